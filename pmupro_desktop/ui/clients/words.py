"""How a client's facts are said on screen: days, ages, kinds of document, what was changed by whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime
from PySide6.QtGui import QGuiApplication

from pmupro_desktop.domain.audit import Action
from pmupro_desktop.domain.client import FITZPATRICK, Client, SafetyState, age_on
from pmupro_desktop.domain.client import Safety as Known
from pmupro_desktop.domain.document import DocumentType
from pmupro_desktop.domain.procedure import Procedure
from pmupro_desktop.errors import QT_TRANSLATE_NOOP
from pmupro_desktop.ui.widgets import Asked, Safety
from pmupro_desktop.ui.widgets.date_text import written

translate = QCoreApplication.translate

SEPARATOR = " · "
_FIRST_STRONG, _END = "\u2068", "\u2069"

_SKIN = re.compile(r"^(?:fitzpatrick\s*)?(?:skin\s*)?(?:type\s*)?(vi|iv|v|i{1,3}|[1-6])$", re.IGNORECASE)

DOCUMENT_TYPES = {
    DocumentType.ID_DOCUMENT: QT_TRANSLATE_NOOP("words", "ID document"),
    DocumentType.CONSENT_FORM: QT_TRANSLATE_NOOP("words", "Consent form"),
    DocumentType.WAIVER: QT_TRANSLATE_NOOP("words", "Waiver"),
    DocumentType.INTAKE_FORM: QT_TRANSLATE_NOOP("words", "Intake form"),
    DocumentType.CONTRAINDICATION_FORM: QT_TRANSLATE_NOOP("words", "Contraindication form"),
    DocumentType.ANALYSIS_REPORT: QT_TRANSLATE_NOOP("words", "Analysis report"),
    DocumentType.PHOTO: QT_TRANSLATE_NOOP("words", "Photo"),
    DocumentType.OTHER: QT_TRANSLATE_NOOP("words", "Other document"),
}

DOCUMENT_ICONS = {
    DocumentType.ID_DOCUMENT: "card-account-details-outline",
    DocumentType.CONSENT_FORM: "file-sign",
    DocumentType.WAIVER: "file-sign",
    DocumentType.INTAKE_FORM: "clipboard-text-outline",
    DocumentType.CONTRAINDICATION_FORM: "clipboard-alert-outline",
    DocumentType.ANALYSIS_REPORT: "file-chart-outline",
    DocumentType.PHOTO: "image-outline",
    DocumentType.OTHER: "file-document-outline",
}

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
    if days > 0:
        return translate("words", "in {days} days").format(days=days)
    return translate("words", "{days} days overdue").format(days=-days)


def size(number: int | None, locale: QLocale) -> str:
    """Bytes as people read them; empty when not known."""
    return (
        ""
        if number is None
        else str(locale.formattedDataSize(number, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat))
    )


def fitzpatrick(typed: str | None) -> str:
    """The Roman number of the sun-reaction type in `typed` ("Type III", "3"); empty when it is something else."""
    found = _SKIN.match((typed or "").strip())
    if found is None:
        return ""
    number = found.group(1).upper()
    return FITZPATRICK[int(number) - 1] if number.isdigit() else number


def skin(typed: str | None) -> str:
    """The skin type as the banner says it."""
    number = fitzpatrick(typed)
    if number:
        return translate("words", "Skin type {number}").format(number=number)
    return translate("words", "Skin: {typed}").format(typed=one_line(typed)) if typed else ""


def age(born: date | None, today: date) -> str:
    """Completed years; empty for a birth date that is not known or can't be right."""
    if born is None or born > today:
        return ""
    return translate("words", "{years} y").format(years=age_on(born, today))


def about(client: Client, today: date) -> str:
    """The line beside a client's name: what they like to be called, age and skin type."""
    preferred = client.preferred_name if client.preferred_name != client.name else None
    called = translate("words", "“{name}”").format(name=one_line(preferred)) if preferred else ""
    return joined(called, one_line(client.pronouns), age(client.date_of_birth, today), skin(client.skin_type))


def since(client: Client, locale: QLocale) -> str:
    """The month the client came to the studio."""
    month = locale.toString(QDate(client.created_at.year, client.created_at.month, 1), "MMMM yyyy")
    return translate("words", "Client since {month}").format(month=month)


def safety(client: Client, known: Known, today: date, locale: QLocale) -> Safety:
    """What the safety strip shows."""
    confirmed = day(known.confirmed_on, today, locale) if known.confirmed_on else ""
    contact = one_line(client.emergency_contact)
    if known.state is SafetyState.NEVER_ASKED:
        return Safety(contact=contact)
    if known.state is SafetyState.NOT_VERIFIED:
        return Safety(
            asked=Asked.UNVERIFIED if known.allergies else Asked.NEVER,
            allergies=one_line(known.allergies),
            clearance_asked=Asked.UNVERIFIED if known.clearance else Asked.NEVER,
            clearance=one_line(known.clearance),
            contact=contact,
        )
    none_said = Asked.NONE_KNOWN if client.has_no_known_allergies else Asked.NEVER
    return Safety(
        asked=Asked.FLAGGED if known.allergies else none_said,
        allergies=one_line(known.allergies),
        confirmed=confirmed,
        clearance_asked=Asked.FLAGGED if known.clearance else Asked.NONE_KNOWN,
        clearance=one_line(known.clearance),
        clearance_confirmed="" if known.clearance else confirmed,
        contact=contact,
    )


def document_type(stored: str) -> str:
    """The words for a stored type; one that has none is shown as it is."""
    known = DOCUMENT_TYPES.get(DocumentType(stored)) if stored in DocumentType.__members__ else None
    return translate("words", known) if known else stored


def document_icon(stored: str) -> str:
    """The icon of a stored type."""
    return DOCUMENT_ICONS[DocumentType(stored)] if stored in DocumentType.__members__ else "file-document-outline"


def procedure_title(procedure: Procedure) -> str:
    """What kind of procedure it was."""
    kind = procedure.procedure_type.name if procedure.procedure_type else ""
    return kind or one_line(procedure.area_treated) or translate("words", "Procedure")


def machine(procedure: Procedure, locale: QLocale) -> str:
    """Minutes, volts and needles in one line."""
    minutes = translate("words", "{minutes} min").format(minutes=procedure.duration) if procedure.duration else ""
    volts = (
        translate("words", "{volts} V").format(volts=locale.toString(procedure.voltage, "g", 4))
        if procedure.voltage
        else ""
    )
    needles = ", ".join(
        filter(None, (needle_text(n.needle_configuration, n.diameter_mm, locale) for n in procedure.needles))
    )
    return joined(one_line(procedure.technique), minutes, volts, needles)


def needle_text(code: str | None, diameter_mm: float | None, locale: QLocale) -> str:
    """A needle as printed on its packet, with the diameter in mm when it was noted apart."""
    wide = (
        translate("words", "{diameter} mm").format(diameter=locale.toString(diameter_mm, "f", 2)) if diameter_mm else ""
    )
    return " ".join(part for part in (one_line(code), wide) if part)


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


def reasons(found: Sequence[str]) -> str:
    """Why somebody may be the same person."""
    said = {
        "phone": translate("words", "the same phone"),
        "email": translate("words", "the same e-mail"),
        "name_and_birth_date": translate("words", "the same name and birth date"),
    }
    return ", ".join(said[reason] for reason in found if reason in said)
