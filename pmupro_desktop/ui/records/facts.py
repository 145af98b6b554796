"""How a client's facts are said on screen: age, skin, safety, documents, and what was done with which needle."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from pmupro_desktop.domain.client import FITZPATRICK, Client, SafetyState, age_on
from pmupro_desktop.domain.client import Safety as Known
from pmupro_desktop.domain.procedure import Procedure
from pmupro_desktop.ui import words
from pmupro_desktop.ui.widgets import Asked, Safety

translate = QCoreApplication.translate


_SKIN = re.compile(r"^(?:fitzpatrick\s*)?(?:skin\s*)?(?:type\s*)?(vi|iv|v|i{1,3}|[1-6])$", re.IGNORECASE)


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
        return translate("facts", "Skin type {number}").format(number=number)
    return translate("facts", "Skin: {typed}").format(typed=words.one_line(typed)) if typed else ""


def age(born: date | None, today: date) -> str:
    """Completed years; empty for a birth date that is not known or can't be right."""
    if born is None or born > today:
        return ""
    return translate("facts", "{years} y").format(years=age_on(born, today))


def about(client: Client, today: date) -> str:
    """The line beside a client's name: what they like to be called, age and skin type."""
    preferred = client.preferred_name if client.preferred_name != client.name else None
    called = translate("facts", "“{name}”").format(name=words.one_line(preferred)) if preferred else ""
    return words.joined(
        called, words.one_line(client.pronouns), age(client.date_of_birth, today), skin(client.skin_type)
    )


def since(client: Client, locale: QLocale) -> str:
    """The month the client came to the studio."""
    month = locale.toString(QDate(client.created_at.year, client.created_at.month, 1), "MMMM yyyy")
    return translate("facts", "Client since {month}").format(month=month)


def safety(client: Client, known: Known, today: date, locale: QLocale) -> Safety:
    """What the safety strip shows."""
    confirmed = words.day(known.confirmed_on, today, locale) if known.confirmed_on else ""
    contact = words.one_line(client.emergency_contact)
    if known.state is SafetyState.NEVER_ASKED:
        return Safety(contact=contact)
    if known.state is SafetyState.NOT_VERIFIED:
        hearsay = Asked.UNVERIFIED_NONE if known.says_none else Asked.UNVERIFIED
        return Safety(
            asked=hearsay if known.allergies else Asked.NEVER,
            allergies=words.one_line(known.allergies),
            clearance_asked=Asked.UNVERIFIED if known.clearance else Asked.NEVER,
            clearance=words.one_line(known.clearance),
            contact=contact,
        )
    asked_on = words.day(known.clearance_asked_on, today, locale) if known.clearance_asked_on else ""
    none_said = Asked.NONE_KNOWN if client.has_no_known_allergies or known.says_none else Asked.NEVER
    return Safety(
        asked=Asked.FLAGGED if known.allergies and not known.says_none else none_said,
        allergies=words.one_line(known.allergies),
        confirmed=confirmed,
        clearance_asked=_clearance_asked(known),
        clearance=words.one_line(known.clearance),
        clearance_confirmed="" if known.clearance else asked_on,
        contact=contact,
    )


def _clearance_asked(known: Known) -> Asked:
    """Silence about clearance is an answer only when somebody asked."""
    if known.clearance:
        return Asked.FLAGGED
    return Asked.NONE_KNOWN if known.clearance_asked_on else Asked.NEVER


def procedure_title(procedure: Procedure) -> str:
    """What kind of procedure it was."""
    kind = procedure.procedure_type.name if procedure.procedure_type else ""
    return kind or words.one_line(procedure.area_treated) or translate("facts", "Procedure")


def machine(procedure: Procedure, locale: QLocale) -> str:
    """Minutes, volts and needles in one line."""
    minutes = translate("facts", "{minutes} min").format(minutes=procedure.duration) if procedure.duration else ""
    volts = (
        translate("facts", "{volts} V").format(volts=locale.toString(procedure.voltage, "g", 4))
        if procedure.voltage
        else ""
    )
    needles = ", ".join(
        filter(None, (needle_text(n.needle_configuration, n.diameter_mm, locale) for n in procedure.needles))
    )
    return words.joined(words.one_line(procedure.technique), minutes, volts, needles)


def needle_text(code: str | None, diameter_mm: float | None, locale: QLocale) -> str:
    """A needle as printed on its packet, with the diameter in mm when it was noted apart."""
    wide = (
        translate("facts", "{diameter} mm").format(diameter=locale.toString(diameter_mm, "f", 2)) if diameter_mm else ""
    )
    said = words.one_line(code)
    if wide.replace(" ", "") in said.replace(" ", ""):
        return said
    return " ".join(part for part in (said, wide) if part)


def reasons(found: Sequence[str]) -> str:
    """Why somebody may be the same person."""
    said = {
        "phone": translate("facts", "the same phone"),
        "email": translate("facts", "the same e-mail"),
        "name_and_birth_date": translate("facts", "the same name and birth date"),
    }
    return ", ".join(said[reason] for reason in found if reason in said)
