"""What the artist does with procedures: save, complete, delete, and repeat the last one."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from pmupro_desktop import errors
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.procedure import LotState, Procedure, ProcedureNeedle, ProcedurePigment, ProcedureType
from pmupro_desktop.domain.procedure_values import (
    PROBLEMS,
    TEXTS,
    NeedleValues,
    PigmentValues,
    ProcedureValues,
    instant_of,
    problems_of,
    tidy,
    values_of,
    zone_of,
)
from pmupro_desktop.domain.user import Actor, Right

from .clients import get_client
from .procedure_types import EYES
from .rights import require
from .studio import read_studio, studio_zone

_PLAIN = ("procedure_type_id", "procedure_date", "duration", "voltage", "follow_up_date", "touch_up_date",
          "is_completed")  # fmt: skip


def save_procedure(
    session: Session,
    actor: Actor,
    client_id: int,
    values: ProcedureValues,
    *,
    procedure_id: int | None = None,
    today: date | None = None,
) -> Procedure:
    """The procedure of a client with these values, new without `procedure_id`.

    Raises InvalidRecord, NotAllowed, and NotFound, also when the procedure is another client's.
    """
    require(actor, Right.WRITE)
    get_client(session, client_id)
    kept = tidy(values)
    if problems := problems_of(kept, today or now().astimezone().date()):
        raise errors.InvalidRecord(problems)
    if procedure_id is None:
        procedure = Procedure(client_id=client_id, user_id=actor.user_id, pigments=[], needles=[])
        session.add(procedure)
    else:
        procedure = get_procedure(session, procedure_id)
        if procedure.client_id != client_id:
            raise errors.NotFound
    kind = _kind_of(session, kept, procedure)
    _fill(session, procedure, kept)
    if kind.area != EYES:
        procedure.placement = None
    session.flush()
    return procedure


def get_procedure(session: Session, procedure_id: int) -> Procedure:
    """The procedure with its type, pigments and needles, deleted ones left out. Raises NotFound."""
    procedure = session.scalars(
        _whole().where(Procedure.id == procedure_id, Procedure.deleted_at.is_(None))
    ).one_or_none()
    if procedure is None:
        raise errors.NotFound
    return procedure


def _whole() -> Select[tuple[Procedure]]:
    return select(Procedure).options(
        joinedload(Procedure.procedure_type), selectinload(Procedure.pigments), selectinload(Procedure.needles)
    )


def _kind_of(session: Session, values: ProcedureValues, procedure: Procedure) -> ProcedureType:
    """The chosen type; a retired one only where the procedure had it before."""
    kind = session.get(ProcedureType, values.procedure_type_id)
    if kind is None or (kind.deleted_at is not None and procedure.procedure_type_id != kind.id):
        raise errors.InvalidRecord({"procedure_type_id": PROBLEMS["type_missing"]})
    return kind


def _fill(session: Session, procedure: Procedure, values: ProcedureValues) -> None:
    for name in _PLAIN:
        setattr(procedure, name, getattr(values, name))
    for name in TEXTS:
        setattr(procedure, name, getattr(values, name) or None)
    zone = zone_of(values.zone) or studio_zone(read_studio(session))
    procedure.procedure_at = instant_of(values.procedure_date, values.procedure_time, zone)
    procedure.follow_up_at = instant_of(values.follow_up_date, values.follow_up_time, zone)
    has_instant = procedure.procedure_at is not None or procedure.follow_up_at is not None
    procedure.zone = zone.key if has_instant else None
    _fill_rows(procedure.pigments, values.pigments, ProcedurePigment)
    _fill_rows(procedure.needles, values.needles, ProcedureNeedle)


def _fill_rows(rows: list[Any], values: Sequence[PigmentValues | NeedleValues], make: type[Any]) -> None:
    """Put `values` into `rows`, changing rows in place, so that the history says what changed in a row."""
    del rows[len(values) :]
    for position, row_values in enumerate(values):
        if position == len(rows):
            rows.append(make())
        row = rows[position]
        if isinstance(row_values, PigmentValues) and (row.lot_number or "") != row_values.lot_number:
            row.lot_state = LotState.UNLINKED.value
        row.position = position
        for field in dataclasses.fields(row_values):
            value = getattr(row_values, field.name)
            setattr(row, field.name, None if value == "" else value)


def complete_procedure(session: Session, actor: Actor, procedure_id: int, *, today: date | None = None) -> Procedure:
    """Call a procedure completed. Raises InvalidRecord for one whose day is missing or still to come."""
    require(actor, Right.WRITE)
    procedure = get_procedure(session, procedure_id)
    if procedure.procedure_date is None:
        raise errors.InvalidRecord({"procedure_date": PROBLEMS["day_missing"]})
    if procedure.procedure_date > (today or now().astimezone().date()):
        raise errors.InvalidRecord({"is_completed": PROBLEMS["completed_ahead"]})
    procedure.is_completed = True
    return procedure


def reopen_procedure(session: Session, actor: Actor, procedure_id: int) -> Procedure:
    """Call a procedure planned again."""
    require(actor, Right.WRITE)
    procedure = get_procedure(session, procedure_id)
    procedure.is_completed = False
    return procedure


def delete_procedure(session: Session, actor: Actor, procedure_id: int) -> Procedure:
    """Mark a procedure as deleted; undo brings it back. Its documents and photos stay with the client."""
    require(actor, Right.DELETE)
    procedure = get_procedure(session, procedure_id)
    procedure.deleted_at = now()
    return procedure


@dataclass(frozen=True)
class Lot:
    """A lot as it was noted last time; to be confirmed by looking at the bottle or the packet."""

    number: str
    expires_on: date | None


@dataclass(frozen=True)
class Repeat:
    """The last procedure again: `values` without its day, completion, dates to come and lots."""

    values: ProcedureValues
    pigment_lots: tuple[Lot, ...]
    """The lot offered for each pigment of `values`, in the same order."""
    needle_lots: tuple[Lot, ...]

    def with_lots(self, *, pigments: bool = True, needles: bool = True) -> ProcedureValues:
        """The values with the lots the artist confirmed."""
        return dataclasses.replace(
            self.values,
            pigments=_with_lots(self.values.pigments, self.pigment_lots) if pigments else self.values.pigments,
            needles=_with_lots(self.values.needles, self.needle_lots) if needles else self.values.needles,
        )


def repeat_procedure(session: Session, actor: Actor, client_id: int, *, day: date) -> Repeat:
    """The client's newest procedure, offered for `day`. Raises NotFound when there is none.

    Lots are never carried over unseen: a new bottle with an old lot number is what a recall can't trace.
    """
    require(actor, Right.READ)
    get_client(session, client_id)
    statement = _whole().where(Procedure.client_id == client_id, Procedure.deleted_at.is_(None))
    newest = statement.order_by(Procedure.procedure_date.desc().nulls_last(), Procedure.id.desc()).limit(1)
    procedure = session.scalars(newest).first()
    if procedure is None:
        raise errors.NotFound
    last = values_of(procedure)
    retired = procedure.procedure_type is None or procedure.procedure_type.deleted_at is not None
    values = dataclasses.replace(
        last,
        procedure_type_id=None if retired else last.procedure_type_id,
        procedure_date=day, procedure_time=None, zone="", is_completed=False,
        follow_up_date=None, follow_up_time=None, touch_up_date=None,
        pigments=tuple(dataclasses.replace(row, lot_number="", expires_on=None) for row in last.pigments),
        needles=tuple(dataclasses.replace(row, lot_number="", expires_on=None) for row in last.needles),
    )  # fmt: skip
    return Repeat(values, _lots(last.pigments), _lots(last.needles))


def _lots(rows: Sequence[PigmentValues | NeedleValues]) -> tuple[Lot, ...]:
    return tuple(Lot(row.lot_number, row.expires_on) for row in rows)


def _with_lots(rows: Sequence[Any], lots: Sequence[Lot]) -> tuple[Any, ...]:
    return tuple(
        dataclasses.replace(row, lot_number=lot.number, expires_on=lot.expires_on)
        for row, lot in zip(rows, lots, strict=True)
    )
