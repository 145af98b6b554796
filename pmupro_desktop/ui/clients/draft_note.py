"""The note over the list that something was typed and not saved."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from pmupro_desktop.services.drafts import DraftRow
from pmupro_desktop.ui.widgets import Button, ElidedLabel, IconMark, column, literal, panel, row


class DraftNote(QWidget):
    """Offers the drafts again; it is there only while there are any."""

    taken_up = Signal(object)  # DraftRow

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drafts: tuple[DraftRow, ...] = ()
        self._words = ElidedLabel("")
        self._go_on = Button(self.tr("Continue"), pressed=self._take_up)
        line = row(IconMark("pencil-outline"), self._words, self._go_on, margins=(12, 4, 4, 4), stretch=1)
        self.setLayout(column(panel("note", line), margins=(0, 0, 0, 8)))
        self.hide()

    @property
    def drafts(self) -> tuple[DraftRow, ...]:
        return self._drafts

    def show_drafts(self, drafts: Sequence[DraftRow]) -> None:
        self._drafts = tuple(drafts)
        self.setVisible(bool(drafts))
        if len(self._drafts) == 1:
            self._words.setText(self.tr("Not saved: {name}").format(name=self._named(self._drafts[0])))
        else:
            self._words.setText(self.tr("%n forms not saved", "", len(self._drafts)))
        self.setAccessibleName(self._words.text())

    def _named(self, draft: DraftRow) -> str:
        return draft.title or self.tr("new client")

    def _take_up(self) -> None:
        if len(self._drafts) == 1:
            self.taken_up.emit(self._drafts[0])
            return
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for draft in self._drafts:
            action = menu.addAction(literal(self._named(draft)))
            action.triggered.connect(lambda _on=False, draft=draft: self.taken_up.emit(draft))
        menu.popup(self._go_on.mapToGlobal(self._go_on.rect().bottomLeft()))
