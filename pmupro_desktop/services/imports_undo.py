"""Taking back a whole import, refused as soon as somebody worked on what it brought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from pmupro_desktop import errors
from pmupro_desktop.domain.audit import Action, AuditEvent
from pmupro_desktop.domain.base import Base, now
from pmupro_desktop.domain.document import Document, DocumentVersion
from pmupro_desktop.domain.procedure import Procedure, ProcedureNeedle, ProcedurePigment, ProcedureType
from pmupro_desktop.domain.upkeep import ImportRow, ImportRun
from pmupro_desktop.domain.user import Actor, Right
from pmupro_desktop.storage.journal import journal_of

from .imports_plan import MODELS
from .rights import require

_CHUNK = 500
_PARTS = (
    (DocumentVersion, Document, DocumentVersion.document_id),
    (ProcedurePigment, Procedure, ProcedurePigment.procedure_id),
    (ProcedureNeedle, Procedure, ProcedureNeedle.procedure_id),
)


def undo_import(session: Session, actor: Actor, run_uid: str) -> dict[str, int]:
    """Mark all records of an import as deleted; gives how many, by table.

    Kinds of procedure that other procedures use by now stay. Raises NotFound when there is no such import or it was
    undone before, ChangedMeanwhile when a record of it was changed since or something was added to it
    (`records_touched_since` names them), NotAllowed.
    """
    require(actor, Right.IMPORT)
    run = _open_run(session, run_uid)
    records = _records_of(session, run)
    if next(_touched(session, run, records), None) is not None:
        raise errors.ChangedMeanwhile
    records[ProcedureType.__tablename__] = _unused_types(session, records)
    for table, uids in records.items():
        _mark_deleted(session, table, uids)
    run.undone_at = now()
    session.flush()
    return {table: len(uids) for table, uids in records.items() if uids}


def records_touched_since(session: Session, run_uid: str) -> list[tuple[str, str]]:
    """(table, uid) of the records that keep an import from being undone."""
    run = _open_run(session, run_uid)
    return list(_touched(session, run, _records_of(session, run)))


def import_of_commit(session: Session, commit_number: int) -> str | None:
    """The uid of the import that was this save, if it was one: such a save is taken back by `undo_import`."""
    return session.scalar(
        select(AuditEvent.record_uid).where(
            AuditEvent.commit_number == commit_number,
            AuditEvent.record_type == ImportRun.__tablename__,
            AuditEvent.action == Action.IMPORT.value,
        )
    )


def _open_run(session: Session, run_uid: str) -> ImportRun:
    run = session.scalar(select(ImportRun).where(ImportRun.uid == run_uid, ImportRun.undone_at.is_(None)))
    if run is None:
        raise errors.NotFound
    return run


def _records_of(session: Session, run: ImportRun) -> dict[str, list[str]]:
    """The uids of what an import added, by table, children before their owners."""
    tables = [*(model.__tablename__ for model in reversed(list(MODELS.values()))), ProcedureType.__tablename__]
    records: dict[str, list[str]] = {table: [] for table in tables}
    rows = session.execute(
        select(ImportRow.record_type, ImportRow.record_uid).where(
            ImportRow.import_run_id == run.id, ImportRow.record_uid.is_not(None)
        )
    )
    for row in rows:
        records[row.record_type].append(str(row.record_uid))
    return records


def _touched(session: Session, run: ImportRun, records: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    first = session.scalar(select(func.min(AuditEvent.commit_number)).where(AuditEvent.record_uid == run.uid))
    for table, uids in {**records, **_parts_of(session, records)}.items():
        for chunk in _chunks(uids):
            changed = session.scalars(
                select(AuditEvent.record_uid)
                .where(
                    AuditEvent.record_uid.in_(chunk),
                    AuditEvent.commit_number > (first or 0),
                    AuditEvent.digest.is_not(None),
                )
                .distinct()
            )
            yield from ((table, str(uid)) for uid in changed)
    yield from _added_to(session, records)


def _parts_of(session: Session, records: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Versions, pigments and needles: their changes count as changes of what they are part of."""
    found: dict[str, list[str]] = {}
    for part, owner, link in _PARTS:
        uids: list[str] = []
        for chunk in _chunks(records[owner.__tablename__]):
            uids += session.scalars(select(part.uid).join(owner, owner.id == link).where(owner.uid.in_(chunk)))
        found[part.__tablename__] = uids
    return found


def _added_to(session: Session, records: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Records made later for a client of the import: they would vanish with the client."""
    clients = Base.metadata.tables["client"]
    for table in Base.metadata.tables.values():
        if "client_id" not in table.columns or "uid" not in table.columns:
            continue
        brought = set(records.get(table.name, ()))
        for chunk in _chunks(records["client"]):
            statement = (
                select(table.columns["uid"])
                .join(clients, clients.columns["id"] == table.columns["client_id"])
                .where(clients.columns["uid"].in_(chunk))
            )
            if "deleted_at" in table.columns:
                statement = statement.where(table.columns["deleted_at"].is_(None))
            yield from ((table.name, uid) for uid in session.scalars(statement) if uid not in brought)


def _unused_types(session: Session, records: Mapping[str, Sequence[str]]) -> list[str]:
    brought = set(records[Procedure.__tablename__])
    unused: list[str] = []
    for uid in records[ProcedureType.__tablename__]:
        users = session.scalars(
            select(Procedure.uid)
            .join(ProcedureType, ProcedureType.id == Procedure.procedure_type_id)
            .where(ProcedureType.uid == uid, Procedure.deleted_at.is_(None))
        )
        if all(user in brought for user in users):
            unused.append(uid)
    return unused


def _mark_deleted(session: Session, table: str, uids: Sequence[str]) -> None:
    columns = Base.metadata.tables[table]
    moment = now()
    for chunk in _chunks(uids):
        journal_of(session).changing(table, chunk)
        session.execute(
            update(columns)
            .where(columns.columns["uid"].in_(chunk), columns.columns["deleted_at"].is_(None))
            .values(deleted_at=moment)
        )


def _chunks(uids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(uids), _CHUNK):
        yield list(uids[start : start + _CHUNK])
