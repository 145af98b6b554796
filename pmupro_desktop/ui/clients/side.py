"""The left side of the Clients tab: how many there are, search, filters, and the list itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QHeaderView, QStackedWidget, QTableView, QWidget

from pmupro_desktop.services.client_list import ClientFilter, Show, count_clients
from pmupro_desktop.ui import words
from pmupro_desktop.ui.clients.draft_note import DraftNote
from pmupro_desktop.ui.clients.filters import Counts, FilterChips
from pmupro_desktop.ui.clients.list_model import ClientListModel
from pmupro_desktop.ui.clients.row_delegate import ROW, ClientRowDelegate
from pmupro_desktop.ui.open_studio import OpenStudio, Session
from pmupro_desktop.ui.widgets import Button, EmptyState, Fade, PlainLabel, SearchField, column, row

_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class ClientSide(QFrame):
    """Lists clients and says which one was chosen. The chosen one stays chosen whatever is listed."""

    chosen = Signal(object)  # client id
    counted = Signal(int)  # how many clients there are, whoever is listed
    new_wanted = Signal()
    import_wanted = Signal()
    entered = Signal()  # Enter: the client that is shown takes the keyboard

    def __init__(self, studio: OpenStudio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._current: int | None = None
        self._first_when_listed = False
        self._placing = False
        self.setProperty("panel", "side")
        self.model = ClientListModel(studio)
        self.model.setParent(self)
        self._title = PlainLabel(self.tr("Clients"), "title")
        self._count = PlainLabel("", "muted")
        self.new_button = Button(self.tr("New client"), icon="plus", pressed=self.new_wanted.emit)
        self.search = SearchField(self.tr("Name, phone or date of birth"))
        self.chips = FilterChips(studio.today)
        self.drafts = DraftNote()
        self._build_list()
        self._lay_out()
        self._connect()

    def _build_list(self) -> None:
        self.view = QTableView()
        self.view.setModel(self.model)
        self.view.setAccessibleName(self.tr("Clients"))
        self._delegate = ClientRowDelegate(self._studio, self.view)
        self.view.setItemDelegate(self._delegate)
        self.view.horizontalHeader().hide()
        self.view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.view.verticalHeader().setMinimumSectionSize(ROW)
        self.view.verticalHeader().setDefaultSectionSize(ROW)
        self.view.setShowGrid(False)
        self.view.setTabKeyNavigation(False)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setMouseTracking(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.verticalScrollBar().setSingleStep(24)
        self._fade = Fade(self.view, "surface")
        self._nobody = EmptyState(
            "account-heart-outline",
            self.tr("Everyone you work for belongs here, with their history and what must be known before a needle."),
            act=self.tr("New client"), pressed=self.new_wanted.emit, primary=True,
        )  # fmt: skip
        bring = Button(self.tr("Import from the old web system…"), "quiet", pressed=self.import_wanted.emit)
        nobody = QWidget()
        nobody.setLayout(column(None, self._nobody, row(None, bring, None), None, gap=0, margins=(8, 0, 8, 24)))
        self._no_match = EmptyState(
            "account-search-outline", self.tr("Nobody matches."), act=self.tr("Show all clients"), pressed=self.show_all
        )
        self._stack = QStackedWidget()
        for each in (self.view, nobody, self._no_match):
            self._stack.addWidget(each)

    def _lay_out(self) -> None:
        self._head = row(self._title, self._count, None, self.new_button)
        self._top = column(self._head, 12, self.search, 8, self.chips, 8, self.drafts, gap=0, margins=(16, 16, 16, 0))
        self.setLayout(column(self._top, self._stack, gap=0, margins=(0, 0, 1, 0), stretch=1))
        self.setMinimumWidth(280)

    def _connect(self) -> None:
        self.search.searched.connect(lambda _text: self._list())
        self.search.returnPressed.connect(self._enter)
        self.search.installEventFilter(self)
        self.view.installEventFilter(self)
        self.chips.changed.connect(lambda _filter: self._list())
        self.model.refilled.connect(self._put_back)
        self.model.listed.connect(self._after_listing)
        self.view.selectionModel().selectionChanged.connect(lambda _now, _before: self._moved())

    @property
    def current(self) -> int | None:
        return self._current

    def empty_sentence(self) -> str:
        """What stands in place of the list; nothing while there is a list."""
        shown = self._stack.currentWidget()
        if shown is self._no_match:
            return self._why_none()
        return self._nobody.accessibleName() or self.tr("Nobody yet.") if shown is not self.view else ""

    def start(self) -> None:
        """List the clients for the first time."""
        self._list()

    def reload(self) -> None:
        """Read the list again, because clients changed."""
        self.model.reload()

    def show_all(self) -> None:
        """Take every filter and the search away."""
        self.search.clear()
        self.chips.reset()

    def choose(self, client_id: int | None) -> None:
        """Mark a client as the one that is shown, without saying that it was chosen."""
        self._current = client_id
        self._put_back(scroll=True)

    def set_compact(self, compact: bool) -> None:
        edge = 12 if compact else 16
        self._title.set_role("compact-title" if compact else "title")
        self._top.setContentsMargins(edge, 8 if compact else 16, edge, 0)
        self._delegate.margin = edge
        self.view.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in _MOVES and not self._selected().isValid():
                self._take_first()
                return True
            if watched is self.search and key in _MOVES:
                QApplication.sendEvent(self.view, event)
                return True
            if watched is self.view and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.entered.emit()
                return True
        return super().eventFilter(watched, event)

    def _list(self) -> None:
        self.model.show(replace(self.chips.filter, query=self.search.text().strip()))

    def _enter(self) -> None:
        """Enter in the search takes the first that is found, or goes to the one that was reached by arrows."""
        listed = self.model.complete and self.model.wanted.query == self.search.text().strip()
        if listed and self._selected().isValid():
            self.entered.emit()
        elif listed:
            self._take_first()
        else:
            self._first_when_listed = True

    def _take_first(self) -> None:
        self._first_when_listed = False
        if self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(0, 0))

    def _selected(self) -> QModelIndex:
        """The row that is marked; a row may have the keyboard without being marked."""
        marked = self.view.selectionModel().selectedIndexes()
        return marked[0] if marked else QModelIndex()

    def _moved(self) -> None:
        client_id = self.model.id_at(self._selected())
        if client_id is None or self._placing:
            return
        self._current = client_id
        self.chosen.emit(client_id)

    def _put_back(self, *, scroll: bool = False) -> None:
        """Mark the chosen client again after the rows changed places."""
        index = self.model.index_of(self._current) if self._current is not None else QModelIndex()
        if index == self._selected() and not scroll:
            return
        self._placing = True
        self.view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._placing = False
        if index.isValid() and not self._clear_of_fold(index):
            self.view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def _clear_of_fold(self, index: QModelIndex) -> bool:
        """Whether the row is in sight, and not where the list fades out."""
        seen = self.view.viewport().rect().adjusted(0, 0, 0, -ROW)
        return seen.contains(self.view.visualRect(index))

    def _after_listing(self) -> None:
        self._put_back()
        if self._first_when_listed:
            self._take_first()
        listed = self.model.rowCount()
        self._count.setText(words.count(listed, self.locale()))
        self._studio.read(self._counts_job(), owner=self, done=self._show_counts, topic="client counts")
        if listed:
            self._stack.setCurrentWidget(self.view)

    def _counts_job(self) -> Callable[[Session], Counts]:
        today = self._studio.today()

        def job(session: Session) -> Counts:
            return Counts(
                count_clients(session, ClientFilter(show=Show.ALL)),
                count_clients(session, ClientFilter(follow_up_due_by=today)),
                count_clients(session, ClientFilter(no_intake=True)),
            )

        return job

    def _show_counts(self, counts: Counts) -> None:
        self.chips.show_counts(counts)
        self.counted.emit(counts.everyone)
        if self.model.rowCount() == 0:
            self._stack.setCurrentIndex(1 if counts.everyone == 0 else 2)
            self._no_match.set_sentence(self._why_none())

    def _why_none(self) -> str:
        wanted = self.model.wanted
        if wanted.query:
            return self.tr("Nobody matches “{query}”.").format(query=wanted.query)
        return self.tr("No client is like that.")
