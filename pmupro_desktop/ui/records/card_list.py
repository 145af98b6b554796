"""Many cards one below the other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pmupro_desktop.ui import words
from pmupro_desktop.ui.records.scrolled import Content
from pmupro_desktop.ui.widgets import Button, column, row

_AT_ONCE = 12
"""Cards built at once; the others when asked for, so that a long history opens as fast as a short one."""


class CardList(Content):
    """Cards one below the other, the first dozen at once."""

    def __init__(self, number: int, make: Callable[[int], QWidget], *, compact: bool) -> None:
        super().__init__(compact)
        self._number, self._make, self._shown = number, make, 0
        self._cards: QVBoxLayout = column(gap=12 if compact else 16)
        self._more = Button("", pressed=self._show_more)
        self.setLayout(column(self._cards, row(None, self._more, None), None, gap=16))
        self._show_more()

    def _show_more(self) -> None:
        for index in range(self._shown, min(self._number, self._shown + _AT_ONCE)):
            self._cards.addWidget(self._make(index))
            self._shown = index + 1
        left = self._number - self._shown
        self._more.setVisible(left > 0)
        self._more.setText(self.tr("Show more ({count} left)").format(count=words.count(left, self.locale())))
