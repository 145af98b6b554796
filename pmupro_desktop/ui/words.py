"""How things are said on screen, whoever says them: days, counts, sizes, and what was done to which record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime
from PySide6.QtGui import QGuiApplication

from pmupro_desktop.domain.audit import Action
from pmupro_desktop.errors import QT_TRANSLATE_NOOP
from pmupro_desktop.ui.widgets.date_text import written

translate = QCoreApplication.translate

SEPARATOR = " · "
_IN_DAYS, _IN_MONTHS = 90, 730
_FIRST_STRONG, _END = "\u2068", "\u2069"

FIELDS = {
    "name": QT_TRANSLATE_NOOP("words", "name"),
    "first_name": QT_TRANSLATE_NOOP("words", "first name"),
    "last_name": QT_TRANSLATE_NOOP("words", "last name"),
    "preferred_name": QT_TRANSLATE_NOOP("words", "preferred name"),
    "pronouns": QT_TRANSLATE_NOOP("words", "pronouns"),
    "email": QT_TRANSLATE_NOOP("words", "e-mail"),
    "phone": QT_TRANSLATE_NOOP("words", "phone"),
    "date_of_birth": QT_TRANSLATE_NOOP("words", "date of birth"),
    "address": QT_TRANSLATE_NOOP("words", "address"),
    "emergency_contact": QT_TRANSLATE_NOOP("words", "emergency contact"),
    "doctor_contact": QT_TRANSLATE_NOOP("words", "doctor"),
    "medical_history": QT_TRANSLATE_NOOP("words", "medical history"),
    "allergies": QT_TRANSLATE_NOOP("words", "allergies"),
    "has_no_known_allergies": QT_TRANSLATE_NOOP("words", "no known allergies"),
    "clearance": QT_TRANSLATE_NOOP("words", "clearance"),
    "safety_confirmed_on": QT_TRANSLATE_NOOP("words", "day of confirmation"),
    "skin_type": QT_TRANSLATE_NOOP("words", "skin type"),
    "is_active": QT_TRANSLATE_NOOP("words", "archive"),
    "notes": QT_TRANSLATE_NOOP("words", "notes"),
}
"""The fields worth naming; what follows from them (search text, keys) is left out."""

_RECORDS = {
    "client": QT_TRANSLATE_NOOP("words", "Client"),
    "procedure": QT_TRANSLATE_NOOP("words", "Procedure"),
    "document": QT_TRANSLATE_NOOP("words", "Document"),
    "photo": QT_TRANSLATE_NOOP("words", "Photo"),
    "intake": QT_TRANSLATE_NOOP("words", "Intake"),
    "analysis": QT_TRANSLATE_NOOP("words", "Skin analysis"),
    "studio": QT_TRANSLATE_NOOP("words", "Studio"),
    "pigment": QT_TRANSLATE_NOOP("words", "Pigment"),
    "import_run": QT_TRANSLATE_NOOP("words", "Import"),
}

_DEEDS = {
    Action.VIEW: QT_TRANSLATE_NOOP("words", "viewed"),
    Action.CREATE: QT_TRANSLATE_NOOP("words", "added"),
    Action.CHANGE: QT_TRANSLATE_NOOP("words", "changed"),
    Action.DELETE: QT_TRANSLATE_NOOP("words", "deleted"),
    Action.UNDO: QT_TRANSLATE_NOOP("words", "taken back"),
    Action.IMPORT: QT_TRANSLATE_NOOP("words", "imported"),
    Action.EXPORT: QT_TRANSLATE_NOOP("words", "exported"),
    Action.PRINT: QT_TRANSLATE_NOOP("words", "printed"),
}


def joined(*parts: str | None) -> str:
    """The parts that say something, with a middle dot between them."""
    return SEPARATOR.join(isolated(part) for part in parts if part)


def isolated(text: str) -> str:
    """`text` in its own direction: in a window that reads from the right, a phone number still reads from the left."""
    return f"{_FIRST_STRONG}{text}{_END}" if text and QGuiApplication.isRightToLeft() else text


def one_line(text: str | None) -> str:
    """`text` without its line breaks, for places that have one line."""
    return " ".join((text or "").split())


def capital(text: str) -> str:
    """`text` with a capital at the beginning, the rest as typed."""
    return text[:1].upper() + text[1:]


def day(value: date, today: date, locale: QLocale) -> str:
    """A day as it is said: without the year when it is this year's, else in full."""
    full = written(value, locale)
    if value.year != today.year:
        return full
    month_first = full[:1].isalpha()
    return str(locale.toString(QDate(value.year, value.month, value.day), "MMM d" if month_first else "d MMM"))


def moment(value: datetime, today: date, locale: QLocale) -> str:
    """A local instant as day and minute, in the locale's way of writing hours."""
    clock = locale.toString(QTime(value.hour, value.minute), QLocale.FormatType.ShortFormat)
    return f"{day(value.date(), today, locale)}, {clock}"


def count(value: int, locale: QLocale) -> str:
    """A number with the locale's groups."""
    return str(locale.toString(value))


def distance(value: date, today: date) -> str:
    """How far a day is from today, in words."""
    days = (value - today).days
    if days == 0:
        return translate("words", "today")
    if days == 1:
        return translate("words", "tomorrow")
    if days == -1:
        return translate("words", "yesterday")
    number = abs(days)
    if number <= _IN_DAYS:
        said = translate("words", "in {days} days") if days > 0 else translate("words", "{days} days overdue")
        return said.format(days=number)
    if number <= _IN_MONTHS:
        said = translate("words", "in {months} months") if days > 0 else translate("words", "{months} months overdue")
        return said.format(months=round(number / 30.44))
    said = translate("words", "in {years} years") if days > 0 else translate("words", "{years} years overdue")
    return said.format(years=round(number / 365.25))


def size(number: int | None, locale: QLocale) -> str:
    """Bytes as people read them; empty when not known."""
    return (
        ""
        if number is None
        else str(locale.formattedDataSize(number, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat))
    )


def record(kind: str | None) -> str:
    """The word for a kind of record."""
    return translate("words", _RECORDS[kind]) if kind in _RECORDS else translate("words", "Record")


def fields(names: Sequence[str]) -> str:
    """The fields worth naming, in words."""
    return ", ".join(translate("words", FIELDS[name]) for name in FIELDS if name in names)


def deed(action: Action, kind: str | None) -> str:
    """What was done to what: "Client changed"."""
    done = translate("words", _DEEDS[action]) if action in _DEEDS else str(action.value)
    return translate("words", "{record} {done}").format(record=record(kind), done=done)
