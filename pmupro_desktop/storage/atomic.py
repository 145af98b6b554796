"""Writing files so that a crash, a full disk or a power cut leaves the old state or the new one, never a mixture."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from pmupro_desktop import errors

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_WINDOWS_FULL = {39, 112}  # ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL
_PATIENCE = 3.0
"""Seconds that a virus scanner or an indexer may hold a file before replacing it counts as failed."""
_PAUSE = 0.05
_LEFTOVER = re.compile(r"\..+\.[0-9a-f]{12}\.tmp")


def write_atomically(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Make or replace `path` by what `write` puts into the file it is given; on return it is on the disk.

    The file is readable by its owner only. Raises OSError (see `disk_errors`) and whatever `write` raises; `path` is
    then as it was before.
    """
    with _written_beside(path, write) as temporary:
        _replace(temporary, path)
    sync_folder(path.parent)


@contextlib.contextmanager
def _written_beside(path: Path, write: Callable[[BinaryIO], None]) -> Iterator[Path]:
    """A temporary file in the folder of `path`, written and synced; it is gone afterwards, renamed or not."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)
    descriptor = os.open(temporary, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file)
            file.flush()
            sync_file(file.fileno())
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _replace(source: Path, target: Path) -> None:
    """Rename `source` to `target`; on Windows another program may hold the target open for a moment."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            source.replace(target)
        except PermissionError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_PAUSE)
        else:
            return


def sync_file(descriptor: int) -> None:
    """Bring an open file to the disk itself, past the drive's own cache where the system can."""
    if sys.platform == "darwin":
        import fcntl  # not on Windows

        with contextlib.suppress(OSError):  # some file systems refuse it; fsync is then what there is
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Bring the names in `folder` to the disk; on Windows the file system's own journal does that."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep_leftovers(folder: Path) -> int:
    """Remove the temporary files that a crash left in `folder` itself; how many there were. Never raises OSError."""
    swept = 0
    with contextlib.suppress(OSError):
        for entry in folder.iterdir():
            if _LEFTOVER.fullmatch(entry.name) and entry.is_file() and not entry.is_symlink():
                with contextlib.suppress(OSError):
                    entry.unlink()
                    swept += 1
    return swept


@contextlib.contextmanager
def disk_errors() -> Iterator[None]:
    """Turn an OSError into StorageFull or StorageFailed. No path goes with it: a name may tell of a client."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL or getattr(error, "winerror", None) in _WINDOWS_FULL:
            raise errors.StorageFull from None
        raise errors.StorageFailed(detail=error.strerror or type(error).__name__) from None
