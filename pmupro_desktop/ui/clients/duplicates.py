"""The note in a client's form that somebody like this is in the list already."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from pmupro_desktop.services.clients import Duplicate
from pmupro_desktop.ui import words
from pmupro_desktop.ui.records import facts
from pmupro_desktop.ui.widgets import Button, IconMark, PlainLabel, column, row, set_look
from pmupro_desktop.ui.widgets.date_text import written

_SHOWN = 3


class DuplicateNote(QFrame):
    """Names who may be the same person and why, and offers to open them; it never stops anybody from saving."""

    open_wanted = Signal(object)  # client id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "note")
        set_look(self, "state", "warn")
        self._lines: QVBoxLayout = column(gap=4)
        self._title = PlainLabel(self.tr("In the list already?"), "strong")
        self.setLayout(
            row(IconMark("account-multiple-outline", "warn_mark"), column(self._title, self._lines, gap=4), gap=12,
                margins=(12, 10, 12, 10), stretch=1)
        )  # fmt: skip
        self._found: tuple[Duplicate, ...] = ()
        self.hide()

    @property
    def found(self) -> tuple[Duplicate, ...]:
        return self._found

    def show_found(self, found: Sequence[Duplicate]) -> None:
        if tuple(found) == self._found:
            return
        self._found = tuple(found)
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for each in self._found[:_SHOWN]:
            self._lines.addWidget(self._line(each))
        self.setVisible(bool(found))
        self.setAccessibleName(self.sentences())

    def sentences(self) -> str:
        """All that the note says."""
        return " ".join(self._sentence(each) for each in self._found[:_SHOWN])

    def _line(self, duplicate: Duplicate) -> QWidget:
        button = Button(self.tr("Open"), pressed=lambda: self.open_wanted.emit(duplicate.client_id))
        button.setAccessibleName(self.tr("Open {name}").format(name=duplicate.name))
        line = QWidget()
        line.setLayout(row(PlainLabel(self._sentence(duplicate), wrap=True), button, stretch=0))
        return line

    def _sentence(self, duplicate: Duplicate) -> str:
        name = words.one_line(duplicate.name)
        if duplicate.date_of_birth is not None:
            born = written(duplicate.date_of_birth, self.locale())
            name = self.tr("{name}, born {date},").format(name=name, date=born)
        return self.tr("{name} has {reasons}.").format(name=name, reasons=facts.reasons(duplicate.reasons))
