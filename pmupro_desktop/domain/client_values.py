"""What the artist types into a client's form, and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from pmupro_desktop.errors import QT_TRANSLATE_NOOP

from .client import Client

_EMAIL = re.compile(r"^[^\s@]+@[^\s@]+$")
_LONGEST_LINE = 500
_LONGEST_TEXT = 100_000
_OLDEST = 130
"""Years; a birth date further back is a typing mistake."""
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))
_LONG_FIELDS = {"medical_history", "allergies", "clearance", "notes", "address"}

PROBLEMS = {
    "name_missing": QT_TRANSLATE_NOOP("problems", "A client needs a name."),
    "too_long": QT_TRANSLATE_NOOP("problems", "This is longer than can be kept."),
    "email": QT_TRANSLATE_NOOP("problems", "An e-mail address looks like name@example.com."),
    "born_future": QT_TRANSLATE_NOOP("problems", "A birth date can't lie in the future."),
    "born_past": QT_TRANSLATE_NOOP("problems", "This birth date is more than 130 years ago."),
    "none_and_some": QT_TRANSLATE_NOOP("problems", "“None known” and a list of allergies contradict each other."),
    "confirmed_future": QT_TRANSLATE_NOOP("problems", "This day can't lie in the future."),
}
"""Sentence by code, in English; the window translates them."""


@dataclass(frozen=True)
class ClientValues:
    """The editable fields of a client; text as typed, empty text for nothing."""

    name: str = ""
    first_name: str = ""
    last_name: str = ""
    preferred_name: str = ""
    pronouns: str = ""
    sort_key: str = ""
    """Where the client stands in lists; empty for the place the name gives."""
    email: str = ""
    phone: str = ""
    date_of_birth: date | None = None
    address: str = ""
    emergency_contact: str = ""
    doctor_contact: str = ""
    medical_history: str = ""
    allergies: str = ""
    has_no_known_allergies: bool = False
    clearance: str = ""
    safety_confirmed_on: date | None = None
    skin_type: str = ""
    is_active: bool = True
    notes: str = ""


def values_of(client: Client) -> ClientValues:
    """What the form shows for `client`."""
    stored = {field.name: getattr(client, field.name) for field in fields(ClientValues)}
    shown: dict[str, Any] = {name: "" if value is None and name in TEXTS else value for name, value in stored.items()}
    return ClientValues(**shown)


def tidy(values: ClientValues) -> ClientValues:
    """`values` as they are kept: trimmed, without control characters and lone surrogates."""
    clean: dict[str, Any] = {name: tidy_text(getattr(values, name)) for name in TEXTS}
    return replace(values, **clean)


def tidy_text(text: str) -> str:
    """One typed text as it is kept: trimmed, lines ended by \\n, no control characters, no lone surrogates."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    return whole.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS).strip()


def problems_of(values: ClientValues, today: date) -> dict[str, str]:
    """What is wrong with `values`, field by field; empty when they can be kept."""
    found = {name: "too_long" for name in TEXTS if len(getattr(values, name)) > _limit(name)}
    if not values.name.strip():
        found["name"] = "name_missing"
    if values.email.strip() and not _EMAIL.match(values.email.strip()):
        found["email"] = "email"
    if values.date_of_birth and values.date_of_birth > today:
        found["date_of_birth"] = "born_future"
    elif values.date_of_birth and today.year - values.date_of_birth.year > _OLDEST:
        found["date_of_birth"] = "born_past"
    if values.has_no_known_allergies and values.allergies.strip():
        found["allergies"] = "none_and_some"
    if values.safety_confirmed_on and values.safety_confirmed_on > today:
        found["safety_confirmed_on"] = "confirmed_future"
    return {name: PROBLEMS[code] for name, code in found.items()}


def _limit(name: str) -> int:
    return _LONGEST_TEXT if name in _LONG_FIELDS else 20_000 if name == "name" else _LONGEST_LINE


TEXTS = frozenset(field.name for field in fields(ClientValues) if field.default == "")
"""The fields that hold text."""
