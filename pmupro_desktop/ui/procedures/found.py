"""Procedures among what the search of everything finds."""

from __future__ import annotations

from pmupro_desktop.domain.base import now
from pmupro_desktop.services.procedure_list import ProcedureFilter, first_procedures, procedure_rows
from pmupro_desktop.ui import words
from pmupro_desktop.ui.open_studio import Session
from pmupro_desktop.ui.procedures.rows import client_of, day_of, listed, type_of
from pmupro_desktop.ui.search import Hit

_MOST = 6


def find_procedures(session: Session, query: str) -> list[Hit]:
    """The newest procedures that match; they lead to the client's procedures."""
    rows = procedure_rows(session, first_procedures(session, ProcedureFilter(query=query), limit=_MOST))
    today = now().astimezone().date()
    return [
        Hit(
            "client_procedures",
            row.client_id,
            words.joined(client_of(row), type_of(row), day_of(row, today), listed(row.lots)),
            "brush-variant",
        )
        for row in rows
    ]
