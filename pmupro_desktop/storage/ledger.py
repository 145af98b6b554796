"""The ledger: a note outside the database of what the database must at least contain.

Two slots are written in turn, in place, after each commit and before its answer. A slot is 168 bytes: the magic
b"PMULEDG1", vault id (16 bytes), branch id (16), counter (8, big-endian), audit head (32), microseconds since 1970 (8,
big-endian), SHA-256 of all that (32), HMAC-SHA256 of all that (32), and is followed by zeros to 4096 bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from .atomic import disk_errors, sync_file, sync_folder

_MAGIC = b"PMULEDG1"
_BODY = struct.Struct(">8s16s16sQ32sQ")
_SLOT = 4096
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One save as the ledger knows it."""

    vault_id: str
    branch: str
    counter: int
    head: str
    at: datetime


@dataclass(frozen=True)
class Reading:
    """What a ledger said: its sound entries, newest first, and how many slots were damaged."""

    entries: tuple[Entry, ...]
    damaged: int
    missing: bool

    @property
    def newest(self) -> Entry | None:
        """The newest save it knows of."""
        return self.entries[0] if self.entries else None


class Ledger:
    """The open ledger of one vault. `key` is 32 bytes and belongs to this vault alone."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        self._file: BinaryIO | None = None

    def read(self) -> Reading:
        """What the ledger says; never raises for a damaged or missing one."""
        try:
            data = self._path.read_bytes()
        except OSError:
            return Reading((), 0, missing=True)
        slots = [data[start : start + _SLOT] for start in (0, _SLOT)]
        entries = [entry for entry in (self._parse(slot) for slot in slots) if entry]
        damaged = sum(1 for slot in slots if self._parse(slot) is None and any(slot)) + (len(data) != 2 * _SLOT)
        entries.sort(key=lambda entry: entry.counter, reverse=True)
        return Reading(tuple(entries), damaged, missing=False)

    def write(self, entry: Entry) -> None:
        """Note `entry` in the slot of its turn; on return it is on the disk. Raises StorageFull or StorageFailed."""
        with disk_errors():
            if self._file is None:
                self._file = self._open()
            self._file.seek((entry.counter % 2) * _SLOT)
            self._file.write(self._pack(entry).ljust(_SLOT, b"\0"))
            sync_file(self._file.fileno())

    def start_over(self, entry: Entry) -> None:
        """Forget both slots and note `entry` alone: after a restore, or when the artist goes on with what is there."""
        with disk_errors():
            self.close()
            fresh = self._path.with_name(f".{self._path.name}.new")
            blank = bytearray(2 * _SLOT)
            start = (entry.counter % 2) * _SLOT
            packed = self._pack(entry)
            blank[start : start + len(packed)] = packed
            with fresh.open("wb") as file:
                file.write(blank)
                file.flush()
                sync_file(file.fileno())
            fresh.replace(self._path)
            sync_folder(self._path.parent)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> BinaryIO:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        file = os.fdopen(os.open(self._path, flags, 0o600), "r+b", buffering=0)
        if os.fstat(file.fileno()).st_size != 2 * _SLOT:
            file.truncate(2 * _SLOT)
            sync_folder(self._path.parent)
        return file

    def _pack(self, entry: Entry) -> bytes:
        body = _BODY.pack(
            _MAGIC,
            uuid.UUID(entry.vault_id).bytes,
            uuid.UUID(entry.branch).bytes,
            entry.counter,
            bytes.fromhex(entry.head),
            (entry.at - _EPOCH) // timedelta(microseconds=1),
        )
        return body + hashlib.sha256(body).digest() + hmac.digest(self._key, body, "sha256")

    def _parse(self, slot: bytes) -> Entry | None:
        size = _BODY.size
        body, plain, mac = slot[:size], slot[size : size + 32], slot[size + 32 : size + 64]
        if len(slot) != _SLOT or any(slot[size + 64 :]) or plain != hashlib.sha256(body).digest():
            return None
        if not hmac.compare_digest(mac, hmac.digest(self._key, body, "sha256")):
            return None
        magic, vault, branch, counter, head, at = _BODY.unpack(body)
        if magic != _MAGIC:
            return None
        when = _EPOCH + timedelta(microseconds=at)
        return Entry(str(uuid.UUID(bytes=vault)), str(uuid.UUID(bytes=branch)), counter, head.hex(), when)
