"""A tick with a sentence of any length beside it, which a check box of Qt's can't break over lines."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from pmupro_desktop.ui.widgets import IconMark, PlainLabel, column, row


class Tick(QWidget):
    """The sentence is part of the target, and what the box is called."""

    toggled = Signal(bool)

    def __init__(self, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QCheckBox()
        self.box.setAccessibleName(sentence)
        self._words = PlainLabel(sentence, "strong", wrap=True)
        self._problem = PlainLabel("", "meta", wrap=True)
        self._problem.set_state("bad")
        self._below = QWidget()
        self._below.setLayout(row(IconMark("alert-circle", "bad", 16), self._problem, gap=6, stretch=1))
        self._below.hide()
        line = row(column(self.box, None, gap=0), column(3, self._words, None, gap=0), gap=8, stretch=1)
        self.setLayout(column(line, self._below, gap=4))
        self.setFocusProxy(self.box)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.box.toggled.connect(self._on_toggle)

    @property
    def problem(self) -> str:
        return self._problem.text()

    def set_problem(self, sentence: str) -> None:
        """Say below what is missing."""
        self._problem.setText(sentence)
        self._below.setVisible(bool(sentence))
        self.box.setAccessibleDescription(sentence)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.box.toggle()

    def _on_toggle(self, on: bool) -> None:
        self.set_problem("")
        self.toggled.emit(on)
