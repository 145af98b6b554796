"""The page that opens the vault with its password."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.errors import (
    DatabaseDamaged,
    HeaderDamaged,
    HeaderTampered,
    NotEnoughMemory,
    NoVault,
    UnsafeLocation,
    UserError,
    VaultInUse,
    VaultTooNew,
)
from pmupro_desktop.ui.unlock.password_field import PasswordField
from pmupro_desktop.ui.unlock.trouble import Trouble
from pmupro_desktop.ui.widgets import Button, Card, ElidedLabel, Field, IconMark, PlainLabel, column, row


class PasswordPage(QWidget):
    """Asks for the password of the vault in one folder; `submitted` carries it."""

    submitted = Signal(str)
    recovery_wanted = Signal()
    restore_wanted = Signal()
    other_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = PlainLabel(self.tr("Unlock your studio"), "title", wrap=True)
        self._folder = ElidedLabel("", "meta", middle=True)
        self.trouble = Trouble()
        self.password = PasswordField()
        self.password.returned.connect(self._submit)
        self.password.edited.connect(self._edited)
        field = Field(self.tr("Password"), self.password)
        self.act = Button(self.tr("Unlock"), "primary", pressed=lambda: self._next())
        self._busy = PlainLabel("", "meta")
        card = Card("", field, self.password.caps, self.trouble, row(self._busy, None, self.act), gap=12, main=True)
        place = row(IconMark("folder-lock-outline", "muted", 16), self._folder, gap=6, stretch=1)
        self.recovery = Button(self.tr("Use the recovery sheet"), "quiet", pressed=self.recovery_wanted.emit)
        self.restore = Button(self.tr("Restore a backup…"), "quiet", pressed=self.restore_wanted.emit)
        self.other = Button(self.tr("Other vault…"), "quiet", pressed=self.other_wanted.emit)
        ways = row(self.recovery, self.restore, self.other, None, gap=4)
        self.setLayout(column(column(self._title, place, gap=4), card, ways, gap=16))
        self.setFocusProxy(self.password)
        self._next: Callable[[], object] = self._submit

    def show_folder(self, folder: Path) -> None:
        """Name the folder whose vault is meant."""
        self.trouble.clear()
        self._offer_unlock()
        self._folder.setText(str(folder))
        self._folder.setAccessibleName(self.tr("Vault in {folder}").format(folder=folder))

    def set_busy(self, busy: bool) -> None:
        """While the password is tried nothing else can be pressed."""
        for part in (self.password, self.act, self.recovery, self.restore, self.other):
            part.setEnabled(not busy)
        self._busy.setText(self.tr("Opening the vault…") if busy else "")

    def show_error(self, error: UserError) -> None:
        """Say `error`, and make what helps against it the filled button: another try opens no damaged vault."""
        self.trouble.show_error(error)
        self._offer_unlock()
        if isinstance(error, HeaderDamaged | HeaderTampered | DatabaseDamaged):
            self._offer(self.restore)
        elif isinstance(error, VaultTooNew | UnsafeLocation | NoVault):
            self._offer(self.other)
        elif isinstance(error, VaultInUse | NotEnoughMemory):
            self.act.setText(self.tr("Try again"))
            self.act.setFocus()
        else:
            self.again()

    def _offer(self, way: Button) -> None:
        """Put the quiet button `way` in the place of the filled one."""
        self.act.setText(way.text())
        self._next = way.click
        way.hide()
        self.act.setFocus()

    def _offer_unlock(self) -> None:
        self.act.setText(self.tr("Unlock"))
        self._next = self._submit
        for way in (self.restore, self.other):
            way.show()

    def _edited(self, _text: str) -> None:
        self.trouble.clear()
        self._offer_unlock()

    def again(self) -> None:
        """Ready for another try: what was typed is selected, so that it can be looked at or typed over."""
        self.password.line.setFocus()
        self.password.line.selectAll()

    def forget(self) -> None:
        """Remove what was typed."""
        self.password.line.clear()
        self.password.show_text(False)

    def _submit(self) -> None:
        if not self.act.isEnabled():
            return
        self.trouble.clear()
        self._offer_unlock()
        if not self.password.text():
            self.trouble.say(self.tr("Type the password of this vault."), state="warn")
            return
        self.submitted.emit(self.password.text())
