"""What an import of the old web system would do, found out without changing anything."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeGuard, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from pmupro_desktop.domain.analysis import Analysis
from pmupro_desktop.domain.base import Record, dump_json
from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.client_values import ClientValues, problems_of
from pmupro_desktop.domain.document import Document, DocumentType
from pmupro_desktop.domain.intake import Intake
from pmupro_desktop.domain.photo import Photo
from pmupro_desktop.domain.pigment import Pigment
from pmupro_desktop.domain.procedure import Procedure
from pmupro_desktop.domain.search_text import sort_key
from pmupro_desktop.domain.upkeep import ImportRow, ImportRun
from pmupro_desktop.domain.user import User
from pmupro_desktop.errors import QT_TRANSLATE_NOOP
from pmupro_desktop.exchange.pmupro_web import Kind, RowProblem, WebClient, WebDocument, WebExport, WebRow

from .clients import phone_key, phone_region
from .imports_records import Columns, client_values, photo_external_id, row_facts

MODELS: Mapping[Kind, type[Record]] = {
    Kind.USER: User,
    Kind.CLIENT: Client,
    Kind.PIGMENT: Pigment,
    Kind.PROCEDURE: Procedure,
    Kind.PHOTO: Photo,
    Kind.DOCUMENT: Document,
    Kind.INTAKE: Intake,
    Kind.ANALYSIS: Analysis,
}
"""The tables of the old system in the order in which they are added: owners before what they own."""

UNKNOWN_CLIENT = QT_TRANSLATE_NOOP(
    "imports", "Its client is neither in this file nor in the vault; it is kept as facts only."
)


@dataclass(frozen=True)
class NotPlaced:
    """A row that becomes no record; `facts` keep all of it."""

    record_type: str
    external_id: str
    position: str
    problem: str
    facts: Columns


@dataclass(frozen=True)
class Plan:
    """Which rows become records (`new`), which are here already, and which have no place.

    `known` maps external ids of the records in the vault to their numbers.
    """

    new: Mapping[Kind, tuple[WebRow, ...]]
    here: Mapping[Kind, int]
    not_placed: tuple[NotPlaced, ...]
    known: Mapping[Kind, dict[str, int]]


@dataclass(frozen=True)
class PossibleDuplicate:
    """A client of the file who may be in the vault already. Nobody is merged: the artist decides."""

    position: str
    name: str
    client_id: int
    client_name: str
    reasons: tuple[str, ...]
    """Of "phone", "email", "name_and_birth_date"."""


def plan_import(session: Session, export: WebExport) -> Plan:
    """Compare `export` with the vault; rows are the same when their external ids are."""
    known = {kind: _known_ids(session, model) for kind, model in MODELS.items()}
    clients = known[Kind.CLIENT].keys() | {client.external_id for client in export.clients}
    new: dict[Kind, tuple[WebRow, ...]] = {}
    here: dict[Kind, int] = {}
    spare: list[NotPlaced] = []
    for kind in MODELS:
        rows: Sequence[WebRow] = getattr(export, kind.value)
        fresh = [row for row in rows if not _is_here(row, kind, known)]
        here[kind] = len(rows) - len(fresh)
        homeless = [row for row in fresh if _needs_client(kind) and _client_of(row) not in clients]
        spare += [_homeless(kind, row) for row in homeless]
        lost = {id(row) for row in homeless}
        new[kind] = tuple(row for row in fresh if id(row) not in lost)
    spare += _unread(export)
    kept = _kept_before(session)
    return Plan(new, here, tuple(row for row in spare if (row.record_type, row.external_id) not in kept), known)


def _known_ids(session: Session, model: type[Record]) -> dict[str, int]:
    deleted_at = model.__table__.columns["deleted_at"]
    rows = session.execute(
        select(model.external_id, model.id).where(model.external_id.is_not(None), deleted_at.is_(None))
    )
    return {str(row.external_id): row.id for row in rows}


def _is_here(row: WebRow, kind: Kind, known: Mapping[Kind, Mapping[str, int]]) -> bool:
    if isinstance(row, WebDocument):  # its type may have been changed here, to PHOTO or from it
        return photo_external_id(row) in known[Kind.PHOTO] or row.external_id in known[Kind.DOCUMENT]
    return row.external_id in known[kind]


def is_photo(row: WebRow) -> TypeGuard[WebDocument]:
    """Whether a document of the old system is a photo here."""
    return isinstance(row, WebDocument) and row.type == DocumentType.PHOTO


def _needs_client(kind: Kind) -> bool:
    return kind not in {Kind.USER, Kind.CLIENT, Kind.PIGMENT}


def _client_of(row: WebRow) -> str | None:
    found: str | None = getattr(row, "client_external_id", None)
    return found


def _homeless(kind: Kind, row: WebRow) -> NotPlaced:
    return NotPlaced(MODELS[kind].__tablename__, row.external_id, row.position, UNKNOWN_CLIENT, row_facts(row))


def _unread(export: WebExport) -> Iterable[NotPlaced]:
    for item in export.unread:
        facts = item.facts if isinstance(item.facts, dict) else {"value": item.facts}
        name = "content-" + hashlib.sha256(dump_json(facts).encode("utf-8")).hexdigest()[:32]
        table = MODELS[item.kind].__tablename__ if item.kind is not None else "unknown"
        yield NotPlaced(table, name, item.position, item.reason, dict(facts))


def _kept_before(session: Session) -> set[tuple[str, str]]:
    """Rows without a place that an earlier import kept already."""
    rows = session.execute(
        select(ImportRow.record_type, ImportRow.external_id)
        .join(ImportRun, ImportRun.id == ImportRow.import_run_id)
        .where(ImportRow.record_uid.is_(None), ImportRun.undone_at.is_(None))
    )
    return {(str(row.record_type), str(row.external_id)) for row in rows}


def row_problems(plan: Plan, today: date) -> list[RowProblem]:
    """Everything worth a look before importing, in the order of the tables; each row names its place in the file."""
    found = [problem for rows in plan.new.values() for row in rows for problem in row.problems]
    for client in plan.new[Kind.CLIENT]:
        problems = problems_of(client_values(cast("WebClient", client)), today)
        found += [RowProblem(client.position, field, message) for field, message in problems.items()]
    return found + [RowProblem(row.position, "", row.problem) for row in plan.not_placed]


def possible_duplicates(session: Session, plan: Plan) -> list[PossibleDuplicate]:
    """New clients who share phone, e-mail, or name and birth date with somebody in the vault."""
    here = _People(session)
    found: list[PossibleDuplicate] = []
    for client in plan.new[Kind.CLIENT] if here.names else ():
        values = client_values(cast("WebClient", client))
        found += [
            PossibleDuplicate(client.position, values.name, client_id, here.names[client_id], tuple(reasons))
            for client_id, reasons in here.alike(values).items()
        ]
    return found


class _People:
    """The clients of the vault by what makes two of them the same person, as `find_duplicates` asks for one."""

    def __init__(self, session: Session) -> None:
        self._region = phone_region(session)
        self._ids: dict[tuple[str, object], list[int]] = {}
        self.names: dict[int, str] = {}
        statement = select(
            Client.id, Client.name, Client.phone_key, Client.email_key, Client.sort_key, Client.date_of_birth
        ).where(Client.deleted_at.is_(None))
        for row in session.execute(statement):
            self.names[row.id] = row.name
            for key in _person_keys(row.phone_key, row.email_key, row.sort_key, row.date_of_birth):
                self._ids.setdefault(key, []).append(row.id)

    def alike(self, values: ClientValues) -> dict[int, list[str]]:
        """Reasons by the number of each client who may be the same person."""
        reasons: dict[int, list[str]] = {}
        phone, email = phone_key(values.phone, self._region), values.email.casefold() or None
        for key in _person_keys(phone, email, sort_key(values.name), values.date_of_birth):
            for client_id in self._ids.get(key, ()):
                reasons.setdefault(client_id, []).append(key[0])
        return reasons


def _person_keys(phone: str | None, email: str | None, name: str, born: date | None) -> Iterator[tuple[str, object]]:
    if phone:
        yield "phone", phone
    if email:
        yield "email", email
    if born:
        yield "name_and_birth_date", (name, born)
