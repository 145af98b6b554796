"""Which clients got a lot: the question a recall asks."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.procedure import Procedure, ProcedureNeedle, ProcedurePigment
from pmupro_desktop.domain.search_text import normalise

_CHUNK = 500


class LotUse(NamedTuple):
    """A lot in a procedure. `product` is brand and shade, or the needle's code."""

    client_id: int
    client_name: str
    client_date_of_birth: date | None
    procedure_id: int
    procedure_date: date | None
    product: str
    lot_number: str
    expires_on: date | None
    is_needle: bool


def clients_with_lot(session: Session, lot: str, *, whole: bool = True) -> list[LotUse]:
    """Every use of the lot, the newest first; with `whole` false, of every lot that contains what was typed.

    Spelling does not count: "mb2024-001" finds "MB 2024 001". Archived clients are listed, too; deleted ones are not.
    """
    wanted = _bare(lot)
    if not wanted:
        return []
    found: list[LotUse] = []
    for part in (ProcedurePigment, ProcedureNeedle):
        spellings = session.scalars(select(part.lot_number).where(part.lot_number.is_not(None)).distinct())
        same = [text for text in spellings if text and (_bare(text) == wanted if whole else wanted in _bare(text))]
        for start in range(0, len(same), _CHUNK):
            found += _uses(session, part, same[start : start + _CHUNK])
    return sorted(found, key=lambda use: (use.procedure_date or date.min, use.procedure_id), reverse=True)


def _uses(session: Session, part: type[ProcedurePigment] | type[ProcedureNeedle], lots: list[str]) -> list[LotUse]:
    rows = session.execute(
        select(part, Procedure.id, Procedure.procedure_date, Client.id, Client.name, Client.date_of_birth)
        .join(Procedure, Procedure.id == part.procedure_id)
        .join(Client, Client.id == Procedure.client_id)
        .where(part.lot_number.in_(lots), Procedure.deleted_at.is_(None), Client.deleted_at.is_(None))
    )
    return [
        LotUse(client_id, name, born, procedure_id, day, _product(row), row.lot_number, row.expires_on, _needle(row))
        for row, procedure_id, day, client_id, name, born in rows
    ]


def _needle(row: ProcedurePigment | ProcedureNeedle) -> bool:
    return isinstance(row, ProcedureNeedle)


def _product(row: ProcedurePigment | ProcedureNeedle) -> str:
    if isinstance(row, ProcedureNeedle):
        return row.needle_configuration or ""
    return " ".join(text for text in (row.pigment_brand, row.pigment_color) if text)


def _bare(lot: str) -> str:
    if lot.isascii():  # nearly all are, and there may be a hundred thousand
        return "".join(filter(str.isalnum, lot.lower()))
    return normalise(lot).replace(" ", "") or lot.strip().casefold()
