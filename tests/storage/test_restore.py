"""C1: a backup comes back on a clean machine, by password or recovery code, whatever became of the vault."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pmupro_desktop import errors
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.services.backups import Restored, back_up, restore, seal_copy
from pmupro_desktop.services.checks import verify_vault
from pmupro_desktop.services.vaults import Secret, Vault, change_password, new_recovery_code
from pmupro_desktop.storage.backup import folder_for, refresh_header
from pmupro_desktop.storage.header import COPIES
from tests.reliability.contents import contents, fill, save, tree
from tests.reliability.damage import copy_vault, cut
from tests.vaults import CHEAP, PASSWORD, make_vault, reopen


@dataclass
class Studio:
    """An open vault, its recovery code, and a folder for backups."""

    vault: Vault
    code: str
    place: Path


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    vault, code = make_vault(tmp_path / "vault")
    fill(vault)
    (tmp_path / "stick").mkdir()
    yield Studio(vault, code, tmp_path / "stick")
    vault.close()


def backed_up(studio: Studio, *, single_file: bool) -> Path:
    made = back_up(studio.vault, studio.vault.owner(), studio.place, single_file=single_file, progress=Silent())
    assert made.damaged == ()
    return made.path


def bring_back(source: Path, target: Path, secret: Secret | None = None) -> Restored:
    return restore(source, target, secret or Secret(password=PASSWORD), progress=Silent(), derivation=CHEAP)


@pytest.mark.parametrize("single_file", [True, False], ids=["one file", "folder"])
@pytest.mark.parametrize(
    "rounds", [pytest.param(4, id="short"), pytest.param(25, id="full", marks=pytest.mark.torture)]
)
def test_restoring_on_a_clean_home(studio: Studio, tmp_path: Path, single_file: bool, rounds: int) -> None:
    expected = contents(studio.vault)
    source = backed_up(studio, single_file=single_file)
    done = 0
    for number in range(rounds):
        for secret in (Secret(password=PASSWORD), Secret(recovery_code=studio.code)):
            target = tmp_path / f"home {number} {done}" / "PMU Pro" / "Vault"
            restored = bring_back(source, target, secret)
            assert (restored.clients, restored.files, restored.damaged) == (2, 4, ())
            assert restored.set_aside is None
            vault = reopen(target)
            assert not vault.notices
            assert contents(vault) == expected
            assert verify_vault(vault, Silent()).sound
            assert vault.last_seen.branch != studio.vault.last_seen.branch
            vault.close()
            done += 1
    print(f"C1: {done} of {done} restores on a clean home, single_file={single_file}")


@pytest.mark.parametrize("single_file", [True, False], ids=["one file", "folder"])
@pytest.mark.parametrize("state", ["missing", "damaged", "empty folder", "no header", "forgotten lock"])
def test_restoring_whatever_became_of_the_vault(studio: Studio, tmp_path: Path, single_file: bool, state: str) -> None:
    expected = contents(studio.vault)
    source = backed_up(studio, single_file=single_file)
    studio.vault.close()
    folder = copy_vault(studio.vault.folder, tmp_path / "live" / "Vault")
    if state == "missing":
        shutil.rmtree(folder)
    elif state == "damaged":
        cut(folder / "pmupro.db", 5000)
    elif state == "no header":
        for name in COPIES:
            (folder / name).unlink()
    else:
        shutil.rmtree(folder)
        folder.mkdir()
        if state == "forgotten lock":
            (folder / "lock").touch()
    restored = bring_back(source, folder)
    kept = state in ("damaged", "no header")
    assert (restored.set_aside is not None) == kept
    if restored.set_aside:
        assert (restored.set_aside / "pmupro.db").exists()
    vault = reopen(folder)
    assert contents(vault) == expected
    vault.close()
    assert len(list(folder.parent.iterdir())) == 1 + kept


def test_a_vault_in_use_is_not_replaced(studio: Studio) -> None:
    source = backed_up(studio, single_file=True)
    with pytest.raises(errors.TargetNotEmpty):
        bring_back(source, studio.vault.folder)
    save(studio.vault, studio.vault.owner(), "Still open")


def test_other_peoples_files_are_not_replaced(studio: Studio, tmp_path: Path) -> None:
    source = backed_up(studio, single_file=True)
    (tmp_path / "Documents").mkdir()
    (tmp_path / "Documents" / "letter.txt").write_text("mine")
    (tmp_path / "a file").write_text("mine")
    for target in (tmp_path / "Documents", tmp_path / "a file"):
        with pytest.raises(errors.TargetNotEmpty):
            bring_back(source, target)
    assert (tmp_path / "Documents" / "letter.txt").read_text() == "mine"


def test_wrong_secrets_change_nothing(studio: Studio, tmp_path: Path) -> None:
    source = backed_up(studio, single_file=True)
    before = sorted(path.name for path in tmp_path.iterdir())
    other, code = make_vault(tmp_path / "other")
    other.close()
    shutil.rmtree(tmp_path / "other")
    for secret, wanted in (
        (Secret(password="not this one, surely"), errors.WrongPassword),
        (Secret(recovery_code=code), errors.WrongRecoveryCode),
        (Secret(recovery_code=code[:-7]), errors.MalformedRecoveryCode),
    ):
        with pytest.raises(wanted):
            bring_back(source, tmp_path / "new", secret)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_restore_that_is_stopped_leaves_nothing(studio: Studio, tmp_path: Path) -> None:
    source = backed_up(studio, single_file=False)

    class Stopped(Silent):
        def raise_if_cancelled(self) -> None:
            raise errors.Cancelled

    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(errors.Cancelled):
        restore(source, tmp_path / "new", Secret(password=PASSWORD), progress=Stopped(), derivation=CHEAP)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_what_a_killed_restore_left_goes_at_the_next(studio: Studio, tmp_path: Path) -> None:
    source = backed_up(studio, single_file=True)
    shutil.copytree(studio.vault.folder, tmp_path / ".new.restore-0123abcd")
    bring_back(source, tmp_path / "new")
    assert not (tmp_path / ".new.restore-0123abcd").exists()


def test_a_new_password_opens_old_snapshots_and_not_old_single_files(studio: Studio, tmp_path: Path) -> None:
    single, snapshot = backed_up(studio, single_file=True), backed_up(studio, single_file=False)
    newer = "an entirely different phrase of words"
    change_password(studio.vault, studio.vault.owner(), newer, derivation=CHEAP)
    code = new_recovery_code(studio.vault, studio.vault.owner())
    refresh_header(studio.vault, studio.place)
    bring_back(snapshot, tmp_path / "one", Secret(password=newer))
    bring_back(snapshot, tmp_path / "two", Secret(recovery_code=code))
    with pytest.raises(errors.WrongPassword):
        bring_back(snapshot, tmp_path / "three")
    with pytest.raises(errors.WrongRecoveryCode):
        bring_back(snapshot, tmp_path / "three", Secret(recovery_code=studio.code))
    bring_back(single, tmp_path / "four")
    with pytest.raises(errors.WrongPassword):
        bring_back(single, tmp_path / "five", Secret(password=newer))


@pytest.mark.parametrize("single_file", [True, False], ids=["one file", "folder"])
def test_a_sealed_copy_needs_no_key_and_comes_back(studio: Studio, tmp_path: Path, single_file: bool) -> None:
    expected = contents(studio.vault)
    with pytest.raises(errors.VaultInUse):
        seal_copy(studio.vault.folder, studio.place, single_file=single_file)
    studio.vault.close()
    made = seal_copy(studio.vault.folder, studio.place, single_file=single_file)
    restored = bring_back(made.path, tmp_path / "new")
    assert restored.was_sealed_copy
    vault = reopen(tmp_path / "new")
    assert contents(vault) == expected
    vault.close()


def test_a_restore_is_remembered_on_this_machine_and_in_the_trail(studio: Studio, tmp_path: Path) -> None:
    restored = bring_back(backed_up(studio, single_file=True), tmp_path / "new")
    vault = reopen(tmp_path / "new")
    assert restored.last_seen.branch == vault.last_seen.branch
    with vault.reading() as session:
        actions = list(session.connection().exec_driver_sql("SELECT action FROM audit_event").scalars())
    assert actions.count("restore") == 1
    vault.close()


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive", "Nextcloud"])
def test_synced_folders_take_backups_and_no_vaults(studio: Studio, tmp_path: Path, name: str) -> None:
    """A7 at all three ways in."""
    synced = tmp_path / name
    synced.mkdir()
    studio.vault.close()
    shutil.copytree(studio.vault.folder, synced / "Vault")
    shutil.rmtree(studio.vault.folder)
    shutil.copytree(synced / "Vault", studio.vault.folder)
    vault = reopen(studio.vault.folder)
    made = back_up(vault, vault.owner(), synced, single_file=True, progress=Silent())
    vault.close()
    before = tree(synced)
    with pytest.raises(errors.UnsafeLocation):
        reopen(synced / "Vault")
    with pytest.raises(errors.UnsafeLocation):
        make_vault(synced / "New")
    with pytest.raises(errors.UnsafeLocation, match=name):
        bring_back(made.path, synced / "Restored")
    assert tree(synced) == before
    assert bring_back(made.path, tmp_path / "elsewhere").clients == 2
    print(f"A7: {name}: create, open and restore refused; a backup lies there")


def test_a_time_of_making_is_told(studio: Studio, tmp_path: Path) -> None:
    restored = bring_back(backed_up(studio, single_file=True), tmp_path / "new")
    assert abs((now() - restored.made_at).total_seconds()) < 60
    assert folder_for(studio.place, studio.vault.vault_id).name.startswith("PMU Pro backups ")
