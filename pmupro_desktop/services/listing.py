"""Records as plain data: what `pmupro list` and `pmupro show` print, with the seed's field names in snake_case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from pmupro_desktop import errors
from pmupro_desktop.domain.analysis import Analysis
from pmupro_desktop.domain.base import Record
from pmupro_desktop.domain.client import Client, safety_of
from pmupro_desktop.domain.document import Document, DocumentType
from pmupro_desktop.domain.intake import Intake
from pmupro_desktop.domain.photo import Photo
from pmupro_desktop.domain.pigment import Pigment
from pmupro_desktop.domain.procedure import Procedure, ProcedureType
from pmupro_desktop.domain.user import User

from .client_page import client_page

Plain = dict[str, Any]
_HIDDEN = {"search_text", "sort_key", "email_key", "phone_key", "user_id", "client_id", "procedure_type_id", "imported"}
_NAMES = ("id", "uid", "external_id")
_STAMPS = {"created_at", "updated_at", "deleted_at"}


def list_records(session: Session, kind: str) -> Iterator[Plain]:
    """All records of `kind` ("clients", "documents", …), deleted ones left out. Raises KeyError for another kind."""
    return LISTS[kind](session)


def show_client(session: Session, reference: str) -> Plain:
    """One client with all that belongs to them; `reference` is an id, a uid or an imported id. Raises NotFound."""
    page = client_page(session, find_client(session, reference))
    client = page.client
    return {
        **_client(client),
        "procedures": [_procedure(entry, client) for entry in page.procedures],
        "documents": [
            *(_document(entry, client) for entry in page.documents),
            *(_photo_document(entry, client) for entry in page.photos),
        ],
        "photos": [_photo(entry, client) for entry in page.photos],
        "intakes": [_owned(entry, client) for entry in page.intakes],
        "analyses": [_owned(entry, client) for entry in page.analyses],
    }


def find_client(session: Session, reference: str) -> int:
    """The id of a client named by id, uid or imported id. Raises NotFound."""
    conditions: list[ColumnElement[bool]] = [Client.uid == reference, Client.external_id == reference]
    if reference.isascii() and reference.isdigit():
        conditions.append(Client.id == int(reference))
    found = session.scalars(select(Client.id).where(or_(*conditions), Client.deleted_at.is_(None))).all()
    if len(found) != 1:
        raise errors.NotFound
    return found[0]


def plain_value(value: object) -> object:
    """`value` as JSON holds it: dates as ISO 8601, instants in UTC."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value


def _columns(record: Record) -> Plain:
    own = [column.key for column in type(record).__table__.columns if column.key not in {*_HIDDEN, *_STAMPS, *_NAMES}]
    names = [*_NAMES, *own]
    stamps = [name for name in ("created_at", "updated_at") if hasattr(record, name)]
    return {name: plain_value(getattr(record, name)) for name in (*names, *stamps)}


def _owned(record: Record, client: Client | None) -> Plain:
    owner = {"client_id": client.id, "client_uid": client.uid, "client_name": client.name} if client else {}
    return {**_columns(record), **owner}


def _client(client: Client) -> Plain:
    return {**_columns(client), "safety": safety_of(client).state.value}


def _document(document: Document, client: Client | None) -> Plain:
    newest = document.versions[-1] if document.versions else None
    return {
        **_owned(document, client),
        "file_url": newest.file_url if newest else None,
        "file_size": newest.file_size if newest else None,
        "mime_type": newest.mime_type if newest else None,
        "is_missing": newest is None or newest.stored_file_id is None,
        "versions": len(document.versions),
    }


def _photo(photo: Photo, client: Client | None) -> Plain:
    return {**_owned(photo, client), "is_missing": photo.stored_file_id is None}


def _photo_document(photo: Photo, client: Client | None) -> Plain:
    """A photo as the document of type PHOTO that it also is."""
    return {**_photo(photo, client), "type": DocumentType.PHOTO.value, "versions": 1}


def _procedure(procedure: Procedure, client: Client | None) -> Plain:
    """A procedure; the seed's single brand, colour, lot and needle are those of the first row."""
    pigment = procedure.pigments[0] if procedure.pigments else None
    needle = procedure.needles[0] if procedure.needles else None
    return {
        **_owned(procedure, client),
        "procedure_type": procedure.procedure_type.name if procedure.procedure_type else None,
        "pigment_brand": pigment.pigment_brand if pigment else None,
        "pigment_color": pigment.pigment_color if pigment else None,
        "lot_number": pigment.lot_number if pigment else None,
        "needle_configuration": needle.needle_configuration if needle else None,
        "pigments": [_columns(row) for row in procedure.pigments],
        "needles": [_columns(row) for row in procedure.needles],
    }


def _clients(session: Session) -> Iterator[Plain]:
    statement = select(Client).where(Client.deleted_at.is_(None)).order_by(Client.sort_key, Client.id)
    for client in session.scalars(statement.execution_options(yield_per=500)):
        yield _client(client)


def _of_clients(session: Session, statement: Select[Any], shape: Callable[[Any, Client], Plain]) -> Iterator[Plain]:
    for record, client in session.execute(statement).unique():
        yield shape(record, client)


def _documents(session: Session) -> Iterator[Plain]:
    statement = (
        select(Document, Client)
        .join(Client, Client.id == Document.client_id)
        .where(Document.deleted_at.is_(None), Client.deleted_at.is_(None))
        .options(selectinload(Document.versions))
        .order_by(Document.created_at, Document.id)
    )
    yield from _of_clients(session, statement, _document)
    yield from _of_clients(session, _photo_statement(), _photo_document)


def _photo_statement() -> Select[Any]:
    return (
        select(Photo, Client)
        .join(Client, Client.id == Photo.client_id)
        .where(Photo.deleted_at.is_(None), Client.deleted_at.is_(None))
        .order_by(Photo.id)
    )


def _photos(session: Session) -> Iterator[Plain]:
    yield from _of_clients(session, _photo_statement(), _photo)


def _procedures(session: Session) -> Iterator[Plain]:
    statement = (
        select(Procedure, Client)
        .join(Client, Client.id == Procedure.client_id)
        .where(Procedure.deleted_at.is_(None), Client.deleted_at.is_(None))
        .options(
            joinedload(Procedure.procedure_type), selectinload(Procedure.pigments), selectinload(Procedure.needles)
        )
        .order_by(Procedure.procedure_date, Procedure.id)
    )
    yield from _of_clients(session, statement, _procedure)


def _intakes(session: Session) -> Iterator[Plain]:
    statement = select(Intake, Client).join(Client, Client.id == Intake.client_id)
    yield from _of_clients(session, statement.where(Intake.deleted_at.is_(None)).order_by(Intake.id), _owned)


def _analyses(session: Session) -> Iterator[Plain]:
    statement = select(Analysis, Client).join(Client, Client.id == Analysis.client_id)
    yield from _of_clients(session, statement.where(Analysis.deleted_at.is_(None)).order_by(Analysis.id), _owned)


def _simple(kind: type[Pigment] | type[User] | type[ProcedureType]) -> Callable[[Session], Iterator[Plain]]:
    def rows(session: Session) -> Iterator[Plain]:
        for record in session.scalars(select(kind).where(kind.deleted_at.is_(None)).order_by(kind.id)):
            yield _columns(record)

    return rows


LISTS: dict[str, Callable[[Session], Iterator[Plain]]] = {
    "clients": _clients,
    "documents": _documents,
    "procedures": _procedures,
    "photos": _photos,
    "intakes": _intakes,
    "analyses": _analyses,
    "pigments": _simple(Pigment),
    "users": _simple(User),
    "procedure_types": _simple(ProcedureType),
}
"""What `pmupro list` knows."""
