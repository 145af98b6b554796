"""The Documents tab: every document and photo of the studio, searched and filtered; each leads to its client."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QStackedWidget

from pmupro_desktop.services.document_list import DocumentFilter, DocumentRow, count_documents
from pmupro_desktop.ui import words
from pmupro_desktop.ui.documents.acts import DocumentActs
from pmupro_desktop.ui.documents.chips import DocumentChips
from pmupro_desktop.ui.documents.preview import DocumentPreview
from pmupro_desktop.ui.documents.rows import document_model, document_table, id_of, key_of
from pmupro_desktop.ui.pages import Page
from pmupro_desktop.ui.widgets import EmptyState, PlainLabel, SearchField, column, panel, row

_SHOWN_HERE = frozenset({"document", "photo", "client", "import_run"})


class DocumentsPage(Page):
    """The list, and what stands in its place while there is nothing."""

    key = "documents"
    clients_wanted = Signal()

    def __init__(self, acts: DocumentActs) -> None:
        super().__init__()
        self._acts, self._studio = acts, acts.studio
        self._preview: DocumentPreview | None = None
        self.search = SearchField(self.tr("Name, notes or words in the text"))
        self.search.setFixedHeight(36)
        self.chips = DocumentChips(self._studio.today)
        self.model = document_model(self._studio, self, "documents", self._wanted, with_client=True)
        self.table = document_table(self._studio, self.model, self.tr("Documents"), with_client=True)
        self._title = PlainLabel(self.tr("Documents"), "title")
        self._count = PlainLabel("", "muted", tabular=True)
        self.nothing = EmptyState(
            "file-document-outline",
            self.tr("Every consent, waiver and photo of the studio is found here. They are added where the client is."),
            act=self.tr("Go to clients"), pressed=self.clients_wanted.emit, primary=True,
        )  # fmt: skip
        self.no_match = EmptyState("file-search-outline", "", act=self.tr("Show all documents"), pressed=self.show_all)
        self._make_actions()
        self._lay_out()
        self._connect()
        self.model.reload()

    def title(self) -> str:
        return self.tr("Documents")

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def take_focus(self) -> None:
        self.table.setFocus()

    def show_record(self, kind: str, record_id: int) -> bool:
        if kind not in ("document", "photo"):
            return False
        self.open(record_id if kind == "document" else -record_id)
        return True

    def record_actions(self) -> tuple[QAction, ...]:
        return (self.client_action, self.only_client_action)

    def set_compact(self, compact: bool) -> None:
        edge = 16 if compact else 24
        self._whole.setContentsMargins(edge, 12 if compact else 16, edge, 16)
        self._title.set_role("compact-title" if compact else "title")

    @property
    def current(self) -> DocumentRow | None:
        """The document that is chosen, once its row has been read."""
        key = self.table.choice.current
        place = self.model.row_of(key) if key is not None else None
        return self.model.record_at(place) if place is not None else None

    def open(self, record_id: int) -> None:
        """Look at a document (positive id) or a photo (negative id)."""
        preview = DocumentPreview(self._acts, self._neighbour, self.window())
        preview.client_wanted.connect(lambda client_id: self.open_record.emit("client", client_id))
        preview.show_document(record_id)
        preview.open()

    def show_all(self) -> None:
        """Take every filter and the search away."""
        self.search.clear()
        self.chips.reset()

    def _make_actions(self) -> None:
        self.client_action = QAction(self.tr("Go to client"), self)
        self.client_action.setShortcut(QKeySequence("Ctrl+Return"))
        self.client_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.client_action.triggered.connect(lambda _on=False: self._go_to_client())
        self.only_client_action = QAction(self.tr("Only this client's documents"), self)
        self.only_client_action.triggered.connect(lambda _on=False: self._only_client())
        self.table.addActions([self.client_action, self.only_client_action])

    def _lay_out(self) -> None:
        self.search.setMinimumWidth(280)
        self.search.setMaximumWidth(420)
        head = row(self._title, self._count, 16, self.search, None, gap=12)
        head.setStretch(3, 1)
        self._stack = QStackedWidget()
        for each in (self.table, self.nothing, self.no_match):
            self._stack.addWidget(each)
        framed = panel("card", column(self._stack, margins=(1, 8, 1, 8)))
        self._whole = column(head, self.chips, framed, gap=12, stretch=2)
        self.setLayout(self._whole)
        self.setProperty("panel", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.set_compact(False)

    def _connect(self) -> None:
        self.search.searched.connect(lambda _text: self.model.reload())
        self.search.returnPressed.connect(self._enter_list)
        self.chips.changed.connect(lambda _filter: self.model.reload())
        self.table.opened.connect(lambda key: self.open(id_of(key)))
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.model.loaded.connect(self._loaded)
        self._studio.tasks.changed.connect(self._changed)

    def _wanted(self) -> DocumentFilter:
        return replace(self.chips.filter, query=self.search.text().strip())

    def _changed(self, kinds: set[str]) -> None:
        if kinds & _SHOWN_HERE:
            self.model.reload()

    def _enter_list(self) -> None:
        """Enter in the search goes to the first that is found."""
        if self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, 0))
            self.table.setFocus()

    def _loaded(self) -> None:
        listed = self.model.rowCount()
        self._count.setText(words.count(listed, self.locale()))
        if listed:
            self._stack.setCurrentWidget(self.table)
            return
        self._studio.read(
            lambda session: count_documents(session, DocumentFilter()),
            owner=self,
            done=self._show_nothing,
            topic="count of documents",
        )

    def _show_nothing(self, everything: int) -> None:
        if self.model.rowCount():
            return
        query = self.search.text().strip()
        said = self.tr("No document matches “{query}”.").format(query=query) if query else self.tr("None is like that.")
        self.no_match.set_sentence(said)
        self._stack.setCurrentWidget(self.no_match if everything else self.nothing)

    def _neighbour(self, record_id: int, step: int) -> int | None:
        place = self.model.row_of(key_of(record_id))
        key = self.model.id_at(place + step) if place is not None else None
        return id_of(key) if key is not None else None

    def _go_to_client(self) -> None:
        if self.current is not None:
            self.open_record.emit("client", self.current.client_id)

    def _only_client(self) -> None:
        if self.current is not None:
            self.chips.of_client(self.current.client_id, self.current.client_name)

    def _open_menu(self, place: QPoint) -> None:
        if self.current is None:
            return
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        shown = self.current.id
        menu.addAction(self.tr("Open")).triggered.connect(lambda _on=False: self.open(shown))
        menu.addActions([self.client_action, self.only_client_action])
        menu.popup(self.table.viewport().mapToGlobal(place))
