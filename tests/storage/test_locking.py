"""One program has the vault; whoever died has it no longer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pmupro_desktop import errors
from pmupro_desktop.storage.locking import HOLDER, VaultLock

HOLD = """
import sys
from pathlib import Path
from pmupro_desktop.storage.locking import VaultLock
lock = VaultLock(Path(sys.argv[1]))
lock.acquire(sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_elsewhere(folder: Path, program: str) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the lock until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"held"
        yield process
        process.kill()


def test_held_and_released(tmp_path: Path) -> None:
    lock = VaultLock(tmp_path)
    lock.acquire("window")
    assert lock.is_held
    lock.release()
    lock.release()
    assert not (tmp_path / HOLDER).exists()
    with VaultLock(tmp_path):
        pass


def test_a_second_one_in_the_same_program_is_refused(tmp_path: Path) -> None:
    with VaultLock(tmp_path):
        with pytest.raises(errors.VaultInUse) as caught:
            VaultLock(tmp_path).acquire("command line")
        assert "in the window on this computer, since " in str(caught.value)
        assert f"(process {os.getpid()})" in str(caught.value)
        assert caught.value.exit_code == 3


@pytest.mark.parametrize(("first", "second"), [("window", "command line"), ("command line", "window")])
def test_a_second_program_is_refused_and_told_by_whom(tmp_path: Path, first: str, second: str) -> None:
    lock = VaultLock(tmp_path)
    with held_elsewhere(tmp_path, first) as process:
        for _ in range(3):
            with pytest.raises(errors.VaultInUse) as caught:
                lock.acquire(second)
            assert f"in the {first} on this computer, since " in str(caught.value)
            assert f"(process {process.pid})" in str(caught.value)
        assert not lock.is_held


def test_a_dead_holders_lock_is_free(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path, "window") as process:
        process.kill()
        process.wait()
        assert (tmp_path / HOLDER).exists()  # it had no time to tidy up
        with VaultLock(tmp_path) as lock:
            assert lock.is_held
            assert json.loads((tmp_path / HOLDER).read_bytes())["pid"] == os.getpid()


@pytest.mark.parametrize(
    "note",
    [b"", b"\xff\xfe", b"[]", b"{}", b"null", b"[" * 4000, b'{"pid": "x", "since": "?", "host": 1, "program": null}'],
)
def test_a_damaged_note_still_gives_an_answer(tmp_path: Path, note: bytes) -> None:
    with VaultLock(tmp_path):
        (tmp_path / HOLDER).write_bytes(note)
        with pytest.raises(errors.VaultInUse, match="another program"):
            VaultLock(tmp_path).acquire()


def test_a_note_that_is_missing_still_gives_an_answer(tmp_path: Path) -> None:
    with VaultLock(tmp_path):
        (tmp_path / HOLDER).unlink()
        with pytest.raises(errors.VaultInUse, match="another program"):
            VaultLock(tmp_path).acquire()


def test_a_lock_of_days_ago_says_its_day(tmp_path: Path) -> None:
    with VaultLock(tmp_path):
        note = {"pid": 7, "host": "studio", "since": "2020-02-03T12:00:00+00:00", "program": "window"}
        (tmp_path / HOLDER).write_text(json.dumps(note), "utf-8")
        with pytest.raises(errors.VaultInUse, match="in the window on studio, since 2020-02-0"):
            VaultLock(tmp_path).acquire()


def test_a_place_that_takes_no_lock_is_an_error_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(errors.StorageFailed):
        VaultLock(tmp_path).acquire()


def test_taking_it_twice_is_a_bug(tmp_path: Path) -> None:
    with VaultLock(tmp_path) as lock, pytest.raises(RuntimeError, match="held already"):
        lock.acquire()
