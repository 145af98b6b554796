"""The audit rows of a transaction, written by what really changed, so that no change goes without one.

Every record with a `uid` is compared with its stored row before and after: services only say why (`view`, `import`, …).
The digest covers the row as stored, its empty columns left out, so that a column added later changes no digest.
"""

from __future__ import annotations

import itertools
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, event, insert, select, text
from sqlalchemy.orm import Session, object_session

from pmupro_desktop.domain.audit import (
    GENESIS,
    Action,
    AuditEvent,
    AuditValue,
    chain_hash,
    state_digest,
)
from pmupro_desktop.domain.base import Base, now
from pmupro_desktop.domain.user import Actor

State = dict[str, Any]
"""A stored row, column by column, without its empty columns."""

_CHUNK = 500


def audited_tables() -> dict[str, Table]:
    """The tables whose rows are records of their own: those with a `uid`."""
    return {name: table for name, table in Base.metadata.tables.items() if "uid" in table.columns}


def read_states(connection: Connection, table: str, uids: Sequence[str]) -> dict[str, State]:
    """The stored rows of `uids`, by uid; those that are not there are left out."""
    found: dict[str, State] = {}
    for start in range(0, len(uids), _CHUNK):
        chunk = list(uids[start : start + _CHUNK])
        marks = ",".join("?" * len(chunk))
        rows = connection.exec_driver_sql(f'SELECT * FROM "{table}" WHERE uid IN ({marks})', tuple(chunk))  # noqa: S608 - a table of ours
        found |= {state["uid"]: state for state in map(row_state, rows.mappings())}
    return found


def row_state(row: Any) -> State:
    """A row as the digest sees it."""
    return {name: value for name, value in row.items() if value is not None}


@dataclass
class _Touched:
    table: str
    before: State | None


class Journal:
    """What one transaction did. `actor` is who does it, `action` why, when it is more than create or change."""

    def __init__(self, session: Session, actor: Actor, action: Action | None = None) -> None:
        self._session, self._actor, self._action = session, actor, action
        self._touched: dict[str, _Touched] = {}
        self._events: list[dict[str, Any]] = []
        session.info["journal"] = self
        event.listen(session, "before_flush", self._before_flush)

    @property
    def has_events(self) -> bool:
        """Whether something was noted that changes no record."""
        return bool(self._events)

    def note(
        self, action: Action, record_type: str | None = None, record_uid: str | None = None, fields: Sequence[str] = ()
    ) -> None:
        """An event that changes no record: a view, an export, an unlock."""
        self._events.append(
            {"action": action, "record_type": record_type, "record_uid": record_uid, "fields": list(fields) or None}
        )

    def inserted(self, table: str, uids: Iterable[str]) -> None:
        """Records that a bulk statement added."""
        for uid in uids:
            self._touched.setdefault(uid, _Touched(table, None))

    def changing(self, table: str, uids: Sequence[str]) -> None:
        """Records that a bulk statement is about to change or remove; to be called before it runs."""
        known = read_states(self._session.connection(), table, [uid for uid in uids if uid not in self._touched])
        for uid, state in known.items():
            self._touched[uid] = _Touched(table, state)

    def _before_flush(self, session: Session, *_: object) -> None:
        for record in session.new:
            if (uid_table := _audited(record)) is not None:
                self._touched.setdefault(_named(record), _Touched(uid_table, None))
        for record in (*session.dirty, *session.deleted):
            table = _audited(record)
            if table is not None and (record in session.deleted or session.is_modified(record)):
                self.changing(table, [record.uid])

    def write(self, commit_number: int, branch: str) -> str:
        """Write the rows of this transaction after its last flush; gives the new head of the chain."""
        connection = self._session.connection()
        last = connection.execute(
            select(AuditEvent.sequence, AuditEvent.hash).order_by(AuditEvent.sequence.desc()).limit(1)
        ).first()
        sequence, head = (last.sequence, last.hash) if last else (0, GENESIS)
        rows: list[dict[str, Any]] = []
        values: list[dict[str, Any]] = []
        noted = ((entry, None) for entry in self._events)
        for entry, value in itertools.chain(self._changes(connection), noted):
            sequence += 1
            row = {
                "sequence": sequence,
                "commit_number": commit_number,
                "branch": branch,
                "at": now(),
                "user_name": self._actor.name,
                "digest": None,
                **entry,
                "previous": head,
            }
            row["hash"] = head = chain_hash(row)
            rows.append(row)
            if value is not None:
                values.append({"sequence": sequence, **value})
            if len(rows) >= _CHUNK:
                _insert(connection, rows, values)
        _insert(connection, rows, values)
        return str(head)

    def _changes(self, connection: Connection) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        by_table: dict[str, list[str]] = {}
        for uid, touched in self._touched.items():
            by_table.setdefault(touched.table, []).append(uid)
        for table, uids in by_table.items():
            yield from self._changes_of(connection, table, uids)

    def _changes_of(
        self, connection: Connection, table: str, uids: Sequence[str]
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        for start in range(0, len(uids), _CHUNK):
            chunk = uids[start : start + _CHUNK]
            after = read_states(connection, table, chunk)
            for uid in chunk:
                before, state = self._touched[uid].before, after.get(uid)
                if before != state:
                    yield self._entry(table, uid, before, state)

    def _entry(
        self, table: str, uid: str, before: State | None, after: State | None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        old, new = before or {}, after or {}
        fields = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
        salt = secrets.token_hex(16)
        entry = {
            "action": self._action or _action_of(before, after),
            "record_type": table,
            "record_uid": uid,
            "fields": fields,
            "digest": GONE if after is None else state_digest(salt, table, after),
        }
        value = {
            "salt": salt,
            "before": {name: old.get(name) for name in fields} if before is not None else None,
            "after": {name: new.get(name) for name in fields} if after is not None else None,
        }
        return entry, value


def _insert(connection: Connection, rows: list[dict[str, Any]], values: list[dict[str, Any]]) -> None:
    """Write what waits and forget it, so that a large import does not fill the memory."""
    if rows:
        connection.execute(insert(AuditEvent), rows)
        rows.clear()
    if values:
        connection.execute(insert(AuditValue), values)
        values.clear()


def _about_to_write(_mapper: object, _connection: object, record: Any) -> None:
    """Rows that a relationship changes or removes, such as a child taken out of a list, show only within the flush."""
    session, table = object_session(record), _audited(record)
    journal = session.info.get("journal") if session is not None else None
    if isinstance(journal, Journal) and table is not None:
        journal.changing(table, [record.uid])


event.listen(Base, "before_update", _about_to_write, propagate=True)
event.listen(Base, "before_delete", _about_to_write, propagate=True)

GONE = "gone"
"""The digest of a record that was removed for good."""


def _action_of(before: State | None, after: State | None) -> Action:
    if before is None:
        return Action.CREATE
    if after is None or ("deleted_at" in after and "deleted_at" not in before):
        return Action.DELETE
    if "deleted_at" in before and "deleted_at" not in after:
        return Action.UNDO
    return Action.CHANGE


def _audited(record: object) -> str | None:
    table = type(record).__table__  # type: ignore[attr-defined]  # every mapped class has one
    return str(table.name) if "uid" in table.columns else None


def _named(record: Any) -> str:
    """The uid of a new record, given now so that the journal can follow it through the flush."""
    if record.uid is None:
        record.uid = type(record).__table__.columns["uid"].default.arg(None)
    return str(record.uid)


def journal_of(session: Session) -> Journal:
    """The journal of a writing session. Raises LookupError on a reading one, where nothing can be noted."""
    journal = session.info.get("journal")
    if not isinstance(journal, Journal):
        raise LookupError("this session only reads")
    return journal


def verify_chain(connection: Connection) -> Iterator[str]:
    """What is wrong with the chain of the trail, one sentence each."""
    previous, expected = GENESIS, 1
    for row in connection.exec_driver_sql("SELECT * FROM audit_event ORDER BY sequence").mappings():
        if row["sequence"] != expected:
            yield f"audit row {expected} is missing"
        if row["previous"] != previous or _hash_of_stored(dict(row)) != row["hash"]:
            yield f"audit row {row['sequence']} was altered"
        previous, expected = row["hash"], row["sequence"] + 1


def _hash_of_stored(row: dict[str, Any]) -> str | None:
    """The hash of a row as it lies in the table; none when it can't even be read."""
    try:
        row["at"] = datetime.fromisoformat(row["at"])
        row["fields"] = None if row["fields"] is None else json.loads(row["fields"])
        return chain_hash(row)
    except (ValueError, TypeError, RecursionError):
        return None


def head_of(connection: Connection) -> str:
    """The hash of the newest row."""
    found = connection.execute(text("SELECT hash FROM audit_event ORDER BY sequence DESC LIMIT 1")).scalar()
    return str(found or GENESIS)
