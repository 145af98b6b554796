"""The page that opens the vault with the recovery sheet."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.errors import MistypedRecoveryCode, UserError
from pmupro_desktop.ui.ask import sentences
from pmupro_desktop.ui.unlock.code_field import CodeField
from pmupro_desktop.ui.unlock.trouble import Trouble
from pmupro_desktop.ui.widgets import Button, Card, PlainLabel, column, row


class CodePage(QWidget):
    """Asks for the code of the recovery sheet; `submitted` carries it."""

    submitted = Signal(str)
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = PlainLabel(self.tr("Open with the recovery sheet"), "title", wrap=True)
        lead = PlainLabel(
            self.tr(
                "Type the eight groups from the sheet, or paste the whole code. Capitals do not matter; "
                "0 and O, 1, I and L are taken for what they should be."
            ),
            "muted",
            wrap=True,
        )
        self.code = CodeField()
        self.code.returned.connect(self._submit)
        self.code.edited.connect(self._edited)
        self.trouble = Trouble()
        self.act = Button(self.tr("Unlock"), "primary", pressed=self._submit)
        self.back = Button(self.tr("Back"), pressed=self.back_wanted.emit)
        self._busy = PlainLabel("", "meta")
        card = Card("", self.code, self.trouble, row(self._busy, None, self.back, self.act), gap=16, main=True)
        self.setLayout(column(column(title, lead, gap=4), card, gap=16))
        self.setFocusProxy(self.code)

    def set_busy(self, busy: bool) -> None:
        for part in (self.code, self.act, self.back):
            part.setEnabled(not busy)
        self._busy.setText(self.tr("Opening the vault…") if busy else "")

    def show_error(self, error: UserError) -> None:
        """Say why the code did not open the vault, and mark the group when one is named."""
        self.trouble.show_error(error)
        if isinstance(error, MistypedRecoveryCode):
            group = error.facts.get("group")
            if isinstance(group, int) and 1 <= group <= len(self.code.groups):
                self.code.mark(group, sentences(error)[0])

    def forget(self) -> None:
        self.code.clear()
        self.code.unmark()
        self.trouble.clear()

    def _edited(self) -> None:
        self.code.unmark()
        self.trouble.clear()

    def _submit(self) -> None:
        if not self.act.isEnabled():
            return
        self._edited()
        if not self.code.text().strip("- "):
            self.trouble.say(self.tr("Type the code from the recovery sheet."), state="warn")
            return
        self.submitted.emit(self.code.text())
