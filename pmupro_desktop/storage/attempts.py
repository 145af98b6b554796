"""Failed unlocks, noted beside the vault while nobody can write into it: times only, and not without end.

The file holds one time a line, newest last. When it grows past its bound, the oldest lines make place for one that says
how many they were: "1000 earlier".
"""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from .atomic import sync_file, write_atomically

ATTEMPTS = "attempts"
KEPT = 1000
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_EARLIER = re.compile(rb"(\d{1,15}) earlier")
_LINE = len("2026-01-01T00:00:00Z\n")
_LARGEST = 2 * KEPT * _LINE
"""Bytes; twice what is kept, so that the file is written anew once in a thousand failures."""


@dataclass(frozen=True)
class Failures:
    """How many unlocks failed, and the times of the newest of them, oldest first: ISO 8601 in UTC."""

    count: int
    times: tuple[str, ...]


def note_failure(folder: Path, now: datetime) -> None:
    """Note that an unlock failed at `now` (with its zone). Never raises OSError: the answer goes first."""
    path = folder / ATTEMPTS
    line = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ\n").encode()
    with contextlib.suppress(OSError):
        if path.exists() and path.stat().st_size + len(line) > _LARGEST:
            _shorten(path)
        _append(path, line)


def read_failures(folder: Path) -> Failures:
    """What was noted; damaged lines are passed over, an unreadable file counts as empty."""
    return _parsed(folder / ATTEMPTS)


def clear_failures(folder: Path) -> None:
    """Forget what was noted, once the audit has it. Never raises OSError."""
    with contextlib.suppress(OSError):
        (folder / ATTEMPTS).unlink(missing_ok=True)


def _append(path: Path, line: bytes) -> None:
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "r+b", buffering=0) as file:
        file.write(b"\n" + line if _ends_torn(file) else line)
        sync_file(file.fileno())


def _ends_torn(file: FileIO) -> bool:
    """Whether a power cut left the last line without its end."""
    if file.seek(0, os.SEEK_END) == 0:
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"


def _parsed(path: Path) -> Failures:
    try:
        with path.open("rb") as file:
            lines = file.read(_LARGEST).split(b"\n")
    except OSError:
        return Failures(0, ())
    times = tuple(line.decode("ascii") for line in lines if _TIME.fullmatch(line))
    earlier = sum(int(match[1]) for line in lines if (match := _EARLIER.fullmatch(line)))
    return Failures(earlier + len(times), times[-KEPT:])


def _shorten(path: Path) -> None:
    known = _parsed(path)
    lines = [f"{known.count - len(known.times)} earlier", *known.times, ""]

    def write(file: BinaryIO) -> None:
        file.write("\n".join(lines).encode())

    write_atomically(path, write)
