"""A4 and B2: parts of a vault flipped, cut, deleted, exchanged or put back are harmless or reported, never silent."""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pmupro_desktop import errors
from pmupro_desktop.domain.document import StoredFile
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.services.checks import verify_vault
from pmupro_desktop.services.vaults import (
    OpeningChoices,
    Remembered,
    Secret,
    change_password,
    open_studio_vault,
)
from pmupro_desktop.storage.header import COPIES
from pmupro_desktop.storage.vault import DATABASE, LEDGER
from tests.reliability.children import Server
from tests.reliability.contents import contents, fill, save
from tests.reliability.damage import PAGE, copy_vault, cut, flip
from tests.vaults import CHEAP, PASSWORD, make_vault, reopen

WAL = f"{DATABASE}-wal"
Contents = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True)
class Studio:
    """A closed vault, an older state of it, what it holds, and another vault of the same password."""

    folder: Path
    older: Path
    other: Path
    holds: Contents


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    root = tmp_path_factory.mktemp("studio")
    vault, _ = make_vault(root / "vault")
    fill(vault)
    vault.close()
    older = copy_vault(root / "vault", root / "older")
    vault = reopen(root / "vault")
    for number in range(8):
        save(vault, vault.owner(), f"Newer {number}", notes="n" * 700)
    holds = contents(vault)
    vault.close()
    other, _ = make_vault(root / "other")
    fill(other)
    other.close()
    return Studio(root / "vault", older, root / "other", holds)


@pytest.fixture(scope="module")
def unfinished(studio: Studio, server: Server) -> tuple[Path, Contents]:
    """The vault as a kill leaves it: eight saves wait in the write-ahead log."""
    folder = copy_vault(studio.folder, studio.folder.with_name("unfinished"))
    child = server.start("leave_unfinished", folder, 8)
    assert child.answer() == ["saved", 8]
    child.kill()
    assert (folder / WAL).stat().st_size > PAGE
    vault = reopen(copy_vault(folder, folder.with_name("unfinished opened")))
    assert not vault.notices
    holds = contents(vault)
    vault.close()
    assert len(holds["client"]) == len(studio.holds["client"]) + 8
    return folder, holds


def verdict(folder: Path, holds: Contents) -> str:
    """What the artist is told: the error, the notices or the findings; "harmless" when all is there, else "silent"."""
    try:
        vault = reopen(folder)
    except errors.UserError as error:
        return type(error).__name__
    try:
        told = [type(notice).__name__ for notice in vault.notices]
        told += sorted({finding.kind.value for finding in verify_vault(vault, Silent()).findings})
        if told:
            return "+".join(told)
        return "harmless" if contents(vault) == holds else "silent"
    finally:
        vault.close()


def tally(name: str, verdicts: list[str]) -> None:
    """Print how often each verdict fell; fail on silence."""
    counts = {each: verdicts.count(each) for each in sorted(set(verdicts))}
    print(f"{name}: {len(verdicts)} tries, {verdicts.count('silent')} silent losses; {counts}")
    assert "silent" not in counts


def test_flipped_and_cut_log(unfinished: tuple[Path, Contents], tmp_path: Path) -> None:
    source, holds = unfinished
    size = (source / WAL).stat().st_size
    verdicts = []
    for position in range(0, size, max(size // 60, 1)):
        folder = copy_vault(source, tmp_path / "work")
        flip(folder / WAL, position, 1 << (position % 8))
        verdicts.append(verdict(folder, holds))
    for length in range(0, size, max(size // 40, 1)):
        folder = copy_vault(source, tmp_path / "work")
        cut(folder / WAL, length)
        verdicts.append(verdict(folder, holds))
    tally("A4 log flipped and cut", verdicts)
    assert "SavesMissing" in verdicts


def test_missing_or_foreign_log(unfinished: tuple[Path, Contents], studio: Studio, tmp_path: Path) -> None:
    source, holds = unfinished

    def remove(folder: Path) -> None:
        (folder / WAL).unlink()

    def remove_both(folder: Path) -> None:
        (folder / WAL).unlink()
        (folder / f"{DATABASE}-shm").unlink()

    def from_the_other(folder: Path) -> None:
        shutil.copy(studio.other / DATABASE, folder / WAL)

    def noise(folder: Path) -> None:
        (folder / WAL).write_bytes(os.urandom(60_000))

    cases: list[Callable[[Path], None]] = [remove, remove_both, from_the_other, noise]
    verdicts = [_after(source, tmp_path, case, holds) for case in cases]
    tally("A4 log missing or foreign", verdicts)
    assert set(verdicts) == {"SavesMissing"}


def _after(source: Path, tmp_path: Path, damage: Callable[[Path], None], holds: Contents) -> str:
    folder = copy_vault(source, tmp_path / "work")
    damage(folder)
    return verdict(folder, holds)


def test_a_journal_from_elsewhere_rolls_nothing_back(studio: Studio, tmp_path: Path) -> None:
    def noise(folder: Path) -> None:
        (folder / f"{DATABASE}-journal").write_bytes(os.urandom(9000))

    def crafted(folder: Path) -> None:
        """A hot journal with a sound magic that would put an old first page back."""
        old = (studio.older / DATABASE).read_bytes()[:PAGE]
        pages = (folder / DATABASE).stat().st_size // PAGE
        header = bytes.fromhex("d9d505f920a163d7") + (1).to_bytes(4, "big") + b"\0" * 4
        header += pages.to_bytes(4, "big") + (512).to_bytes(4, "big") + PAGE.to_bytes(4, "big")
        checksum = sum(old[at] for at in range(PAGE - 200, 0, -200)) & 0xFFFFFFFF
        record = (1).to_bytes(4, "big") + old + checksum.to_bytes(4, "big")
        (folder / f"{DATABASE}-journal").write_bytes(header.ljust(512, b"\0") + record)

    def old_log(folder: Path) -> None:
        shutil.copy(studio.older / DATABASE, folder / WAL)

    verdicts = [_after(studio.folder, tmp_path, case, studio.holds) for case in (noise, crafted, old_log)]
    tally("A4 journal", verdicts)


def test_ledger(studio: Studio, unfinished: tuple[Path, Contents], tmp_path: Path) -> None:
    def flipped(position: int) -> Callable[[Path], None]:
        return lambda folder: flip(folder / LEDGER, position)

    def shortened(size: int) -> Callable[[Path], None]:
        return lambda folder: cut(folder / LEDGER, size)

    def put_back(folder: Path) -> None:
        shutil.copy(studio.older / LEDGER, folder / LEDGER)

    def of_the_other(folder: Path) -> None:
        shutil.copy(studio.other / LEDGER, folder / LEDGER)

    def deleted(folder: Path) -> None:
        (folder / LEDGER).unlink()

    def blank(folder: Path) -> None:
        (folder / LEDGER).write_bytes(b"\0" * 8192)

    def same_slots(folder: Path) -> None:
        data = (folder / LEDGER).read_bytes()
        (folder / LEDGER).write_bytes(data[:4096] * 2)

    cases = [flipped(position) for position in (0, 20, 40, 50, 100, 130, 167, 4000, 4096, 4140, 4200, 4263, 8191)]
    cases += [shortened(size) for size in (0, 1, 167, 4096, 4200, 8191)]
    cases += [put_back, of_the_other, deleted, blank, same_slots]
    for source, holds, name in ((studio.folder, studio.holds, "closed"), (*unfinished, "killed")):
        verdicts = [_after(source, tmp_path, case, holds) for case in cases]
        tally(f"A4 ledger, {name}", verdicts)
        assert "harmless" not in [verdicts[at] for at in (13, 14, 20, 21, 22)], verdicts


def test_a_repaired_ledger_is_reported_once(studio: Studio, tmp_path: Path) -> None:
    folder = copy_vault(studio.folder, tmp_path / "vault")
    flip(folder / LEDGER, 10)
    first = reopen(folder)
    assert [type(notice) for notice in first.notices] == [errors.LedgerDamaged]
    first.close()
    second = reopen(folder)
    assert not second.notices
    second.close()


def _flip_in(name: str, position: int, folder: Path) -> None:
    flip(folder / name, position, 4)


def _cut_in(name: str, folder: Path) -> None:
    cut(folder / name, 100)


def _remove_in(name: str, folder: Path) -> None:
    (folder / name).unlink()


def test_header_copies(studio: Studio, tmp_path: Path) -> None:
    verdicts: list[str] = []
    for name in COPIES:
        cases = [functools.partial(_flip_in, name, position) for position in (0, 30, 300, 900)]
        cases += [functools.partial(_cut_in, name), functools.partial(_remove_in, name)]
        verdicts += [_after(studio.folder, tmp_path, case, studio.holds) for case in cases]
        assert set(verdicts[-6:]) == {"HeaderRepaired+header"}

    def all_gone(folder: Path) -> None:
        for name in COPIES:
            (folder / name).unlink()

    def all_flipped(folder: Path) -> None:
        for name in COPIES:
            flip(folder / name, 50)

    def all_of_the_other(folder: Path) -> None:
        for name in COPIES:
            shutil.copy(studio.other / name, folder / name)

    def one_of_the_other(folder: Path) -> None:
        shutil.copy(studio.other / COPIES[1], folder / COPIES[1])

    expected = {
        all_gone: "HeaderDamaged", all_flipped: "HeaderDamaged", all_of_the_other: "DatabaseDamaged",
        one_of_the_other: "HeaderTampered",
    }  # fmt: skip
    for damage, wanted in expected.items():
        verdicts.append(_after(studio.folder, tmp_path, damage, studio.holds))
        assert verdicts[-1] == wanted, damage.__name__
    tally("A4 header", verdicts)


def test_an_old_header_is_noticed(studio: Studio, tmp_path: Path) -> None:
    folder = copy_vault(studio.folder, tmp_path / "vault")
    vault = reopen(folder)
    change_password(vault, vault.owner(), "an entirely different phrase of words", derivation=CHEAP)
    vault.close()
    for name in COPIES:
        shutil.copy(studio.folder / name, folder / name)
    with pytest.raises(errors.HeaderRolledBack):
        reopen(folder)
    vault = reopen(folder, accept_loss=True)
    vault.close()
    vault = reopen(folder)
    assert not vault.notices
    vault.close()


def test_one_old_header_copy_is_repaired(studio: Studio, tmp_path: Path) -> None:
    folder = copy_vault(studio.folder, tmp_path / "vault")
    vault = reopen(folder)
    change_password(vault, vault.owner(), "an entirely different phrase of words", derivation=CHEAP)
    vault.close()
    shutil.copy(studio.folder / COPIES[0], folder / COPIES[0])
    with pytest.raises(errors.WrongPassword):
        reopen(folder)
    vault = reopen(folder, "an entirely different phrase of words")
    assert {type(notice) for notice in vault.notices} == {errors.HeaderRepaired, errors.FailedUnlocks}
    vault.close()


def test_every_old_page_put_back_is_found(studio: Studio, tmp_path: Path) -> None:
    old, new = (studio.older / DATABASE).read_bytes(), (studio.folder / DATABASE).read_bytes()
    differing = [at for at in range(0, min(len(old), len(new)), PAGE) if old[at : at + PAGE] != new[at : at + PAGE]]
    verdicts = []
    for at in differing:
        folder = copy_vault(studio.folder, tmp_path / "work")
        with (folder / DATABASE).open("r+b") as file:
            file.seek(at)
            file.write(old[at : at + PAGE])
        verdicts.append(verdict(folder, studio.holds))
    tally("B2 old pages", verdicts)
    assert len(differing) > 10


def test_old_and_foreign_databases(studio: Studio, tmp_path: Path) -> None:
    def whole_old(folder: Path) -> None:
        shutil.copy(studio.older / DATABASE, folder / DATABASE)

    def of_the_other(folder: Path) -> None:
        shutil.copy(studio.other / DATABASE, folder / DATABASE)

    def emptied(folder: Path) -> None:
        cut(folder / DATABASE, 0)

    def removed(folder: Path) -> None:
        (folder / DATABASE).unlink()

    def short(folder: Path) -> None:
        cut(folder / DATABASE, (folder / DATABASE).stat().st_size - PAGE)

    def short_by_a_byte(folder: Path) -> None:
        cut(folder / DATABASE, (folder / DATABASE).stat().st_size - 1)

    def first_page_only(folder: Path) -> None:
        cut(folder / DATABASE, PAGE)

    def extended(folder: Path) -> None:
        with (folder / DATABASE).open("ab") as file:
            file.write(os.urandom(PAGE))

    def extended_by_a_page_of_its_own(folder: Path) -> None:
        data = (folder / DATABASE).read_bytes()
        (folder / DATABASE).write_bytes(data + data[-PAGE:])

    expected = {
        whole_old: "SavesMissing", of_the_other: "DatabaseDamaged", emptied: "DatabaseDamaged",
        removed: "DatabaseDamaged",
    }  # fmt: skip
    verdicts = []
    for damage, wanted in expected.items():
        verdicts.append(_after(studio.folder, tmp_path, damage, studio.holds))
        assert verdicts[-1] == wanted, damage.__name__
    for damage in (short, short_by_a_byte, first_page_only):
        verdicts.append(_after(studio.folder, tmp_path, damage, studio.holds))
        assert verdicts[-1] not in ("harmless", "silent"), damage.__name__
    longer = (extended, extended_by_a_page_of_its_own)
    verdicts += [_after(studio.folder, tmp_path, damage, studio.holds) for damage in longer]
    tally("B2 databases", verdicts)


def test_an_emptied_database_is_left_as_it_is(studio: Studio, tmp_path: Path) -> None:
    folder = copy_vault(studio.folder, tmp_path / "vault")
    cut(folder / DATABASE, 0)
    with pytest.raises(errors.DatabaseDamaged):
        reopen(folder)
    assert (folder / DATABASE).stat().st_size == 0


def test_an_old_whole_folder_is_noticed_by_the_machine_that_saw_more(studio: Studio, tmp_path: Path) -> None:
    vault = reopen(copy_vault(studio.folder, tmp_path / "vault"))
    seen = vault.last_seen
    vault.close()
    choices = OpeningChoices(derivation=CHEAP, remembered=Remembered(branches=(seen,)))
    old = copy_vault(studio.older, tmp_path / "old")
    with pytest.raises(errors.SavesMissing) as caught:
        open_studio_vault(old, Secret(password=PASSWORD), choices)
    assert int(str(caught.value.facts["count"])) > 0
    assert "this computer has seen" in str(caught.value)


def test_going_on_with_an_old_state_starts_a_branch_and_is_noted(studio: Studio, tmp_path: Path) -> None:
    folder = copy_vault(studio.folder, tmp_path / "vault")
    shutil.copy(studio.older / DATABASE, folder / DATABASE)
    before = reopen(copy_vault(studio.older, tmp_path / "before"))
    branch = before.last_seen.branch
    before.close()
    vault = reopen(folder, accept_loss=True)
    assert vault.last_seen.branch != branch
    with vault.reading() as session:
        actions = session.connection().exec_driver_sql("SELECT action FROM audit_event ORDER BY sequence").scalars()
        assert "continue" in list(actions)
    assert verify_vault(vault, Silent()).sound
    vault.close()
    reopen(folder).close()


def test_exchanged_and_old_files_are_named(studio: Studio, tmp_path: Path) -> None:
    folder = copy_vault(studio.folder, tmp_path / "vault")
    vault = reopen(folder)
    with vault.reading() as session:
        uids = [file.uid for file in session.query(StoredFile).order_by(StoredFile.id)]
    first, second = vault.files.path_of(uids[0]), vault.files.path_of(uids[2])
    a, b = first.read_bytes(), second.read_bytes()
    first.write_bytes(b)
    second.write_bytes(a)
    found = verify_vault(vault, Silent()).findings
    assert {finding.kind.value for finding in found} <= {"file_wrong_hash", "file_wrong_size"}
    assert {finding.subject for finding in found} == {"Łucja Nowak: consent 0.pdf", "Мария Иванова: consent 1.pdf"}
    first.write_bytes(a)
    second.write_bytes(b)
    assert verify_vault(vault, Silent()).sound
    for name, damaged in (("cut", a[:-1]), ("extended", a + b"x"), ("empty", b""), ("noise", os.urandom(len(a)))):
        first.write_bytes(damaged)
        (finding,) = verify_vault(vault, Silent()).findings
        assert finding.subject == "Łucja Nowak: consent 0.pdf", name
    vault.close()
    print("B2: exchanged, cut, extended, emptied and overwritten files: 100 % found, client and file named")
