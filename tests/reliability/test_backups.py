"""B1, C2, C3 and C7 for backups: damaged, hostile, killed and on a full disk."""

from __future__ import annotations

import json
import os
import shutil
import stat
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pmupro_desktop import errors
from pmupro_desktop.domain.base import dump_json
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.services.backups import back_up, list_backups, restore
from pmupro_desktop.services.vaults import Secret
from pmupro_desktop.storage.backup_shapes import SingleFile, open_backup, read_back
from tests.reliability.children import ROOT, Server
from tests.reliability.contents import contents, fill, save, tree
from tests.reliability.damage import copy_vault, cut, flip
from tests.reliability.reading import prove
from tests.vaults import CHEAP, PASSWORD, make_vault, reopen

REFUSED = (errors.BackupError, errors.HeaderTampered, errors.WrongPassword)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, list[tuple[object, ...]]]]:
    """A vault's folder, a single-file backup of it, and what it holds; a folder backup lies beside the file."""
    root = tmp_path_factory.mktemp("backups")
    vault, _ = make_vault(root / "vault")
    fill(vault)
    (root / "place").mkdir()
    back_up(vault, vault.owner(), root / "place", single_file=False, progress=Silent())
    single = back_up(vault, vault.owner(), root / "place", single_file=True, progress=Silent()).path
    holds = contents(vault)
    vault.close()
    return root / "vault", single, holds


def is_refused(path: Path) -> bool:
    """Whether reading the backup as a restore reads it, short of writing, refuses it."""
    try:
        prove(path)
    except REFUSED:
        return True
    return False


def _structure(path: Path) -> list[int]:
    """The positions of all bytes of a zip that belong to no part: local headers, directory, end, header, manifest."""
    data = path.read_bytes()
    inside: set[int] = set()
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if entry.filename in ("vault.json", "manifest.json"):
                continue
            name, extra = struct.unpack_from("<HH", data, entry.header_offset + 26)
            start = entry.header_offset + 30 + name + extra
            inside.update(range(start, start + entry.file_size))
    return [position for position in range(len(data)) if position not in inside]


@pytest.mark.parametrize("stride", [pytest.param(0, id="short"), pytest.param(1, id="full", marks=pytest.mark.torture)])
def test_flipped_bytes_of_a_backup(
    made: tuple[Path, Path, dict[str, list[tuple[object, ...]]]], tmp_path: Path, stride: int
) -> None:
    """Every byte of the structure, and of the parts every 997th (`make torture`: every one, of three kinds of flip)."""
    _, single, holds = made
    work = tmp_path / single.name
    shutil.copy(single, work)
    size = single.stat().st_size
    structure = _structure(single)
    positions = range(size) if stride else sorted({*structure, *range(0, size, 997)})
    refused = immaterial = 0
    for position in positions:
        mask = (0x01, 0x80, 0xFF)[position % 3]
        flip(work, position, mask)
        if is_refused(work):
            refused += 1
        else:
            _assert_same(work, tmp_path / "restored", holds)
            immaterial += 1
        flip(work, position, mask)
    print(f"B1: {len(positions)} bytes of a backup flipped ({len(structure)} of its structure):", end=" ")
    print(f"{refused} refused, {immaterial} immaterial (equal content came back), 0 missed")
    assert refused + immaterial == len(positions)
    assert immaterial < 800


def _assert_same(source: Path, target: Path, holds: dict[str, list[tuple[object, ...]]]) -> None:
    shutil.rmtree(target, ignore_errors=True)
    restore(source, target, Secret(password=PASSWORD), progress=Silent(), derivation=CHEAP)
    vault = reopen(target)
    assert contents(vault) == holds
    vault.close()


def test_cut_and_extended_backups(made: tuple[Path, Path, object], tmp_path: Path) -> None:
    _, single, _ = made
    size = single.stat().st_size
    work = tmp_path / single.name
    for length in {0, 1, 21, 22, 1000, size // 2, size - 22, size - 1, *range(0, size, size // 40)}:
        shutil.copy(single, work)
        cut(work, length)
        assert is_refused(work), length


def test_damaged_snapshots_are_rejected(made: tuple[Path, Path, object], tmp_path: Path) -> None:
    _, single, _ = made
    root = next(single.parent.glob("PMU Pro backups*"))
    files = [path.relative_to(root) for path in root.rglob("*") if path.is_file()]
    tries = 0
    for name in files:
        for damage in (_removed, _halved, _flipped, _linked):
            work = copy_vault(root, tmp_path / "work")
            damage(work / name)
            assert is_refused(work), (name, damage.__name__)
            tries += 1
    print(f"C2: {tries} damaged backup folders, 100 % rejected")


def _removed(path: Path) -> None:
    path.unlink()


def _halved(path: Path) -> None:
    cut(path, path.stat().st_size // 2)


def _flipped(path: Path) -> None:
    flip(path, path.stat().st_size // 2)


def _linked(path: Path) -> None:
    """A link to something that is not there any more."""
    path.unlink()
    path.symlink_to(path.with_name("gone"))


Entries = list[tuple[str, bytes]]


def _zip(path: Path, entries: Entries, change: Callable[[zipfile.ZipInfo], None] | None = None) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries:
            info = zipfile.ZipInfo(name)
            if change:
                change(info)
            archive.writestr(info, data)


def _entries(single: Path) -> Entries:
    with zipfile.ZipFile(single) as archive:
        return [(entry.filename, archive.read(entry)) for entry in archive.infolist()]


def _link(info: zipfile.ZipInfo) -> None:
    if info.filename.startswith("files/"):
        info.external_attr = (stat.S_IFLNK | 0o777) << 16


def _deflate(info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_DEFLATED


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_hostile_backups_write_nothing_outside(made: tuple[Path, Path, object], tmp_path: Path) -> None:
    _, single, _ = made
    entries = _entries(single)
    ours = dict(entries)
    stored = next(name for name in ours if name.startswith("files/"))

    def renamed(name: str) -> Entries:
        manifest = json.loads(ours["manifest.json"])
        manifest["parts"] = [[name if part[0] == stored else part[0], *part[1:]] for part in manifest["parts"]]
        changed = {**ours, "manifest.json": dump_json(manifest).encode()}
        return [(name if each == stored else each, data) for each, data in changed.items()]

    work = tmp_path / "in" / "hostile.pmubackup"
    work.parent.mkdir()
    cases: dict[str, Callable[[], None]] = {
        "link": lambda: _zip(work, entries, _link),
        "deflated": lambda: _zip(work, entries, _deflate),
        "twice": lambda: _zip(work, [*entries, entries[-2]]),
        "ratio": lambda: _zip(work, [*entries[:-1], ("files/zeros", b"\0" * 50_000_000)], _deflate),
        "more": lambda: _zip(work, [*entries, ("files/aa/more.age", b"x")]),
        "without header": lambda: _zip(work, entries[1:]),
        "without manifest": lambda: _zip(work, entries[:-1]),
        "magic": lambda: _overwritten(work, single),
        "empty": lambda: _write(work, b""),
        "text": lambda: _write(work, b"not a backup " * 1000),
    }
    outside = (
        "../evil", "../../evil", "/tmp/evil-of-a-test", "files/../../evil", "C:\\evil", "..\\evil", "vault.json.2",
        "files/aa/../evil.age", "lock", "files/AA/x.age", "", "cache.db", "con",
    )  # fmt: skip
    for name in outside:
        cases[f"name {name}"] = lambda name=name: _zip(work, renamed(name))  # type: ignore[misc]
    before = tree(tmp_path)
    for title, make in cases.items():
        make()
        with pytest.raises(errors.BackupDamaged):
            restore(work, tmp_path / "out" / "vault", Secret(password=PASSWORD), progress=Silent(), derivation=CHEAP)
        work.unlink()
        assert tree(tmp_path) == before, title
        assert not Path("/tmp/evil-of-a-test").exists()
    print(f"C7: {len(cases)} hostile backups: all refused, 0 writes outside")


def _write(work: Path, content: bytes) -> None:
    work.write_bytes(content)


def _overwritten(work: Path, single: Path) -> None:
    data = bytearray(single.read_bytes())
    data[:4] = b"Rar!"
    work.write_bytes(data)


def _million(path: Path) -> None:
    """A directory of a million entries, 60 MB of it, without any contents."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0)
    with path.open("wb") as file:
        size = sum(file.write(entry + b"%08d" % number) for number in range(1_000_000))
        file.write(struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 10**6, 10**6, size, 0))
        file.write(struct.pack("<4sLQL", b"PK\6\7", 0, size, 1))
        file.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))


def _lying_zip64(path: Path) -> None:
    with path.open("wb") as file:
        file.write(struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 10**6, 10**6, 2**63, 2**64 - 1))
        file.write(struct.pack("<4sLQL", b"PK\6\7", 0, 2**64 - 1, 1))
        file.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))


def _many_small(path: Path) -> None:
    """As many entries as the limit of the directory lets through."""
    count = 12 * 1024 * 1024 // 48
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0)
    with path.open("wb") as file:
        size = file.write((entry + b"ab") * count)
        file.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count & 0xFFFF, count & 0xFFFF, size, 0, 0))


def _manifest_of(body: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        _zip(path, [("vault.json", b"{}"), ("manifest.json", body)])

    return write


BOMBS: dict[str, Callable[[Path], None]] = {
    "million": _million,
    "zip64": _lying_zip64,
    "small": _many_small,
    "lists": _manifest_of(b"[" + b"[]," * 7_900_000 + b"0]"),
    "strings": _manifest_of(b"[" + b'"ab",' * 4_700_000 + b"0]"),
    "deep": _manifest_of(b"[" * 20_000_000),
    "numbers": _manifest_of(b"[" + b"300," * 5_900_000 + b"0]"),
    "one number": _manifest_of(b'{"format":' + b"9" * 20_000_000 + b"}"),
}


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is asked of /proc")
@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_stay_within_200_megabytes(tmp_path: Path, bomb: str) -> None:
    BOMBS[bomb](tmp_path / "bomb.pmubackup")
    command = [sys.executable, "-m", "tests.reliability.reading", str(tmp_path / "bomb.pmubackup")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    verdict, peak = done.stdout.split()
    print(f"C7: {bomb}: {verdict}, peak {int(peak) / 1024:.0f} MB")
    assert verdict == "BackupDamaged"
    assert int(peak) < 200 * 1024


@pytest.mark.parametrize("single_file", [True, False], ids=["one file", "folder"])
def test_a_killed_backup_leaves_the_previous_one(
    made: tuple[Path, Path, object], tmp_path: Path, server: Server, single_file: bool
) -> None:
    """C3, killed at every step of its progress."""
    folder = copy_vault(made[0], tmp_path / "vault")
    place = tmp_path / "place"
    place.mkdir()
    vault = reopen(folder)
    back_up(vault, vault.owner(), place, single_file=single_file, progress=Silent())
    save(vault, vault.owner(), "Since then")
    vault.close()
    (first,) = list_backups(place)
    before = tree(place)
    steps = 0
    while True:
        steps += 1
        child = server.start("back_up_slowly", folder, str(place), single_file, steps)
        said = child.answer()
        if said == ["finished"]:
            child.kill()
            break
        child.kill()
        assert [backup.path for backup in list_backups(place)] == [first.path]
        kept = tree(place)
        assert {name: kept[name] for name in before if name != _header_of(kept)} == {
            name: data for name, data in before.items() if name != _header_of(kept)
        }
        read_back(open_backup(first.path), lambda _: None)
    backups = list_backups(place)
    assert len(backups) == 2
    for backup in backups:
        read_back(open_backup(backup.path), lambda _: None)
    assert not list(place.rglob("*.tmp"))
    print(f"C3: killed at {steps - 1} steps, single_file={single_file}: the previous backup intact each time")


def _header_of(kept: dict[str, bytes]) -> str:
    return next((name for name in kept if name.endswith("/vault.json")), "")


def test_every_backup_is_read_back_before_it_counts(
    made: tuple[Path, Path, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C2: a disk that forgets what it was given is noticed before the old backup is joined by a bad one."""
    vault = reopen(copy_vault(made[0], tmp_path / "vault"))
    place = tmp_path / "place"
    place.mkdir()
    real = os.fsync

    def forgetful(descriptor: int) -> None:
        real(descriptor)
        for path in place.glob(".*.pmubackup.tmp"):
            flip(path, path.stat().st_size // 2)

    monkeypatch.setattr(os, "fsync", forgetful)
    with pytest.raises(errors.BackupDamaged):
        back_up(vault, vault.owner(), place, single_file=True, progress=Silent())
    monkeypatch.undo()
    assert list(place.iterdir()) == []
    vault.close()


def test_a_single_file_opens_by_content_not_by_name(made: tuple[Path, Path, object], tmp_path: Path) -> None:
    shutil.copy(made[1], tmp_path / "renamed by somebody")
    reader = open_backup(tmp_path / "renamed by somebody")
    assert isinstance(reader, SingleFile)
    reader.close()
