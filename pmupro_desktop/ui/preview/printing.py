"""Printing a PDF by the system's own dialog: each page is drawn at 300 dpi elsewhere and put on paper here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from pmupro_desktop.errors import StorageFailed
from pmupro_desktop.ui.preview.pages import Renderer, picture
from pmupro_desktop.ui.tasks import Tasks

DPI = 300
_PAPERS = {"A4": QPageSize.PageSizeId.A4, "Letter": QPageSize.PageSizeId.Letter}


def ask_printer(parent: QWidget, paper: str, pages: int, then: Callable[[QPrinter], object]) -> QPrintDialog:
    """Open the system's print dialog for `pages` pages of `paper` ("A4" or "Letter")."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(_PAPERS.get(paper, QPageSize.PageSizeId.A4)))
    printer.setFullPage(True)
    printer.setDocName(parent.tr("PMU Pro"))  # print queues show it to others: never a client's name
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, pages)
    dialog.accepted.connect(lambda: then(printer))
    dialog.finished.connect(dialog.deleteLater)
    QDialog.open(dialog)  # its own overload wants a slot by name
    return dialog


class PrintRun(QObject):
    """Puts a PDF on paper, page by page, without stopping the window."""

    progressed = Signal(int, int)
    done = Signal()
    failed = Signal(object)  # BaseException

    def __init__(
        self, tasks: Tasks, renderer: Renderer, pdf: bytes, printer: QPrinter, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks, self._renderer, self._pdf, self._printer = tasks, renderer, pdf, printer
        self._painter: QPainter | None = None
        self._pages: list[int] = []
        self._count = 0

    def start(self) -> None:
        """Print the pages that the dialog asked for."""
        renderer, pdf = self._renderer, self._pdf
        self._tasks.read(lambda: renderer.page_count(pdf), owner=self, done=self._begin, failed=self._fail)

    def _begin(self, count: int) -> None:
        first = self._printer.fromPage() or 1
        last = self._printer.toPage() or count
        self._pages = list(range(first - 1, min(last, count)))
        self._count = len(self._pages)
        painter = QPainter()
        if not self._pages or not painter.begin(self._printer):
            self._fail(StorageFailed(detail=self.tr("the printer could not be used")))
            return
        self._painter = painter
        self._next()

    def _next(self) -> None:
        if not self._pages:
            self._finish()
            self.done.emit()
            return
        renderer, pdf, page = self._renderer, self._pdf, self._pages[0]
        width = round(self._printer.pageLayout().fullRect().width() * DPI / 72)
        self._tasks.read(
            lambda: renderer.render_page(pdf, page, width),
            owner=self,
            done=lambda drawn: self._put(picture(drawn)),
            failed=self._fail,
        )

    def _put(self, image: QImage) -> None:
        painter = self._painter
        if painter is None:
            return
        size = QSize(image.size()).scaled(painter.viewport().size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(QRect(painter.viewport().topLeft(), size), image)
        self._pages.pop(0)
        self.progressed.emit(self._count - len(self._pages), self._count)
        if self._pages:
            self._printer.newPage()
        self._next()

    def _finish(self) -> None:
        if self._painter is not None:
            self._painter.end()
            self._painter = None

    def _fail(self, error: BaseException) -> None:
        self._printer.abort()
        self._finish()
        self.failed.emit(error)


def print_pdf(tasks: Tasks, renderer: Renderer, pdf: bytes, parent: QWidget, paper: str = "A4") -> QPrintDialog:
    """Ask for a printer, then print `pdf`, which is about no client; failures go to `tasks.failed`."""

    def run(printer: QPrinter) -> None:
        printing = PrintRun(tasks, renderer, pdf, printer, parent)
        printing.failed.connect(tasks.failed)
        printing.start()

    return ask_printer(parent, paper, 1, run)
