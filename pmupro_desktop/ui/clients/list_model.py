"""The list of clients as an item model: ids in one array, rows read by pages when they come into sight."""

from __future__ import annotations

from array import array
from collections import OrderedDict

from PySide6.QtCore import QAbstractTableModel, QLocale, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from pmupro_desktop.services.client_list import ClientFilter, ClientRow, client_ids, client_rows, first_clients
from pmupro_desktop.ui.clients import row_text
from pmupro_desktop.ui.open_studio import OpenStudio, Session

PAGE = 128
_KEPT_PAGES = 24
_ROOT = QModelIndex()

Index = QModelIndex | QPersistentModelIndex


class ClientListModel(QAbstractTableModel):
    """Clients in the order and by the filter asked for. Rows not read yet are blank for a moment."""

    RowRole = Qt.ItemDataRole.UserRole + 1
    IdRole = Qt.ItemDataRole.UserRole + 2

    listed = Signal()  # every id of what was asked for is here
    refilled = Signal()  # the rows may be others now: selection and scrolling are to be put back

    def __init__(self, studio: OpenStudio) -> None:
        super().__init__()
        self._studio = studio
        self._wanted = ClientFilter()
        self._ids: array[int] = array("q")
        self._pages: OrderedDict[int, dict[int, ClientRow]] = OrderedDict()
        self._missing: list[int] = []
        self._fetching = False
        self._generation = 0
        self._complete = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._fetch)

    @property
    def wanted(self) -> ClientFilter:
        return self._wanted

    @property
    def complete(self) -> bool:
        """Whether all ids are here, so that the number of rows is the number of clients."""
        return self._complete

    def show(self, wanted: ClientFilter) -> None:
        """List `wanted`: the first page at once, all the ids right behind it."""
        self._wanted, self._complete = wanted, False
        self._generation += 1
        generation = self._generation

        def first(session: Session) -> tuple[list[int], list[ClientRow]]:
            ids = first_clients(session, wanted, limit=PAGE)
            return ids, client_rows(session, ids)

        self._studio.read(
            first, owner=self, topic="first clients", done=lambda found: self._show_first(generation, *found)
        )
        self._read_ids(generation)

    def reload(self) -> None:
        """Read again what is listed, because records changed."""
        self._generation += 1
        self._read_ids(self._generation)

    def id_at(self, index: Index) -> int | None:
        """The id of the client at `index`."""
        return self._ids[index.row()] if index.isValid() and index.row() < len(self._ids) else None

    def index_of(self, client_id: int) -> QModelIndex:
        """Where the client is listed; an invalid index when not listed (yet)."""
        try:
            return self.index(self._ids.index(client_id), 0)
        except ValueError:
            return QModelIndex()

    def row_of(self, index: Index) -> ClientRow | None:
        """The row at `index`; None while it is being read."""
        number = index.row()
        page = self._pages.get(number // PAGE)
        if page is None:
            self._ask(number // PAGE)
            return None
        self._pages.move_to_end(number // PAGE)
        return page.get(self._ids[number])

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        if role == self.IdRole:
            return self._ids[index.row()]
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, self.RowRole):
            return None
        row = self.row_of(index)
        if role == self.RowRole:
            return row
        if row is None:
            return ""
        return row.name if role == Qt.ItemDataRole.DisplayRole else self._spoken(row)

    def _spoken(self, row: ClientRow) -> str:
        return row_text.spoken(row, self._studio.today(), QLocale())

    def _show_first(self, generation: int, ids: list[int], rows: list[ClientRow]) -> None:
        if generation != self._generation or self._complete:
            return
        self.beginResetModel()
        self._ids = array("q", ids)
        self._pages.clear()
        self._pages[0] = {row.id: row for row in rows}
        self.endResetModel()
        self.refilled.emit()

    def _read_ids(self, generation: int) -> None:
        wanted = self._wanted
        self._studio.read(
            lambda session: client_ids(session, wanted),
            owner=self,
            topic="client ids",
            done=lambda ids: self._take_ids(generation, ids),
        )

    def _take_ids(self, generation: int, ids: array[int]) -> None:
        if generation != self._generation:
            return
        shown = len(self._ids)
        if not self._complete and shown and ids[:shown] == self._ids:
            if len(ids) > shown:
                self.beginInsertRows(_ROOT, shown, len(ids) - 1)
                self._ids = ids
                self.endInsertRows()
        elif ids == self._ids:
            self._pages.clear()
            if ids:
                self.dataChanged.emit(self.index(0, 0), self.index(len(ids) - 1, 0))
        else:
            self.beginResetModel()
            self._ids = ids
            self._pages.clear()
            self.endResetModel()
            self.refilled.emit()
        self._complete = True
        self.listed.emit()

    def _ask(self, page: int) -> None:
        if page in self._missing:
            self._missing.remove(page)
        self._missing.append(page)
        if not self._soon.isActive() and not self._fetching:
            self._soon.start()

    def _fetch(self) -> None:
        """Read the page that was looked at last; those flown past are forgotten and asked for when seen again."""
        if not self._missing:
            return
        pages, self._missing = self._missing[-2:], []
        wanted = {page: self._ids[page * PAGE : (page + 1) * PAGE] for page in pages}
        generation = self._generation
        self._fetching = True
        self._studio.read(
            lambda session: {page: client_rows(session, ids) for page, ids in wanted.items()},
            owner=self,
            done=lambda found: self._take_rows(generation, found),
            failed=self._give_up,
        )

    def _give_up(self, error: BaseException) -> None:
        self._fetching = False
        self._studio.tasks.failed.emit(error)

    def _take_rows(self, generation: int, found: dict[int, list[ClientRow]]) -> None:
        self._fetching = False
        if generation == self._generation or self._complete:
            for number, rows in found.items():
                self._keep(number, rows)
        if self._missing:
            self._soon.start()

    def _keep(self, number: int, rows: list[ClientRow]) -> None:
        self._pages[number] = {row.id: row for row in rows}
        while len(self._pages) > _KEPT_PAGES:
            self._pages.popitem(last=False)
        last = min(len(self._ids), (number + 1) * PAGE) - 1
        if last >= number * PAGE:
            self.dataChanged.emit(self.index(number * PAGE, 0), self.index(last, 0))
