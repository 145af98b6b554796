"""The kinds of procedure a studio offers: the artist's own list, in the artist's own order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pmupro_desktop import errors
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.client_values import tidy_text
from pmupro_desktop.domain.procedure import ProcedureType
from pmupro_desktop.domain.procedure_values import TOUCH_UP_WEEKS
from pmupro_desktop.domain.search_text import normalise
from pmupro_desktop.domain.studio import Studio
from pmupro_desktop.domain.user import Actor, Right

from .rights import require

EYES = "eyes"
"""The area whose procedures have a placement: top, bottom or both."""
AREAS = ("brows", EYES, "lips", "face", "scalp")
_LONGEST_NAME = 200
_LONGEST_WEEKS = 52
_WEEKS = "touch_up_weeks"


def procedure_types(session: Session, *, retired: bool = False) -> list[ProcedureType]:
    """The kinds in the studio's order; with `retired`, those no longer offered come after them."""
    statement = select(ProcedureType).order_by(
        ProcedureType.deleted_at.is_not(None), ProcedureType.position, ProcedureType.id
    )
    if not retired:
        statement = statement.where(ProcedureType.deleted_at.is_(None))
    return list(session.scalars(statement))


def add_procedure_type(session: Session, actor: Actor, name: str, *, area: str | None = None) -> ProcedureType:
    """A new kind at the end of the list. Raises InvalidRecord for no name or one that is taken, NotAllowed."""
    require(actor, Right.WRITE)
    kept = _checked_name(session, name)
    last = session.scalar(select(func.max(ProcedureType.position)).where(ProcedureType.deleted_at.is_(None)))
    kind = ProcedureType(
        code=_free_code(session, kept), name=kept, area=area or None, position=0 if last is None else last + 1
    )
    session.add(kind)
    session.flush()
    return kind


def rename_procedure_type(
    session: Session, actor: Actor, type_id: int, name: str, *, area: str | None = None
) -> ProcedureType:
    """Another name and area for a kind; procedures done before show the new name. Raises as adding does, NotFound."""
    require(actor, Right.WRITE)
    kind = _offered(session, type_id)
    kind.name, kind.area = _checked_name(session, name, except_id=type_id), area or None
    return kind


def reorder_procedure_types(session: Session, actor: Actor, type_ids: Sequence[int]) -> None:
    """Put the kinds into this order; those not named come after. Raises NotFound, NotAllowed."""
    require(actor, Right.WRITE)
    kinds = {kind.id: kind for kind in procedure_types(session)}
    if not set(type_ids) <= kinds.keys():
        raise errors.NotFound
    order = [*dict.fromkeys(type_ids), *(type_id for type_id in kinds if type_id not in type_ids)]
    for position, type_id in enumerate(order):
        kinds[type_id].position = position


def retire_procedure_type(session: Session, actor: Actor, type_id: int) -> ProcedureType:
    """Offer a kind no longer; procedures that have it keep it. Raises NotFound, NotAllowed."""
    require(actor, Right.DELETE)
    kind = _offered(session, type_id)
    kind.deleted_at = now()
    return kind


def restore_procedure_type(session: Session, actor: Actor, type_id: int) -> ProcedureType:
    """Offer a retired kind again. Raises InvalidRecord when its name is taken by now, NotFound, NotAllowed."""
    require(actor, Right.WRITE)
    kind = session.get(ProcedureType, type_id)
    if kind is None:
        raise errors.NotFound
    _checked_name(session, kind.name, except_id=type_id)
    kind.deleted_at = None
    return kind


def touch_up_weeks(session: Session) -> tuple[int, int]:
    """The studio's window for touch-ups, in weeks after a procedure."""
    chosen = (session.scalar(select(Studio.choices).limit(1)) or {}).get(_WEEKS)
    if isinstance(chosen, list) and len(chosen) == 2 and all(type(weeks) is int for weeks in chosen):
        return chosen[0], chosen[1]
    return TOUCH_UP_WEEKS


def save_touch_up_weeks(session: Session, actor: Actor, weeks: tuple[int, int]) -> None:
    """Keep another window, first week to last. Raises InvalidRecord, NotAllowed."""
    require(actor, Right.STUDIO)
    if not 1 <= weeks[0] <= weeks[1] <= _LONGEST_WEEKS:
        raise errors.InvalidRecord(
            {_WEEKS: errors.QT_TRANSLATE_NOOP("problems", "Choose weeks from 1 to 52, the earlier first.")}
        )
    studio = session.scalars(select(Studio).limit(1)).one()
    studio.choices = {**(studio.choices or {}), _WEEKS: list(weeks)}


def _offered(session: Session, type_id: int) -> ProcedureType:
    kind = session.get(ProcedureType, type_id)
    if kind is None or kind.deleted_at is not None:
        raise errors.NotFound
    return kind


def _checked_name(session: Session, name: str, *, except_id: int | None = None) -> str:
    kept = " ".join(tidy_text(name).split())
    if not kept:
        raise errors.InvalidRecord({"name": errors.QT_TRANSLATE_NOOP("problems", "A procedure type needs a name.")})
    if len(kept) > _LONGEST_NAME:
        raise errors.InvalidRecord({"name": errors.QT_TRANSLATE_NOOP("problems", "This is longer than can be kept.")})
    if any(_same(kept, kind.name) for kind in procedure_types(session) if kind.id != except_id):
        raise errors.InvalidRecord(
            {"name": errors.QT_TRANSLATE_NOOP("problems", "There is a procedure type of this name already.")}
        )
    return kept


def _same(name: str, other: str) -> bool:
    return name.casefold() == other.casefold() or (bool(normalise(name)) and normalise(name) == normalise(other))


def _free_code(session: Session, name: str) -> str:
    """A code nobody has: from the name, numbered where it is taken."""
    stem = re.sub(r"[^a-z0-9]+", "_", normalise(name)).strip("_")[:40] or "type"
    taken = set(session.scalars(select(ProcedureType.code)))
    number = 1
    while (code := stem if number == 1 else f"{stem}_{number}") in taken:
        number += 1
    return code
