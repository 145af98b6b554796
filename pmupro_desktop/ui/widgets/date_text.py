"""Dates as people type them, read in the order of their own language; never guessed beyond that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QDate, QLocale

_NUMBERS = re.compile(r"\d+")
_WORDS = re.compile(r"[^\W\d_]+\.?")
_MONTH_FORMATS = (QLocale.FormatType.LongFormat, QLocale.FormatType.ShortFormat)


@dataclass(frozen=True, slots=True)
class Unreadable(Exception):
    """The text is no date: `reason` is "incomplete", "impossible" or "unknown"."""

    reason: str


def parse(text: str, locale: QLocale, today: date) -> date | None:
    """The date in `text`, None when it is empty; Unreadable when it is none.

    Understood are the locale's own order of numbers with any separator or with none (14031990), a month by its
    name or the beginning of it, and always 1990-03-14. Two digits of a year mean the latest such year that is at
    most ten years ahead of `today`.
    """
    text = text.strip()
    if not text:
        return None
    numbers = _NUMBERS.findall(text)
    month = _named_month(text, locale)
    if month is not None:
        return _with_month(month, numbers, today)
    if len(numbers) == 1 and len(numbers[0]) in (6, 8):
        numbers = _cut(numbers[0], _order(locale))
    if len(numbers) != 3:
        raise Unreadable("incomplete" if numbers else "unknown")
    order = "yMd" if len(numbers[0]) == 4 else _order(locale)
    parts = dict(zip(order, numbers, strict=True))
    return _date(parts["y"], int(parts["M"]), int(parts["d"]), today)


def written(value: date, locale: QLocale) -> str:
    """`value` with the month in letters, so that day and month can't be taken for each other: 14 Mar 1990."""
    day_first = _order(locale).index("d") < _order(locale).index("M")
    order = "d MMM yyyy" if day_first else "MMM d, yyyy" if _order(locale)[0] == "M" else "yyyy MMM d"
    return locale.toString(QDate(value.year, value.month, value.day), order)


def hint(locale: QLocale) -> str:
    """What to type, in the locale's order: an example that no one can misread."""
    return written(date(1990, 3, 14), locale)


def _order(locale: QLocale) -> str:
    """The locale's order of day, month and year, as a permutation of "dMy"."""
    pattern = locale.dateFormat(QLocale.FormatType.ShortFormat)
    return "".join(sorted("dMy", key=pattern.index)) if all(part in pattern for part in "dMy") else "dMy"


def _named_month(text: str, locale: QLocale) -> int | None:
    words = [word.rstrip(".").casefold() for word in _WORDS.findall(text)]
    for month in range(1, 13):
        names = {
            name(month, form).rstrip(".").casefold()
            for form in _MONTH_FORMATS
            for name in (locale.monthName, locale.standaloneMonthName)
        }
        if any(name in words or any(len(w) >= 3 and name.startswith(w) for w in words) for name in names):
            return month
    return None


def _with_month(month: int, numbers: list[str], today: date) -> date:
    if len(numbers) != 2:
        raise Unreadable("incomplete")
    day, year = numbers if len(numbers[0]) < 3 else reversed(numbers)
    return _date(year, month, int(day), today)


def _cut(digits: str, order: str) -> list[str]:
    """Digits without separators, cut into the parts of `order`; eight digits have a year of four."""
    parts, position = [], 0
    for part in order:
        width = 4 if part == "y" and len(digits) == 8 else 2
        parts.append(digits[position : position + width])
        position += width
    return parts


def _date(year_text: str, month: int, day: int, today: date) -> date:
    year = int(year_text)
    if len(year_text) <= 2:
        year += today.year // 100 * 100
        year -= 100 if year > today.year + 10 else 0
    elif len(year_text) != 4:
        raise Unreadable("impossible")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unreadable("impossible") from error
