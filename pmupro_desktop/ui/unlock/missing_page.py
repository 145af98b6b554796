"""The page that stands where the vault is older than it should be: what is missing, and the two ways on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.errors import HeaderRolledBack, UserError
from pmupro_desktop.ui.ask import sentences
from pmupro_desktop.ui.unlock.trouble import Trouble
from pmupro_desktop.ui.widgets import Button, Card, PlainLabel, column, row


class MissingPage(QWidget):
    """Restore the newest backup, or go on with what is there; nothing was changed until one is chosen."""

    restore_wanted = Signal()
    go_on_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = PlainLabel("", "title", wrap=True)
        self.trouble = Trouble()
        self._restoring = PlainLabel("", "muted", wrap=True)
        self._going_on = PlainLabel("", "muted", wrap=True)
        self.restore = Button(
            self.tr("Restore newest backup…"), "primary", icon="backup-restore", pressed=self.restore_wanted.emit
        )
        self.go_on = Button(self.tr("Go on"), pressed=self.go_on_wanted.emit)
        self.back = Button(self.tr("Back"), "quiet", pressed=self.back_wanted.emit)
        self._busy = PlainLabel("", "meta")
        card = Card(
            "",
            self.trouble,
            self._restoring,
            self._going_on,
            row(self._busy, None, self.go_on, self.restore),
            gap=12,
            main=True,
        )
        self.setLayout(column(self._title, card, row(self.back, None), gap=16))
        self.setFocusProxy(self.restore)

    def show_loss(self, error: UserError) -> None:
        """Say what `error` found."""
        what, kept, _advice = sentences(error)
        self.trouble.say(what, kept, "warn")
        if isinstance(error, HeaderRolledBack):
            self._title.setText(self.tr("An older password may be in force"))
            self._going_on.setText(
                self.tr("Go on only if you put the older header back yourself, and change the password right after.")
            )
        else:
            self._title.setText(self.tr("Something you saved is missing"))
            self._going_on.setText(self.tr("Go on opens the vault as it is; what is missing stays missing."))
        self._restoring.setText(
            self.tr(
                "A backup holds everything up to the day it was made. The vault as it is now is moved aside, not lost."
            )
        )

    def set_busy(self, busy: bool) -> None:
        for part in (self.restore, self.go_on, self.back):
            part.setEnabled(not busy)
        self._busy.setText(self.tr("Opening the vault…") if busy else "")
