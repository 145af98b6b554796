"""What the artist types into a procedure's form, what is wrong with it, and what is only worth a second look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pmupro_desktop.errors import QT_TRANSLATE_NOOP

from .client_values import tidy_text
from .procedure import EYELINER_PLACES, Procedure, ProcedureNeedle, ProcedurePigment

_LONGEST_LINE = 500
_LONGEST_TEXT = 100_000
_MOST_ROWS = 50
_LIMITS = {"duration": 24 * 60, "voltage": 100.0, "drops": 1_000.0, "diameter_mm": 10.0}
"""Minutes, volts, drops, millimetres; more is a typing mistake."""

TOUCH_UP_WEEKS = (6, 8)
"""The usual window after a procedure, from the aftercare pages of barepigment.com (from 4 weeks for eyes and lips, 6
for brows), belljax.com (6 to 10) and tbpermanent.co.uk (judged at 6 to 8). The studio may choose another one."""
TOUCH_UP_ALLOWED_WEEKS = (4, 12)

PROBLEMS = {
    "type_missing": QT_TRANSLATE_NOOP("problems", "Choose what was done."),
    "day_missing": QT_TRANSLATE_NOOP("problems", "A procedure needs a day."),
    "too_long": QT_TRANSLATE_NOOP("problems", "This is longer than can be kept."),
    "too_many": QT_TRANSLATE_NOOP("problems", "At most 50 rows can be kept."),
    "number": QT_TRANSLATE_NOOP("problems", "This number can't be right."),
    "placement": QT_TRANSLATE_NOOP("problems", "Choose top, bottom or both."),
    "no_such_time": QT_TRANSLATE_NOOP("problems", "The clock skips this time on that day."),
    "time_without_day": QT_TRANSLATE_NOOP("problems", "A time needs a day."),
    "zone": QT_TRANSLATE_NOOP("problems", "This is not the name of a time zone."),
    "before_procedure": QT_TRANSLATE_NOOP("problems", "This day lies before the procedure."),
    "completed_ahead": QT_TRANSLATE_NOOP("problems", "A procedure in the future can't be completed yet."),
}
"""Sentence by code, in English; the window translates them."""

ADVICE = {
    "lot": QT_TRANSLATE_NOOP("problems", "No lot is noted: a recall could not be traced."),
    "expiry": QT_TRANSLATE_NOOP("problems", "No expiry date is noted."),
    "expired": QT_TRANSLATE_NOOP("problems", "This had expired on the day of the procedure."),
    "touch_up_window": QT_TRANSLATE_NOOP("problems", "Touch-ups are usual 4 to 12 weeks after the procedure."),
    "no_pigments": QT_TRANSLATE_NOOP("problems", "No pigment is noted."),
    "no_needles": QT_TRANSLATE_NOOP("problems", "No needle is noted."),
}


@dataclass(frozen=True)
class PigmentValues:
    """A pigment of a procedure; text as typed, empty text for nothing."""

    pigment_id: int | None = None
    """A shade of the library it was taken from."""
    pigment_brand: str = ""
    pigment_color: str = ""
    lot_number: str = ""
    expires_on: date | None = None
    drops: float | None = None


@dataclass(frozen=True)
class NeedleValues:
    """A needle of a procedure; its code as printed."""

    needle_configuration: str = ""
    diameter_mm: float | None = None
    lot_number: str = ""
    expires_on: date | None = None


@dataclass(frozen=True)
class ProcedureValues:
    """The editable fields of a procedure; text as typed, empty text for nothing."""

    procedure_type_id: int | None = None
    technique: str = ""
    placement: str = ""
    """For eyeliner: one of EYELINER_PLACES."""
    area_treated: str = ""
    procedure_date: date | None = None
    procedure_time: time | None = None
    """When it began, on the clock of `zone`."""
    zone: str = ""
    """IANA name; empty for the studio's."""
    duration: int | None = None
    """Minutes."""
    voltage: float | None = None
    """Volts."""
    depth: str = ""
    follow_up_date: date | None = None
    follow_up_time: time | None = None
    touch_up_date: date | None = None
    is_completed: bool = False
    notes: str = ""
    pigments: tuple[PigmentValues, ...] = ()
    needles: tuple[NeedleValues, ...] = ()


_Row = TypeVar("_Row", PigmentValues, NeedleValues)


def values_of(procedure: Procedure) -> ProcedureValues:
    """What the form shows for `procedure`, whose pigments and needles must be loaded."""
    zone = zone_of(procedure.zone or "") or UTC
    return ProcedureValues(
        procedure_type_id=procedure.procedure_type_id,
        procedure_date=procedure.procedure_date,
        procedure_time=_clock(procedure.procedure_at, zone),
        duration=procedure.duration,
        voltage=procedure.voltage,
        follow_up_date=procedure.follow_up_date,
        follow_up_time=_clock(procedure.follow_up_at, zone),
        touch_up_date=procedure.touch_up_date,
        is_completed=procedure.is_completed,
        pigments=tuple(pigment_values(row) for row in procedure.pigments),
        needles=tuple(needle_values(row) for row in procedure.needles),
        **{name: getattr(procedure, name) or "" for name in TEXTS},
    )


def pigment_values(row: ProcedurePigment) -> PigmentValues:
    """What the form shows for a pigment."""
    return PigmentValues(**_shown(row, PigmentValues))


def needle_values(row: ProcedureNeedle) -> NeedleValues:
    """What the form shows for a needle."""
    return NeedleValues(**_shown(row, NeedleValues))


def _shown(row: ProcedurePigment | ProcedureNeedle, values: type[Any]) -> dict[str, Any]:
    stored = {field.name: getattr(row, field.name) for field in fields(values)}
    return {field.name: "" if stored[field.name] is None and field.default == "" else stored[field.name]
            for field in fields(values)}  # fmt: skip


def zone_of(name: str) -> ZoneInfo | None:
    """The zone of an IANA name; none for an unknown one."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _clock(at: datetime | None, zone: tzinfo) -> time | None:
    return at.astimezone(zone).time() if at is not None else None


def instant_of(day: date | None, clock: time | None, zone: tzinfo) -> datetime | None:
    """The instant in UTC of a day and a time of `zone`; none when either is missing."""
    return datetime.combine(day, clock, zone).astimezone(UTC) if day and clock else None


def tidy(values: ProcedureValues) -> ProcedureValues:
    """`values` as they are kept: texts trimmed, rows without any content left out."""
    return replace(
        _tidy_texts(values),
        pigments=tuple(row for row in map(_tidy_texts, values.pigments) if row != PigmentValues()),
        needles=tuple(row for row in map(_tidy_texts, values.needles) if row != NeedleValues()),
    )


_Values = TypeVar("_Values", ProcedureValues, PigmentValues, NeedleValues)


def _tidy_texts(values: _Values) -> _Values:
    texts = {field.name: getattr(values, field.name) for field in fields(values) if field.default == ""}
    clean: dict[str, Any] = {name: tidy_text(text) for name, text in texts.items()}
    return replace(values, **clean)


def problems_of(values: ProcedureValues, today: date) -> dict[str, str]:
    """What is wrong with `values`; empty when they can be kept. A row's field is named "pigments.0.drops"."""
    found = {name: "too_long" for name in TEXTS if len(getattr(values, name)) > _limit(name)}
    found |= dict(_day_problems(values, today))
    found |= dict(_number_problems(values))
    if values.procedure_type_id is None:
        found["procedure_type_id"] = "type_missing"
    if values.placement and values.placement not in EYELINER_PLACES:
        found["placement"] = "placement"
    found |= {name: "too_many" for name in ("pigments", "needles") if len(getattr(values, name)) > _MOST_ROWS}
    for name, row in _rows(values):
        found |= {f"{name}.{field}": code for field, code in _row_problems(row)}
    return {name: PROBLEMS[code] for name, code in found.items()}


def _rows(values: ProcedureValues) -> Iterator[tuple[str, PigmentValues | NeedleValues]]:
    """Every row and what problems call it: "pigments.0"."""
    for position, pigment in enumerate(values.pigments):
        yield f"pigments.{position}", pigment
    for position, needle in enumerate(values.needles):
        yield f"needles.{position}", needle


def _limit(name: str) -> int:
    return _LONGEST_TEXT if name == "notes" else _LONGEST_LINE


def _day_problems(values: ProcedureValues, today: date) -> Iterator[tuple[str, str]]:
    day = values.procedure_date
    if day is None:
        yield "procedure_date", "day_missing"
    elif values.is_completed and day > today:
        yield "is_completed", "completed_ahead"
    for name, later in (("follow_up_date", values.follow_up_date), ("touch_up_date", values.touch_up_date)):
        if day and later and later < day:
            yield name, "before_procedure"
    if values.zone and zone_of(values.zone) is None:
        yield "zone", "zone"
        return
    zone = zone_of(values.zone) or UTC
    if values.follow_up_time and not values.follow_up_date:
        yield "follow_up_time", "time_without_day"
    for name, on, clock in (
        ("procedure_time", day, values.procedure_time),
        ("follow_up_time", values.follow_up_date, values.follow_up_time),
    ):
        if (at := instant_of(on, clock, zone)) and at.astimezone(zone).time() != clock:
            yield name, "no_such_time"


def _number_problems(values: ProcedureValues | PigmentValues | NeedleValues) -> Iterator[tuple[str, str]]:
    for name, most in _LIMITS.items():
        number = getattr(values, name, None)
        if number is not None and not 0 < number <= most:
            yield name, "number"


def _row_problems(row: PigmentValues | NeedleValues) -> Iterator[tuple[str, str]]:
    yield from _number_problems(row)
    for field in fields(row):
        if field.default == "" and len(getattr(row, field.name)) > _LONGEST_LINE:
            yield field.name, "too_long"


def advice_on(values: ProcedureValues) -> dict[str, str]:
    """What can be kept, but deserves a second look before the procedure is called completed.

    A lot and an expiry for every pigment and needle are what a recall and the report of the state of Texas ask for
    (25 TAC 229.410); Oregon prohibits expired ink (OAR 331-915-0065).
    """
    found: dict[str, str] = {}
    if not values.pigments:
        found["pigments"] = "no_pigments"
    if not values.needles:
        found["needles"] = "no_needles"
    for name, row in _rows(values):
        found |= {f"{name}.{field}": code for field, code in _row_advice(row, values.procedure_date)}
    if values.procedure_date and values.touch_up_date:
        earliest, latest = (values.procedure_date + timedelta(weeks=weeks) for weeks in TOUCH_UP_ALLOWED_WEEKS)
        if not earliest <= values.touch_up_date <= latest:
            found["touch_up_date"] = "touch_up_window"
    return {name: ADVICE[code] for name, code in found.items()}


def _row_advice(row: PigmentValues | NeedleValues, day: date | None) -> Iterator[tuple[str, str]]:
    if not row.lot_number:
        yield "lot_number", "lot"
    if row.expires_on is None:
        yield "expires_on", "expiry"
    elif day and row.expires_on < day:
        yield "expires_on", "expired"


def default_touch_up(day: date, weeks: tuple[int, int] = TOUCH_UP_WEEKS) -> date:
    """The day offered for a touch-up: the middle of the window, on the same weekday."""
    return day + timedelta(weeks=sum(weeks) // 2)


TEXTS = tuple(field.name for field in fields(ProcedureValues) if field.default == "")
"""The fields that hold text."""
