"""The calm page that stands alone in its window: a mark, one card, and a few quiet ways elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from pmupro_desktop.ui import theme
from pmupro_desktop.ui.widgets import FadeScrollArea, PlainLabel, column, row

WINDOW_SIZE = (960, 680)
_SMALLEST = (640, 480)
_SHADE = 16
"""Room in px that a card's shadow needs beside it; below it takes half as much again."""


class BrandMark(QWidget):
    """The application's mark: a white feather on the accent's ground."""

    _SIDE = 44

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(self._SIDE, self._SIDE)
        self._feather = theme.icon("feather", "on_accent")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_fill"))
        painter.drawRoundedRect(self.rect(), 12, 12)
        self._feather.paint(painter, QRect(10, 10, 24, 24))


class Stage(QWidget):
    """A window that shows one page at a time in its middle, below the mark, and scrolls where the screen is small."""

    def __init__(self, *, width: int = 460, parent: QWidget | None = None) -> None:
        """`width` is the most a page takes, in px."""
        super().__init__(parent)
        self.setProperty("panel", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(*_SMALLEST)
        self.resize(QSize(*WINDOW_SIZE).boundedTo(self.screen().availableSize()))
        self._page: QWidget | None = None
        self._middle = QFrame()
        self._middle.setMaximumWidth(width + 2 * _SHADE)
        self._middle.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        brand = row(BrandMark(), PlainLabel("PMU Pro Desktop", "brand"), None, gap=12, margins=(_SHADE, 0, _SHADE, 0))
        self._pages = column(brand, gap=16)
        self._middle.setLayout(self._pages)
        content = QWidget()
        across = row(None, self._middle, None)
        across.setStretch(1, 1_000)
        content.setLayout(column(None, across, None, None, margins=(8, 16, 8, 0)))
        self._area = FadeScrollArea(content)
        self.setLayout(column(self._area))

    def show_page(self, page: QWidget) -> None:
        """Put `page` in place of what is shown; it may be shown again later."""
        if self._page is not None:
            self._page.hide()
        if self._pages.indexOf(page) < 0:
            page.setContentsMargins(_SHADE, 0, _SHADE, _SHADE * 3 // 2)
            self._pages.addWidget(page)
        self._page = page
        page.show()
        self._area.verticalScrollBar().setValue(0)
        page.setFocus()

    def shows(self, page: QWidget) -> bool:
        """Whether `page` is the one on screen."""
        return self._page is page
