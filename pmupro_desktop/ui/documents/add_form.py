"""The files that were chosen or dropped, before they go into the vault: what they are, and a note for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from pmupro_desktop.domain.document import DocumentType
from pmupro_desktop.ui import words
from pmupro_desktop.ui.documents.acts import Batch
from pmupro_desktop.ui.documents.kinds import choices, chosen_type, document_icon, guessed_type
from pmupro_desktop.ui.unlock.trouble import Trouble
from pmupro_desktop.ui.widgets import (
    Button,
    Card,
    ChoiceField,
    ElidedLabel,
    FadeScrollArea,
    Field,
    IconMark,
    PlainLabel,
    column,
    icon_button,
    row,
)

_AT_ONCE = 60
"""Files that get a line of their own; more are counted, and go by their guess."""


class AddForm(Card):
    """Each file has a guessed type, changed alone or for all at once."""

    confirmed = Signal(object, str)  # list[Batch], notes
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(" ", main=True, gap=12, parent=parent)
        self._owner_name = ""
        self._files: list[Path] = []
        self._types: list[DocumentType] = []
        self._fields: list[ChoiceField] = []
        self.for_all = ChoiceField(choices(), empty=self.tr("As each is marked below"))
        self.for_all.chosen.connect(lambda _value: self._choose_for_all(chosen_type(self.for_all)))
        self.notes = QLineEdit()
        self.notes.returnPressed.connect(self._confirm)
        self.notes.setMaxLength(10_000)
        self._lines = column(gap=4)
        content = QWidget()
        content.setLayout(column(self._lines, None, gap=0))
        self._area = FadeScrollArea(content, ground="surface")
        self.add_button = Button(self.tr("Add"), "primary", pressed=self._confirm)
        cancel = Button(self.tr("Cancel"), pressed=self.cancelled.emit)
        top = row(Field(self.tr("Type for all"), self.for_all), Field(self.tr("Notes for all"), self.notes), gap=16)
        top.setStretch(1, 1)
        self.body.addLayout(top)
        self.body.addWidget(self._area, 1)
        self.trouble = Trouble()
        self.body.addWidget(self.trouble)
        self.body.addLayout(row(None, cancel, self.add_button))

    def set_owner_name(self, name: str) -> None:
        """Whose documents they are to become."""
        self._owner_name = name
        self._show_lines()

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(self._files)

    def begin(self, files: Sequence[Path]) -> None:
        """Start with `files`; those that are waiting already stay."""
        self.trouble.clear()
        if not self._files:
            self.for_all.set_value(None)
            self.notes.clear()
        chosen = chosen_type(self.for_all)
        for path in files:
            if path not in self._files:
                self._files.append(path)
                self._types.append(chosen or guessed_type(path.name))
        self._show_lines()
        self.for_all.setFocus()

    def forget(self) -> None:
        """Nothing waits to be added any more."""
        self._files, self._types = [], []
        self._show_lines()

    def set_busy(self, busy: bool) -> None:
        """While the files go into the vault nothing is changed here."""
        for part in (self.for_all, self.notes, self._area, self.add_button):
            part.setEnabled(not busy)

    def batches(self) -> list[Batch]:
        """The files by their type, in the order they were given."""
        return [
            Batch(kind, tuple(path for path, each in zip(self._files, self._types, strict=True) if each is kind))
            for kind in dict.fromkeys(self._types)
        ]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
            return
        super().keyPressEvent(event)

    def _confirm(self) -> None:
        if self._files and self.add_button.isEnabled():
            self.trouble.clear()
            self.confirmed.emit(self.batches(), self.notes.text().strip())

    def _choose_for_all(self, kind: DocumentType | None) -> None:
        for place, path in enumerate(self._files):
            self._types[place] = kind or guessed_type(path.name)
        for place, field in enumerate(self._fields):
            field.set_value(self._types[place])

    def _show_lines(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        count = len(self._files)
        one, many = self.tr("Add one file"), self.tr("Add %n files", "", count)
        titles = self.tr("Add one file to {name}"), self.tr("Add %n files to {name}", "", count)
        self.set_title((titles[0] if count == 1 else titles[1]).format(name=self._owner_name))
        self.add_button.setText(one if count == 1 else many)
        self._fields = []
        for place, path in enumerate(self._files[:_AT_ONCE]):
            self._lines.addWidget(self._line(place, path))
        if count > _AT_ONCE:
            more = self.tr("and {count} more").format(count=words.count(count - _AT_ONCE, self.locale()))
            self._lines.addWidget(PlainLabel(more, "muted"))

    def _line(self, place: int, path: Path) -> QWidget:
        name = words.one_line(path.name)
        kind = ChoiceField(choices())
        kind.set_value(self._types[place])
        kind.setAccessibleName(self.tr("Type of {name}").format(name=name))
        mark = IconMark(document_icon(self._types[place].value))
        kind.chosen.connect(lambda _value: self._choose(place, chosen_type(kind) or DocumentType.OTHER, mark))
        drop = icon_button("close", self.tr("Leave out {name}").format(name=name), kind="quiet-icon")
        drop.clicked.connect(lambda _on=False: self._leave_out(path))
        self._fields.append(kind)
        line = QWidget()
        line.setLayout(row(mark, ElidedLabel(name), PlainLabel(self._size(path), "meta"), kind, drop, stretch=1))
        return line

    def _size(self, path: Path) -> str:
        try:
            return words.size(path.stat().st_size, self.locale())
        except OSError:
            return ""

    def _choose(self, place: int, kind: DocumentType, mark: IconMark) -> None:
        self._types[place] = kind
        mark.set_icon(document_icon(kind.value))
        if chosen_type(self.for_all) is not kind:
            self.for_all.set_value(None)

    def _leave_out(self, path: Path) -> None:
        place = self._files.index(path)
        del self._files[place], self._types[place]
        if self._files:
            self._show_lines()
        else:
            self.cancelled.emit()
