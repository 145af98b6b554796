"""Everything a client's page and record show, read in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from pmupro_desktop.domain.analysis import Analysis
from pmupro_desktop.domain.audit import Action, AuditEvent
from pmupro_desktop.domain.base import Record
from pmupro_desktop.domain.client import Client, Safety, safety_of
from pmupro_desktop.domain.document import Document, DocumentVersion
from pmupro_desktop.domain.intake import Intake
from pmupro_desktop.domain.photo import Photo
from pmupro_desktop.domain.procedure import Procedure

from .clients import get_client

_Owned = TypeVar("_Owned", Procedure, Document, Photo, Intake, Analysis)


@dataclass(frozen=True)
class ClientPage:
    """A client with all that belongs to them; entities are detached, newest first."""

    client: Client
    safety: Safety
    procedures: tuple[Procedure, ...]
    documents: tuple[Document, ...]
    photos: tuple[Photo, ...]
    intakes: tuple[Intake, ...]
    analyses: tuple[Analysis, ...]


@dataclass(frozen=True)
class HistoryRow:
    """One line of a client's history."""

    sequence: int
    commit_number: int
    at: object
    user_name: str
    action: Action
    record_type: str | None
    fields: tuple[str, ...]


def client_page(session: Session, client_id: int) -> ClientPage:
    """All that a client's page shows. Raises NotFound."""
    client = get_client(session, client_id)
    procedures = session.scalars(
        select(Procedure)
        .where(Procedure.client_id == client_id, Procedure.deleted_at.is_(None))
        .options(
            joinedload(Procedure.procedure_type), selectinload(Procedure.pigments), selectinload(Procedure.needles)
        )
        .order_by(Procedure.procedure_date.desc().nulls_last(), Procedure.id.desc())
    )
    documents = session.scalars(
        select(Document)
        .where(Document.client_id == client_id, Document.deleted_at.is_(None))
        .options(selectinload(Document.versions).joinedload(DocumentVersion.stored_file))
        .order_by(Document.created_at.desc(), Document.id.desc())
    )
    photos = session.scalars(
        select(Photo)
        .where(Photo.client_id == client_id, Photo.deleted_at.is_(None))
        .options(joinedload(Photo.stored_file))
        .order_by(Photo.taken_at.desc().nulls_last(), Photo.id.desc())
    )
    page = ClientPage(
        client,
        safety_of(client),
        tuple(procedures),
        tuple(documents),
        tuple(photos),
        _owned(session, Intake, client_id),
        _owned(session, Analysis, client_id),
    )
    session.expunge_all()
    return page


def _owned(session: Session, kind: type[_Owned], client_id: int) -> tuple[_Owned, ...]:
    rows = session.scalars(
        select(kind).where(kind.client_id == client_id, kind.deleted_at.is_(None)).order_by(kind.id.desc())
    )
    return tuple(rows)


def client_history(session: Session, page: ClientPage, *, limit: int = 200) -> list[HistoryRow]:
    """Who saw, changed, exported or printed the client or what belongs to them, newest first."""
    records: list[Record] = [page.client, *page.procedures, *page.documents, *page.photos, *page.intakes]
    parts: list[Record] = [part for document in page.documents for part in document.versions]
    parts += [part for procedure in page.procedures for part in (*procedure.pigments, *procedure.needles)]
    uids = [record.uid for record in (*records, *page.analyses, *parts)][:500]
    rows = session.scalars(
        select(AuditEvent).where(AuditEvent.record_uid.in_(uids)).order_by(AuditEvent.sequence.desc()).limit(limit)
    )
    return [
        HistoryRow(
            row.sequence,
            row.commit_number,
            row.at,
            row.user_name,
            Action(row.action),
            row.record_type,
            tuple(str(name) for name in row.fields or ()),
        )
        for row in rows
    ]
