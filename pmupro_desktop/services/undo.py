"""Undo: the inverse of one save, refused when what it touched was changed since, and the list of what can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exc, func, select
from sqlalchemy.orm import Session

from pmupro_desktop import errors
from pmupro_desktop.domain.audit import Action, AuditEvent, AuditValue
from pmupro_desktop.domain.base import Base, now
from pmupro_desktop.domain.document import StoredFile
from pmupro_desktop.domain.studio import Studio
from pmupro_desktop.domain.upkeep import ImportRun
from pmupro_desktop.domain.user import Actor, Right
from pmupro_desktop.storage.journal import journal_of

from .imports_undo import import_of_commit, undo_import
from .rights import require

_UNDOABLE = (Action.CREATE, Action.CHANGE, Action.DELETE, Action.IMPORT, Action.UNDO)
_KEPT_BY_UNDO = {"id", "uid", "created_at"}
_CHUNK = 500


@dataclass(frozen=True)
class Activity:
    """One save, as the activity list shows it."""

    commit_number: int
    at: datetime
    user_name: str
    action: Action
    record_type: str
    record_uid: str
    name: str
    """Of the client it was about, when it was about one."""
    records: int
    """How many; of an import those that came in as records of their own."""


def undo(session: Session, actor: Actor, commit_number: int) -> list[str]:
    """Take back one save; gives the types of record that changed.

    Raises ChangedMeanwhile when a record of it was changed since, NotFound when there is nothing to undo.
    """
    require(actor, Right.WRITE)
    if (import_uid := import_of_commit(session, commit_number)) is not None:
        return sorted(undo_import(session, actor, import_uid))
    rows = session.execute(
        select(AuditEvent.sequence, AuditEvent.record_type, AuditEvent.record_uid, AuditValue.before, AuditValue.after)
        .join(AuditValue, AuditValue.sequence == AuditEvent.sequence)
        .where(AuditEvent.commit_number == commit_number)
        .order_by(AuditEvent.sequence.desc())
    ).all()
    if not rows or _made_the_vault(rows):
        raise errors.NotFound
    _refuse_if_touched(session, commit_number, [str(row.record_uid) for row in rows])
    try:
        for row in rows:
            _take_back(session, str(row.record_type), str(row.record_uid), row.before, row.after)
    except exc.IntegrityError:  # the same record came back another way: an import that was run again
        raise errors.ChangedMeanwhile from None
    return sorted({str(row.record_type) for row in rows})


def _made_the_vault(rows: Sequence[Any]) -> bool:
    """Whether this save was the very first: without its studio and its owner there is no vault."""
    return any(row.record_type == Studio.__tablename__ and row.before is None for row in rows)


def _refuse_if_touched(session: Session, commit_number: int, uids: Sequence[str]) -> None:
    for start in range(0, len(uids), _CHUNK):
        chunk = uids[start : start + _CHUNK]
        newer = session.scalar(
            select(func.count())
            .select_from(AuditEvent)
            .where(
                AuditEvent.record_uid.in_(chunk),
                AuditEvent.commit_number > commit_number,
                AuditEvent.digest.is_not(None),
            )
        )
        if newer:
            raise errors.ChangedMeanwhile


def _take_back(
    session: Session, table: str, uid: str, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    if table == StoredFile.__tablename__ and before is None:
        return  # what it belongs to is only marked as deleted, and still names it
    journal_of(session).changing(table, [uid])
    connection = session.connection()
    columns = Base.metadata.tables[table].columns
    if before is None:
        if "deleted_at" in columns:
            connection.exec_driver_sql(f'UPDATE "{table}" SET deleted_at = ? WHERE uid = ?', (_instant(), uid))  # noqa: S608 - a table of ours
        else:
            connection.exec_driver_sql(f'DELETE FROM "{table}" WHERE uid = ?', (uid,))  # noqa: S608 - a table of ours
        return
    if after is None:
        _bring_back(session, table, before)
        return
    names = [name for name in before if name in columns and name not in _KEPT_BY_UNDO]
    if names:
        changes = ", ".join(f'"{name}" = ?' for name in names)
        values = (*(before[name] for name in names), uid)
        connection.exec_driver_sql(f'UPDATE "{table}" SET {changes} WHERE uid = ?', values)  # noqa: S608 - a table of ours


def _bring_back(session: Session, table: str, before: dict[str, Any]) -> None:
    names = [name for name in before if name in Base.metadata.tables[table].columns]
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" * len(names))
    statement = f'INSERT INTO "{table}" ({columns}) VALUES ({marks})'  # noqa: S608 - names of ours
    session.connection().exec_driver_sql(statement, tuple(before[name] for name in names))
    journal_of(session).inserted(table, [str(before["uid"])])


def _instant() -> str:
    return now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def recent_activity(session: Session, *, limit: int = 50) -> list[Activity]:
    """The newest saves that changed records, newest first."""
    first = func.min(AuditEvent.sequence)
    groups = (
        select(AuditEvent.commit_number, first.label("sequence"), func.count().label("records"))
        .where(AuditEvent.action.in_(_UNDOABLE), AuditEvent.record_uid.is_not(None))
        .group_by(AuditEvent.commit_number)
        .order_by(AuditEvent.commit_number.desc())
        .limit(limit)
        .subquery()
    )
    rows = session.execute(
        select(AuditEvent, groups.c.records)
        .join(groups, groups.c.sequence == AuditEvent.sequence)
        .order_by(AuditEvent.sequence.desc())
    ).all()
    return [
        Activity(
            event.commit_number,
            event.at,
            event.user_name,
            Action(event.action),
            event.record_type or "",
            event.record_uid or "",
            _name_of(session, event.record_type or "", event.record_uid or ""),
            _records_of_import(session, event.record_uid) if event.record_type == ImportRun.__tablename__ else records,
        )
        for event, records in rows
    ]


def _records_of_import(session: Session, uid: str | None) -> int:
    """As the import itself counted them: without the parts and kinds that come with them."""
    counts = session.scalar(select(ImportRun.counts).where(ImportRun.uid == uid)) or {}
    return sum(int(each["new"]) for each in counts.values())


def _name_of(session: Session, record_type: str, uid: str) -> str:
    columns = set(Base.metadata.tables[record_type].columns.keys()) if record_type in Base.metadata.tables else set()
    if "client_id" in columns:
        statement = f'SELECT c.name FROM "{record_type}" r JOIN client c ON c.id = r.client_id WHERE r.uid = ?'  # noqa: S608
    elif "name" in columns:
        statement = f'SELECT name FROM "{record_type}" WHERE uid = ?'  # noqa: S608 - a table of ours
    else:
        return ""
    return str(session.connection().exec_driver_sql(statement, (uid,)).scalar() or "")
