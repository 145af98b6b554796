"""Dialogs say what they must, as plain text, and never hold the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from pmupro_desktop.errors import FileDamaged
from pmupro_desktop.ui import ask
from pmupro_desktop.ui.shortcuts import Shortcuts


def test_error_is_told_in_its_three_sentences_and_as_plain_text(qtbot: QtBot) -> None:
    closed: list[bool] = []
    dialog = ask.inform(None, FileDamaged(name="<b>Zoë</b>.pdf"), then=lambda: closed.append(True))
    assert dialog.sentences() == FileDamaged(name="<b>Zoë</b>.pdf").sentences()
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in dialog.findChildren(QLabel))
    assert closed == []
    dialog.accept()
    assert closed == [True]


def test_deed_is_done_only_by_its_own_button(qtbot: QtBot) -> None:
    done: list[str] = []
    for answer in ("reject", "accept"):
        dialog = ask.confirm(
            None,
            "Destroy this record?",
            "It can't be brought back.",
            act="Destroy",
            then=lambda: done.append("destroyed"),
            otherwise=lambda: done.append("kept"),
        )
        getattr(dialog, answer)()
    assert done == ["kept", "destroyed"]


def test_enter_does_not_do_the_deed(qtbot: QtBot) -> None:
    done: list[int] = []
    dialog = ask.confirm(None, "Destroy?", "For ever.", act="Destroy", then=lambda: done.append(1))
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert done == []
    dialog.reject()


def test_lock_can_close_every_dialog(qtbot: QtBot, tmp_path: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    ask.report_bug(window, tmp_path / "report.txt")
    Shortcuts(window).show_list()
    assert len(ask.open_dialogs()) == 2
    ask.close_dialogs()
    assert ask.open_dialogs() == []


def test_list_of_keys_knows_every_key_that_was_set(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    pressed: list[str] = []
    keys = Shortcuts(window)
    keys.add("Ctrl+K", "Search everything", lambda: pressed.append("search"))
    keys.add(("F1", "?"), "This list", lambda: pressed.append("list"), group="Help")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert pressed == ["search", "list"]
    dialog = keys.show_list()
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert {"Search everything", "This list", "Help"} <= set(said)
    dialog.reject()
