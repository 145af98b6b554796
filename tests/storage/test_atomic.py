"""Files are replaced whole or not at all, whatever the disk does."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import BinaryIO

import pytest

from pmupro_desktop import errors
from pmupro_desktop.storage.atomic import disk_errors, sweep_leftovers, write_atomically

OLD, NEW = b"old state", b"new state, longer"

WRITER = """
import sys
from pathlib import Path
from pmupro_desktop.storage.atomic import write_atomically
path = Path(sys.argv[1])
for number in range(10**9):
    write_atomically(path, lambda file: file.write(b"%09d" % number * 5000))
    print(number, flush=True)
"""


def put(data: bytes, path: Path) -> None:
    def write(file: BinaryIO) -> None:
        file.write(data)

    write_atomically(path, write)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "state"
    path.write_bytes(OLD)
    return path


def refuse(*_arguments: object, **_options: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]


def test_replaces_the_whole_file(path: Path) -> None:
    put(NEW, path)
    assert path.read_bytes() == NEW
    assert names(path.parent) == ["state"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps access in lists, not in bits")
def test_only_the_owner_may_read_it(path: Path) -> None:
    put(NEW, path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_failing_writer_leaves_the_old_file(path: Path) -> None:
    def write(file: BinaryIO) -> None:
        file.write(NEW)
        raise errors.Cancelled

    with pytest.raises(errors.Cancelled):
        write_atomically(path, write)
    assert path.read_bytes() == OLD
    assert names(path.parent) == ["state"]


@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Path if step == "replace" else os, step, refuse)
        with pytest.raises(errors.StorageFull), disk_errors():
            put(NEW, path)
    assert path.read_bytes() == OLD
    assert names(path.parent) == ["state"]


class Clock:
    """A clock that goes on only when somebody sleeps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        monkeypatch.setattr(time, "sleep", self.sleep)

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def hold_until(free: float, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until `free` another program holds the target open, as virus scanners do on Windows."""
    replace = Path.replace

    def busy(self: Path, target: Path) -> Path:
        if clock.now < free:
            raise PermissionError(errno.EACCES, "in use")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", busy)


def test_waits_for_a_virus_scanner(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    hold_until(2.9, clock, monkeypatch)
    put(NEW, path)
    assert path.read_bytes() == NEW
    assert clock.now >= 2.9


def test_says_so_when_the_file_stays_held(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    hold_until(1000, clock, monkeypatch)
    with pytest.raises(errors.StorageFailed, match="in use"), disk_errors():
        put(NEW, path)
    assert clock.now <= 3.1
    assert path.read_bytes() == OLD
    assert names(path.parent) == ["state"]


@pytest.mark.parametrize(
    ("number", "raised"),
    [
        (errno.ENOSPC, errors.StorageFull),
        (errno.EDQUOT, errors.StorageFull),
        (errno.EIO, errors.StorageFailed),
        (errno.EROFS, errors.StorageFailed),
    ],
)
def test_disk_errors_never_name_a_file(number: int, raised: type[errors.UserError]) -> None:
    with pytest.raises(raised) as caught, disk_errors():
        raise OSError(number, os.strerror(number), "/home/ana/Jane Doe.jpg")
    assert "Jane" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_other_errors_pass() -> None:
    with pytest.raises(KeyError), disk_errors():
        raise KeyError("a bug")


def test_sweeps_only_its_own_leftovers(path: Path) -> None:
    folder = path.parent
    (folder / ".state.0123456789ab.tmp").write_bytes(NEW)
    kept = {"state", ".state.tmp", "notes.tmp", ".state.0123456789ab.tmp.txt"}
    for name in kept - {"state"}:
        (folder / name).write_bytes(b"")
    assert sweep_leftovers(folder) == 1
    assert set(names(folder)) == kept
    assert sweep_leftovers(folder / "nowhere") == 0


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_a_killed_writer_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "state"
    for kill in range(8):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(1 + 7 * kill)]
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        acknowledged = int(([*said, *rest.splitlines()])[-1])
        content = path.read_bytes()
        assert content == content[:9] * 5000
        assert int(content[:9]) >= acknowledged
    sweep_leftovers(tmp_path)
    assert names(tmp_path) == ["state"]
