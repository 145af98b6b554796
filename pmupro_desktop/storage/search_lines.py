"""The lines of the search index, brought up to date in the transaction that changed their records.

Triggers note in `search_stale` whose line no longer holds, so that no import, undo or bulk statement can forget it;
what SQL can't do, making text comparable, is done here before the commit.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from pmupro_desktop.domain.search_line import LineKind
from pmupro_desktop.domain.search_text import normalise

_CHUNK = 1_000

_DROP = "DELETE FROM {kind}_line WHERE id IN (SELECT record_id FROM search_stale WHERE kind = '{kind}')"
_DOCUMENTS = """
    INSERT INTO document_line (id, search_text)
    SELECT d.id, c.search_text || ' ' || d.search_text
    FROM search_stale s JOIN document d ON d.id = s.record_id JOIN client c ON c.id = d.client_id
    WHERE s.kind = 'document'
    UNION ALL
    SELECT -p.id, c.search_text || ' ' || p.search_text
    FROM search_stale s JOIN photo p ON p.id = -s.record_id JOIN client c ON c.id = p.client_id
    WHERE s.kind = 'document'
"""
_STALE_PROCEDURES = "SELECT record_id FROM search_stale WHERE kind = 'procedure' ORDER BY record_id"
_PROCEDURES = """
    SELECT p.id, c.search_text, t.name, p.technique, p.area_treated, p.notes
    FROM procedure p JOIN client c ON c.id = p.client_id LEFT JOIN procedure_type t ON t.id = p.procedure_type_id
    WHERE p.id IN ({marks})
"""
_PARTS = """
    SELECT procedure_id, pigment_brand, pigment_color, lot_number FROM procedure_pigment
    WHERE procedure_id IN ({marks})
    UNION ALL
    SELECT procedure_id, needle_configuration, lot_number, NULL FROM procedure_needle
    WHERE procedure_id IN ({marks})
"""


def refresh_lines(connection: Connection) -> None:
    """Write the lines anew that were noted as stale; nothing is stale afterwards."""
    stale = set(connection.exec_driver_sql("SELECT DISTINCT kind FROM search_stale").scalars())
    if not stale:
        return
    for kind in sorted(stale):
        connection.exec_driver_sql(_DROP.format(kind=LineKind(kind).value))
    if LineKind.DOCUMENT in stale:
        connection.exec_driver_sql(_DOCUMENTS)
    if LineKind.PROCEDURE in stale:
        numbers = list(connection.exec_driver_sql(_STALE_PROCEDURES).scalars())
        for start in range(0, len(numbers), _CHUNK):
            _write_procedures(connection, numbers[start : start + _CHUNK])
    connection.exec_driver_sql("DELETE FROM search_stale")


def _write_procedures(connection: Connection, numbers: Sequence[int]) -> None:
    marks = ",".join("?" * len(numbers))
    parts: dict[int, list[str]] = {}
    for number, *texts in connection.exec_driver_sql(_PARTS.format(marks=marks), (*numbers, *numbers)):
        parts.setdefault(number, []).extend(text for text in texts if text)
    lines = []
    for number, client, *texts in connection.exec_driver_sql(_PROCEDURES.format(marks=marks), tuple(numbers)):
        words = normalise(" ".join([*(text for text in texts if text), *parts.get(number, ())]))
        lines.append((number, f"{client} {words}"))
    if lines:
        connection.exec_driver_sql("INSERT INTO procedure_line (id, search_text) VALUES (?, ?)", lines)
