"""Documents and photos at rest: one age file each, never rewritten, told from any other by size and two checksums.

What age itself does not say is who made a file and which one it is: anybody who knows the recipient could make a valid
one, and two valid ones can be exchanged. So the database keeps what `Stored` holds, and every reading compares it.
"""

from __future__ import annotations

import contextlib
import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol

import pyrage
from pyrage import x25519

from pmupro_desktop import errors

from .atomic import disk_errors, sweep_leftovers, sync_folder, write_atomically

SUFFIX = ".age"
_STEP = 1024 * 1024
"""Bytes between two reports of progress."""
_PIECE = 64 * 1024

Progress = Callable[[int], None]
"""Told how many bytes are done; may raise Cancelled."""


@dataclass(frozen=True)
class Stored:
    """What must be remembered of a stored file: its name in the store, its size in bytes, and hex SHA-256 sums."""

    uid: str
    size: int
    sha256_plain: str
    sha256_cipher: str


class Problem(StrEnum):
    """What can be wrong with a stored file."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    WRONG_HASH = "wrong hash"
    WRONG_SIZE = "wrong size"


class FileStore:
    """The files of one vault, in `folder`; `identity` is the age identity (AGE-SECRET-KEY-1…) that opens them."""

    def __init__(self, folder: Path, identity: str) -> None:
        self._folder = folder
        self._identity = x25519.Identity.from_str(identity)
        self._recipient = self._identity.to_public()

    def add(self, source: BinaryIO | Path, progress: Progress | None = None) -> Stored:
        """Keep what `source` holds, from where it stands to its end; on return it is on the disk.

        `source` is a real file: reading one lets the window live meanwhile. Raises StorageFull, StorageFailed, and
        whatever `progress` raises; nothing is left behind then.
        """
        uid = str(uuid.uuid4())
        path = self.path_of(uid)
        with contextlib.ExitStack() as stack:
            stack.enter_context(disk_errors())
            file = stack.enter_context(source.open("rb")) if isinstance(source, Path) else source
            plain = _Reader(file, progress)
            self._make_folder(path.parent)
            cipher_sum = ""

            def write(target: BinaryIO) -> None:
                nonlocal cipher_sum
                cipher = _Writer(target.write)
                with _true_cause(plain, cipher):
                    pyrage.encrypt_io(plain, cipher, [self._recipient])
                cipher_sum = cipher.sum.hexdigest()

            try:
                write_atomically(path, write)
            except OSError:
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)  # it may have its name already, but not for sure
                raise
        return Stored(uid, plain.count, plain.sum.hexdigest(), cipher_sum)

    def extract(self, stored: Stored, target: Path) -> None:
        """Put the plain content into the file `target`, readable by its owner only, once it has proved sound.

        Raises FileDamaged (its `name` is the uid), StorageFull or StorageFailed; `target` is then as it was.
        """

        def write(file: BinaryIO) -> None:
            self._raise_for(stored, self._read(stored, file.write))

        with disk_errors():
            write_atomically(target, write)

    def read_bytes(self, stored: Stored, limit: int) -> bytes:
        """The plain content, which has `limit` bytes at most (else ValueError). Raises FileDamaged."""
        if stored.size > limit:
            raise ValueError("the file is longer than the caller can take")
        content = bytearray()
        self._raise_for(stored, self._read(stored, content.extend))
        return bytes(content)

    def check(self, stored: Stored, progress: Progress | None = None) -> Problem | None:
        """What is wrong with the file, after reading all of it; None when it is sound."""
        return self._read(stored, len, progress)

    def remove(self, uid: str) -> bool:
        """Remove a file; whether it is gone. What another program holds open stays, and a check finds it later."""
        path = self.path_of(uid)
        try:
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                sync_folder(path.parent)
        except OSError:
            return False
        return True

    def all_uids(self) -> set[str]:
        """The names of all files that are there."""
        with disk_errors():
            return {path.stem for path in self._folder.glob(f"??/*{SUFFIX}") if self._is_ours(path)}

    def path_of(self, uid: str) -> Path:
        """Where the file `uid` lies; raises ValueError for anything but a UUID in its usual spelling."""
        if not _is_uid(uid):
            raise ValueError("not the name of a stored file")
        return self._folder / uid[:2] / f"{uid}{SUFFIX}"

    def sweep(self) -> int:
        """Remove what a crash left half written; how many files there were. Never raises OSError."""
        with contextlib.suppress(OSError):
            return sum(sweep_leftovers(folder) for folder in self._folder.glob("??"))
        return 0

    def _is_ours(self, path: Path) -> bool:
        return _is_uid(path.stem) and path == self.path_of(path.stem)

    def _make_folder(self, folder: Path) -> None:
        for each in (self._folder, folder):
            if not each.is_dir():
                each.mkdir(mode=0o700, parents=True, exist_ok=True)
                sync_folder(each.parent)

    def _read(
        self, stored: Stored, write: Callable[[bytes], object], progress: Progress | None = None
    ) -> Problem | None:
        """Decrypt into `write` and compare; what `write` or `progress` raises comes through."""
        try:
            file = self.path_of(stored.uid).open("rb")
        except FileNotFoundError:
            return Problem.MISSING
        except OSError:
            return Problem.UNREADABLE
        with file:
            cipher, plain = _Reader(file), _Writer(write, stored.size, progress)
            try:
                with _true_cause(plain):
                    pyrage.decrypt_io(cipher, plain, [self._identity])
                cipher.drain()
            except _TooLong:
                return Problem.WRONG_SIZE
            except (pyrage.DecryptError, OSError):
                if plain.failure is not None:
                    raise
                return Problem.UNREADABLE
        if plain.count != stored.size:
            return Problem.WRONG_SIZE
        sums = (plain.sum.hexdigest(), cipher.sum.hexdigest())
        return None if sums == (stored.sha256_plain, stored.sha256_cipher) else Problem.WRONG_HASH

    def _raise_for(self, stored: Stored, problem: Problem | None) -> None:
        if problem is not None:
            raise errors.FileDamaged(name=stored.uid, problem=str(problem))


def _is_uid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


class _TooLong(Exception):
    """More came out of a file than it may hold."""


class _End(Protocol):
    failure: BaseException | None


@contextlib.contextmanager
def _true_cause(*ends: _End) -> Iterator[None]:
    """pyrage reports what a file raised as its own error, with the text in it: raise the first one instead."""
    try:
        yield
    except BaseException:
        for end in ends:
            if end.failure is not None:
                raise end.failure from None
        raise


class _Reader:
    """A file read by pyrage, counted and summed."""

    def __init__(self, file: BinaryIO, progress: Progress | None = None) -> None:
        self.sum, self.count = hashlib.sha256(), 0
        self.failure: BaseException | None = None
        self._file, self._steps = file, _Steps(progress)

    def read(self, size: int = -1) -> bytes:
        try:
            piece = self._file.read(size)
            self.sum.update(piece)
            self.count += len(piece)
            self._steps.reach(self.count)
        except BaseException as failure:
            self.failure = failure
            raise
        return piece

    def drain(self) -> None:
        """Read what pyrage left, so that the sum is that of the whole file."""
        while self.read(_PIECE):
            pass


class _Writer:
    """Where pyrage writes to, counted and summed; takes `limit` bytes at most."""

    def __init__(
        self, write: Callable[[bytes], object], limit: int | None = None, progress: Progress | None = None
    ) -> None:
        self.sum, self.count = hashlib.sha256(), 0
        self.failure: BaseException | None = None
        self._write, self._limit, self._steps = write, limit, _Steps(progress)

    def write(self, piece: bytes) -> int:
        try:
            self.count += len(piece)
            if self._limit is not None and self.count > self._limit:
                raise _TooLong
            self.sum.update(piece)
            self._write(piece)
            self._steps.reach(self.count)
        except BaseException as failure:
            self.failure = failure
            raise
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""


class _Steps:
    """Reports progress now and then, not for every piece."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress, self._next = progress, _STEP

    def reach(self, count: int) -> None:
        if self._progress is not None and count >= self._next:
            self._next = count + _STEP
            self._progress(count)
