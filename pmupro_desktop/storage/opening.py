"""Making and opening a vault: what is proved before anything is shown."""

from __future__ import annotations

import contextlib
import shutil
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from pmupro_desktop import errors
from pmupro_desktop.domain.audit import GENESIS, Action, AuditEvent
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.procedure import STARTER_TYPES, ProcedureType
from pmupro_desktop.domain.studio import Studio
from pmupro_desktop.domain.upkeep import VaultState
from pmupro_desktop.domain.user import Actor, Role, User

from . import atomic, attempts, location
from .database import translated_errors
from .header import Header, create_header, header_exists, read_header, repair_header, write_header
from .keys import PRODUCTION, KeyDerivation, MasterKey
from .ledger import Entry, Reading
from .locking import HOLDER, LOCK, VaultLock
from .schema import format_of, migrate
from .vault import DATABASE, LastSeen, Secrets, Vault

_LEFT_COPIES = (".backup-*", ".verify-*")
"""Folders inside a vault in which a backup or a check works on a copy of the database."""
MAKING = "making"
"""A file that lies in the folder of a vault while it is being made."""


@dataclass(frozen=True)
class Secret:
    """What the artist typed to open a vault: a password, or the recovery code."""

    password: str | None = None
    recovery_code: str | None = None

    def __repr__(self) -> str:
        return "<Secret>"


@dataclass(frozen=True)
class Remembered:
    """What this machine knows of a vault: its newest save in this folder, and the newest of each branch anywhere."""

    here: LastSeen | None = None
    branches: tuple[LastSeen, ...] = ()


@dataclass(frozen=True)
class OpeningChoices:
    """How to open: by which program, what this machine remembers, and whether the artist goes on despite a loss."""

    program: str = "window"
    remembered: Remembered = Remembered()
    accept_loss: bool = False
    derivation: KeyDerivation = PRODUCTION


def refuse_folder(folder: Path) -> None:
    """Raise UnsafeLocation, VaultExists, TargetNotEmpty or StorageFailed where no new vault can lie; writes nothing."""
    location.refuse_unsafe(folder)
    with atomic.disk_errors():
        occupied = folder.exists() and any(folder.iterdir())
    if occupied and not is_unfinished(folder):
        raise errors.VaultExists(folder=folder) if header_exists(folder) else errors.TargetNotEmpty(folder=folder)


def is_unfinished(folder: Path) -> bool:
    """Whether the making of a vault was interrupted here: nobody has ever had its password, and it holds nothing."""
    return (folder / MAKING).exists() and not header_exists(folder)


def create_vault(
    folder: Path,
    *,
    studio: Studio,
    password: str,
    recovery_code: str,
    choices: OpeningChoices = OpeningChoices(),
) -> Vault:
    """A new vault in `folder`, open. Raises VaultExists, UnsafeLocation, StorageFull; leaves nothing half made."""
    refuse_folder(folder)
    made = not folder.exists()
    with atomic.disk_errors():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = VaultLock(folder)
    lock.acquire(choices.program)
    try:
        _clear(folder)
        with atomic.disk_errors():
            (folder / MAKING).touch()
        header, key = create_header(password, recovery_code, derivation=choices.derivation)
        vault = Vault(folder, Secrets(header, key), lock)
        try:
            _fill(vault, studio)
            write_header(folder, header)  # last: without it there is no vault here
            vault.settle(vault.owner(), action=Action.CREATE, new_branch=True)
            vault.checkpoint()
            (folder / MAKING).unlink(missing_ok=True)
        except BaseException:
            vault.abandon()
            raise
    except BaseException:
        lock.release()
        _clear(folder, lock_too=True)
        if made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
    return vault


def _fill(vault: Vault, studio: Studio) -> None:
    migrate(vault.engine(), vault.folder)
    owner = User(name=studio.artist_name or studio.name, email=studio.email, role=Role.OWNER.value)
    with vault.transaction(Actor(0, owner.name or "", Role.OWNER)) as session:
        session.add(
            VaultState(
                vault_id=vault.vault_id,
                branch=str(uuid.uuid4()),
                counter=0,
                audit_head=GENESIS,
                header_epoch=vault.header.epoch,
            )
        )
        session.add_all([studio, owner])
        session.add_all(
            ProcedureType(code=code, name=name, area=area, position=position)
            for position, (code, name, area) in enumerate(STARTER_TYPES)
        )


def _clear(folder: Path, *, lock_too: bool = False) -> None:
    """Remove what a making that did not come to its end has left; the folder was empty when that began."""
    for entry in folder.iterdir():
        if lock_too or entry.name not in (LOCK, HOLDER):
            with contextlib.suppress(OSError):
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def open_vault(folder: Path, secret: Secret, choices: OpeningChoices = OpeningChoices()) -> Vault:
    """The vault in `folder`, open.

    Raises NoVault, UnsafeLocation, VaultInUse, HeaderDamaged, HeaderTampered, WrongPassword, WrongRecoveryCode,
    VaultTooNew, DatabaseDamaged, HeaderRolledBack and SavesMissing (the last two not when the artist goes on), and
    MigrationFailed. What was set right on the way stands in `Vault.notices`.
    """
    if is_unfinished(folder) or not (header_exists(folder) or (folder / DATABASE).exists()):
        raise errors.NoVault(folder=folder)
    location.refuse_unsafe(folder)
    lock = VaultLock(folder)
    lock.acquire(choices.program)
    try:
        atomic.sweep_leftovers(folder)
        (folder / MAKING).unlink(missing_ok=True)
        _sweep_copies(folder)
        return _open_locked(folder, secret, choices, lock)
    except BaseException:
        lock.release()
        raise


def _sweep_copies(folder: Path) -> None:
    """Remove the copies of the database that a backup or a check left when it was killed."""
    for pattern in _LEFT_COPIES:
        for left in folder.glob(pattern):
            shutil.rmtree(left, ignore_errors=True)


def _open_locked(folder: Path, secret: Secret, choices: OpeningChoices, lock: VaultLock) -> Vault:
    if not header_exists(folder):
        raise errors.HeaderDamaged
    reading = read_header(folder)
    key = _unlock(folder, reading.header, secret, choices.derivation)
    _refuse_missing(folder / DATABASE)
    vault = Vault(folder, Secrets(reading.header, key), lock)
    try:
        vault.files.sweep()
        _refuse_empty(vault)
        migrate(vault.engine(), folder)
        with translated_errors(folder):
            lost = _compare(vault, choices)
        if repaired := repair_header(folder, reading.header, key):
            vault.notices.append(errors.HeaderRepaired(names=", ".join(repaired)))
        vault.settle(vault.owner(), action=Action.CONTINUE, new_branch=lost)
    except BaseException:
        vault.abandon()
        raise
    return vault


def _refuse_missing(database: Path) -> None:
    """A missing file would be made anew, and one cut to nothing opens with any key: neither may become a new vault."""
    try:
        size = database.stat().st_size
    except OSError:
        raise errors.DatabaseDamaged(detail="the file is missing") from None
    if size == 0:
        raise errors.DatabaseDamaged(detail="the file is empty")


def _refuse_empty(vault: Vault) -> None:
    """A database without a single table is none of a vault, whatever lies in the file."""
    with translated_errors(vault.folder), vault.engine().connect() as connection:
        if format_of(connection) == 0:
            raise errors.DatabaseDamaged(detail="it holds no tables")


def _unlock(folder: Path, header: Header, secret: Secret, derivation: KeyDerivation) -> MasterKey:
    try:
        if secret.recovery_code is not None:
            return header.unlock_with_recovery_code(secret.recovery_code)
        return header.unlock(secret.password or "", derivation=derivation)
    except (errors.WrongPassword, errors.WrongRecoveryCode):
        attempts.note_failure(folder, now())
        raise
    except MemoryError:
        raise errors.NotEnoughMemory from None


def _compare(vault: Vault, choices: OpeningChoices) -> bool:
    """Whether saves are missing and the artist goes on all the same; raises when they have not been asked yet."""
    with vault.engine().connect() as connection:
        state = connection.execute(
            select(VaultState.vault_id, VaultState.branch, VaultState.counter, VaultState.header_epoch)
        ).one_or_none()
        if state is None:
            raise errors.DatabaseDamaged(detail="the row that says which save it is at is missing")
        reading = vault.ledger.read()
        problem: errors.VaultError | None = None
        if vault.header.epoch < state.header_epoch:
            problem = errors.HeaderRolledBack()
        elif state.vault_id != vault.vault_id:
            problem = errors.SavesMissing(count=0, since="", detail="it belongs to another vault")
        else:
            seen = _seen(choices.remembered, state.vault_id, state.branch)
            problem = _loss(reading, seen, state.counter, _head_at(connection))
        connection.rollback()
    if problem is not None and not choices.accept_loss:
        raise problem
    if problem is None and (reading.damaged or (reading.newest and reading.newest.counter < state.counter - 1)):
        since = reading.newest.at if reading.newest else None
        vault.notices.append(errors.LedgerDamaged(since=_moment(since)))
    return problem is not None


def _head_at(connection: Connection) -> Callable[[int], str]:
    """The head of the audit trail as it was at a given save."""

    def head(counter: int) -> str:
        found = connection.execute(
            select(AuditEvent.hash)
            .where(AuditEvent.commit_number <= counter)
            .order_by(AuditEvent.sequence.desc())
            .limit(1)
        ).scalar()
        return str(found or GENESIS)

    return head


def _seen(remembered: Remembered, vault_id: str, branch: str) -> list[LastSeen]:
    """What speaks of this very state: what was last in this folder, and what its branch had come to."""
    here = [remembered.here] if remembered.here and remembered.here.vault_id == vault_id else []
    return here + [seen for seen in remembered.branches if (seen.vault_id, seen.branch) == (vault_id, branch)]


def _loss(
    reading: Reading, seen: Sequence[LastSeen], counter: int, head: Callable[[int], str]
) -> errors.SavesMissing | None:
    """What the ledger or this machine knows that the database does not."""
    newest = reading.newest
    if newest is None:
        return _missing(0, None, "the note of its last saves is gone, so nobody can tell whether saves are missing")
    if (found := _against(newest, counter, head)) is not None:
        return found
    for save in seen:
        if _against(Entry(*save, newest.at), counter, head) is not None:
            return _missing(max(save.counter - counter, 0), None, "this computer has seen a newer state of it")
    return None


def _against(known: Entry, counter: int, head: Callable[[int], str]) -> errors.SavesMissing | None:
    """A fork shows by its head, for each row of the trail names its branch; a new branch alone is no loss."""
    if known.counter > counter:
        count = known.counter - counter
        return _missing(count, known.at, f"{count} saves up to {_moment(known.at)} are missing")
    if head(known.counter) != known.head:
        return _missing(0, known.at, f"it differs from what was saved at {_moment(known.at)}")
    return None


def _missing(count: int, since: datetime | None, detail: str) -> errors.SavesMissing:
    return errors.SavesMissing(count=count, since=_moment(since), detail=detail)


def _moment(at: datetime | None) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M") if at else ""


def vault_id_of(folder: Path) -> str | None:
    """The name of the vault in `folder`, without any key; nothing when no sound header is there."""
    try:
        return read_header(folder).header.vault_id
    except errors.UserError:
        return None
