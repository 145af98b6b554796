"""One step of the first run: where one is, what it is for, its card, and the way on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.errors import UserError
from pmupro_desktop.ui.unlock.segments import Segments
from pmupro_desktop.ui.unlock.trouble import Trouble
from pmupro_desktop.ui.widgets import Button, Card, PlainLabel, column, row

STEPS = 4


class StepPage(QWidget):
    """The frame of a step; the step puts its parts into `body` and answers `_go_on`."""

    back_wanted = Signal()

    def __init__(self, number: int, title: str, lead: str, act: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.trouble = Trouble()
        self.act = Button(act, "primary", pressed=self._press)
        self.back = Button(self.tr("Back"), pressed=self.back_wanted.emit)
        self.back.hide()
        self._busy = PlainLabel("", "meta")
        self.body = column(gap=12)
        self._ways = row(self._busy, None, self.back, self.act)
        card = Card("", self.body, self.trouble, self._ways, gap=16, main=True)
        bar = Segments(STEPS)
        bar.fill(number)
        where = PlainLabel(self.tr("Step {number} of {count}").format(number=number, count=STEPS), "label")
        head = column(bar, 4, where, PlainLabel(title, "title", wrap=True), PlainLabel(lead, "muted", wrap=True), gap=4)
        self.below = row(gap=4)
        self.setLayout(column(head, card, self.below, gap=16))

    def set_busy(self, sentence: str) -> None:
        """Wait for what `sentence` says; an empty one is the end of waiting."""
        self._busy.setText(sentence)
        for part in (self.act, self.back):
            part.setEnabled(not sentence)

    def show_error(self, error: UserError) -> None:
        self.trouble.show_error(error)

    def _press(self) -> None:
        if self.act.isEnabled():
            self.trouble.clear()
            self._go_on()

    def _go_on(self) -> None:
        """What the primary button does."""
        raise NotImplementedError
