"""The page after the recovery sheet was used: a new password must be set before the vault is shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.ui.tasks import Tasks
from pmupro_desktop.ui.unlock.door import Door
from pmupro_desktop.ui.unlock.new_password import NewPassword
from pmupro_desktop.ui.unlock.trouble import Trouble
from pmupro_desktop.ui.widgets import Button, Card, PlainLabel, column, row


class ReplacePage(QWidget):
    """Asks for a new password, twice; `submitted` carries it."""

    submitted = Signal(str)

    def __init__(self, tasks: Tasks, door: Door, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = PlainLabel(self.tr("Choose a new password"), "title", wrap=True)
        lead = PlainLabel(
            self.tr("The recovery sheet opened the vault. The old password stops working once a new one is set."),
            "muted",
            wrap=True,
        )
        self.new = NewPassword(tasks, door)
        self.new.returned.connect(self._submit)
        self.trouble = Trouble()
        self.act = Button(self.tr("Set password and open"), "primary", pressed=self._submit)
        self._busy = PlainLabel("", "meta")
        card = Card("", self.new, self.trouble, row(self._busy, None, self.act), gap=12, main=True)
        self.setLayout(column(column(title, lead, gap=4), card, gap=16))
        self.setFocusProxy(self.new)

    def set_busy(self, busy: bool) -> None:
        for part in (self.new, self.act):
            part.setEnabled(not busy)
        self._busy.setText(self.tr("Setting the password…") if busy else "")

    def _submit(self) -> None:
        self.trouble.clear()
        if not self.new.ready:
            self.new.explain()
            return
        self.submitted.emit(self.new.text())
