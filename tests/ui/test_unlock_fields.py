"""Typing codes and new passwords: forgiving, told at once, never cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pmupro_desktop.storage.recovery_code import code_for
from pmupro_desktop.ui.unlock.code_field import CodeField, symbols
from pmupro_desktop.ui.unlock.new_password import NewPassword
from tests.ui.doors import Bench, bench

CODE = code_for(bytes(range(20)))


@pytest.fixture
def table(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    with bench(qtbot, tmp_path) as made:
        yield made


@pytest.fixture
def field(qtbot: QtBot) -> CodeField:
    made = CodeField()
    qtbot.addWidget(made)
    made.show()
    return made


def test_typing_goes_from_group_to_group(qtbot: QtBot, field: CodeField) -> None:
    qtbot.waitExposed(field)
    field.groups[0].setFocus()
    for place, symbol in enumerate(CODE.replace("-", "")):
        QTest.keyClicks(field.groups[place // 5], symbol.lower())
    assert field.text() == CODE
    assert field.complete


def test_a_whole_code_pasted_anywhere_fills_all_groups(qtbot: QtBot, field: CodeField) -> None:
    QGuiApplication.clipboard().setText(f"  {CODE.replace('-', ' – ').lower()}\n")
    QTest.keyClick(field.groups[4], Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == CODE


def test_a_part_of_a_code_fills_from_where_it_is_pasted(field: CodeField) -> None:
    field._spread("ABCDE 12345", 2)
    assert [line.text() for line in field.groups] == ["", "", "ABCDE", "12345", "", "", "", ""]


def test_letters_that_look_like_digits_are_taken_for_them() -> None:
    assert symbols("oO-iI lL") == "001111"


def test_backspace_in_an_empty_group_goes_back(qtbot: QtBot, field: CodeField) -> None:
    with qtbot.waitExposed(field):
        field.activateWindow()
    field.groups[3].setFocus()
    QTest.keyClick(field.groups[3], Qt.Key.Key_Backspace)
    assert field.groups[2].hasFocus()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("short", "10 characters more."),
        ("fourteen chars", "One character more."),
        ("aaaaaaaaaaaaaaaaaa", "Too easy to guess: it repeats itself."),
        ("Velvet Brow House", "Too easy to guess: it is made of words that are tried first."),
    ],
)
def test_what_is_wrong_with_a_password_is_said_while_typing(table: Bench, typed: str, told: str) -> None:
    field = NewPassword(table.tasks, table.door)
    table.qtbot.addWidget(field)
    field.set_words(("Velvet Brow House",))
    field.password.set_text(typed)
    table.settle(lambda: field._verdict.text() == told)
    field.again.set_text(typed)
    assert not field.ready


def test_a_good_password_must_be_typed_twice_alike(table: Bench) -> None:
    field = NewPassword(table.tasks, table.door)
    table.qtbot.addWidget(field)
    ready: list[bool] = []
    field.ready_changed.connect(ready.append)
    field.password.set_text("velvet canyon marble thirteen owls")
    table.settle(lambda: field._bar.filled == 4)
    field.again.set_text("velvet canyon marble thirteen owl")
    assert ready[-1] is False
    field.explain()
    assert field._second.problem == "This is not the same password."
    field.again.set_text("velvet canyon marble thirteen owls")
    assert field.ready
    assert ready.count(True) == 1


def test_six_words_are_drawn_and_shown_to_be_written_down(table: Bench) -> None:
    field = NewPassword(table.tasks, table.door)
    table.qtbot.addWidget(field)
    field.show()
    field.draw.click()
    table.settle(lambda: len(field.text().split()) == 6 and field._bar.filled == 4)
    assert field.password.shown
    assert field._kept.isVisible()
    assert not field.ready, "it still has to be typed"
    first = field.text()
    field.draw.click()
    table.settle(lambda: field.text() != first)


def test_a_very_long_password_is_taken_whole(table: Bench) -> None:
    field = NewPassword(table.tasks, table.door)
    table.qtbot.addWidget(field)
    long = "velvet canyon marble thirteen owls " * 40
    field.password.set_text(long)
    assert field.text() == long
