"""Stored files come back exactly, and whatever happened to one is noticed."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import shutil
import stat
import subprocess
import sys
import uuid
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519

from pmupro_desktop import errors
from pmupro_desktop.storage.files import FileStore, Problem, Stored

IDENTITY = str(x25519.Identity.generate())
SIZES = [0, 1, 65535, 65536, 65537, 131072, 1_000_003]
CONTENT = random.Random(1).randbytes(150_000)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files", IDENTITY)


def keep(store: FileStore, folder: Path, content: bytes = CONTENT) -> Stored:
    source = folder / "source"
    source.write_bytes(content)
    return store.add(source)


def leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name.endswith(".tmp")]


@pytest.mark.parametrize("size", SIZES)
def test_content_comes_back_exactly(store: FileStore, tmp_path: Path, size: int) -> None:
    content = random.Random(size).randbytes(size)
    stored = keep(store, tmp_path, content)
    path = tmp_path / "files" / stored.uid[:2] / f"{stored.uid}.age"
    assert path == store.path_of(stored.uid)
    assert stored.size == size
    assert stored.sha256_plain == hashlib.sha256(content).hexdigest()
    assert stored.sha256_cipher == hashlib.sha256(path.read_bytes()).hexdigest()
    assert store.check(stored) is None
    assert store.read_bytes(stored, size) == content
    store.extract(stored, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == content
    assert leftovers(tmp_path) == []


def test_an_open_file_is_kept_from_where_it_stands(store: FileStore, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(b"head" + CONTENT)
    with (tmp_path / "source").open("rb") as file:
        file.seek(4)
        assert store.read_bytes(store.add(file), 10**6) == CONTENT


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps access in lists, not in bits")
def test_only_the_owner_may_read_files(store: FileStore, tmp_path: Path) -> None:
    stored = keep(store, tmp_path)
    store.extract(stored, tmp_path / "out")
    assert store.path_of(stored.uid).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "files").stat().st_mode & 0o777 == 0o700


def test_nothing_is_readable_at_rest(store: FileStore, tmp_path: Path) -> None:
    keep(store, tmp_path, b"Jane Doe " * 9000)
    assert b"Jane Doe" not in b"".join(p.read_bytes() for p in (tmp_path / "files").rglob("*.age"))


@pytest.mark.parametrize("size", SIZES)
def test_another_age_reads_them(store: FileStore, tmp_path: Path, size: int) -> None:
    """By the age command where it is installed, else by pyrage in one piece, which shares only the format with us."""
    content = random.Random(size).randbytes(size)
    path = store.path_of(keep(store, tmp_path, content).uid)
    if age := shutil.which("age"):
        (tmp_path / "identity").write_text(IDENTITY + "\n", "ascii")
        run = subprocess.run([age, "-d", "-i", tmp_path / "identity", path], capture_output=True, check=True)
        assert run.stdout == content
    else:
        assert pyrage.decrypt(path.read_bytes(), [x25519.Identity.from_str(IDENTITY)]) == content


def test_we_read_what_another_age_wrote(store: FileStore, tmp_path: Path) -> None:
    recipient = x25519.Identity.from_str(IDENTITY).to_public()
    if age := shutil.which("age"):
        run = subprocess.run([age, "-r", str(recipient)], input=CONTENT, capture_output=True, check=True)
        cipher = run.stdout
    else:
        cipher = pyrage.encrypt(CONTENT, [recipient])
    stored = Stored(
        str(uuid.uuid4()), len(CONTENT), hashlib.sha256(CONTENT).hexdigest(), hashlib.sha256(cipher).hexdigest()
    )
    store.path_of(stored.uid).parent.mkdir(parents=True)
    store.path_of(stored.uid).write_bytes(cipher)
    assert store.read_bytes(stored, 10**6) == CONTENT


def refused(store: FileStore, stored: Stored, folder: Path) -> Problem:
    """Every way of reading refuses the file; what the check calls it."""
    target = folder / "out"
    target.write_bytes(b"before")
    with pytest.raises(errors.FileDamaged) as caught:
        store.extract(stored, target)
    assert caught.value.facts["name"] == stored.uid
    assert target.read_bytes() == b"before"
    with pytest.raises(errors.FileDamaged):
        store.read_bytes(stored, 10**7)
    assert leftovers(folder) == []
    problem = store.check(stored)
    assert problem is not None
    return problem


def test_flipped_bits_are_found(store: FileStore, tmp_path: Path) -> None:
    """Each byte of the header and the first and last chunk's tag, and 500 anywhere else."""
    stored = keep(store, tmp_path)
    path = store.path_of(stored.uid)
    whole = path.read_bytes()
    places = {*range(400), *range(len(whole) - 20, len(whole)), *random.Random(2).sample(range(len(whole)), 500)}
    for place in places:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :])
        assert store.check(stored) is not None
    assert refused(store, stored, tmp_path) in (Problem.UNREADABLE, Problem.WRONG_HASH)


@pytest.mark.parametrize("length", [0, 1, 100, 65_536, -65_552, -17, -16, -1])
def test_truncation_is_found(store: FileStore, tmp_path: Path, length: int) -> None:
    stored = keep(store, tmp_path)
    path = store.path_of(stored.uid)
    path.write_bytes(path.read_bytes()[:length])
    assert refused(store, stored, tmp_path) is Problem.UNREADABLE


@pytest.mark.parametrize("added", [b"\0", b"x" * 16, b"y" * 70_000])
def test_added_bytes_are_found(store: FileStore, tmp_path: Path, added: bytes) -> None:
    stored = keep(store, tmp_path)
    path = store.path_of(stored.uid)
    path.write_bytes(path.read_bytes() + added)
    refused(store, stored, tmp_path)


def test_a_missing_file_is_named(store: FileStore, tmp_path: Path) -> None:
    stored = keep(store, tmp_path)
    assert store.remove(stored.uid)
    assert store.remove(stored.uid)
    assert refused(store, stored, tmp_path) is Problem.MISSING


def test_something_else_in_its_place_is_unreadable(store: FileStore, tmp_path: Path) -> None:
    stored = keep(store, tmp_path)
    store.path_of(stored.uid).unlink()
    store.path_of(stored.uid).mkdir()
    assert refused(store, stored, tmp_path) is Problem.UNREADABLE
    assert not store.remove(stored.uid)


def test_swapped_files_of_two_clients_are_found(store: FileStore, tmp_path: Path) -> None:
    one, other = keep(store, tmp_path, b"a" * 1000), keep(store, tmp_path, b"b" * 1000)
    longer = keep(store, tmp_path, b"c" * 200_000)
    first, second, third = (store.path_of(each.uid) for each in (one, other, longer))
    contents = [path.read_bytes() for path in (first, second, third)]
    first.write_bytes(contents[1])
    second.write_bytes(contents[2])
    third.write_bytes(contents[0])
    assert refused(store, one, tmp_path) is Problem.WRONG_HASH
    assert refused(store, other, tmp_path) is Problem.WRONG_SIZE
    assert refused(store, longer, tmp_path) is Problem.WRONG_SIZE


def test_the_same_content_sealed_by_somebody_else_is_found(store: FileStore, tmp_path: Path) -> None:
    stored = keep(store, tmp_path)
    store.path_of(stored.uid).write_bytes(pyrage.encrypt(CONTENT, [x25519.Identity.from_str(IDENTITY).to_public()]))
    assert refused(store, stored, tmp_path) is Problem.WRONG_HASH


def test_a_file_of_another_vault_is_found(store: FileStore, tmp_path: Path) -> None:
    stored = keep(store, tmp_path)
    other = FileStore(tmp_path / "files", str(x25519.Identity.generate()))
    assert refused(other, stored, tmp_path) is Problem.UNREADABLE


def test_wrong_notes_about_a_file_are_found(store: FileStore, tmp_path: Path) -> None:
    stored = keep(store, tmp_path)
    assert store.check(replace(stored, size=stored.size + 1)) is Problem.WRONG_SIZE
    assert store.check(replace(stored, size=stored.size - 1)) is Problem.WRONG_SIZE
    assert store.check(replace(stored, sha256_plain="0" * 64)) is Problem.WRONG_HASH
    assert store.check(replace(stored, sha256_cipher="0" * 64)) is Problem.WRONG_HASH


def test_a_thousand_damaged_files_are_found(store: FileStore, tmp_path: Path) -> None:
    """One to eight bytes anywhere in a small file, header included: never taken for sound, never a crash."""
    stored = keep(store, tmp_path, b"short")
    path = store.path_of(stored.uid)
    whole, chance = path.read_bytes(), random.Random(3)
    for _ in range(1000):
        piece = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            piece[chance.randrange(len(piece))] = chance.randrange(256)
        path.write_bytes(bytes(piece))
        assert (store.check(stored) is None) == (bytes(piece) == whole)


def test_a_caller_with_little_room_is_not_handed_more(store: FileStore, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="longer"):
        store.read_bytes(keep(store, tmp_path), len(CONTENT) - 1)


@pytest.mark.parametrize(
    "uid", ["", "..", "../../vault", "8F14E45F-CEEA-467F-A9A5-3C2B1D0E9F00", "8f14e45fceea467fa9a53c2b1d0e9f00"]
)
def test_only_names_of_stored_files_are_taken(store: FileStore, uid: str) -> None:
    for use in (store.path_of, store.remove):
        with pytest.raises(ValueError, match="not the name"):
            use(uid)


def test_files_are_listed_and_strangers_are_not(store: FileStore, tmp_path: Path) -> None:
    assert store.all_uids() == set()
    kept = {keep(store, tmp_path, bytes([number])).uid for number in range(5)}
    (tmp_path / "files" / "zz").mkdir()
    (tmp_path / "files" / "zz" / f"{min(kept)}.age").write_bytes(b"moved")
    (tmp_path / "files" / min(kept)[:2] / "note.age").write_bytes(b"")
    assert store.all_uids() == kept


def test_what_a_crash_left_is_swept(store: FileStore, tmp_path: Path) -> None:
    assert store.sweep() == 0
    stored = keep(store, tmp_path)
    path = store.path_of(stored.uid)
    path.with_name(f".{path.name}.0123456789ab.tmp").write_bytes(b"half")
    assert store.sweep() == 1
    assert store.check(stored) is None


def test_progress_is_told_and_may_cancel(store: FileStore, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(5_000_000))
    told: list[int] = []
    stored = store.add(source, told.append)
    assert len(told) == 4
    assert told == sorted(told)
    checked: list[int] = []
    assert store.check(stored, checked.append) is None
    assert len(checked) == 4

    def cancel(_done: int) -> None:
        raise errors.Cancelled

    with pytest.raises(errors.Cancelled):
        store.add(source, cancel)
    with pytest.raises(errors.Cancelled):
        store.check(stored, cancel)
    assert store.all_uids() == {stored.uid}
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_refusing_disk_leaves_nothing_behind(
    store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    stored = keep(store, tmp_path)

    def refuse(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    expected = errors.StorageFull if number == errno.ENOSPC else errors.StorageFailed
    with pytest.raises(expected):
        store.add(tmp_path / "source")
    with pytest.raises(expected):
        store.extract(stored, tmp_path / "out")
    assert store.all_uids() == {stored.uid}
    assert leftovers(tmp_path) == []
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="folders are not synced on Windows")
def test_a_file_whose_name_is_not_safe_is_taken_back(
    store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, tmp_path)
    fsync = os.fsync

    def refuse_folders(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode) and any(name.endswith(".age") for name in os.listdir(descriptor)):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", refuse_folders)
    before = store.all_uids()
    with pytest.raises(errors.StorageFailed):
        store.add(tmp_path / "source")
    assert store.all_uids() == before


def test_a_source_that_is_gone_is_no_crash(store: FileStore, tmp_path: Path) -> None:
    with pytest.raises(errors.StorageFailed) as caught:
        store.add(tmp_path / "Jane Doe.jpg")
    assert "Jane" not in str(caught.value)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full, on Linux")
def test_a_full_disk_while_writing_is_told_as_such(store: FileStore, tmp_path: Path) -> None:
    """The error comes up through pyrage, which would hide it."""
    stored = keep(store, tmp_path)
    with (
        Path("/dev/full").open("wb", buffering=0) as full,
        pytest.raises(OSError, match=os.strerror(errno.ENOSPC)) as caught,
    ):
        store._read(stored, full.write)
    assert caught.value.errno == errno.ENOSPC
