"""The open vault: one writing connection, readers beside it, files, and a ledger written before each answer."""

from __future__ import annotations

import contextlib
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from pmupro_desktop import errors
from pmupro_desktop.domain.audit import Action
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.document import StoredFile
from pmupro_desktop.domain.upkeep import VaultState
from pmupro_desktop.domain.user import Actor, User, actor_of
from pmupro_desktop.settings import Save

from .attempts import clear_failures, read_failures
from .database import DriverConnection, copy_database, driver, make_engine, translated_errors
from .files import FileStore, Stored
from .header import Header, write_header
from .journal import Journal
from .keys import MasterKey
from .ledger import Entry, Ledger
from .locking import VaultLock
from .search_lines import refresh_lines

DATABASE = "pmupro.db"
FILES = "files"
LEDGER = "ledger"


LastSeen: TypeAlias = Save
"""What a machine remembers of a vault, so that an old copy of its folder shows."""
_NOTED_FAILURES = 50


class _PendingEvent(NamedTuple):
    actor: Actor
    action: Action
    record_type: str
    record_uid: str


@dataclass(frozen=True)
class Secrets:
    """What an unlocked vault holds in memory; never shown, never logged."""

    header: Header
    key: MasterKey

    def __repr__(self) -> str:
        return "<Secrets>"

    def subkey(self, label: str) -> bytes:
        """A key of 32 bytes for one purpose."""
        return self.key.subkey(label, self.header.vault_id)


class Vault:
    """An open vault. Made by `opening.open_vault` and `opening.create_vault`; closed once, by its owner."""

    def __init__(self, folder: Path, secrets: Secrets, lock: VaultLock) -> None:
        self.folder = folder
        self.notices: list[errors.UserError] = []
        self._secrets, self._lock = secrets, lock
        self._writing: Engine = make_engine(folder / DATABASE, secrets.subkey("database"))
        self._reading: Engine | None = None
        self._reader: DriverConnection | None = None
        self._ledger = Ledger(folder / LEDGER, secrets.subkey("ledger"))
        self.files = FileStore(folder / FILES, secrets.header.file_identity(secrets.key))
        self._turn = threading.Lock()
        self._events_turn = threading.Lock()
        self._events: list[_PendingEvent] = []
        self._checkpoint_owed = False
        self._owner: Actor | None = None
        self._state = (0, "", "")

    @property
    def vault_id(self) -> str:
        """The name of this vault; copies and backups share it."""
        return self._secrets.header.vault_id

    @property
    def header(self) -> Header:
        """The header as it stands."""
        return self._secrets.header

    @property
    def secrets(self) -> Secrets:
        """The keys, for the storage layer's own work (backup, verify)."""
        return self._secrets

    @property
    def ledger(self) -> Ledger:
        """The ledger, for the storage layer's own work."""
        return self._ledger

    @property
    def last_seen(self) -> LastSeen:
        """What this machine should remember of the newest save."""
        counter, branch, head = self._state
        return LastSeen(self.vault_id, branch, counter, head)

    def engine(self) -> Engine:
        """The writing engine, for opening and migrating."""
        return self._writing

    @contextlib.contextmanager
    def transaction(self, actor: Actor, action: Action | None = None) -> Iterator[Session]:
        """One user action: a session, committed at the end and noted in audit and ledger before this returns.

        Rolled back as a whole when anything raises, files added in it included. `action` says why for the audit,
        when it is more than what can be seen from the change itself. Raises StorageFull, StorageFailed or
        DatabaseDamaged when the disk refuses.
        """
        with self._turn, translated_errors(self.folder), Session(self._writing, expire_on_commit=False) as session:
            session.info["files"] = self.files
            added: list[str] = []
            session.info["added_files"] = added
            journal = Journal(session, actor, action)
            drained: list[_PendingEvent] = []
            try:
                raw = driver(session.connection())
                writes_before = raw.total_changes
                yield session
                session.flush()
                drained = self._drain_events(journal)
                if raw.total_changes != writes_before or journal.has_events:
                    self._commit(session, journal)
                else:
                    session.rollback()
            except BaseException:
                session.rollback()
                self._keep_events(drained)
                # A commit that the disk refused halfway may hold after all, once the log is read again: then its files
                # must be there, and a file that belongs to nothing does no harm.
                if "committing" not in session.info:
                    for uid in added:
                        self.files.remove(uid)
                raise

    def _commit(self, session: Session, journal: Journal) -> None:
        refresh_lines(session.connection())
        state = session.execute(select(VaultState.counter, VaultState.branch)).one()
        counter = state.counter + 1
        head = journal.write(counter, state.branch)
        session.execute(update(VaultState).values(counter=counter, audit_head=head))
        session.info["committing"] = True
        session.commit()
        self._state = (counter, state.branch, head)
        self._checkpoint_owed = True
        self.note_in_ledger()

    def note_in_ledger(self) -> None:
        """Write the newest save into the ledger. A save is never called failed because its note was."""
        counter, branch, head = self._state
        try:
            self._ledger.write(Entry(self.vault_id, branch, counter, head, now()))
        except (errors.StorageFull, errors.StorageFailed):
            if not any(isinstance(notice, errors.LedgerNotWritten) for notice in self.notices):
                self.notices.append(errors.LedgerNotWritten())

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on the reading connection; a newer request may interrupt it (`database.is_interrupt`)."""
        if self._reading is None:
            self._reading = make_engine(self.folder / DATABASE, self._secrets.subkey("database"), read_only=True)
        with translated_errors(self.folder), Session(self._reading, expire_on_commit=False) as session:
            session.info["files"] = self.files
            self._reader = driver(session.connection())
            try:
                yield session
            finally:
                self._reader = None

    def interrupt_reading(self) -> None:
        """Stop whatever the reading connection is doing now."""
        connection = self._reader
        if connection is not None:
            connection.interrupt()

    @contextlib.contextmanager
    def long_reading(self) -> Iterator[Session]:
        """A session on a connection of its own, on one snapshot, for work that takes long."""
        engine = make_engine(self.folder / DATABASE, self._secrets.subkey("database"), read_only=True)
        try:
            with translated_errors(self.folder), Session(engine, expire_on_commit=False) as session:
                session.info["files"] = self.files
                yield session
        finally:
            engine.dispose()

    def wait_for_writer(self) -> None:
        """Return when the save that is under way, if any, has ended."""
        with self._turn:
            return

    def copy_database(self, target: Path) -> None:
        """A whole encrypted copy in the new file `target`, while others may write."""
        copy_database(self.folder / DATABASE, self._secrets.subkey("database"), target)

    def queue_event(self, actor: Actor, action: Action, record_type: str, record_uid: str) -> None:
        """Note an event soon: with the next save, or at `write_events`."""
        with self._events_turn:
            self._events.append(_PendingEvent(actor, action, record_type, record_uid))

    def write_events(self) -> None:
        """Write the events that wait."""
        with self._events_turn:
            actor = self._events[0].actor if self._events else None
        if actor is not None:
            with self.transaction(actor):
                pass

    def _drain_events(self, journal: Journal) -> list[_PendingEvent]:
        with self._events_turn:
            waiting, self._events = self._events, []
        for event in waiting:
            journal.note(event.action, event.record_type, event.record_uid)
        return waiting

    def _keep_events(self, events: list[_PendingEvent]) -> None:
        """Let events wait again whose transaction failed: what was seen was seen."""
        with self._events_turn:
            self._events = events + self._events

    def checkpoint(self) -> bool:
        """Bring the write-ahead log into the database. False when a reader is in the way or the disk is full: it stays
        owed, and what was saved is safe in the log. Raises StorageFailed and DatabaseDamaged."""
        if not self._checkpoint_owed:
            return True
        try:
            self._checkpoint_owed = not self._checkpointed()
        except errors.StorageFull:
            return False
        return not self._checkpoint_owed

    def _checkpointed(self) -> bool:
        with self._turn, translated_errors(self.folder), self._writing.connect() as connection:
            raw = driver(connection)
            connection.rollback()
            raw.execute("PRAGMA busy_timeout=0").fetchall()
            try:
                busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                raw.execute("PRAGMA busy_timeout=10000").fetchall()
        return not busy

    def change_header(self, header: Header, actor: Actor) -> None:
        """Put a new header in force: first the header, then its epoch in the database.

        Raises StorageFull or StorageFailed while the old one is in force still. When only the database refuses, the
        next opening catches up, and it is said in `notices`: a password that works is not called unsaved.
        """
        with self._turn:
            write_header(self.folder, header)
            self._secrets = Secrets(header, self._secrets.key)
        try:
            with self.transaction(actor) as session:
                session.execute(update(VaultState).values(header_epoch=header.epoch))
                session.info["journal"].note(Action.KEYS)
        except (errors.StorageFull, errors.StorageFailed):
            self.notices.append(errors.LedgerNotWritten())

    def settle(self, actor: Actor, *, action: Action, new_branch: bool) -> None:
        """Take the database as it is for the truth: note the opening, catch up ledger and epoch, fold in attempts."""
        failures = read_failures(self.folder)
        with self.transaction(actor) as session:
            journal = session.info["journal"]
            session.execute(update(VaultState).values(header_epoch=self.header.epoch))
            if new_branch:
                session.execute(update(VaultState).values(branch=str(uuid.uuid4())))
                journal.note(action)
            if failures.count:
                journal.note(Action.UNLOCK_FAILED, fields=[str(failures.count), *_newest(failures.times)])
            journal.note(Action.UNLOCK)
        if new_branch or self._ledger.read().damaged:
            counter, branch, head = self._state
            self._ledger.start_over(Entry(self.vault_id, branch, counter, head, now()))
        if failures.count:
            self.notices.append(errors.FailedUnlocks(count=failures.count))
            clear_failures(self.folder)

    def owner(self) -> Actor:
        """The user a solo artist is; read once, at the opening, so that a reading job may ask as well."""
        if self._owner is None:
            self._owner = self._read_owner()
        return self._owner

    def _read_owner(self) -> Actor:
        with self.reading() as session:
            user = session.scalars(select(User).where(User.deleted_at.is_(None)).order_by(User.id).limit(1)).one()
            return actor_of(user)

    def abandon(self) -> None:
        """Let go of everything without writing anything."""
        self._let_go()

    def close(self) -> None:
        """Write what waits, bring the log into the database, and let go of everything."""
        try:
            self.write_events()
            self._dispose_reading()
            self.checkpoint()
        finally:
            self._let_go()
            self._lock.release()

    def _let_go(self) -> None:
        self._dispose_reading()
        self._writing.dispose()
        self._ledger.close()

    def _dispose_reading(self) -> None:
        if self._reading is not None:
            self._reading.dispose()
            self._reading = None


def _newest(times: tuple[str, ...]) -> tuple[str, ...]:
    return times[-_NOTED_FAILURES:]


def stored_of(file: StoredFile) -> Stored:
    """What the file store must know of a stored file to read and compare it."""
    return Stored(file.uid, file.size, file.sha256_plain, file.sha256_cipher)
