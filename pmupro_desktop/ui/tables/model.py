"""One model for every list and table: the ids of all rows, and the rows themselves read a page at a time.

Sorting and filtering happen in the vault; the model only knows an order of ids. A row that is not there yet shows an
ellipsis and is asked for; after a reload the old row stays in sight until the new one has come.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeAlias, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from pmupro_desktop.ui import fonts, theme

Row = TypeVar("Row")
Index: TypeAlias = QModelIndex | QPersistentModelIndex

PAGE = 128
PAGES_KEPT = 24
PAGES_ASKED = 4  # a dragged scroll bar passes hundreds of pages: only the last ones are still wanted
PENDING = "…"

ID_ROLE = Qt.ItemDataRole.UserRole + 1
ROW_ROLE = Qt.ItemDataRole.UserRole + 2
HEADING_ROLE = Qt.ItemDataRole.UserRole + 3

_END = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_START = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that stand together under a heading."""

    title: str
    ids: Sequence[int]


Ids: TypeAlias = Sequence[int] | Sequence[Section]


@dataclass(frozen=True)
class Column(Generic[Row]):
    """How one column is written; `sort` names its order to whoever reads the ids, empty when it has none."""

    title: str
    text: Callable[[Row], str]
    numeric: bool = False
    colour: Callable[[Row], str | None] | None = None  # a token of the theme
    icon: Callable[[Row], tuple[str, theme.Role] | None] | None = None
    sort: str = ""


class RecordModel(QAbstractTableModel, Generic[Row]):
    """Rows by id. `fetch_ids(done)` and `fetch_rows(ids, done)` answer through `done`, on the screen's thread."""

    loaded = Signal()  # the order of all rows is known
    sort_requested = Signal(str, bool)  # a column's `sort`, and whether descending

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        *,
        row_id: Callable[[Row], int],
        fetch_ids: Callable[[Callable[[Ids], None]], object],
        fetch_rows: Callable[[Sequence[int], Callable[[Sequence[Row]], None]], object],
        fetch_first: Callable[[Callable[[Sequence[Row]], None]], object] | None = None,
        described: Callable[[Row], str] | None = None,
        roles: Mapping[int, Callable[[Row], Any]] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`fetch_first` brings the first rows before the ids of all are known; it is used while nothing is shown.

        `described` is what a screen reader says of a row in one sentence; `roles` answers a delegate's own roles.
        """
        super().__init__(parent)
        self._columns = tuple(columns)
        self._row_id = row_id
        self._fetch_ids, self._fetch_rows, self._fetch_first = fetch_ids, fetch_rows, fetch_first
        self._described = described
        self._roles = dict(roles or {})
        self._ids = array("q")  # a heading is -1 - its place in _headings
        self._headings: tuple[str, ...] = ()
        self._fresh: OrderedDict[int, Row | None] = OrderedDict()  # None: gone since the ids were read
        self._stale: dict[int, Row | None] = {}
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._waiting = False
        self._generation = 0
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._ask)

    # The order of rows

    def reload(self) -> None:
        """Read the order again, and every row that is in sight; answers to older questions are dropped."""
        self._generation += 1
        self._wanted.clear()
        self._waiting = False
        if not self._ids and self._fetch_first is not None:
            self._fetch_first(partial(self._take_first, self._generation))
        self._fetch_ids(partial(self._take_ids, self._generation))

    def clear(self) -> None:
        """Show nothing, and forget every row."""
        self._generation += 1
        self._waiting = False
        self.beginResetModel()
        self._ids, self._headings = array("q"), ()
        self._fresh.clear()
        self._stale.clear()
        self._wanted.clear()
        self.endResetModel()

    def id_at(self, row: int) -> int | None:
        """The id of the record at `row`, None for a heading or outside."""
        if not 0 <= row < len(self._ids):
            return None
        found = self._ids[row]
        return found if found >= 0 else None

    def row_of(self, record_id: int) -> int | None:
        """Where the record stands, None when it is not among the rows."""
        try:
            return self._ids.index(record_id)
        except ValueError:
            return None

    def record_at(self, row: int) -> Row | None:
        """The row's record if it has been read, without asking for it."""
        found = self._ids[row] if 0 <= row < len(self._ids) else -1
        return self._fresh.get(found) or self._stale.get(found)

    @property
    def count(self) -> int:
        """How many records there are, headings not counted."""
        return len(self._ids) - len(self._headings)

    @property
    def has_headings(self) -> bool:
        return bool(self._headings)

    # What Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self._ids[index.row()] < 0:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        record_id = self._ids[index.row()]
        if role == ID_ROLE:
            return record_id if record_id >= 0 else None
        if record_id < 0:
            return self._heading(-1 - record_id, index.column(), role)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _END if self._columns[index.column()].numeric else _START
        record = self._record(record_id, index.row())
        if record is None:
            return PENDING if role == Qt.ItemDataRole.DisplayRole and record_id not in self._fresh else None
        return self._told(record, self._columns[index.column()], index.column(), role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _END if self._columns[section].numeric else _START
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self._columns) and self._columns[column].sort:
            self.sort_requested.emit(self._columns[column].sort, order == Qt.SortOrder.DescendingOrder)

    # One row

    def _told(self, record: Row, column: Column[Row], place: int, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(record)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._described(record) if self._described and place == 0 else column.text(record)
        if role == Qt.ItemDataRole.FontRole:
            return fonts.font(tabular=True) if column.numeric else None
        if role == Qt.ItemDataRole.ForegroundRole and column.colour is not None:
            token = column.colour(record)
            return theme.colour(token) if token else None
        if role == Qt.ItemDataRole.DecorationRole and column.icon is not None:
            mark = column.icon(record)
            return theme.icon(*mark) if mark else None
        if role == ROW_ROLE:
            return record
        told = self._roles.get(role)
        return told(record) if told else None

    def _heading(self, number: int, column: int, role: int) -> Any:
        said = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, HEADING_ROLE)
        return self._headings[number] if column == 0 and role in said else None

    def _record(self, record_id: int, row: int) -> Row | None:
        if record_id in self._fresh:
            return self._fresh[record_id]
        page = row // PAGE
        if page not in self._wanted:
            self._wanted[page] = None
            while len(self._wanted) > PAGES_ASKED:
                self._wanted.popitem(last=False)
            self._soon.start()  # never from inside a view's own question
        return self._stale.get(record_id)

    # Asking and answers

    def _ask(self) -> None:
        if self._waiting or not self._wanted:
            return
        pages = tuple(self._wanted)
        self._wanted.clear()
        ids = [
            each
            for page in pages
            for each in self._ids[page * PAGE : (page + 1) * PAGE]
            if each >= 0 and each not in self._fresh
        ]
        if ids:
            self._waiting = True
            self._fetch_rows(ids, partial(self._take_rows, self._generation, pages, ids))

    def _take_rows(self, generation: int, pages: Sequence[int], ids: Sequence[int], rows: Sequence[Row]) -> None:
        if generation != self._generation:
            return
        self._waiting = False
        self._fresh.update(dict.fromkeys(ids))
        self._fresh.update({self._row_id(row): row for row in rows})
        for each in ids:
            self._stale.pop(each, None)
        while len(self._fresh) > PAGES_KEPT * PAGE:
            self._fresh.popitem(last=False)
        last_row, last_column = len(self._ids) - 1, len(self._columns) - 1
        for page in pages:
            first, end = page * PAGE, min((page + 1) * PAGE - 1, last_row)
            if first <= end:
                self.dataChanged.emit(self.index(first, 0), self.index(end, last_column))
        self._ask()

    def _take_first(self, generation: int, rows: Sequence[Row]) -> None:
        if generation != self._generation or self._ids or not rows:
            return
        self._fresh.update({self._row_id(row): row for row in rows})
        self.beginInsertRows(QModelIndex(), 0, len(rows) - 1)
        self._ids = array("q", [self._row_id(row) for row in rows])
        self.endInsertRows()

    def _take_ids(self, generation: int, answer: Ids) -> None:
        if generation != self._generation:
            return
        ids, headings = _flattened(answer)
        known = len(self._ids)
        if ids == self._ids and headings == self._headings:
            self._doubt()
        elif 0 < known < len(ids) and not headings and not self._headings and ids[:known] == self._ids:
            self.beginInsertRows(QModelIndex(), known, len(ids) - 1)
            self._ids = ids
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._ids, self._headings = ids, headings
            self._doubt_rows()
            self.endResetModel()
        self.loaded.emit()

    def _doubt(self) -> None:
        """The order is the same; the rows may have changed, and those in sight are asked for again."""
        self._doubt_rows()
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self._columns) - 1))

    def _doubt_rows(self) -> None:
        self._stale = dict(self._fresh)
        self._fresh.clear()


def _flattened(answer: Ids) -> tuple[array[int], tuple[str, ...]]:
    """Ids and headings in one row of numbers, in the order of the screen; empty sections are left out."""
    ids: array[int] = array("q")
    headings: list[str] = []
    for item in answer:
        if not isinstance(item, Section):
            ids.append(item)
        elif item.ids:
            ids.append(-1 - len(headings))
            headings.append(item.title)
            ids.extend(item.ids)
    return ids, tuple(headings)
