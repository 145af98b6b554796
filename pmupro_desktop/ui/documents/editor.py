"""A document's name, type and notes, changed in place, with every version of its file below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from pmupro_desktop.domain.document import DocumentType, DocumentVersion
from pmupro_desktop.errors import InvalidRecord, UserError
from pmupro_desktop.services.document_list import DocumentRow
from pmupro_desktop.services.studio import local_time, studio_zone
from pmupro_desktop.ui import words
from pmupro_desktop.ui.documents.acts import DocumentActs, Hands
from pmupro_desktop.ui.documents.kinds import choices, chosen_type
from pmupro_desktop.ui.unlock.trouble import Trouble
from pmupro_desktop.ui.widgets import Button, Card, ChoiceField, ElidedLabel, Field, Form, PlainLabel, column, row


class DocumentEditor(QWidget):
    """Edits one document; `closed` when it is saved or left as it was."""

    closed = Signal()

    def __init__(self, acts: DocumentActs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._acts = acts
        self.row: DocumentRow | None = None
        self.name, self.type, self.notes = QLineEdit(), ChoiceField(choices()), QPlainTextEdit()
        self.notes.setTabChangesFocus(True)
        self.notes.setFixedHeight(96)
        self.form = Form()
        self.form.add("filename", Field(self.tr("Name"), self.name, required=True))
        self.form.add("type", Field(self.tr("Type"), self.type))
        self.form.add("notes", Field(self.tr("Notes"), self.notes), wide=True)
        self.trouble = Trouble()
        self.save_button = Button(self.tr("Save"), "primary", pressed=self.save)
        cancel = Button(self.tr("Cancel"), pressed=self.closed.emit)
        self.name.returnPressed.connect(self.save)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self).activated.connect(self.save)
        self._card = Card(
            self.tr("Edit document"), self.form, self.trouble, row(None, cancel, self.save_button), gap=12
        )
        self._versions = column(gap=0)
        self.versions_card = Card(self.tr("Versions of the file"), self._versions)
        self.setLayout(column(self._card, self.versions_card, None, gap=16))

    def begin(self, shown: DocumentRow) -> None:
        """Edit a document or photo."""
        self.row = shown
        self.form.show_problems({})
        self.trouble.clear()
        self.name.setText(shown.filename)
        known = shown.type in DocumentType.__members__
        self.type.set_value(DocumentType(shown.type) if known else DocumentType.OTHER)
        self.notes.setPlainText(shown.notes or "")
        self.versions_card.hide()
        self._acts.read_versions(shown, owner=self, done=lambda found: self._show_versions(shown.id, found))
        self.name.setFocus()
        self.name.selectAll()

    def save(self) -> None:
        """Save what was typed; what can't stand is said at its field."""
        if self.row is None:
            return
        self.save_button.setEnabled(False)
        self._acts.change(
            self.row,
            name=self.name.text().strip(),
            kind=chosen_type(self.type) or DocumentType.OTHER,
            notes=self.notes.toPlainText().strip(),
            hands=Hands(self, self._saved, self._refused),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _saved(self) -> None:
        self.save_button.setEnabled(True)
        self.closed.emit()

    def _refused(self, error: BaseException) -> None:
        self.save_button.setEnabled(True)
        if isinstance(error, InvalidRecord):
            left = self.form.show_problems(error.problems)
            if left:
                self.trouble.show_error(error)
        elif isinstance(error, UserError):
            self.trouble.show_error(error)
        else:
            self._acts.studio.tasks.failed.emit(error)

    def _show_versions(self, record_id: int, found: Sequence[DocumentVersion]) -> None:
        if self.row is None or self.row.id != record_id:
            return
        while (item := self._versions.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for version in found:
            self._versions.addWidget(self._version_line(version))
        self.versions_card.setVisible(len(found) > 1)

    def _version_line(self, version: DocumentVersion) -> QWidget:
        zone, today, locale = studio_zone(self._acts.studio.values), self._acts.studio.today(), QLocale()
        when = words.moment(local_time(version.created_at, zone), today, locale)
        number = self.tr("Version {number}").format(number=version.number)
        here = version.stored_file is not None
        about = words.joined(when, words.size(version.file_size, locale), "" if here else self.tr("File missing"))
        export = Button(self.tr("Export…"), "quiet", pressed=lambda: self._export(version))
        export.setAccessibleName(self.tr("Export version {number}").format(number=version.number))
        export.setEnabled(here)
        line = QWidget()
        name = ElidedLabel(words.one_line(version.filename), "meta")
        line.setLayout(row(PlainLabel(number, "strong"), name, PlainLabel(about, "meta"), export, gap=12, stretch=1))
        return line

    def _export(self, version: DocumentVersion) -> None:
        if self.row is not None:
            self._acts.export(self.row, self, version=version)
