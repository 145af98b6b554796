"""Days, ages and skin types as they are said."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication

from pmupro_desktop.ui import words
from pmupro_desktop.ui.records import facts

BRITISH = QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
AMERICAN = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("value", "locale", "said"),
    [
        (date(2026, 3, 14), BRITISH, "14 Mar"),
        (date(2026, 3, 14), AMERICAN, "Mar 14"),
        (date(2025, 3, 14), BRITISH, "14 Mar 2025"),
        (date(2025, 3, 14), AMERICAN, "Mar 14, 2025"),
    ],
)
def test_the_year_is_said_when_it_is_not_this_one(value: date, locale: QLocale, said: str) -> None:
    assert words.day(value, TODAY, locale) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2026, 11, 22), "today"),
        (date(2026, 11, 23), "tomorrow"),
        (date(2026, 11, 25), "in 3 days"),
        (date(2026, 11, 2), "20 days overdue"),
        (date(2026, 7, 22), "4 months overdue"),
        (date(2024, 9, 19), "2 years overdue"),
        (date(2027, 5, 22), "in 6 months"),
        (date(2031, 11, 22), "in 5 years"),
    ],
)
def test_a_day_is_as_far_as_people_say(value: date, said: str) -> None:
    assert words.distance(value, TODAY) == said


@pytest.mark.parametrize(
    ("typed", "number"),
    [("Type III", "III"), ("iii", "III"), ("3", "III"), ("Fitzpatrick Type IV", "IV"), ("olive", ""), ("VII", ""),
     (None, "")],
)  # fmt: skip
def test_a_skin_type_is_known_however_it_is_typed(typed: str | None, number: str) -> None:
    assert facts.fitzpatrick(typed) == number


@pytest.mark.parametrize(
    ("code", "wide", "said"),
    [("1RL", 0.3, "1RL 0.30 mm"), ("18 needles, 0.18mm", 0.18, "18 needles, 0.18mm"), (None, 0.25, "0.25 mm"),
     ("3RS", None, "3RS")],
)  # fmt: skip
def test_a_diameter_is_said_once(code: str | None, wide: float | None, said: str) -> None:
    assert facts.needle_text(code, wide, BRITISH) == said


def test_an_age_that_can_not_be_is_not_said() -> None:
    assert facts.age(date(1990, 11, 23), TODAY) == "35 y"
    assert facts.age(date(2030, 1, 1), TODAY) == ""
    assert facts.age(None, TODAY) == ""


def test_a_phone_keeps_its_direction_in_a_window_that_reads_from_the_right(qapp: QApplication) -> None:
    assert words.joined("+1 234", None, "a@b.c") == "+1 234 · a@b.c"
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        assert words.joined("+1 234", "x") == "\u2068+1 234\u2069 · \u2068x\u2069"
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
