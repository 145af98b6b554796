"""An area that scrolls only downwards and fades where it continues below the fold."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QScrollArea, QWidget

from pmupro_desktop.ui import theme

_FADE = 32


class Fade(QWidget):
    """The soft edge at the foot of `area`, there only while more is to come."""

    def __init__(self, area: QAbstractScrollArea, ground: str = "bg") -> None:
        """`ground` is the token of the colour it fades into."""
        super().__init__(area)
        self._area, self._ground = area, ground
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        bar = area.verticalScrollBar()
        bar.valueChanged.connect(self._place)
        bar.rangeChanged.connect(self._place)
        area.installEventFilter(self)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        solid = theme.colour(self._ground)
        clear = theme.colour(self._ground)
        clear.setAlpha(0)
        gradient = QLinearGradient(0, 0, 0, self.height())
        gradient.setColorAt(0, clear)
        gradient.setColorAt(1, solid)
        QPainter(self).fillRect(self.rect(), gradient)

    def _place(self) -> None:
        bar = self._area.verticalScrollBar()
        self.setVisible(bar.maximum() > bar.value())
        view = self._area.viewport().geometry()
        self.setGeometry(view.x(), view.bottom() + 1 - _FADE, view.width(), _FADE)
        self.raise_()


class FadeScrollArea(QScrollArea):
    """Holds one widget as wide as itself; whatever gets the focus inside is scrolled into sight."""

    def __init__(self, content: QWidget, *, ground: str = "bg", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        content.setProperty("panel", "scrolled")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(content)
        content.setAutoFillBackground(False)
        self._fade = Fade(self, ground)
