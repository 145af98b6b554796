"""Where a recovery code is typed: eight groups of five, pasted as a whole or typed one after the other."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from pmupro_desktop.ui import fonts
from pmupro_desktop.ui.widgets import PlainLabel, column, set_look

GROUPS = 8
SIZE = 5
_IN_A_ROW = 4
_ALIKE = str.maketrans("OIL", "011")


def symbols(text: str) -> str:
    """The symbols of a code as the sheet prints them: capitals, 0 for O, 1 for I and L, nothing between."""
    return re.sub(r"[^0-9A-Z]", "", text.upper()).translate(_ALIKE)


class CodeField(QWidget):
    """Eight lines for eight groups; a full group leads on to the next, and a whole code pasted into one fills all."""

    edited = Signal()
    returned = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(12)
        self.groups = [self._group(number) for number in range(1, GROUPS + 1)]
        for index, line in enumerate(self.groups):
            number = PlainLabel(str(index + 1), "label")
            number.setBuddy(line)
            grid.addLayout(column(number, line, gap=4), index // _IN_A_ROW, index % _IN_A_ROW)
        self.setLayout(grid)
        self.setFocusProxy(self.groups[0])

    def text(self) -> str:
        """The code as typed so far, groups apart."""
        return "-".join(line.text().strip() for line in self.groups)

    def set_text(self, text: str) -> None:
        """Spread `text` over the groups from the first one on."""
        self._spread(text, 0)

    @property
    def complete(self) -> bool:
        return all(len(symbols(line.text())) == SIZE for line in self.groups)

    def clear(self) -> None:
        for line in self.groups:
            line.clear()

    def mark(self, number: int, problem: str, *, go_there: bool = True) -> None:
        """Mark group `number` (1 to 8) as mistyped, and go there."""
        line = self.groups[number - 1]
        set_look(line, "invalid", "true")
        line.setAccessibleDescription(problem)
        if go_there:
            line.setFocus()
            line.selectAll()

    def unmark(self) -> None:
        for line in self.groups:
            set_look(line, "invalid", None)
            line.setAccessibleDescription("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and isinstance(watched, QLineEdit):
            index = self.groups.index(watched)
            if event.matches(QKeySequence.StandardKey.Paste):
                self._spread(QGuiApplication.clipboard().text(), index)
                return True
            if event.key() == Qt.Key.Key_Backspace and not watched.text() and index:
                self.groups[index - 1].setFocus()
                return True
            if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Minus):
                self._go_on(index)
                return True
        return super().eventFilter(watched, event)

    def _group(self, number: int) -> QLineEdit:
        line = QLineEdit()
        line.setMaxLength(GROUPS * (SIZE + 2))  # a whole code dropped here is spread, not cut
        line.setFont(fonts.font("heading", fonts.SEMIBOLD, tabular=True))
        line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        line.setMinimumWidth(84)
        line.setInputMethodHints(Qt.InputMethodHint.ImhUppercaseOnly | Qt.InputMethodHint.ImhSensitiveData)
        line.setAccessibleName(self.tr("Group {number} of 8").format(number=number))
        line.textEdited.connect(lambda text: self._typed(number - 1, text))
        line.returnPressed.connect(self.returned)
        line.installEventFilter(self)
        return line

    def _typed(self, index: int, text: str) -> None:
        line = self.groups[index]
        set_look(line, "invalid", None)
        if len(text) > SIZE:
            self._spread(text, index)
            return
        place = line.cursorPosition()
        line.setText(text.upper())
        line.setCursorPosition(place)
        if len(symbols(text)) == SIZE and place == len(text):
            self._go_on(index)
        self.edited.emit()

    def _go_on(self, index: int) -> None:
        if index + 1 < GROUPS:
            self.groups[index + 1].setFocus()
            self.groups[index + 1].selectAll()

    def _spread(self, text: str, start: int) -> None:
        """Fill the groups from `start` on; a whole code always starts at the first one."""
        every = symbols(text)
        if len(every) >= GROUPS * SIZE:
            start = 0
        parts = [every[place : place + SIZE] for place in range(0, len(every), SIZE)][: GROUPS - start]
        for offset, part in enumerate(parts):
            self.groups[start + offset].setText(part)
        self.unmark()
        last = min(start + max(len(parts) - 1, 0), GROUPS - 1)
        self.groups[last].setFocus()
        self.edited.emit()
