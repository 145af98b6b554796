"""Backups as the artist sees them: made, late, failing, restored."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pmupro_desktop import errors
from pmupro_desktop.domain.audit import Action
from pmupro_desktop.domain.base import now as present
from pmupro_desktop.domain.progress import Progress, Silent
from pmupro_desktop.domain.studio import Studio
from pmupro_desktop.domain.upkeep import VaultState
from pmupro_desktop.domain.user import Actor, Right
from pmupro_desktop.settings import Settings
from pmupro_desktop.storage import backup as storage_backup
from pmupro_desktop.storage.backup_shapes import list_single_files, list_snapshots, open_backup, parse_name
from pmupro_desktop.storage.journal import journal_of
from pmupro_desktop.storage.keys import PRODUCTION, KeyDerivation
from pmupro_desktop.storage.opening import Secret
from pmupro_desktop.storage.restore import Restored, restore_backup
from pmupro_desktop.storage.vault import Vault

from .rights import require
from .vaults import remember

__all__ = [
    "BackupInfo",
    "BackupKind",
    "BackupMade",
    "BackupState",
    "Restored",
    "back_up",
    "back_up_if_due",
    "backup_state",
    "list_backups",
    "place_of_the_last",
    "refresh_backup_header",
    "remember_place",
    "restore",
    "seal_copy",
]

BackupMade = storage_backup.Made
EVERY = timedelta(hours=20)
"""An automatic backup is due this long after the last one: once a day, though not at the same minute."""
LATE_DAYS = 3
_CLOCKS_DIFFER = timedelta(hours=1)
_PLACE = "last_backup_place"
"""The setting of this machine that names the folder of the last backup."""


class BackupKind(StrEnum):
    """How it stands with backups."""

    FRESH = "fresh"
    LATE = "late"
    FAILED = "failed"
    NEVER = "never"
    NO_PLACE = "no_place"


@dataclass(frozen=True)
class BackupState:
    """How it stands with backups. `days` are whole days since the last one, `error` why the last try failed."""

    kind: BackupKind
    last_at: datetime | None
    place: str | None
    days: int
    error: str | None


@dataclass(frozen=True)
class BackupInfo:
    """A backup that lies somewhere."""

    path: Path
    made_at: datetime
    size: int
    single_file: bool


def back_up(vault: Vault, actor: Actor, place: Path, *, single_file: bool, progress: Progress) -> BackupMade:
    """A verified backup in the folder `place`; what happened is noted either way.

    Raises NotAllowed, BackupPlaceMissing, BackupTooLarge, StorageFull, StorageFailed, FileDamaged, BackupDamaged,
    Cancelled.
    """
    require(actor, Right.BACKUP)
    vault.write_events()
    at = present()
    try:
        made = storage_backup.make_backup(vault, place, single_file=single_file, made_at=at, progress=progress)
    except errors.Cancelled:
        raise
    except errors.UserError as error:
        _note_failure(vault, actor, type(error).__name__)
        raise
    with vault.transaction(actor) as session:
        session.execute(
            update(VaultState).values(last_backup_at=at, last_backup_place=str(place), last_backup_error=None)
        )
        journal_of(session).note(Action.BACKUP)
    return made


def _note_failure(vault: Vault, actor: Actor, name: str) -> None:
    """Note why; where the vault's own disk refuses even that, the first reason is still the one to tell."""
    with contextlib.suppress(errors.StorageFull, errors.StorageFailed), vault.transaction(actor) as session:
        session.execute(update(VaultState).values(last_backup_error=name))


def back_up_if_due(
    vault: Vault, actor: Actor, now: datetime, progress: Progress, *, on_quit: bool = False
) -> BackupMade | None:
    """The automatic backup, when a place was chosen and one is due; on quit also when anything was saved since.

    The sample studio is never backed up. Raises what `back_up` raises.
    """
    with vault.long_reading() as session:
        studio = session.scalars(select(Studio)).one()
        state = session.scalars(select(VaultState)).one()
        session.expunge_all()
    if not studio.backup_place or studio.is_sample:
        return None
    last = state.last_backup_at
    # One from the future tells that the clock was wrong then: it counts for nothing.
    fresh = last is not None and -_CLOCKS_DIFFER < now - last < EVERY and not state.last_backup_error
    if fresh and not (on_quit and _saved_since(vault, last)):
        return None
    place = Path(studio.backup_place)
    made = back_up(vault, actor, place, single_file=False, progress=progress)
    storage_backup.prune(place, vault.vault_id, keep=studio.backup_keep, now=now)
    return made


def _saved_since(vault: Vault, last: datetime | None) -> bool:
    with vault.long_reading() as session:
        newest = (
            session.connection().exec_driver_sql("SELECT max(at) FROM audit_event WHERE digest IS NOT NULL").scalar()
        )
    return last is None or (newest is not None and datetime.fromisoformat(newest) > last)


def refresh_backup_header(vault: Vault) -> None:
    """Put today's password in force in the chosen backup folder; one that is not there is refreshed by its next backup.

    Raises StorageFull and StorageFailed.
    """
    with vault.long_reading() as session:
        place = session.scalar(select(Studio.backup_place))
    if place and Path(place).is_dir():
        storage_backup.refresh_header(vault, Path(place))


def backup_state(session: Session, now: datetime) -> BackupState:
    """How it stands with backups at `now`."""
    state = session.scalars(select(VaultState)).one()
    place = session.scalar(select(Studio.backup_place))
    last = state.last_backup_at
    days = max((now - last).days, 0) if last else 0
    if state.last_backup_error:
        kind = BackupKind.FAILED
    elif last is None:
        kind = BackupKind.NEVER if place else BackupKind.NO_PLACE
    else:
        kind = BackupKind.FRESH if -_CLOCKS_DIFFER < now - last < timedelta(days=LATE_DAYS) else BackupKind.LATE
    return BackupState(kind, last, place, days, state.last_backup_error)


def remember_place(vault: Vault, settings: Settings) -> None:
    """Remember on this machine where the vault was last backed up to: a vault that is lost can't tell."""
    with vault.long_reading() as session:
        place = session.scalar(select(VaultState.last_backup_place))
        if place and not session.scalar(select(Studio.is_sample)):
            settings.put(_PLACE, place)


def place_of_the_last(settings: Settings) -> Path | None:
    """The folder of the last backup that this machine remembers; it need not be there now."""
    kept = settings.get(_PLACE)
    return Path(kept) if isinstance(kept, str) and kept else None


def list_backups(place: Path) -> list[BackupInfo]:
    """The backups in `place`, newest first; damaged ones are listed too, for they show only when read."""
    found: list[BackupInfo] = []
    for path in (*list_single_files(place), *list_snapshots(place)):
        name = parse_name(path.name)
        if name is None:
            continue
        single = path.is_file()
        size = path.stat().st_size if single else _snapshot_size(path)
        found.append(BackupInfo(path, name.made_at, size, single))
    return sorted(found, key=lambda backup: backup.made_at, reverse=True)


def _snapshot_size(path: Path) -> int:
    try:
        reader = open_backup(path)
    except errors.UserError:
        return 0
    reader.close()
    return reader.manifest.size


def restore(
    source: Path,
    target: Path,
    secret: Secret,
    *,
    progress: Progress,
    settings: Settings | None = None,
    derivation: KeyDerivation = PRODUCTION,
) -> Restored:
    """Restore a backup as the vault in `target`. Raises what `storage.restore.restore_backup` raises."""
    restored = restore_backup(source, target, secret, progress=progress, derivation=derivation)
    remember(settings or Settings(), restored.folder, restored.last_seen)
    return restored


def seal_copy(folder: Path, place: Path, *, single_file: bool, progress: Progress | None = None) -> BackupMade:
    """A copy of a closed vault without any key. Raises VaultInUse, NoVault, HeaderDamaged and what `back_up` raises."""
    return storage_backup.make_sealed_copy(
        folder, place, single_file=single_file, made_at=present(), progress=progress or Silent()
    )
