"""A bar of a few segments: how good a password is, how far one has come. Words beside it say the same."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pmupro_desktop.ui import theme

_GAP = 4.0
_HEIGHT = 6


class Segments(QWidget):
    """`count` segments, the first of which are filled."""

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(_HEIGHT)
        self._count, self._filled, self._role = count, 0, "accent"

    @property
    def filled(self) -> int:
        """How many segments are filled."""
        return self._filled

    def fill(self, filled: int, role: str = "accent") -> None:
        """Fill the first `filled` segments in the colour of the token `role`."""
        self._filled, self._role = filled, role
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        width = (self.width() - _GAP * (self._count - 1)) / self._count
        for step in range(self._count):
            place = step if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else self._count - 1 - step
            painter.setBrush(theme.colour(self._role if step < self._filled else "line"))
            painter.drawRoundedRect(QRectF(place * (width + _GAP), 0, width, self.height()), 3, 3)
