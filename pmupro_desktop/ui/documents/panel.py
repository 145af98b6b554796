"""A client's documents: files dropped or chosen go in, each can be looked at, changed, replaced, and taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu, QStackedWidget, QWidget

from pmupro_desktop.domain.client import Client
from pmupro_desktop.errors import UserError
from pmupro_desktop.services.document_list import DocumentFilter, DocumentRow
from pmupro_desktop.ui.documents.acts import Batch, DocumentActs, Hands
from pmupro_desktop.ui.documents.add_form import AddForm
from pmupro_desktop.ui.documents.drop_area import DropArea
from pmupro_desktop.ui.documents.editor import DocumentEditor
from pmupro_desktop.ui.documents.originals import OriginalsNote
from pmupro_desktop.ui.documents.preview import DocumentPreview
from pmupro_desktop.ui.documents.rows import client_named, document_model, document_table, id_of, key_of, short_name
from pmupro_desktop.ui.jobs.choosing import choose_file
from pmupro_desktop.ui.tasks import LongTask
from pmupro_desktop.ui.widgets import (
    Button,
    EmptyState,
    FadeScrollArea,
    PlainLabel,
    ProgressPanel,
    column,
    icon_button,
    panel,
    row,
)

_SHOWN_HERE = frozenset({"document", "photo", "client"})


class DocumentsPanel(DropArea):
    """The documents of whoever is shown. It stays while clients come and go, so that work under way is not lost."""

    def __init__(self, acts: DocumentActs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._acts, self._studio = acts, acts.studio
        self._client: Client | None = None
        self._adding: LongTask | None = None
        self.model = document_model(self._studio, self, f"documents of {id(self)}", self._wanted, with_client=False)
        self.table = document_table(self._studio, self.model, self.tr("Documents"), with_client=False)
        self.empty = EmptyState(
            "file-document-outline",
            self.tr("Consents, waivers and copies of documents belong here. Drop files anywhere, or choose them."),
            act=self.tr("Add documents…"), pressed=self.choose_files, primary=True,
        )  # fmt: skip
        self.add_form, self.editor = AddForm(), DocumentEditor(acts)
        self.progress = ProgressPanel()
        self.originals = OriginalsNote(acts)
        self._make_actions()
        self._lay_out()
        self._connect()

    @property
    def client(self) -> Client | None:
        return self._client

    @property
    def current(self) -> DocumentRow | None:
        """The document that is chosen, once its row has been read."""
        key = self.table.choice.current
        place = self.model.row_of(key) if key is not None else None
        return self.model.record_at(place) if place is not None else None

    def show_client(self, client: Client) -> None:
        """Show the documents of a client; what was being added to another one is left out."""
        same = self._client is not None and self._client.id == client.id
        self._client = client
        who = client_named(client.name, client.date_of_birth, self.locale())
        self.set_welcome(self.tr("Let go to add these files to {name}").format(name=who))
        self.add_form.set_owner_name(who)
        if not same:
            self.add_form.forget()
            self.model.clear()
            self._show_list()
            self.originals.of_client(client.id)
        self.model.reload()

    def add_files(self, files: Sequence[Path]) -> None:
        """Ask what these files are, then add them."""
        if self._client is None:
            return
        if self._adding is not None:
            self._acts.tell(self.tr("Other files are being added. Drop these again in a moment."))
            return
        self.add_form.begin(files)
        self._stack.setCurrentWidget(self._form_page)

    def choose_files(self) -> None:
        """Ask which files to add, as many as wanted."""
        if self._client is None or self._adding is not None:
            return
        dialog = QFileDialog(self, self.tr("Which files?"), str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.add_files([Path(name) for name in names]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open_current(self) -> None:
        """Look at the chosen document; one without its file asks for it instead."""
        shown = self.current
        if shown is None:
            return
        if shown.is_missing:
            self.replace_current()
            return
        preview = DocumentPreview(self._acts, self._neighbour, self.window(), with_client=False)
        preview.show_document(shown.id)
        preview.open()

    def edit_current(self) -> None:
        """Change name, type or notes of the chosen document."""
        if self.current is not None:
            self.editor.begin(self.current)
            self._stack.setCurrentWidget(self._editor_page)

    def replace_current(self) -> None:
        """Ask for the file that takes the place of the chosen one, or that was missing."""
        shown = self.current
        if shown is None:
            return
        title = self.tr("Which file belongs to {name}?").format(name=short_name(shown.filename))
        choose_file(self, title, Path.home(), self.tr("All files (*)"), lambda path: self.replace(shown, path))

    def replace(self, shown: DocumentRow, path: Path) -> None:
        """Put `path` in the place of the file of `shown`."""
        self._begin(self.tr("Reading {name}").format(name=short_name(path.name)))
        self._adding = self._acts.replace(shown, path, Hands(self, self._ended, self._not_replaced, self._told))

    def _make_actions(self) -> None:
        self.open_action = self._action(self.tr("Open"), "", self.open_current)
        self.edit_action = self._action(self.tr("Edit…"), "F2", self.edit_current)
        self.replace_action = self._action(self.tr("Replace the file…"), "Ctrl+R", self.replace_current)
        self.outside_action = self._action(self.tr("Open in another program"), "Ctrl+O", self._open_outside)
        self.export_action = self._action(self.tr("Export…"), "Ctrl+Shift+S", self._export)
        self.print_action = self._action(self.tr("Print…"), "Ctrl+Shift+P", self._print)
        self.delete_action = self._action(self.tr("Delete"), "Delete", self._delete)

    def _action(self, text: str, keys: str, pressed: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _on=False: pressed())
        self.table.addAction(action)
        return action

    def _lay_out(self) -> None:
        self._hint = PlainLabel(self.tr("Drop files here to add them."), "muted")
        self.add_button = Button(self.tr("Add documents…"), icon="plus", pressed=self.choose_files)
        self.look_button = Button(self.tr("Open"), pressed=self.open_current)
        self.edit_button = Button(self.tr("Edit…"), pressed=self.edit_current)
        self.more_button = icon_button("dots-horizontal", self.tr("More with this document"), pressed=self._open_menu)
        head = row(self.look_button, self.edit_button, self.more_button, None, self._hint, self.add_button)
        framed = panel("card", column(self.table, margins=(1, 8, 1, 8)))
        whole = QWidget()
        whole.setLayout(column(self.originals, head, framed, gap=12, stretch=2))
        self._list_page = whole
        self._form_page = self._page(self.add_form)
        self._editor_page = FadeScrollArea(self.editor)
        self._stack = QStackedWidget()
        for page in (self.empty, self._list_page, self._form_page, self._editor_page):
            self._stack.addWidget(page)
        self._whole = column(self.progress, self._stack, gap=12, stretch=1)
        self.setLayout(self._whole)
        self.set_compact(False)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _page(self, content: QWidget) -> QWidget:
        page = QWidget()
        page.setLayout(column(content, gap=0, stretch=0))
        return page

    def set_compact(self, compact: bool) -> None:
        edge, top = (16, 12) if compact else (24, 16)
        self._whole.setContentsMargins(edge, top, edge, 16)
        self._hint.setVisible(not compact)
        self.table.setColumnHidden(4, compact)

    def _connect(self) -> None:
        self.dropped.connect(self.add_files)
        self.table.opened.connect(lambda _key: self.open_current())
        self.table.chosen.connect(lambda _key: self._allow())
        self.table.customContextMenuRequested.connect(self._open_menu_at)
        self.model.loaded.connect(self._loaded)
        self.model.dataChanged.connect(lambda *_what: self._allow())
        self.add_form.confirmed.connect(self._add)
        self.add_form.cancelled.connect(self._leave_form)
        self.editor.closed.connect(self._leave_editor)
        self.progress.cancelled.connect(self._stop)
        self._studio.tasks.changed.connect(self._changed)
        self._allow()

    def _wanted(self) -> DocumentFilter:
        return DocumentFilter(client_id=self._client.id if self._client is not None else 0)

    def _changed(self, kinds: set[str]) -> None:
        if self._client is not None and kinds & _SHOWN_HERE:
            self.model.reload()

    def _loaded(self) -> None:
        if self._stack.currentWidget() in (self.empty, self._list_page):
            self._show_list()

    def _show_list(self) -> None:
        self._stack.setCurrentWidget(self._list_page if self.model.rowCount() else self.empty)
        self._allow()

    def _leave_form(self) -> None:
        """Cancelling while the files go in stops that first; they stay in the form then."""
        if self._adding is not None:
            self._stop()
            return
        self.add_form.forget()
        self._show_list()
        self.table.setFocus()

    def _leave_editor(self) -> None:
        self._show_list()
        self.table.setFocus()

    def _add(self, batches: list[Batch], notes: str) -> None:
        if self._client is None:
            return
        name = client_named(self._client.name, self._client.date_of_birth, self.locale())
        self._begin(self.tr("Adding to the documents of {name}").format(name=name))
        self.add_form.set_busy(True)
        self._adding = self._acts.add(
            self._client.id, batches, notes, Hands(self, self._added, self._not_added, self._told)
        )

    def _begin(self, sentence: str) -> None:
        self.progress.begin(sentence)
        self.add_button.setEnabled(False)

    def _told(self, done: int, total: int, label: str) -> None:
        said = {"texts": self.tr("Reading their text for the search"), "files": self.tr("Encrypting")}
        self.progress.report(done, total, said.get(label, ""))

    def _ended(self) -> None:
        self._adding = None
        self.progress.end()
        self.add_button.setEnabled(True)
        self.add_form.set_busy(False)

    def _added(self) -> None:
        self._ended()
        if self._stack.currentWidget() is self._form_page:
            self._leave_form()

    def _not_added(self, error: BaseException) -> None:
        """The files stay in the form, which says what kept them out."""
        self._ended()
        if isinstance(error, UserError) and self._stack.currentWidget() is self._form_page:
            self.add_form.trouble.show_error(error)
        else:
            self._acts.fail(error)

    def _not_replaced(self, error: BaseException) -> None:
        self._ended()
        self._acts.fail(error)

    def _stop(self) -> None:
        if self._adding is not None:
            self._adding.cancel()

    def _neighbour(self, record_id: int, step: int) -> int | None:
        place = self.model.row_of(key_of(record_id))
        key = self.model.id_at(place + step) if place is not None else None
        return id_of(key) if key is not None else None

    def _open_outside(self) -> None:
        if self.current is not None:
            self._acts.open_outside(self.current)

    def _export(self) -> None:
        if self.current is not None:
            self._acts.export(self.current, self)

    def _print(self) -> None:
        if self.current is not None:
            self._acts.print(self.current, self)

    def _delete(self) -> None:
        if self.current is not None:
            self._acts.delete(self.current)

    def _allow(self) -> None:
        shown = self.current
        here = shown is not None and not shown.is_missing
        for action in (self.outside_action, self.export_action, self.print_action):
            action.setEnabled(here)
        for each in (self.open_action, self.edit_action, self.replace_action, self.delete_action):
            each.setEnabled(shown is not None)
        for button in (self.look_button, self.edit_button, self.more_button):
            button.setEnabled(shown is not None)
        missing = shown is not None and shown.is_missing
        self.replace_action.setText(self.tr("Attach the file…") if missing else self.tr("Replace the file…"))
        self.look_button.setText(self.tr("Attach the file…") if missing else self.tr("Open"))

    def menu(self) -> QMenu:
        """Everything that can be done with the chosen document."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addActions([self.open_action, self.edit_action, self.replace_action])
        menu.addSeparator()
        menu.addActions([self.outside_action, self.export_action, self.print_action])
        menu.addSeparator()
        menu.addAction(self.delete_action)
        return menu

    def _open_menu(self) -> None:
        self.menu().popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

    def _open_menu_at(self, place: QPoint) -> None:
        if self.current is not None:
            self.menu().popup(self.table.viewport().mapToGlobal(place))
