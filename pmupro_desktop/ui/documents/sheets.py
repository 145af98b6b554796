"""A document as sheets one below the other; only those in sight are drawn, by the worker, each as sharp as the screen.

Sheets come from another process and may be late or never come, so each has its place and its name before it is drawn.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import NamedTuple, Protocol

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from pmupro_desktop.documents.pixels import PageImage
from pmupro_desktop.domain.media import HEAD, PDF, is_picture, media_type
from pmupro_desktop.ui.documents.kinds import PICTURES
from pmupro_desktop.ui.preview.pages import Renderer, picture
from pmupro_desktop.ui.tasks import Tasks
from pmupro_desktop.ui.widgets import Button, column

ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
"""In parts of the width there is."""
_WHOLE_WIDTH = 3
_WIDEST = 1_000
"""Of a sheet at zoom 1, in px of the layout."""
_TALL = 1.414
_GAP = 16
_AT_ONCE = 50
_KEPT = 12


class Decoder(Renderer, Protocol):
    """Draws pages and pictures; documents.worker.Worker does, in its own process."""

    def picture(self, data: bytes, max_px: int) -> PageImage: ...


class PictureSheets:
    """A picture as a document of one page."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder

    def page_count(self, pdf: bytes) -> int:
        """One; raises DocumentError when the picture can't be decoded."""
        self._decoder.picture(pdf, 64)
        return 1

    def render_page(self, pdf: bytes, page: int, width_px: int) -> PageImage:
        """The picture, its longer side at most `width_px`."""
        return self._decoder.picture(pdf, width_px)


class Paper(NamedTuple):
    """Content, and who draws it."""

    content: bytes
    renderer: Renderer


def paper_of(content: bytes, filename: str, decoder: Decoder) -> Paper | None:
    """`content` as sheets; None when it is neither a PDF nor a picture by its bytes, nor calls itself one."""
    media = media_type(content[:HEAD], filename)
    suffix = PurePath(filename).suffix.casefold()
    if media == PDF or suffix == ".pdf":
        return Paper(content, decoder)
    return Paper(content, PictureSheets(decoder)) if is_picture(media) or suffix in PICTURES else None


class SheetsView(QScrollArea):
    """Shows one document; `opened` tells how many sheets it has, `failed` why it can't be shown."""

    opened = Signal(int)
    failed = Signal(object)  # BaseException

    def __init__(self, drawing: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self.topic = f"sheets {id(self)}"
        self._paper: Paper | None = None
        self._count = 0
        self._zoom = _WHOLE_WIDTH
        self._round = 0
        self._drawn: dict[int, None] = {}  # in the order of drawing
        self._under_way: int | None = None
        self.sheets: list[QLabel] = []
        content = QWidget()
        content.setProperty("panel", "scrolled")
        self._sheets: QVBoxLayout = column(gap=_GAP)
        self._sheets.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._more = Button(self.tr("Show more pages"), pressed=self._add_sheets)
        self._more.hide()
        whole = column(self._sheets, self._more, None, gap=_GAP, margins=(24, 16, 24, 16))
        whole.setAlignment(self._more, Qt.AlignmentFlag.AlignHCenter)
        content.setLayout(whole)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setWidget(content)
        self.setAccessibleName(self.tr("Pages"))
        self._soon = QTimer(self, singleShot=True, interval=60)
        self._soon.timeout.connect(self._draw_next)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._soon.start())

    @property
    def zoom(self) -> float:
        return ZOOMS[self._zoom]

    @property
    def complete(self) -> bool:
        """Whether all that is in sight is drawn."""
        return self._paper is not None and self._count > 0 and self._wanted() is None and self._under_way is None

    def show_paper(self, paper: Paper) -> None:
        """Show a document from its first page on."""
        self.clear()
        self._paper = paper
        this_round, content, renderer = self._round, paper.content, paper.renderer
        self._drawing.read(
            lambda: renderer.page_count(content),
            owner=self,
            done=lambda count: self._open(this_round, count),
            failed=self.failed.emit,
            topic=self.topic,
        )

    def clear(self) -> None:
        """Show nothing, and forget what was shown."""
        self._round += 1
        self._paper, self._count, self._under_way = None, 0, None
        self._drawn.clear()
        for sheet in self.sheets:
            self._sheets.removeWidget(sheet)
            sheet.deleteLater()
        self.sheets = []
        self._more.hide()
        self.verticalScrollBar().setValue(0)

    def zoom_by(self, steps: int) -> None:
        """Draw larger or smaller."""
        zoom = min(max(self._zoom + steps, 0), len(ZOOMS) - 1)
        if zoom != self._zoom:
            self._zoom = zoom
            self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows to the sides are for going from document to document, unless the sheet is wider than the view."""
        sideways = event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right)
        if sideways and self.horizontalScrollBar().maximum() == 0:
            event.ignore()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._measure()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._measure()

    def _open(self, this_round: int, count: int) -> None:
        if this_round != self._round:
            return
        self._count = count
        self._add_sheets()
        self.opened.emit(count)

    def _add_sheets(self) -> None:
        for number in range(len(self.sheets), min(self._count, len(self.sheets) + _AT_ONCE)):
            sheet = QLabel()
            sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
            said = self.tr("Page {number} of {count}")
            sheet.setAccessibleName(said.format(number=number + 1, count=self._count))
            sheet.setFixedSize(self._width(), round(self._width() * _TALL))
            self._sheets.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
            self.sheets.append(sheet)
        self._more.setVisible(len(self.sheets) < self._count)
        self._soon.start()

    def _width(self) -> int:
        """Of a sheet, in px of the layout."""
        room = max(160, self.viewport().width() - 50)
        return round(min(room, _WIDEST) * self.zoom)

    def _measure(self) -> None:
        """Every sheet gets its new size at once and is drawn anew when it is in sight."""
        width = self._width()
        for sheet in self.sheets:
            tall = sheet.height() / max(1, sheet.width())
            sheet.clear()
            sheet.setFixedSize(width, round(width * tall))
        self._drawn.clear()
        self._soon.start()

    def _wanted(self) -> int | None:
        """The first sheet in sight that is not drawn yet."""
        top = self.verticalScrollBar().value()
        foot = top + self.viewport().height()
        for number, sheet in enumerate(self.sheets):
            seen = sheet.y() < foot and sheet.y() + sheet.height() > top
            if seen and number not in self._drawn:
                return number
        return None

    def _draw_next(self) -> None:
        paper, number = self._paper, self._wanted()
        if paper is None or number is None or self._under_way is not None:
            return
        self._under_way = number
        this_round, width = self._round, self._width()
        pixels = round(width * self.devicePixelRatioF())
        self._drawing.read(
            lambda: paper.renderer.render_page(paper.content, number, pixels),
            owner=self,
            done=lambda image: self._put(this_round, number, width, image),
            failed=lambda error: self._give_up(this_round, error),
            topic=self.topic,
        )

    def _put(self, this_round: int, number: int, width: int, image: PageImage) -> None:
        if this_round != self._round:
            return
        self._under_way = None
        if width == self._width():
            self._lay(number, image)
        self._draw_next()

    def _lay(self, number: int, image: PageImage) -> None:
        pixels = QPixmap.fromImage(picture(image))
        pixels.setDevicePixelRatio(self.devicePixelRatioF())
        sheet = self.sheets[number]
        sheet.setPixmap(pixels)
        sheet.setFixedSize(pixels.deviceIndependentSize().toSize())
        self._drawn[number] = None
        while len(self._drawn) > _KEPT:
            oldest = next(iter(self._drawn))
            del self._drawn[oldest]
            self.sheets[oldest].clear()

    def _give_up(self, this_round: int, error: BaseException) -> None:
        if this_round == self._round:
            self._under_way = None
            self._paper = None
            self.failed.emit(error)
