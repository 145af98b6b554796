"""Small arrangements that the cards of a client share: a fact with its label, a line with its day, a bottle."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from pmupro_desktop.ui import theme, words
from pmupro_desktop.ui.widgets import ElidedLabel, IconMark, PlainLabel, panel, row

LINE = 28


def fact_line(icon: str, text: str, end: str = "", role: theme.Role = "muted") -> QFrame:
    """An icon, what it is, and at the end when or how much; 28 px high."""
    words = ElidedLabel(text)
    if not end:
        return panel("", row(IconMark(icon, role), words, gap=12, stretch=1), height=LINE)
    after = PlainLabel(end, "muted", tabular=True)
    return panel("", row(IconMark(icon, role), words, after, gap=12, stretch=1), height=LINE)


class Facts(QWidget):
    """Labels at the left, what is known at the right; facts wrap, and can be selected and copied."""

    def __init__(self, label_width: int = 128) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, label_width)
        self._grid.setColumnStretch(1, 1)
        self.setLayout(self._grid)

    def add(self, label: str, fact: str | None) -> None:
        """Add a line; what is not known is left out."""
        if not fact:
            return
        line = self._grid.rowCount()
        name = PlainLabel(label, "muted")
        said = PlainLabel(words.isolated(fact), selectable=True, wrap=True)
        said.setMinimumWidth(40)
        said.setAccessibleName(f"{label}: {fact}")
        self._grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(said, line, 1)

    @property
    def empty(self) -> bool:
        return self._grid.count() == 0


class Bottle(QWidget):
    """A bottle's mark, where no photo of the pigment is known: no colour is claimed."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(32, 32)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(QRectF(0.5, 0.5, 31, 31), 6, 6)
        painter.translate(2, 2)
        pen = QPen(theme.colour("muted"), 1.3)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        neck = QPainterPath(QPointF(12, 5))
        for x, y in ((16.0, 5.0), (16.6, 9.5), (11.4, 9.5)):
            neck.lineTo(x, y)
        neck.closeSubpath()
        painter.drawPath(neck)
        painter.drawRoundedRect(QRectF(9, 9.5, 10, 13.5), 2.2, 2.2)
        painter.drawLine(QPointF(9, 14), QPointF(19, 14))
        painter.drawLine(QPointF(9, 19), QPointF(19, 19))
