"""Pages of a PDF as pictures, one below the other, drawn anew at every size so that they stay sharp."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from pmupro_desktop.documents.pixels import PageImage
from pmupro_desktop.ui.tasks import Tasks
from pmupro_desktop.ui.widgets import PlainLabel, column

ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0)
_ACTUAL = 3
_WIDTH = 720
"""Of a page at zoom 1, in px of the layout."""
_GAP = 16


class Renderer(Protocol):
    """Draws pages; documents.worker.Worker does, in its own process."""

    def page_count(self, pdf: bytes) -> int: ...

    def render_page(self, pdf: bytes, page: int, width_px: int) -> PageImage: ...


def picture(page: PageImage) -> QImage:
    """`page` as a picture that owns its pixels."""
    return QImage(page.rgb, page.width, page.height, page.width * 3, QImage.Format.Format_RGB888).copy()


class PagesView(QScrollArea):
    """Shows a PDF; `shown` when all its pages are drawn."""

    shown = Signal()
    failed = Signal(object)  # BaseException

    def __init__(self, tasks: Tasks, renderer: Renderer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._renderer = tasks, renderer
        self._pdf = b""
        self._zoom = _ACTUAL
        self._round = 0
        self.pages: list[QLabel] = []
        content = QWidget()
        content.setProperty("panel", "scrolled")
        self._column: QVBoxLayout = column(gap=_GAP, margins=(24, 16, 24, 16))
        self._column.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.opening = PlainLabel(self.tr("Opening…"), "muted")
        self.opening.hide()
        self._column.addWidget(self.opening, 0, Qt.AlignmentFlag.AlignHCenter)
        content.setLayout(self._column)
        self.setWidgetResizable(True)
        self.setWidget(content)
        self.setAccessibleName(self.tr("Pages"))

    @property
    def zoom(self) -> float:
        return ZOOMS[self._zoom]

    @property
    def page_count(self) -> int:
        return len(self.pages)

    def show_pdf(self, pdf: bytes) -> None:
        """Show `pdf` from its first page on."""
        self._pdf = pdf
        renderer = self._renderer
        self.opening.setVisible(not self.pages)
        self._tasks.read(
            lambda: renderer.page_count(pdf), owner=self, done=self._prepare, failed=self._fail, topic="pages"
        )

    def zoom_by(self, steps: int) -> None:
        """Draw larger or smaller."""
        zoom = min(max(self._zoom + steps, 0), len(ZOOMS) - 1)
        if zoom != self._zoom:
            self._zoom = zoom
            self._draw(0)

    def _prepare(self, count: int) -> None:
        for page in self.pages:
            self._column.removeWidget(page)
            page.deleteLater()
        self.pages = [self._page(number, count) for number in range(1, count + 1)]
        self._draw(0)

    def _page(self, number: int, count: int) -> QLabel:
        page = QLabel()
        page.setAlignment(Qt.AlignmentFlag.AlignCenter)
        page.setAccessibleName(self.tr("Page {number} of {count}").format(number=number, count=count))
        self._column.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
        return page

    def _draw(self, number: int) -> None:
        """Draw page `number`, then the ones after it; a newer zoom drops what an older one still draws."""
        if number == 0:
            self._round += 1
        this_round, renderer, pdf = self._round, self._renderer, self._pdf
        width = round(_WIDTH * self.zoom * self.devicePixelRatioF())
        self._tasks.read(
            lambda: renderer.render_page(pdf, number, width),
            owner=self,
            done=lambda drawn: self._drawn(this_round, number, drawn),
            failed=self._fail,
            topic="page picture",
        )

    def _fail(self, error: BaseException) -> None:
        self.opening.hide()
        self.failed.emit(error)

    def _drawn(self, this_round: int, number: int, drawn: PageImage) -> None:
        if this_round != self._round:
            return
        self.opening.hide()
        pixels = QPixmap.fromImage(picture(drawn))
        pixels.setDevicePixelRatio(self.devicePixelRatioF())
        self.pages[number].setPixmap(pixels)
        if number + 1 < len(self.pages):
            self._draw(number + 1)
        else:
            self.shown.emit()
