"""Making backups of an open vault and sealed copies of a closed one, and keeping the right ones."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import psutil
from sqlalchemy import select
from sqlalchemy.orm import Session

from pmupro_desktop import __version__, errors
from pmupro_desktop.domain.document import StoredFile
from pmupro_desktop.domain.progress import Progress
from pmupro_desktop.domain.upkeep import VaultState

from .atomic import disk_errors, write_atomically
from .backup_shapes import (
    HEADER,
    MANIFEST,
    SUFFIX,
    Source,
    SourceDamagedError,
    list_single_files,
    list_snapshots,
    name_of,
    parse_name,
    write_single_file,
    write_snapshot,
)
from .database import make_engine, translated_errors
from .header import read_header
from .locking import VaultLock
from .manifest import Manifest, Part, parse_manifest
from .vault import DATABASE, FILES, LEDGER, Vault

_FAT_LIMIT = 4 * 1024**3 - 1
_FAT = {"vfat", "msdos", "fat", "fat32", "fat16"}
_SPARE = 16 * 1024 * 1024
"""Bytes left free beside a backup."""
BACKUP_FOLDER = "PMU Pro backups"


@dataclass(frozen=True)
class Made:
    """A finished and verified backup."""

    path: Path
    size: int
    made_at: datetime
    damaged: tuple[str, ...] = ()
    """Names of stored files that are missing or damaged in the vault itself; everything else is in the backup."""


def make_backup(vault: Vault, place: Path, *, single_file: bool, made_at: datetime, progress: Progress) -> Made:
    """A verified backup of the open vault in the folder `place`.

    The database is copied by VACUUM INTO beside the vault, then everything is written, read back and renamed; earlier
    backups are not touched. Files damaged in the vault itself are named in the result.
    Raises BackupPlaceMissing, BackupTooLarge, StorageFull, StorageFailed, BackupDamaged (what was read back differs)
    and Cancelled; nothing is left half done.
    """
    if not place.is_dir():
        raise errors.BackupPlaceMissing(place=place)
    with _database_copy(vault) as copy:
        state, stored = _contents(vault, copy)
        database = Source(_measured(DATABASE, copy), copy)

        def write(sources: list[Source]) -> Made:
            parts = tuple(source.part for source in sources)
            manifest = Manifest(
                state.vault_id, state.branch, state.counter, state.audit_head, made_at, __version__, parts
            ).signed(vault.secrets.subkey("backup"))
            header = vault.header.without_one_time_slots(vault.secrets.key).encoded()
            return _write(place, manifest, header, sources, single_file=single_file, progress=progress)

        expected = [source for file in stored if (source := _expected(vault, file)) is not None]
        try:
            made = write([database, *expected])
        except SourceDamagedError:
            expected = [source for file in stored if (source := _as_it_is(vault, file)) is not None]
            made = write([database, *expected])
        sound = {source.part.sha256 for source in expected}
        return replace(made, damaged=tuple(file.uid for file in stored if file.sha256_cipher not in sound))


def make_sealed_copy(folder: Path, place: Path, *, single_file: bool, made_at: datetime, progress: Progress) -> Made:
    """A copy of the closed vault's ciphertext, made without any key; it proves nothing until it is opened.

    Raises VaultInUse, NoVault, HeaderDamaged and what `make_backup` raises.
    """
    if not place.is_dir():
        raise errors.BackupPlaceMissing(place=place)
    lock = VaultLock(folder)
    lock.acquire("command line")
    try:
        header = read_header(folder).header
        names = [DATABASE, f"{DATABASE}-wal", LEDGER]
        paths = [folder / name for name in names if (folder / name).is_file() and (folder / name).stat().st_size]
        paths += sorted((folder / FILES).glob("*/*.age"))
        sources = [Source(_measured(path.relative_to(folder).as_posix(), path), path) for path in paths]
        manifest = Manifest(header.vault_id, "", 0, "", made_at, __version__, tuple(source.part for source in sources))
        return _write(place, manifest, header.encoded(), sources, single_file=single_file, progress=progress)
    finally:
        lock.release()


def refresh_header(vault: Vault, place: Path) -> None:
    """Put the present header beside the snapshots in `place`, so that today's password opens them."""
    root = folder_for(place, vault.vault_id)
    if (root / HEADER).is_file():
        header = vault.header.without_one_time_slots(vault.secrets.key).encoded()

        def write(file: BinaryIO) -> None:
            file.write(header)

        write_atomically(root / HEADER, write)


def folder_for(place: Path, vault_id: str) -> Path:
    """The backup folder of a vault in `place`."""
    return place / f"{BACKUP_FOLDER} {vault_id[:8]}"


@contextlib.contextmanager
def _database_copy(vault: Vault) -> Iterator[Path]:
    """A copy of the database beside the vault, encrypted as the vault is, gone afterwards."""
    with disk_errors():
        folder = Path(tempfile.mkdtemp(prefix=".backup-", dir=vault.folder))
    try:
        copy = folder / DATABASE
        vault.copy_database(copy)
        yield copy
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _contents(vault: Vault, copy: Path) -> tuple[VaultState, Sequence[StoredFile]]:
    """What the copy itself says it is and which files belong to it: files added later are not of this backup."""
    engine = make_engine(copy, vault.secrets.subkey("database"), read_only=True)
    try:
        with translated_errors(), Session(engine, expire_on_commit=False) as session:
            state = session.scalars(select(VaultState)).one()
            files = session.scalars(select(StoredFile).order_by(StoredFile.id)).all()
            session.expunge_all()
            return state, files
    finally:
        engine.dispose()


def _expected(vault: Vault, file: StoredFile) -> Source | None:
    """A stored file as the database says it is; None when it is missing."""
    path = vault.files.path_of(file.uid)
    try:
        size = path.stat().st_size
    except OSError:
        return None
    return Source(Part(_part_name(file), size, file.sha256_cipher), path)


def _as_it_is(vault: Vault, file: StoredFile) -> Source | None:
    """A stored file as it lies there, damaged or not: a damaged photo must not keep everything else from a backup."""
    path = vault.files.path_of(file.uid)
    try:
        return Source(_measured(_part_name(file), path), path)
    except errors.StorageFailed:  # missing, or on a part of the disk that can't be read
        return None


def _part_name(file: StoredFile) -> str:
    return f"{FILES}/{file.uid[:2]}/{file.uid}.age"


def _measured(name: str, path: Path) -> Part:
    digest, size = hashlib.sha256(), 0
    with disk_errors(), path.open("rb") as file:
        while chunk := file.read(1024 * 1024):
            digest.update(chunk)
            size += len(chunk)
    return Part(name, size, digest.hexdigest())


def _write(
    place: Path, manifest: Manifest, header: bytes, sources: list[Source], *, single_file: bool, progress: Progress
) -> Made:
    total = manifest.size
    _refuse_if_too_large(place, total, single_file=single_file)
    moved = 0

    def tick(count: int) -> None:
        nonlocal moved
        moved += count
        progress.raise_if_cancelled()
        progress.report(min(moved // 2, total), total, "backup")

    name = name_of(manifest)
    if single_file:
        target = _free_name(place, name, SUFFIX)
        path = write_single_file(target, manifest, header, sources, tick)
    else:
        root = folder_for(place, manifest.vault_id)
        free = _free_name(root / "snapshots", name, "").name
        path = write_snapshot(root, free, manifest, header, sources, tick)
    return Made(path, total, manifest.made_at)


def _free_name(folder: Path, name: str, suffix: str) -> Path:
    candidate, number = folder / f"{name}{suffix}", 2
    while candidate.exists():
        candidate, number = folder / f"{name}-{number}{suffix}", number + 1
    return candidate


def _refuse_if_too_large(place: Path, size: int, *, single_file: bool) -> None:
    if single_file and size + _SPARE > _FAT_LIMIT and filesystem_of(place) in _FAT:
        raise errors.BackupTooLarge(size=f"{size / 1024**3:.1f} GB")
    # A snapshot that shares files needs less; then the disk itself has the last word.
    if single_file and shutil.disk_usage(place).free < size + _SPARE:
        raise errors.StorageFull


def filesystem_of(place: Path) -> str:
    """The kind of file system `place` lies on, in lower case; empty when unknown."""
    best, kind = "", ""
    resolved = str(place.resolve())
    for mount in psutil.disk_partitions(all=True):
        if resolved.startswith(mount.mountpoint) and len(mount.mountpoint) > len(best):
            best, kind = mount.mountpoint, mount.fstype.lower()
    return kind


def prune(place: Path, vault_id: str, *, keep: int, now: datetime) -> list[Path]:
    """Remove backups of this vault in `place` that the ladder no longer needs; gives what was removed.

    Each branch has a ladder of its own, so that what follows a restore never pushes out what was before it: the newest
    `keep` (7 at least), the newest of each of the last 8 weeks and 24 months, and the oldest.
    """
    found: dict[str, list[tuple[datetime, Path]]] = {}
    root = folder_for(place, vault_id)
    for path in [*list_snapshots(root), *list_single_files(place)]:
        name = parse_name(path.name)
        if name and name.vault == vault_id[:8]:
            found.setdefault(f"{path.suffix}{name.branch}", []).append((name.made_at, path))
    removed: list[Path] = []
    for backups in found.values():
        kept = _ladder([at for at, _ in backups], max(keep, 7), now)
        removed += [path for at, path in backups if at not in kept]
    for path in removed:
        _remove(path)
    if any(path.parent.name == "snapshots" for path in removed):
        _remove_unused_files(root)
    return removed


def _ladder(times: list[datetime], keep: int, now: datetime) -> set[datetime]:
    newest_first = sorted(times, reverse=True)
    kept = {*newest_first[:keep], *newest_first[-1:]}
    rungs: dict[tuple[str, str], datetime] = {}
    for at in newest_first:
        if now - at <= timedelta(weeks=8):
            rungs.setdefault(("week", at.strftime("%G-%V")), at)
        if now - at <= timedelta(days=730):
            rungs.setdefault(("month", at.strftime("%Y-%m")), at)
    return kept | set(rungs.values())


def _remove_unused_files(root: Path) -> None:
    """Remove shared files that no snapshot names; when one manifest can't be read, none is removed."""
    used: set[str] = set()
    for manifest in (root / "snapshots").glob(f"*/{MANIFEST}"):
        try:
            used |= {part.name for part in parse_manifest(manifest.read_bytes()).parts}
        except (errors.BackupError, OSError):
            return
    for path in (root / FILES).glob("*/*.age"):
        if path.relative_to(root).as_posix() not in used:
            _remove(path)


def _remove(path: Path) -> None:
    """Remove a backup or a file of one; what another program holds stays until next time."""
    with contextlib.suppress(OSError):
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def newest_backup_at(place: Path, vault_id: str) -> datetime | None:
    """When the newest backup of this vault in `place` was made."""
    paths = [*list_snapshots(folder_for(place, vault_id)), *list_single_files(place)]
    times = [name.made_at for path in paths if (name := parse_name(path.name)) and name.vault == vault_id[:8]]
    return max(times, default=None)
