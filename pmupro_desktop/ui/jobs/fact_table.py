"""A small table of facts in words, as high as its rows up to a limit; it can be read aloud, not edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from pmupro_desktop.ui.widgets import column, panel

_ROW = 32
_AIR = 8
"""What a row of several lines gets beyond its words, in px."""


class FactTable(QWidget):
    """Rows of texts under headings; the last column takes the room that is left."""

    def __init__(self, name: str, headings: Sequence[str], *, most: int = 6, parent: QWidget | None = None) -> None:
        """`name` is what a screen reader calls it, `most` the rows shown without scrolling."""
        super().__init__(parent)
        self._headings, self._most = list(headings), most
        self._model = QStandardItemModel(self)
        self.view = QTableView()
        self.view.setModel(self._model)
        self.view.setAccessibleName(name)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setShowGrid(False)
        self.view.setWordWrap(True)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setTabKeyNavigation(False)
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setDefaultSectionSize(_ROW)
        self.view.verticalHeader().setMinimumSectionSize(_ROW)
        header = self.view.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setMaximumSectionSize(280)
        self.setLayout(column(panel("card", column(self.view, margins=(4, 4, 4, 4)))))
        self.show_rows(())

    def show_rows(self, rows: Iterable[Sequence[str]], headings: Sequence[str] | None = None) -> None:
        """Show `rows` in place of what is there, under other `headings` when they are given."""
        self._headings = list(headings or self._headings)
        self._model.clear()
        self._model.setHorizontalHeaderLabels(self._headings)
        for texts in rows:
            self._model.appendRow([_item(text) for text in texts])
        self._fit()

    def headings(self) -> list[str]:
        """What stands above the columns."""
        return list(self._headings)

    def rows(self) -> list[tuple[str, ...]]:
        """What it shows, row by row."""
        columns = range(self._model.columnCount())
        return [tuple(self._model.item(row, each).text() for each in columns) for row in range(self._model.rowCount())]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Rows as high as their sentences, the table as high as the rows it shows without scrolling."""
        self.view.resizeRowsToContents()
        for row in range(self._model.rowCount()):
            if self.view.rowHeight(row) > _ROW:
                self.view.setRowHeight(row, self.view.rowHeight(row) + _AIR)
        shown = range(min(self._model.rowCount(), self._most))
        rows = sum(self.view.rowHeight(row) for row in shown) or _ROW
        self.view.setFixedHeight(_ROW + rows + 6)


def _item(text: str) -> QStandardItem:
    item = QStandardItem(text)
    item.setEditable(False)
    return item
