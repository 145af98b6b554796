"""A plain table of a client's records: standard items, read by screen readers, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from pmupro_desktop.ui import theme
from pmupro_desktop.ui.widgets import plain_tooltip

_ROOT = QModelIndex()
_ROW, _HEAD = 40, 36
Index = QModelIndex | QPersistentModelIndex


class Line(NamedTuple):
    """The cells of a line; `icon` stands before the first, `attention` colours the last."""

    cells: tuple[str, ...]
    icon: str = ""
    attention: bool = False


class LinesModel(QAbstractTableModel):
    """Lines that are all here already."""

    def __init__(self, titles: Sequence[str], lines: Sequence[Line], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles, self._lines = tuple(titles), tuple(lines)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line, column = self._lines[index.row()], index.column()
        last = column == len(self._titles) - 1
        if role == Qt.ItemDataRole.DisplayRole:
            return line.cells[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(line.cells[column])
        if role == Qt.ItemDataRole.DecorationRole and column == 0 and line.icon:
            return theme.icon(line.icon, "muted")
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.colour("warn" if last and line.attention else "ink" if column == 0 else "muted")
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Horizontal:
            return int((Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter).value)
        return None


class RecordTable(QTableView):
    """Shows lines; columns are as wide as their words, `stretched` takes what is left."""

    def __init__(self, name: str, titles: Sequence[str], lines: Sequence[Line], *, stretched: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._model = LinesModel(titles, lines, self)
        self.setModel(self._model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        header = self.horizontalHeader()
        header.setFixedHeight(_HEAD)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(64)
        header.setResizeContentsPrecision(50)
        for section in range(len(titles)):
            wide = section == stretched
            header.setSectionResizeMode(
                section, QHeaderView.ResizeMode.Stretch if wide else QHeaderView.ResizeMode.ResizeToContents
            )

    def whole_height(self) -> int:
        """The height at which nothing has to scroll, in px."""
        return _HEAD + _ROW * self._model.rowCount()
