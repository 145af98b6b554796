"""One document, with whose it is above its pages; arrows go to the next one, and every way out is noted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from pmupro_desktop.errors import UserError
from pmupro_desktop.services.document_list import DocumentRow, document_rows
from pmupro_desktop.ui import words
from pmupro_desktop.ui.ask import sentences
from pmupro_desktop.ui.documents.acts import Content, DocumentActs
from pmupro_desktop.ui.documents.kinds import document_type
from pmupro_desktop.ui.documents.rows import client_named, day_of
from pmupro_desktop.ui.documents.sheets import Paper, SheetsView
from pmupro_desktop.ui.widgets import (
    Button,
    ElidedLabel,
    EmptyState,
    PlainLabel,
    column,
    icon_button,
    panel,
    row,
)

_SIZE = (920, 800)

Neighbour = Callable[[int, int], int | None]
"""The id of the document so many places before (-1) or after (1) the one of that id; None at the end of the list."""


class DocumentPreview(QDialog):
    """Shows the documents of a list, one at a time."""

    client_wanted = Signal(object)  # client id

    def __init__(
        self, acts: DocumentActs, neighbour: Neighbour, parent: QWidget | None = None, *, with_client: bool = True
    ) -> None:
        """`with_client` offers the way to the client, where one is not at the client already."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Document"))
        self.setModal(True)
        self._acts, self._neighbour = acts, neighbour
        self._id: int | None = None
        self.row: DocumentRow | None = None
        self.who = ElidedLabel("", "compact-title")
        self.what = ElidedLabel("", "muted")
        self.count = PlainLabel("", "meta", tabular=True)
        self.view = SheetsView(acts.drawing)
        self.refusal = EmptyState("file-alert-outline", "")
        self.previous = icon_button("chevron-left", self.tr("Previous document"), pressed=lambda: self._go(-1))
        self.next = icon_button("chevron-right", self.tr("Next document"), pressed=lambda: self._go(1))
        self.smaller = icon_button("magnify-minus-outline", self.tr("Smaller"), pressed=lambda: self.view.zoom_by(-1))
        self.larger = icon_button("magnify-plus-outline", self.tr("Larger"), pressed=lambda: self.view.zoom_by(1))
        self.go_to_client = Button(self.tr("Go to client"), icon="account-outline", pressed=self._leave_to_client)
        self.go_to_client.setVisible(with_client)
        self.outside = Button(self.tr("Open in another program"), icon="open-in-new", pressed=self._open_outside)
        self.export = Button(self.tr("Export…"), icon="content-save-outline", pressed=self._export)
        self.print = Button(self.tr("Print…"), icon="printer-outline", pressed=self._print)
        self.close_button = Button(self.tr("Close"), pressed=self.reject)
        self._lay_out()
        self._connect()
        self._fit_screen()

    def show_document(self, record_id: int) -> None:
        """Show a document (positive id) or a photo (negative id)."""
        self._id, self.row = record_id, None
        self.view.clear()
        self.count.setText("")
        self._allow()
        self._acts.studio.read(
            lambda session: document_rows(session, [record_id]),
            owner=self,
            done=lambda rows: self._show_row(record_id, rows),
            failed=self._refuse,
            topic="shown document",
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        forward = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        steps = {Qt.Key.Key_Left: -1 if forward else 1, Qt.Key.Key_Right: 1 if forward else -1}
        if event.key() in steps:
            self._go(steps[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)

    def _lay_out(self) -> None:
        said = column(self.who, self.what, gap=2)
        zoom = row(self.smaller, self.larger, gap=4)
        walk = row(self.previous, self.next, gap=4)
        head = row(said, self.count, zoom, walk, gap=12, margins=(24, 12, 24, 12), stretch=0)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.refusal)
        foot = row(
            self.close_button, None, self.go_to_client, self.outside, self.export, self.print, margins=(24, 12, 24, 16)
        )
        self.setLayout(column(panel("bar", head), self._stack, foot, gap=0, stretch=1))
        for button in self.findChildren(Button):
            button.setAutoDefault(False)

    def _connect(self) -> None:
        self.view.opened.connect(self._opened)
        self.view.failed.connect(self._refuse)
        standard = QKeySequence.StandardKey
        for key, steps in ((standard.ZoomIn, 1), (standard.ZoomOut, -1)):
            QShortcut(QKeySequence(key), self).activated.connect(lambda steps=steps: self.view.zoom_by(steps))
        QShortcut(QKeySequence(standard.Print), self).activated.connect(self.print.click)
        QShortcut(QKeySequence(standard.Save), self).activated.connect(self.export.click)

    def _fit_screen(self) -> None:
        room = self.screen().availableSize()
        self.resize(min(_SIZE[0], room.width() - 40), min(_SIZE[1], room.height() - 60))

    def _go(self, step: int) -> None:
        beside = self._neighbour(self._id, step) if self._id is not None else None
        if beside is not None:
            self.show_document(beside)

    def _show_row(self, record_id: int, rows: list[DocumentRow]) -> None:
        if record_id != self._id:
            return
        if not rows:
            self._say(self.tr("This document is no longer there."))
            return
        self.row = shown = rows[0]
        self.who.setText(client_named(shown.client_name, shown.client_date_of_birth, self.locale()))
        day = day_of(shown, self._acts.studio)
        self.what.setText(words.joined(words.one_line(shown.filename), document_type(shown.type), day))
        self.setAccessibleName(words.joined(self.who.text(), self.what.text()))
        self._allow()
        if shown.is_missing:
            self._say(self.tr("The file of this document is not here. Attach it where the client's documents are."))
            return
        self._stack.setCurrentWidget(self.view)
        self._acts.read_content(
            shown,
            owner=self,
            done=lambda content: self._show_content(record_id, content),
            failed=self._refuse,
            topic=self.view.topic,
        )

    def _show_content(self, record_id: int, content: Content) -> None:
        if record_id != self._id:
            return
        if isinstance(content, Paper):
            self.view.show_paper(content)
            self.view.setFocus()
        else:
            self._say(self.tr("Only PDFs and pictures are shown here. Open it in another program, or export it."))

    def _opened(self, pages: int) -> None:
        self.count.setText(self.tr("1 page") if pages == 1 else self.tr("%n pages", "", pages))

    def _refuse(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self._say(" ".join(part for part in sentences(error) if part))
        else:
            self._acts.studio.tasks.failed.emit(error)

    def _say(self, sentence: str) -> None:
        self.refusal.set_sentence(sentence)
        self.refusal.setAccessibleName(sentence)
        self._stack.setCurrentWidget(self.refusal)
        self.close_button.setFocus()

    def _allow(self) -> None:
        shown = self.row
        here = shown is not None and not shown.is_missing
        for button in (self.outside, self.export, self.print):
            button.setEnabled(here)
        self.go_to_client.setEnabled(shown is not None)
        for button, step in ((self.previous, -1), (self.next, 1)):
            button.setEnabled(self._id is not None and self._neighbour(self._id, step) is not None)

    def _leave_to_client(self) -> None:
        if self.row is not None:
            self.client_wanted.emit(self.row.client_id)
            self.accept()

    def _open_outside(self) -> None:
        if self.row is not None:
            self._acts.open_outside(self.row)

    def _export(self) -> None:
        if self.row is not None:
            self._acts.export(self.row, self)

    def _print(self) -> None:
        if self.row is not None:
            self._acts.print(self.row, self)
