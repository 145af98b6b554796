"""Files dragged over a page are shown to be welcome, and handed over when they are let go."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from pmupro_desktop.ui import fonts, theme


class DropArea(QWidget):
    """Takes files from the system's file manager; folders and links from a browser are not taken."""

    dropped = Signal(object)  # list[Path]

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._welcome = _Welcome(self)

    def set_welcome(self, sentence: str) -> None:
        """What is said while files are held over it: what letting them go will do, and to whom."""
        self._welcome.sentence = sentence

    @property
    def welcoming(self) -> bool:
        """Whether files are held over it now."""
        return self._welcome.isVisible()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _files(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._welcome.appear()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._welcome.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._welcome.hide()
        files = _files(event.mimeData())
        if files:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.dropped.emit(files)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._welcome.setGeometry(self.rect())


class _Welcome(QWidget):
    """A dashed frame over everything while files are held over it; it lets every event through."""

    def __init__(self, area: QWidget) -> None:
        super().__init__(area)
        self.sentence = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def appear(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = theme.colour("accent_soft")
        ground.setAlpha(236)
        painter.setBrush(ground)
        painter.setPen(QPen(theme.colour("accent"), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(8, 8, -8, -8), 12, 12)
        painter.setFont(fonts.font("heading", fonts.SEMIBOLD))
        painter.setPen(theme.colour("accent"))
        room = self.rect().adjusted(32, 16, -32, -16)
        said = painter.fontMetrics().elidedText(self.sentence, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextSingleLine.value), said)


def _files(data: QMimeData) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.is_file()]
