"""The list of documents, photos among them: searched, filtered and sorted in SQL, read by pages.

A document is listed by its id, a photo by the negative of its own, so one number names either and stays the same.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    asc,
    desc,
    func,
    literal,
    select,
    tuple_,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from pmupro_desktop.domain.base import Instant
from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.document import Document, DocumentType, DocumentVersion
from pmupro_desktop.domain.photo import Photo
from pmupro_desktop.domain.search_text import parse_query

from .namesakes import has_namesake
from .search_index import Side, matching
from .studio import read_studio, studio_zone

_PART = 1_000


class Order(StrEnum):
    """How the list is sorted."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    CLIENT = "client"


@dataclass(frozen=True)
class DocumentFilter:
    """What to list. `query` is what was typed; it is looked for in name, notes, text and the client's line."""

    query: str = ""
    types: frozenset[DocumentType] = frozenset()
    """None for all."""
    client_id: int | None = None
    procedure_id: int | None = None
    since: date | None = None
    """First day, in the studio's zone, on which a document was added."""
    until: date | None = None
    """Last day."""
    missing_only: bool = False
    """Only records whose file is not in the vault."""
    order: Order = Order.NEWEST


class DocumentRow(NamedTuple):
    """What a row of the list shows."""

    id: int
    """Negative for photos."""
    uid: str
    record_id: int
    is_photo: bool
    type: str
    filename: str
    notes: str | None
    client_id: int
    client_name: str
    client_date_of_birth: date | None
    has_namesake: bool
    procedure_id: int | None
    created_at: datetime
    file_size: int | None
    """Bytes of the newest version."""
    mime_type: str | None
    is_missing: bool
    versions: int


def document_ids(session: Session, wanted: DocumentFilter) -> array[int]:
    """The numbers of all documents and photos `wanted`, in order."""
    parts = _parts(session, wanted)
    if not parts:
        return array("q")
    statement = union_all(*parts).order_by(*_order(wanted.order))
    return array("q", session.scalars(statement.execution_options(yield_per=_PART)))


def first_documents(
    session: Session, wanted: DocumentFilter, *, limit: int = 50, after: tuple[datetime, int] | None = None
) -> list[int]:
    """The first numbers by date, newest or oldest first, from the indexes alone.

    `after` is the (created_at, id) of the last row seen. Raises ValueError for another order.
    """
    if wanted.order not in (Order.NEWEST, Order.OLDEST):
        raise ValueError("only dates are read by keys")
    is_newest = wanted.order is Order.NEWEST
    streams = []
    for part in _parts(session, wanted):
        at, number = part.selected_columns.created_at, part.selected_columns.number
        if after is not None:
            day, last = literal(after[0], Instant()), literal(after[1])
            part = part.where(at <= day if is_newest else at >= day)  # the index can do this, the pair it can't
            here, seen = tuple_(at, number), tuple_(day, last)
            part = part.where(here < seen if is_newest else here > seen)
        statement = part.order_by(*_order(wanted.order)).limit(limit)
        streams.append([(row.created_at, row.number) for row in session.execute(statement)])
    return [number for _, number in islice(merge(*streams, reverse=is_newest), limit)]


def count_documents(session: Session, wanted: DocumentFilter) -> int:
    """How many documents and photos `wanted` lists."""
    return sum(
        int(session.scalar(select(func.count()).select_from(part.subquery())) or 0) for part in _parts(session, wanted)
    )


def document_rows(session: Session, numbers: Sequence[int]) -> list[DocumentRow]:
    """The rows of `numbers`, in that order; those that are gone are left out."""
    found = {row.id: row for row in (*_document_rows(session, numbers), *_photo_rows(session, numbers))}
    return [found[number] for number in numbers if number in found]


def _parts(session: Session, wanted: DocumentFilter) -> list[Select[Any]]:
    """A statement for documents and one for photos, those the types leave over."""
    types = wanted.types - {DocumentType.PHOTO}
    parts = []
    if types or not wanted.types:
        statement = select(Document.id.label("number"), *_sorted_by(wanted.order, Document))
        if types:
            statement = statement.where(Document.type.in_(sorted(types)))
        if wanted.missing_only:
            statement = statement.where(_newest_version(DocumentVersion.stored_file_id).is_(None))
        parts.append(_filtered(session, statement, wanted, Document, Document.id))
    if DocumentType.PHOTO in wanted.types or not wanted.types:
        statement = select((-Photo.id).label("number"), *_sorted_by(wanted.order, Photo))
        if wanted.missing_only:
            statement = statement.where(Photo.stored_file_id.is_(None))
        parts.append(_filtered(session, statement, wanted, Photo, -Photo.id))
    return parts


def _sorted_by(order: Order, model: type[Document] | type[Photo]) -> tuple[ColumnElement[Any], ...]:
    columns: tuple[ColumnElement[Any], ...] = (type_coerce(model.created_at, String).label("created_at"),)
    if order is Order.NAME:
        return (*columns, func.lower(model.filename).label("name"))
    if order is Order.CLIENT:
        name = select(Client.sort_key).where(Client.id == model.client_id).scalar_subquery()
        return (*columns, name.label("name"), model.client_id.label("client_id"))
    return columns


def _order(order: Order) -> tuple[Any, ...]:
    if order is Order.OLDEST:
        return (asc("created_at"), asc("number"))
    newest: tuple[Any, ...] = (desc("created_at"), desc("number"))
    if order is Order.NEWEST:
        return newest
    return (asc("name"), *newest) if order is Order.NAME else (asc("name"), asc("client_id"), *newest)


def _filtered(
    session: Session,
    statement: Select[Any],
    wanted: DocumentFilter,
    model: type[Document] | type[Photo],
    number: ColumnElement[int] | Any,
) -> Select[Any]:
    gone = select(Client.id).where(Client.deleted_at.is_not(None))
    statement = statement.where(model.deleted_at.is_(None), model.client_id.not_in(gone))
    if wanted.client_id is not None:
        statement = statement.where(model.client_id == wanted.client_id)
    if wanted.procedure_id is not None:
        statement = statement.where(model.procedure_id == wanted.procedure_id)
    if wanted.since or wanted.until:
        zone = studio_zone(read_studio(session))
        if wanted.since:
            statement = statement.where(model.created_at >= _midnight(wanted.since, zone))
        if wanted.until:
            statement = statement.where(model.created_at < _midnight(wanted.until + timedelta(days=1), zone))
    if wanted.query.strip():
        side = Side.POSITIVE if model is Document else Side.NEGATIVE
        statement = statement.where(matching(parse_query(wanted.query), number, "document", side=side))
    return statement


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _newest_version(column: Any) -> ColumnElement[Any]:
    return (
        select(column)
        .where(DocumentVersion.document_id == Document.id)
        .order_by(DocumentVersion.number.desc())
        .limit(1)
        .correlate(Document)
        .scalar_subquery()
    )


def _document_rows(session: Session, numbers: Sequence[int]) -> Iterator[DocumentRow]:
    statement = (
        select(
            Document.id, Document.uid, Document.id, literal(value=False), Document.type, Document.filename,
            Document.notes, *_client_columns(), Document.procedure_id, Document.created_at,
            _newest_version(DocumentVersion.file_size), _newest_version(DocumentVersion.mime_type),
            _newest_version(DocumentVersion.stored_file_id).is_(None),
            select(func.count())
            .where(DocumentVersion.document_id == Document.id)
            .correlate(Document)
            .scalar_subquery(),
        )
        .join(Client, Client.id == Document.client_id)
        .where(Document.id.in_([number for number in numbers if number > 0]))
        .where(Document.deleted_at.is_(None), Client.deleted_at.is_(None))
    )  # fmt: skip
    yield from (DocumentRow(*row) for row in session.execute(statement))


def _photo_rows(session: Session, numbers: Sequence[int]) -> Iterator[DocumentRow]:
    statement = (
        select(
            (-Photo.id).label("number"), Photo.uid, Photo.id, literal(value=True),
            literal(DocumentType.PHOTO.value), Photo.filename, Photo.notes, *_client_columns(), Photo.procedure_id,
            Photo.created_at, Photo.file_size, Photo.mime_type, Photo.stored_file_id.is_(None), literal(1),
        )
        .join(Client, Client.id == Photo.client_id)
        .where(Photo.id.in_([-number for number in numbers if number < 0]))
        .where(Photo.deleted_at.is_(None), Client.deleted_at.is_(None))
    )  # fmt: skip
    yield from (DocumentRow(*row) for row in session.execute(statement))


def _client_columns() -> tuple[Any, ...]:
    return (Client.id, Client.name, Client.date_of_birth, has_namesake())
