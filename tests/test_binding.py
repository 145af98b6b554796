"""Guards against faults of the Qt binding that have no message of their own."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot


def test_binding_does_not_steal_none(qtbot: QtBot) -> None:
    """PySide6 6.12.0 takes one reference to None at each call that returns nothing, until Python 3.11 aborts."""
    label = QLabel()
    qtbot.addWidget(label)
    label.setText("first")
    before = sys.getrefcount(None)
    for _ in range(500):
        label.setText("again")
    assert sys.getrefcount(None) > before - 250
