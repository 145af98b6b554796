"""Small pictures of photos, drawn by the worker one after the other and kept while they are likely to be seen again."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap

from pmupro_desktop.documents.pixels import PageImage
from pmupro_desktop.services.document_list import DocumentRow
from pmupro_desktop.ui.documents.acts import DocumentActs
from pmupro_desktop.ui.preview.pages import picture

_KEPT = 300
_ASKED = 40  # whoever scrolls past hundreds wants only the last ones


class Thumbnails(QObject):
    """Pictures by photo; `drawn` tells the id of each new one. What can't be drawn stays without a picture."""

    drawn = Signal(object)  # id

    def __init__(self, acts: DocumentActs, longest: int, parent: QObject | None = None) -> None:
        """`longest` is the longer side in device pixels."""
        super().__init__(parent)
        self._acts, self._longest = acts, longest
        self._known: OrderedDict[int, tuple[object, QPixmap | None]] = OrderedDict()
        self._asked: OrderedDict[int, DocumentRow] = OrderedDict()
        self._drawing: int | None = None

    @property
    def busy(self) -> bool:
        return self._drawing is not None

    def of(self, row: DocumentRow) -> QPixmap | None:
        """The picture of a photo; None while it is being drawn, and for good when it can't be."""
        known = self._known.get(row.id)
        if known is not None and known[0] == self._mark(row):
            self._known.move_to_end(row.id)
            return known[1]
        if not row.is_missing:
            self._asked[row.id] = row
            self._asked.move_to_end(row.id)
            while len(self._asked) > _ASKED:
                self._asked.popitem(last=False)
            self._draw_next()
        return None

    def _mark(self, row: DocumentRow) -> object:
        """What changes when the file does."""
        return (row.uid, row.file_size, row.filename)

    def _draw_next(self) -> None:
        if self._drawing is not None or not self._asked:
            return
        _id, row = self._asked.popitem()
        self._drawing = row.id
        decoder, longest, content_of = self._acts.decoder, self._longest, self._acts.content_job(row)

        def job() -> PageImage:
            return decoder.picture(content_of(), longest)

        self._acts.drawing.read(
            job,
            owner=self,
            done=lambda image: self._take(row, QPixmap.fromImage(picture(image))),
            failed=lambda _error: self._take(row, None),
        )

    def _take(self, row: DocumentRow, pixels: QPixmap | None) -> None:
        self._drawing = None
        self._known[row.id] = (self._mark(row), pixels)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        if pixels is not None:
            self.drawn.emit(row.id)
        self._draw_next()
