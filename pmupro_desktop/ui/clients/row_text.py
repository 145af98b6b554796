"""What a row of the list says: the line below the name and the words of state at its end."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication, QLocale

from pmupro_desktop.services.client_list import ClientRow
from pmupro_desktop.ui import words
from pmupro_desktop.ui.widgets.date_text import written
from pmupro_desktop.ui.widgets.labels import State

translate = QCoreApplication.translate


def beside_name(row: ClientRow, locale: QLocale) -> str:
    """The birth date, where another client has the same name."""
    if not row.has_namesake:
        return ""
    if row.date_of_birth is None:
        return translate("rows", "birth date not known")
    return words.isolated(written(row.date_of_birth, locale))


def second_line(row: ClientRow, today: date, locale: QLocale) -> str:
    """The last procedure, else how to reach them."""
    if row.last_procedure_date is not None:
        return words.joined(row.last_procedure_type, words.day(row.last_procedure_date, today, locale))
    return words.isolated(words.one_line(row.last_procedure_type or row.phone or row.email))


def badge(row: ClientRow) -> tuple[str, State] | None:
    """The one state worth a badge, the gravest first."""

    if not row.is_active:
        return translate("rows", "Archived"), "neutral"
    if row.safety_confirmed_on is None:
        return (translate("rows", "Not verified") if row.allergies else translate("rows", "Never asked")), "warn"
    if not row.has_intake:
        return translate("rows", "No intake"), "neutral"
    return None


def spoken(row: ClientRow, today: date, locale: QLocale) -> str:
    """The whole row, for a screen reader."""
    state = badge(row)
    parts = (row.name, beside_name(row, locale), second_line(row, today, locale), state[0] if state else "")
    return ", ".join(part for part in parts if part)
