"""Who is due: follow-ups and touch-ups that were planned, and that no later visit has settled."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.procedure import Procedure, ProcedureType


class DueKind(StrEnum):
    """What somebody is due for."""

    FOLLOW_UP = "follow_up"
    TOUCH_UP = "touch_up"


class DueRow(NamedTuple):
    """A client to call, and why."""

    procedure_id: int
    client_id: int
    client_name: str
    client_date_of_birth: date | None
    phone: str | None
    kind: DueKind
    due_on: date
    procedure_date: date | None
    type_name: str | None


def not_kept() -> ColumnElement[bool]:
    """Whether no procedure of the client is noted for a later day: one that is, keeps the appointment."""
    later = aliased(Procedure)
    return ~exists().where(
        later.client_id == Procedure.client_id,
        later.deleted_at.is_(None),
        later.procedure_date > Procedure.procedure_date,
    )


def due_by(day: date) -> ColumnElement[bool]:
    """Whether a procedure's follow-up or touch-up was planned by `day` and not kept."""
    return or_(Procedure.follow_up_date <= day, Procedure.touch_up_date <= day) & not_kept()


def follow_ups_due(session: Session, *, since: date | None = None, until: date, limit: int = 500) -> list[DueRow]:
    """Follow-ups and touch-ups planned for `since` to `until`, both days included, and not kept; the oldest first."""
    planned = []
    for kind, day in ((DueKind.FOLLOW_UP, Procedure.follow_up_date), (DueKind.TOUCH_UP, Procedure.touch_up_date)):
        statement = select(
            Procedure.id, Procedure.client_id, Procedure.procedure_type_id, Procedure.procedure_date,
            day.label("due_on"), literal(kind.value).label("kind"),
        ).where(Procedure.deleted_at.is_(None), day <= until, not_kept())  # fmt: skip
        planned.append(statement if since is None else statement.where(day >= since))
    due = union_all(*planned).subquery()
    rows = session.execute(
        select(
            due.c.id, due.c.client_id, Client.name, Client.date_of_birth, Client.phone, due.c.kind, due.c.due_on,
            due.c.procedure_date, ProcedureType.name,
        )
        .join(Client, Client.id == due.c.client_id)
        .outerjoin(ProcedureType, ProcedureType.id == due.c.procedure_type_id)
        .where(Client.deleted_at.is_(None), Client.is_active)
        .order_by(due.c.due_on, Client.sort_key, due.c.id, due.c.kind)
        .limit(limit)
    )  # fmt: skip
    return [DueRow(*row)._replace(kind=DueKind(row.kind)) for row in rows]
