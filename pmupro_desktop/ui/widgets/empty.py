"""What stands where a list has nothing to show: what belongs there, and the one button that starts it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pmupro_desktop.ui.widgets.buttons import Button
from pmupro_desktop.ui.widgets.labels import IconMark, PlainLabel
from pmupro_desktop.ui.widgets.layouts import Piece, column, row


class EmptyState(QWidget):
    """An icon, one sentence, and at most one button."""

    def __init__(
        self,
        icon: str,
        sentence: str,
        *,
        act: str = "",
        pressed: Callable[[], object] | None = None,
        primary: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._sentence = PlainLabel(sentence, "muted", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setMinimumWidth(200)
        self._sentence.setMaximumWidth(360)
        pieces: list[Piece] = [None, row(None, IconMark(icon, "muted", 40), None), row(None, self._sentence, None)]
        if pressed is not None:
            self.button = Button(act, "primary" if primary else "outlined", pressed=pressed)
            pieces.append(row(None, self.button, None))
        self.setLayout(column(*pieces, None, gap=12, margins=(24, 24, 24, 24)))

    def sentence(self) -> str:
        """What it says."""
        return self._sentence.text()

    def set_sentence(self, sentence: str) -> None:
        self._sentence.setText(sentence)
