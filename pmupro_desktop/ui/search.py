"""Search everything (Ctrl+K): a few letters, Enter, and one is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QItemSelectionModel, QLocale, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QFrame, QListView, QWidget

from pmupro_desktop.services.client_list import ClientFilter, Show, client_rows, first_clients
from pmupro_desktop.ui import theme, words
from pmupro_desktop.ui.open_studio import OpenStudio, Session
from pmupro_desktop.ui.widgets import PlainLabel, SearchField, column
from pmupro_desktop.ui.widgets.date_text import written

_WIDTH = 560
_TOP = 72
_LINE = 40
_MOST = 10
_HIT = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Hit:
    """Something that was found: its kind and id, and how it is told."""

    kind: str
    record_id: int
    text: str
    icon: str


Source = Callable[[Session, str], Sequence[Hit]]
"""Finds a few hits for what was typed; runs on the reading thread."""


class SearchPanel(QFrame):
    """Lies over the window while one searches; Escape or a click elsewhere puts it away."""

    found = Signal(str, object)  # kind and id
    dismissed = Signal()

    def __init__(self, studio: OpenStudio, host: QWidget) -> None:
        super().__init__(host)
        self._studio, self._host = studio, host
        self._sources: list[Source] = [find_clients]
        self._answered = ""
        self._entered: str | None = None
        self.setProperty("panel", "toast")
        self.setAccessibleName(self.tr("Search everything"))
        self.field = SearchField(self.tr("Search everything"))
        self.view = QListView()
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.setUniformItemSizes(True)
        self.view.setAccessibleName(self.tr("Found"))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._items = QStandardItemModel(self.view)
        self.view.setModel(self._items)
        self._nothing = PlainLabel("", "muted")
        self.setLayout(column(self.field, self.view, self._nothing, gap=8, margins=(12, 12, 12, 12)))
        self.field.searched.connect(self._search)
        self.field.returnPressed.connect(self._enter)
        self.field.installEventFilter(self)
        self.view.clicked.connect(lambda index: self._take(index.data(_HIT)))
        host.installEventFilter(self)
        self.hide()

    def add_source(self, source: Source) -> None:
        """Search there, too."""
        self._sources.append(source)

    def open(self) -> None:
        """Begin a new search."""
        self._entered = None
        self.field.clear()
        self._show([], "")
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus()

    def close_panel(self) -> None:
        self.hide()
        self.field.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        if watched is self.field and event.type() == QEvent.Type.FocusOut and self.isVisible():
            self._put_away_unless_within()
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._took_key(event)
        return super().eventFilter(watched, event)

    def _took_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
            self.dismissed.emit()
            return True
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            QApplication.sendEvent(self.view, event)
            return True
        return False

    def _put_away_unless_within(self) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and not self.isAncestorOf(focused):
            self.close_panel()

    def _search(self, query: str) -> None:
        sources = tuple(self._sources)
        if not query:
            self._show([], "")
            return
        self._studio.read(
            lambda session: [hit for source in sources for hit in source(session, query)],
            owner=self,
            done=lambda hits: self._show(hits, query),
            topic="search everything",
        )

    def _show(self, hits: Sequence[Hit], query: str) -> None:
        self._items.clear()
        for hit in hits:
            item = QStandardItem(theme.icon(hit.icon, "muted"), hit.text)
            item.setData(hit, _HIT)
            item.setEditable(False)
            item.setSizeHint(QSize(0, _LINE))
            self._items.appendRow(item)
        nothing = (
            self.tr("Nothing matches “{query}”.").format(query=query) if query else self.tr("Type a name or phone.")
        )
        self._nothing.setText(nothing)
        self._nothing.setVisible(not hits)
        self.view.setVisible(bool(hits))
        self.view.setFixedHeight(min(_MOST, len(hits)) * _LINE)
        if hits:
            first = self._items.index(0, 0)
            self.view.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._place()
        self._answered = query
        if hits and self._entered == query:
            self._enter()

    def _enter(self) -> None:
        """Enter before the answer is here opens the first hit as soon as it is."""
        self._entered = self.field.text().strip()
        index = self.view.currentIndex()
        if self._entered == self._answered and index.isValid():
            self._take(index.data(_HIT))

    def _take(self, hit: Hit) -> None:
        self.close_panel()
        self.found.emit(hit.kind, hit.record_id)

    def _place(self) -> None:
        width = min(_WIDTH, self._host.width() - 32)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((self._host.width() - width) // 2, _TOP)


def find_clients(session: Session, query: str) -> list[Hit]:
    """The first clients that match, archived ones included."""
    ids = first_clients(session, ClientFilter(query=query, show=Show.ALL), limit=_MOST)
    locale = QLocale()
    hits = []
    for row in client_rows(session, ids):
        born = written(row.date_of_birth, locale) if row.date_of_birth else ""
        text = words.joined(words.one_line(row.name), born, words.one_line(row.phone or row.email))
        hits.append(Hit("client", row.id, text, "account-outline"))
    return hits
