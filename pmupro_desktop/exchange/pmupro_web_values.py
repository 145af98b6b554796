"""Single values of the old web system: dates in all its shapes, booleans, numbers with units, lists in text."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from pmupro_desktop.exchange.pmupro_web_records import Json
from pmupro_desktop.exchange.pmupro_web_secrets import json_in_text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,]([0-9]{1,9}))?"
    r"\s*(Z|UTC|[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)
_MILLISECONDS = re.compile(r"-?(?:[0-9]{1,3}|[0-9]{5,7}|[0-9]{9,16})(?:\.0+)?")
_NUMBER = re.compile(r"([+-]?[0-9]+(?:[.,][0-9]+)?)\s*([^\W\d]*)\.?")
_HOURS = re.compile(
    r"([0-9]{1,3})\s*(?:h|hrs?|hours?)\.?(?:\s*([0-9]{1,3})\s*(?:m|mins?|minutes?)?\.?)?", re.IGNORECASE
)
_MINUTES = re.compile(r"([0-9]{1,9})\s*(?:m|mins?|minutes?)\.?", re.IGNORECASE)
_FITZPATRICK = re.compile(
    r"(?:fitzpatrick)?\W*(?:skin)?\W*(?:photo)?(?:type|typ)?[\W_]*(I{1,3}|IV|VI?|[1-6])", re.IGNORECASE
)
_ROMAN = ("I", "II", "III", "IV", "V", "VI")
_BOOLEANS = dict.fromkeys(("true", "yes", "y", "t", "on", "1", "1.0"), True) | dict.fromkeys(
    ("false", "no", "n", "f", "off", "0", "0.0"), False
)
_LARGEST = 2**63 - 1
_YEARS = range(1800, 2201)
"""A date outside of these is a mistake of units, or damage."""


class Unreadable(ValueError):
    """The value has no meaning for its column; it is kept raw and reported."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading of a date: `instant` in UTC, `written` the day as the file writes it.

    `is_calendar_date` is true for a date without a time and for exactly midnight UTC, which is how the old system
    stores calendar dates.
    """

    instant: datetime
    written: date
    is_calendar_date: bool


def moment(value: Json) -> Moment:
    """Read ISO text (without a zone: UTC) or milliseconds since 1970, from 1800 to 2200. Raises Unreadable."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            found = _from_milliseconds(value)
        elif isinstance(value, str):
            found = _from_text(value.strip())
        else:
            raise Unreadable
    except (ValueError, OverflowError):
        raise Unreadable from None
    if found.instant.year not in _YEARS:
        raise Unreadable
    return found


def _from_milliseconds(milliseconds: float) -> Moment:
    instant = _EPOCH + timedelta(milliseconds=milliseconds)
    return Moment(instant, instant.date(), instant.time() == time.min)


def _from_text(text: str) -> Moment:
    if _DATE.fullmatch(text):
        day = date.fromisoformat(text)
        return Moment(datetime.combine(day, time.min, UTC), day, True)
    if _MILLISECONDS.fullmatch(text):
        return _from_milliseconds(int(text.split(".")[0]))
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise Unreadable
    written_day, clock, fraction, zone = found.groups()
    offset = "+00:00" if zone is None or zone.upper() in {"Z", "UTC"} else zone
    written = datetime.fromisoformat(f"{written_day}T{clock}{offset}")
    written += timedelta(microseconds=int((fraction or "0").ljust(6, "0")[:6]))
    instant = written.astimezone(UTC)
    return Moment(instant, date.fromisoformat(written_day), instant.time() == time.min)


def boolean(value: Json) -> bool:
    """Read true/false, 0/1 and their common words. Raises Unreadable."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | str):
        found = _BOOLEANS.get(str(value).strip().lower())
        if found is not None:
            return found
    raise Unreadable


def number(value: Json) -> tuple[float, bool]:
    """A finite number, and whether it was written plainly: "7,5" and "7.5 V" are read but not plain."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if abs(value) > _LARGEST:
            raise Unreadable
        return float(value), True
    found = _NUMBER.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 60 else None
    if found is None:
        raise Unreadable
    digits, unit = found.groups()
    if unit.lower() not in {"", "v", "volt", "volts"}:
        raise Unreadable
    parsed = float(digits.replace(",", "."))
    if not math.isfinite(parsed) or abs(parsed) > _LARGEST:
        raise Unreadable
    return parsed, not unit and "," not in digits


def whole(value: Json) -> int:
    """A whole number ≥ 0 that SQLite can hold. Raises Unreadable."""
    if isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,19}\s*", value):
        return whole(int(value))
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return whole(int(value))
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST:
        raise Unreadable
    return value


def minutes(value: Json) -> tuple[int, bool]:
    """A duration in minutes, and whether it was written plainly: "120 min" and "1 h 30" are read but not plain."""
    if isinstance(value, str):
        text = value.strip()
        if found := _MINUTES.fullmatch(text):
            return int(found.group(1)), False
        if found := _HOURS.fullmatch(text):
            return int(found.group(1)) * 60 + int(found.group(2) or 0), False
    return whole(value), True


def fitzpatrick(text: str | None) -> str | None:
    """I … VI when `text` is a Fitzpatrick skin type ("Type III", "III", "3"), else None."""
    found = _FITZPATRICK.fullmatch(text.strip()) if text and len(text) < 60 else None
    if found is None:
        return None
    spelled = found.group(1).upper()
    return _ROMAN[int(spelled) - 1] if spelled.isdigit() else spelled


def readable(value: Json) -> str:
    """Any JSON value as a person would write it: "Latex, Nickel", "dose: 5 mg; since: 2019"."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(text for text in map(readable, value) if text)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {readable(item)}" for key, item in value.items())
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


def readable_list(value: Json) -> str:
    """Like `readable`, and a text that spells a JSON list or object is opened first."""
    return readable(json_in_text(value) if isinstance(value, str) else value)
