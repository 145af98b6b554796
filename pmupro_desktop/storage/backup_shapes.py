"""The two shapes of a backup behind one interface: a single file, and a folder whose snapshots share files."""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from pmupro_desktop import errors

from .atomic import disk_errors, sync_file, sync_folder, write_atomically
from .manifest import Manifest, Part, parse_manifest

SUFFIX = ".pmubackup"
HEADER = "vault.json"
MANIFEST = "manifest.json"
_CHUNK = 1024 * 1024
_LARGEST_DIRECTORY = 12 * 1024 * 1024
"""Bytes of a zip's central directory: some 120,000 files. A larger vault is backed up to a folder."""
_LARGEST_HEADER = 64 * 1024
_BAD_ZIP = (
    zipfile.BadZipFile, KeyError, EOFError, ValueError, OverflowError, struct.error, NotImplementedError,
)  # fmt: skip
"""What the standard library raises for a zip that is none."""
_NAME = re.compile(r"^PMU Pro (\d{4}-\d{2}-\d{2} \d{6}) ([0-9a-f]{8})-([0-9a-f]{8})(?:-\d+)?(?:\.pmubackup)?$")

Tick = Callable[[int], None]
"""Told how many bytes were copied; may raise Cancelled."""


@dataclass(frozen=True)
class BackupName:
    """What the name of a backup tells: when it was made, and of which vault and branch (8 hex digits each)."""

    made_at: datetime
    vault: str
    branch: str


def name_of(manifest: Manifest) -> str:
    """The name of a backup, without a suffix; nothing personal is in it."""
    at = manifest.made_at.astimezone(UTC).strftime("%Y-%m-%d %H%M%S")
    return f"PMU Pro {at} {manifest.vault_id[:8]}-{(manifest.branch or '0' * 8)[:8]}"


def parse_name(name: str) -> BackupName | None:
    """What `name` tells, or nothing when it is not that of a backup."""
    found = _NAME.match(name)
    if not found:
        return None
    with contextlib.suppress(ValueError):
        at = datetime.strptime(found[1], "%Y-%m-%d %H%M%S").replace(tzinfo=UTC)
        return BackupName(at, found[2], found[3])
    return None


class BackupReader(Protocol):
    """An opened backup of either shape."""

    manifest: Manifest
    header: bytes

    def open_part(self, part: Part) -> contextlib.AbstractContextManager[BinaryIO]:
        """The contents of `part`."""

    def close(self) -> None:
        """Let go of it."""


@dataclass(frozen=True)
class Source:
    """A part and where its contents come from."""

    part: Part
    path: Path


class SourceDamagedError(Exception):
    """A file of the vault itself is not what its database says; the backup can be made all the same, knowing it."""


def copy_source(source: Source, target: BinaryIO, tick: Tick) -> None:
    """Copy a part out of the vault. Raises SourceDamagedError when it is missing or not what the manifest says."""
    try:
        file = source.path.open("rb")
    except OSError:
        raise SourceDamagedError from None
    try:
        with file:
            copy_checked(file, target, source.part, tick)
    except errors.BackupDamaged:
        raise SourceDamagedError from None


def copy_checked(source: BinaryIO, target: BinaryIO | None, part: Part, tick: Tick) -> None:
    """Copy (or only read) `part`, and raise BackupDamaged unless it is exactly what the manifest says."""
    digest, size = hashlib.sha256(), 0
    while size <= part.size:
        chunk = _read(source, min(_CHUNK, part.size + 1 - size), part.name)
        if not chunk:
            break
        size += len(chunk)
        digest.update(chunk)
        if target is not None:
            target.write(chunk)
        tick(len(chunk))
    if size != part.size or digest.hexdigest() != part.sha256:
        raise errors.BackupDamaged(detail=f"{part.name} is not what was written")


def _read(source: BinaryIO, size: int, name: str) -> bytes:
    """A disk that can't read what it holds is damage of this part, not a refusal of the disk written to."""
    try:
        return source.read(size)
    except OSError:
        raise errors.BackupDamaged(detail=f"{name} can't be read") from None


class SingleFile:
    """A backup in one file: an uncompressed zip of header, manifest and parts."""

    def __init__(self, path: Path) -> None:
        try:
            _refuse_large_directory(path)
            self._zip = zipfile.ZipFile(path)
        except OSError as error:
            raise errors.BackupDamaged(detail=error.strerror or "it can't be read") from None
        except _BAD_ZIP:
            raise errors.BackupDamaged(detail="it is not a backup, or its end is missing") from None
        try:
            self._check_entries()
            self.header = self._small(HEADER, _LARGEST_HEADER)
            self.manifest = parse_manifest(self._small(MANIFEST, _LARGEST_DIRECTORY * 2))
            self._match_manifest()
        except BaseException:
            self._zip.close()
            raise

    def _check_entries(self) -> None:
        names = [entry.filename for entry in self._zip.infolist()]
        plain = all(
            entry.compress_type == zipfile.ZIP_STORED
            and entry.file_size == entry.compress_size
            and not entry.flag_bits & 1
            and (entry.external_attr >> 28) in (0, 8)  # a regular file, or no Unix mode at all
            for entry in self._zip.infolist()
        )
        if len(set(names)) != len(names) or not plain:
            raise errors.BackupDamaged(detail="it holds entries that no backup has")

    def _match_manifest(self) -> None:
        sizes = {entry.filename: entry.file_size for entry in self._zip.infolist()}
        wanted = {part.name: part.size for part in self.manifest.parts}
        if {name: size for name, size in sizes.items() if name not in (HEADER, MANIFEST)} != wanted:
            raise errors.BackupDamaged(detail="it does not hold what its list of contents says")

    def _small(self, name: str, limit: int) -> bytes:
        try:
            if self._zip.getinfo(name).file_size > limit:
                raise errors.BackupDamaged(detail=f"{name} is too long")
            return self._zip.read(name)
        except (OSError, *_BAD_ZIP):
            raise errors.BackupDamaged(detail=f"{name} is missing or damaged") from None

    @contextlib.contextmanager
    def open_part(self, part: Part) -> Iterator[BinaryIO]:
        """The contents of `part`."""
        try:
            source = self._zip.open(part.name)
        except (OSError, *_BAD_ZIP):
            raise errors.BackupDamaged(detail=f"{part.name} is damaged") from None
        try:
            with source:
                yield source  # type: ignore[misc]  # it reads bytes as any binary file does
        except _BAD_ZIP:
            raise errors.BackupDamaged(detail=f"{part.name} is damaged") from None

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()


def _refuse_large_directory(path: Path) -> None:
    """Refuse a zip whose directory alone would fill the memory, before it is read."""
    with path.open("rb") as file:
        file.seek(0, 2)
        length = file.tell()
        file.seek(max(0, length - 65557))
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) - at < 22:
            raise zipfile.BadZipFile
        size = struct.unpack_from("<I", tail, at + 12)[0]
        locator = tail.rfind(b"PK\x06\x07", 0, at)
        if size == 0xFFFFFFFF or locator >= 0:
            if locator < 0 or len(tail) - locator < 20:
                raise zipfile.BadZipFile
            file.seek(struct.unpack_from("<Q", tail, locator + 8)[0])
            record = file.read(56)
            if len(record) < 56 or record[:4] != b"PK\x06\x06":
                raise zipfile.BadZipFile
            size = struct.unpack_from("<Q", record, 40)[0]
    if size > _LARGEST_DIRECTORY:
        raise errors.BackupDamaged(detail="it claims to hold more files than any backup")


class Snapshot:
    """One snapshot of a backup folder: its own database and manifest, files and header shared."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._root = folder, folder.parent.parent
        try:
            manifest = folder / MANIFEST
            if manifest.stat().st_size > _LARGEST_DIRECTORY * 5:
                raise errors.BackupDamaged(detail="its list of contents is too long")
            self.manifest = parse_manifest(manifest.read_bytes())
            self.header = _newest_header(self._root)
        except OSError:
            raise errors.BackupDamaged(detail="its header or list of contents is missing") from None

    def path_of(self, part: Part) -> Path:
        """Where `part` lies; the manifest allows only names of a vault."""
        return (self._root if part.name.startswith("files/") else self._folder) / part.name

    @contextlib.contextmanager
    def open_part(self, part: Part) -> Iterator[BinaryIO]:
        """The contents of `part`."""
        path = self.path_of(part)
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise errors.BackupDamaged(detail=f"{part.name} is a link")
        try:
            source = path.open("rb")
        except OSError:
            raise errors.BackupDamaged(detail=f"{part.name} is missing") from None
        with source:
            yield source

    def close(self) -> None:
        """Nothing is held open."""


def _newest_header(root: Path) -> bytes:
    path = root / HEADER
    if path.stat().st_size > _LARGEST_HEADER:
        raise errors.BackupDamaged(detail="its header is too long")
    return path.read_bytes()


def open_backup(source: Path) -> BackupReader:
    """The backup at `source`: a single file, a snapshot, or a backup folder (its newest snapshot).

    Raises BackupPlaceMissing, BackupDamaged, BackupTooNew.
    """
    if source.is_file():
        return SingleFile(source)
    if (source / MANIFEST).is_file():
        return Snapshot(source)
    snapshots = list_snapshots(source)
    if not snapshots:
        if not source.exists():
            raise errors.BackupPlaceMissing(place=source)
        raise errors.BackupDamaged(detail="there is no backup in this folder")
    return Snapshot(snapshots[-1])


def list_snapshots(folder: Path) -> list[Path]:
    """The snapshots below `folder`, oldest first: of a backup folder, or of the place that holds such folders."""
    found = [*folder.glob("snapshots/*/manifest.json"), *folder.glob("*/snapshots/*/manifest.json")]
    named = [(name.made_at, path.parent) for path in found if (name := parse_name(path.parent.name))]
    return [path for _, path in sorted(named)]


def list_single_files(folder: Path) -> list[Path]:
    """The single-file backups in `folder`, oldest first."""
    named = [(name.made_at, path) for path in folder.glob(f"*{SUFFIX}") if (name := parse_name(path.name))]
    return [path for _, path in sorted(named)]


def write_single_file(target: Path, manifest: Manifest, header: bytes, sources: list[Source], tick: Tick) -> Path:
    """A backup in the one file `target`, written beside and renamed after every byte was read back."""
    beside = target.with_name(f".{target.name}.tmp")
    _sweep_unfinished(target)
    try:
        with disk_errors(), beside.open("xb") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED, allowZip64=True, strict_timestamps=False) as archive:
                archive.writestr(HEADER, header)
                for source in sources:
                    info = zipfile.ZipInfo(source.part.name, (1980, 1, 1, 0, 0, 0))
                    info.file_size = source.part.size
                    force = source.part.size >= zipfile.ZIP64_LIMIT
                    with archive.open(info, "w", force_zip64=force) as entry:
                        copy_source(source, entry, tick)  # type: ignore[arg-type]  # it takes bytes as any file does
                archive.writestr(MANIFEST, manifest.to_bytes())
            raw.flush()
            sync_file(raw.fileno())
        read_back(SingleFile(beside), tick)
        with disk_errors():
            beside.replace(target)
            sync_folder(target.parent)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
    return target


def _sweep_unfinished(target: Path) -> None:
    """Remove what killed backups of the same vault left half written."""
    ours = parse_name(target.name)
    for left in target.parent.glob(f".*{SUFFIX}.tmp"):
        found = parse_name(left.name.removeprefix(".").removesuffix(".tmp"))
        if found and ours and found.vault == ours.vault:
            with contextlib.suppress(OSError):
                left.unlink()


def write_snapshot(root: Path, name: str, manifest: Manifest, header: bytes, sources: list[Source], tick: Tick) -> Path:
    """A snapshot in the backup folder `root`; files that lie there already are shared, once read and compared."""
    final, beside = root / "snapshots" / name, root / "snapshots" / f".{name}.tmp"
    try:
        with disk_errors():
            for left in beside.parent.glob(".*.tmp"):
                shutil.rmtree(left, ignore_errors=True)
            beside.mkdir(parents=True)
            for source in sources:
                _place(root, beside, source, tick)
            write_atomically(root / HEADER, _writer(header))
            write_atomically(beside / MANIFEST, _writer(manifest.to_bytes()))
            sync_folder(beside)
        read_back(_Unnamed(beside, root, manifest, header), tick)
        with disk_errors():
            beside.replace(final)
            sync_folder(final.parent)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return final


class _Unnamed(Snapshot):
    """A snapshot that still has its temporary name."""

    def __init__(self, folder: Path, root: Path, manifest: Manifest, header: bytes) -> None:
        self._folder, self._root, self.manifest, self.header = folder, root, manifest, header


def _place(root: Path, beside: Path, source: Source, tick: Tick) -> None:
    shared = source.part.name.startswith("files/")
    target = (root if shared else beside) / source.part.name
    if shared and _is_there(target, source.part):
        return
    target.parent.mkdir(parents=True, exist_ok=True)

    write_atomically(target, lambda file: copy_source(source, file, tick))


def _is_there(target: Path, part: Part) -> bool:
    """Whether the shared file lies there whole; `read_back` compares its contents in any case."""
    if not target.is_file() or target.is_symlink() or target.stat().st_size != part.size:
        return False
    with target.open("rb") as file, contextlib.suppress(errors.BackupDamaged):
        copy_checked(file, None, part, lambda _: None)
        return True
    return False


def read_back(reader: BackupReader, tick: Tick) -> None:
    """Read every part of a backup and compare it with the manifest. Raises BackupDamaged."""
    try:
        for part in reader.manifest.parts:
            with reader.open_part(part) as source:
                copy_checked(source, None, part, tick)
    finally:
        reader.close()


def _writer(data: bytes) -> Callable[[BinaryIO], None]:
    def write(file: BinaryIO) -> None:
        file.write(data)

    return write
