"""Restoring a backup into a new folder that takes its place at the very end."""

from __future__ import annotations

import contextlib
import glob
import os
import secrets as random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from pmupro_desktop import errors
from pmupro_desktop.domain.audit import Action
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.document import StoredFile
from pmupro_desktop.domain.progress import Progress

from . import location
from .atomic import disk_errors, sync_file, sync_folder
from .backup_shapes import BackupReader, copy_checked, open_backup
from .database import driver, integrity_problems, translated_errors
from .header import Header, decode, header_exists, write_header
from .keys import PRODUCTION, KeyDerivation, MasterKey
from .locking import HOLDER, LOCK, VaultLock
from .opening import Secret
from .schema import format_of, migrate
from .vault import DATABASE, FILES, LastSeen, Secrets, Vault, stored_of


@dataclass(frozen=True)
class Restored:
    """A finished restore."""

    folder: Path
    made_at: datetime
    clients: int
    files: int
    was_sealed_copy: bool
    set_aside: Path | None
    """Where the vault that was there before lies now."""
    last_seen: LastSeen
    damaged: tuple[str, ...]
    """Names of stored files that were missing or damaged when the backup was made."""


def restore_backup(
    source: Path,
    target: Path,
    secret: Secret,
    *,
    progress: Progress,
    derivation: KeyDerivation = PRODUCTION,
) -> Restored:
    """Restore the backup at `source` as the vault in `target`, needing nothing of an old vault.

    Everything is checked before the new folder takes the place of `target`; a vault that was there is moved aside,
    never removed. Raises WrongPassword, WrongRecoveryCode, BackupDamaged, BackupTooNew, HeaderTampered, UnsafeLocation,
    TargetNotEmpty (in use, or other people's files), StorageFull and Cancelled; then nothing has changed.
    """
    location.refuse_unsafe(target)
    with _held(target) as lock, contextlib.closing(open_backup(source)) as reader:
        header = decode(reader.header)
        if header is None:
            raise errors.BackupDamaged(detail="its header is damaged")
        key = _unlock(header, secret, derivation)
        _prove(reader, header, key)
        with _folder_beside(target) as beside:
            _copy_parts(reader, beside, progress)
            clients, seen, damaged = _settle(beside, header, key)
            lock.release()  # a folder with an open file can't be renamed everywhere
            aside = _swap(beside, target)
    files = sum(part.name.startswith(f"{FILES}/") for part in reader.manifest.parts)
    return Restored(
        target, reader.manifest.made_at, clients, files, reader.manifest.is_sealed_copy, aside, seen, damaged
    )


@contextlib.contextmanager
def _held(target: Path) -> Iterator[VaultLock]:
    """The lock of the vault that lies in `target`, so that nobody opens it meanwhile; not taken where none lies."""
    lock = VaultLock(target)
    if target.exists() and not (target.is_dir() and _is_free(target)):
        if not target.is_dir() or not (header_exists(target) or (target / DATABASE).exists()):
            raise errors.TargetNotEmpty(folder=target)
        try:
            lock.acquire("restore")
        except errors.VaultInUse:
            raise errors.TargetNotEmpty(folder=target) from None
    try:
        yield lock
    finally:
        lock.release()


def _is_free(target: Path) -> bool:
    """Whether nothing but a forgotten lock lies there."""
    return all(entry.name in (LOCK, HOLDER) for entry in target.iterdir())


@contextlib.contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    """A new folder beside `target`, gone afterwards unless it was renamed; what a killed restore left goes first."""
    for left in target.parent.glob(f".{glob.escape(target.name)}.restore-*"):
        shutil.rmtree(left, ignore_errors=True)
    beside = target.with_name(f".{target.name}.restore-{random.token_hex(4)}")
    try:
        with disk_errors():
            beside.mkdir(parents=True, mode=0o700)
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _unlock(header: Header, secret: Secret, derivation: KeyDerivation) -> MasterKey:
    if secret.recovery_code is not None:
        return header.unlock_with_recovery_code(secret.recovery_code)
    return header.unlock(secret.password or "", derivation=derivation)


def _prove(reader: BackupReader, header: Header, key: MasterKey) -> None:
    """A backup made with the keys must carry their MAC; a sealed copy is proved by opening it."""
    if reader.manifest.vault_id != header.vault_id:
        raise errors.BackupDamaged(detail="its header belongs to another vault")
    if not reader.manifest.is_sealed_copy:
        reader.manifest.verify(key.subkey("backup", header.vault_id))


def _copy_parts(reader: BackupReader, folder: Path, progress: Progress) -> None:
    total, moved = reader.manifest.size, 0
    if shutil.disk_usage(folder).free < total:
        raise errors.StorageFull

    def tick(count: int) -> None:
        nonlocal moved
        moved += count
        progress.raise_if_cancelled()
        progress.report(moved, total, "restore")

    for part in reader.manifest.parts:
        target = folder / part.name
        with disk_errors():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            with os.fdopen(os.open(target, flags, 0o600), "wb") as file, reader.open_part(part) as source:
                copy_checked(source, file, part, tick)
                file.flush()
                sync_file(file.fileno())
    with disk_errors():
        for inner in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
            sync_folder(inner)


def _settle(folder: Path, header: Header, key: MasterKey) -> tuple[int, LastSeen, tuple[str, ...]]:
    """Make the copied parts a vault: header, checked database, a branch and ledger of its own."""
    write_header(folder, header)
    lock = VaultLock(folder)
    lock.acquire("restore")
    vault = Vault(folder, Secrets(header, key), lock)
    try:
        with translated_errors(), vault.engine().connect() as connection:
            problems = integrity_problems(driver(connection))
            connection.rollback()
            is_empty = format_of(connection) == 0
        if problems or is_empty:
            raise errors.BackupDamaged(detail=problems[0] if problems else "its database is empty")
        migrate(vault.engine(), folder)
        vault.settle(vault.owner(), action=Action.RESTORE, new_branch=True)
        with vault.reading() as session:
            clients = session.scalar(select(func.count(Client.id)).where(Client.deleted_at.is_(None))) or 0
        damaged = _damaged_files(vault)
    except errors.DatabaseDamaged as error:
        raise errors.BackupDamaged(detail=str(error.facts.get("detail", ""))) from None
    finally:
        vault.close()
    return clients, vault.last_seen, damaged


def _damaged_files(vault: Vault) -> tuple[str, ...]:
    """Stored files that are not what the database says: damaged before the backup, or exchanged in a sealed copy."""
    with vault.reading() as session:
        return tuple(
            file.uid for file in session.scalars(select(StoredFile)) if vault.files.check(stored_of(file)) is not None
        )


def _swap(beside: Path, target: Path) -> Path | None:
    """Put the finished folder in its place; what was there is moved aside, and back again should this fail."""
    aside: Path | None = None
    with disk_errors():
        if target.exists():
            if not _is_free(target):
                stamp = now().astimezone().strftime("%Y-%m-%d %H%M%S")
                aside = target.with_name(f"{target.name} before restore {stamp}")
                target.replace(aside)
            else:
                shutil.rmtree(target)
        try:
            beside.replace(target)
        except OSError:
            if aside is not None:
                with contextlib.suppress(OSError):
                    aside.replace(target)
            raise
        sync_folder(target.parent)
    return aside
