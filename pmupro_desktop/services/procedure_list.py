"""The list of procedures: searched, filtered and sorted in SQL, read by pages."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.procedure import Procedure, ProcedureNeedle, ProcedurePigment, ProcedureType
from pmupro_desktop.domain.search_text import parse_query

from .follow_ups import due_by, not_kept
from .namesakes import has_namesake
from .search_index import matching

_PART = 1_000
_Selected = TypeVar("_Selected", bound=Select[Any])


class State(StrEnum):
    """Which procedures by state."""

    ALL = "all"
    PLANNED = "planned"
    COMPLETED = "completed"
    FOLLOW_UP_DUE = "follow_up_due"


class Order(StrEnum):
    """How the list is sorted."""

    NEWEST = "newest"
    OLDEST = "oldest"
    CLIENT = "client"
    DUE = "due"
    """By the day of follow-up or touch-up, whichever is first."""


@dataclass(frozen=True)
class ProcedureFilter:
    """What to list. `query` is looked for in client, type, technique, area, notes, brands, shades, needles and lots."""

    query: str = ""
    type_ids: frozenset[int] = frozenset()
    """None for all."""
    client_id: int | None = None
    since: date | None = None
    until: date | None = None
    state: State = State.ALL
    due_by: date | None = None
    """For FOLLOW_UP_DUE: planned by this day; any day without one."""
    order: Order = Order.NEWEST


class ProcedureRow(NamedTuple):
    """What a row of the list shows."""

    id: int
    uid: str
    client_id: int
    client_name: str
    client_date_of_birth: date | None
    has_namesake: bool
    procedure_date: date | None
    type_id: int | None
    type_name: str | None
    technique: str | None
    placement: str | None
    area_treated: str | None
    is_completed: bool
    follow_up_date: date | None
    touch_up_date: date | None
    is_due: bool
    """Whether a follow-up or touch-up was planned that no later visit has settled."""
    pigments: tuple[str, ...] = ()
    """Brand and shade of each."""
    lots: tuple[str, ...] = ()
    """Lot numbers of pigments and needles."""


def procedure_ids(session: Session, wanted: ProcedureFilter) -> array[int]:
    """The ids of all procedures `wanted`, in order."""
    statement = _filtered(select(Procedure.id), wanted).order_by(*_order(wanted.order))
    return array("q", session.scalars(statement.execution_options(yield_per=_PART)))


def first_procedures(
    session: Session, wanted: ProcedureFilter, *, limit: int = 50, after: tuple[date | None, int] | None = None
) -> list[int]:
    """The first ids by date, newest or oldest first, from the index alone; procedures without a day are the oldest.

    `after` is the (procedure_date, id) of the last one seen. Raises ValueError for another order.
    """
    if wanted.order not in (Order.NEWEST, Order.OLDEST):
        raise ValueError("only dates are read by keys")
    statement = _filtered(select(Procedure.id), wanted).order_by(*_order(wanted.order)).limit(limit)
    if after is not None:
        statement = statement.where(_beyond(*after, is_newest=wanted.order is Order.NEWEST))
    return list(session.scalars(statement))


def _beyond(day: date | None, number: int, *, is_newest: bool) -> ColumnElement[bool]:
    """Rows after (day, number) in the list, NULL being the smallest day, as SQLite sorts it."""
    if day is None:
        in_line = Procedure.procedure_date.is_(None)
        if is_newest:
            return in_line & (Procedure.id < number)
        return or_(Procedure.procedure_date.is_not(None), in_line & (Procedure.id > number))
    here, seen = tuple_(Procedure.procedure_date, Procedure.id), tuple_(literal(day), literal(number))
    return or_(here < seen, Procedure.procedure_date.is_(None)) if is_newest else here > seen


def count_procedures(session: Session, wanted: ProcedureFilter) -> int:
    """How many procedures `wanted` lists."""
    return int(session.scalar(_filtered(select(func.count(Procedure.id)), wanted)) or 0)


def procedure_rows(session: Session, ids: Sequence[int]) -> list[ProcedureRow]:
    """The rows of `ids`, in that order; ids that are gone are left out."""
    statement = (
        select(
            Procedure.id, Procedure.uid, Client.id, Client.name, Client.date_of_birth, has_namesake(),
            Procedure.procedure_date, Procedure.procedure_type_id, ProcedureType.name, Procedure.technique,
            Procedure.placement, Procedure.area_treated, Procedure.is_completed, Procedure.follow_up_date,
            Procedure.touch_up_date,
            or_(Procedure.follow_up_date.is_not(None), Procedure.touch_up_date.is_not(None)) & not_kept(),
        )
        .join(Client, Client.id == Procedure.client_id)
        .outerjoin(ProcedureType, ProcedureType.id == Procedure.procedure_type_id)
        .where(Procedure.id.in_(ids), Procedure.deleted_at.is_(None), Client.deleted_at.is_(None))
    )  # fmt: skip
    pigments, lots = _pigments(session, ids), _needle_lots(session, ids)
    found = {}
    for row in session.execute(statement):
        shades, pigment_lots = pigments.get(row[0], ((), ()))
        lots_of_row = (*pigment_lots, *lots.get(row[0], ()))
        found[row[0]] = ProcedureRow(*row)._replace(pigments=shades, lots=lots_of_row)
    return [found[procedure_id] for procedure_id in ids if procedure_id in found]


def _pigments(session: Session, ids: Sequence[int]) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Shades and lots by procedure."""
    rows = session.execute(
        select(
            ProcedurePigment.procedure_id, ProcedurePigment.pigment_brand, ProcedurePigment.pigment_color,
            ProcedurePigment.lot_number,
        )
        .where(ProcedurePigment.procedure_id.in_(ids))
        .order_by(ProcedurePigment.procedure_id, ProcedurePigment.position)
    )  # fmt: skip
    found: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for procedure_id, brand, color, lot in rows:
        shades, lots = found.get(procedure_id, ((), ()))
        shade = " ".join(text for text in (brand, color) if text)
        found[procedure_id] = ((*shades, shade) if shade else shades, (*lots, lot) if lot else lots)
    return found


def _needle_lots(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(ProcedureNeedle.procedure_id, ProcedureNeedle.lot_number)
        .where(ProcedureNeedle.procedure_id.in_(ids), ProcedureNeedle.lot_number.is_not(None))
        .order_by(ProcedureNeedle.procedure_id, ProcedureNeedle.position)
    )
    found: dict[int, tuple[str, ...]] = {}
    for procedure_id, lot in rows:
        found[procedure_id] = (*found.get(procedure_id, ()), lot)
    return found


def _order(order: Order) -> tuple[Any, ...]:
    if order is Order.NEWEST:
        return (Procedure.procedure_date.desc(), Procedure.id.desc())
    if order is Order.OLDEST:
        return (Procedure.procedure_date.asc(), Procedure.id.asc())
    if order is Order.DUE:
        first = func.min(
            func.coalesce(Procedure.follow_up_date, Procedure.touch_up_date),
            func.coalesce(Procedure.touch_up_date, Procedure.follow_up_date),
        )
        return (first.asc().nulls_last(), Procedure.id)
    name = select(Client.sort_key).where(Client.id == Procedure.client_id).correlate(Procedure).scalar_subquery()
    return (name, Procedure.client_id, Procedure.procedure_date.desc(), Procedure.id.desc())


def _filtered(statement: _Selected, wanted: ProcedureFilter) -> _Selected:
    gone = select(Client.id).where(Client.deleted_at.is_not(None))
    statement = statement.where(Procedure.deleted_at.is_(None), Procedure.client_id.not_in(gone))
    if wanted.type_ids:
        statement = statement.where(Procedure.procedure_type_id.in_(sorted(wanted.type_ids)))
    if wanted.client_id is not None:
        statement = statement.where(Procedure.client_id == wanted.client_id)
    if wanted.since:
        statement = statement.where(Procedure.procedure_date >= wanted.since)
    if wanted.until:
        statement = statement.where(Procedure.procedure_date <= wanted.until)
    if wanted.state in (State.PLANNED, State.COMPLETED):
        statement = statement.where(Procedure.is_completed.is_(wanted.state is State.COMPLETED))
    elif wanted.state is State.FOLLOW_UP_DUE:
        statement = statement.where(due_by(wanted.due_by or date.max))
    if wanted.query.strip():
        statement = statement.where(matching(parse_query(wanted.query), Procedure.id, "procedure"))
    return statement
