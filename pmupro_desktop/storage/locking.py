"""One program at a time: an operating-system lock beside the vault, which ends with the process that holds it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import filelock

from pmupro_desktop import errors

from .atomic import disk_errors, write_atomically

LOCK = "lock"
HOLDER = "lock.holder"
_LARGEST = 4096


class VaultLock:
    """The lock of the vault in a folder. Taken before anything else of the vault is read."""

    def __init__(self, folder: Path) -> None:
        self._holder = folder / HOLDER
        self._lock = filelock.FileLock(folder / LOCK, timeout=0, thread_local=False, fallback_to_soft=False)

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._lock.is_locked

    def acquire(self, program: str = "window") -> None:
        """Take the lock and note who has it; `program` is "window" or "command line".

        Raises VaultInUse when another one holds it, StorageFull or StorageFailed when the folder takes no file.
        A file left by a holder who died is no obstacle.
        """
        if self.is_held:
            raise RuntimeError("this lock is held already")
        with disk_errors():
            try:
                self._lock.acquire()
            except filelock.Timeout:
                raise errors.VaultInUse(holder=self._described_holder()) from None
        self._note(program)

    def release(self) -> None:
        """Let the next one in; does nothing when the lock is not held."""
        if self.is_held:
            with contextlib.suppress(OSError):
                self._holder.unlink(missing_ok=True)
            self._lock.release()

    def __enter__(self) -> VaultLock:
        if not self.is_held:
            self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _note(self, program: str) -> None:
        """Say who holds it. Only the message to others needs this, so a disk that refuses it is no failure."""
        note = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
            "program": program,
        }

        def write(file: BinaryIO) -> None:
            file.write(json.dumps(note).encode())

        with contextlib.suppress(OSError):
            write_atomically(self._holder, write)

    def _described_holder(self) -> str:
        try:
            with self._holder.open("rb") as file:
                note = json.loads(file.read(_LARGEST))
            since = datetime.fromisoformat(note["since"]).astimezone()
            program, pid, host = str(note["program"])[:40], int(note["pid"]), str(note["host"])[:80]
        except (OSError, ValueError, TypeError, LookupError, OverflowError, RecursionError):
            return "in another program"
        form = "%H:%M" if since.date() == datetime.now().astimezone().date() else "%Y-%m-%d %H:%M"
        place = "on this computer" if host == socket.gethostname() else f"on {host}"
        return f"in the {program} {place}, since {since.strftime(form)} (process {pid})"
