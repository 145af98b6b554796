"""The window before the vault is open: password, recovery sheet, and what to do when something is missing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from pmupro_desktop.errors import HeaderRolledBack, SavesMissing, UserError
from pmupro_desktop.ui.tasks import Tasks
from pmupro_desktop.ui.unlock.code_page import CodePage
from pmupro_desktop.ui.unlock.door import Door
from pmupro_desktop.ui.unlock.missing_page import MissingPage
from pmupro_desktop.ui.unlock.password_page import PasswordPage
from pmupro_desktop.ui.unlock.replace_page import ReplacePage
from pmupro_desktop.ui.unlock.stage import Stage
from pmupro_desktop.ui.widgets.date_text import written

if TYPE_CHECKING:
    from pmupro_desktop.services.backups import Restored
    from pmupro_desktop.services.vaults import Vault


@dataclass(frozen=True)
class _Try:
    """What was typed; kept until the vault is open, for the case that the artist goes on despite a loss."""

    password: str | None = None
    code: str | None = None

    def __repr__(self) -> str:
        return "<Try>"


class UnlockWindow(Stage):
    """Opens the vault in one folder, and offers the ways around a lost password or a damaged vault."""

    opened = Signal(object)  # Vault
    restore_wanted = Signal()
    other_wanted = Signal()
    closed = Signal()

    def __init__(self, tasks: Tasks, door: Door, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._tasks, self._door, self._folder = tasks, door, folder
        self._try: _Try | None = None
        self._vault: Vault | None = None
        self.setWindowTitle(self.tr("Locked"))
        self.password_page = PasswordPage()
        self.code_page = CodePage()
        self.missing_page = MissingPage()
        self.replace_page: ReplacePage | None = None
        self._wire()
        self.show_folder(folder)
        self.show_page(self.password_page)

    @property
    def folder(self) -> Path:
        """Where the vault lies that is to be opened."""
        return self._folder

    def show_folder(self, folder: Path) -> None:
        """Turn to the vault in `folder`."""
        self._folder = folder
        self._try = None
        self.password_page.show_folder(folder)
        self.show_page(self.password_page)

    def open_with(self, *, password: str | None = None, code: str | None = None) -> None:
        """Open the vault with what was typed; the answer comes as `opened` or stands on the page."""
        self._attempt(_Try(password, code), accept_loss=False)

    def say_restored(self, restored: Restored) -> None:
        """Tell on the password page what a restore has brought back."""
        self.password_page.trouble.say(
            self.tr("The backup of {day} was restored.").format(day=written(restored.made_at.date(), self.locale())),
            self.tr("Clients: {clients} · files: {files}").format(clients=restored.clients, files=restored.files),
            "good",
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        """Left without a new password: the vault is closed again."""
        if self._vault is not None:
            vault, self._vault = self._vault, None
            self._tasks.write(vault.close, owner=self)
        super().closeEvent(event)
        self.closed.emit()

    def _wire(self) -> None:
        self.password_page.submitted.connect(lambda text: self.open_with(password=text))
        self.password_page.recovery_wanted.connect(lambda: self.show_page(self.code_page))
        self.password_page.restore_wanted.connect(self.restore_wanted)
        self.password_page.other_wanted.connect(self.other_wanted)
        self.code_page.submitted.connect(lambda text: self.open_with(code=text))
        self.code_page.back_wanted.connect(self._back)
        self.missing_page.restore_wanted.connect(self.restore_wanted)
        self.missing_page.go_on_wanted.connect(self._go_on)
        self.missing_page.back_wanted.connect(self._back)

    def _attempt(self, attempt: _Try, *, accept_loss: bool) -> None:
        self._try = attempt
        self._set_busy(True)
        folder = self._folder
        self._tasks.write(
            lambda: self._door.open(folder, password=attempt.password, code=attempt.code, accept_loss=accept_loss),
            owner=self,
            done=self._opened,
            failed=self._refused,
        )

    def _set_busy(self, busy: bool) -> None:
        for page in (self.password_page, self.code_page, self.missing_page):
            page.set_busy(busy)

    def _opened(self, vault: Vault) -> None:
        self._set_busy(False)
        attempt, self._try = self._try, None
        self.password_page.forget()
        self.code_page.forget()
        if attempt is not None and attempt.code is not None:
            self._ask_for_new_password(vault)
        else:
            self.opened.emit(vault)

    def _refused(self, error: BaseException) -> None:
        self._set_busy(False)
        attempt, self._try = self._try, None
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)
        elif isinstance(error, SavesMissing | HeaderRolledBack):
            self._try = attempt
            self.missing_page.show_loss(error)
            self.show_page(self.missing_page)
        elif attempt is not None and attempt.code is not None:
            self.show_page(self.code_page)
            self.code_page.show_error(error)
        else:
            self.show_page(self.password_page)
            self.password_page.show_error(error)

    def _go_on(self) -> None:
        if self._try is not None:
            self._attempt(self._try, accept_loss=True)

    def _back(self) -> None:
        self._try = None
        self.code_page.forget()
        self.show_page(self.password_page)

    def _ask_for_new_password(self, vault: Vault) -> None:
        self._vault = vault
        self.replace_page = ReplacePage(self._tasks, self._door)
        self.replace_page.submitted.connect(self._replace)
        self.show_page(self.replace_page)

    def _replace(self, password: str) -> None:
        vault, page = self._vault, self.replace_page
        if vault is None or page is None:
            return
        page.set_busy(True)

        def done(_result: object) -> None:
            self._vault = None
            page.new.clear()
            self.opened.emit(vault)

        self._tasks.write(
            lambda: self._door.replace_password(vault, password), owner=self, done=done, failed=self._not_replaced
        )

    def _not_replaced(self, error: BaseException) -> None:
        page = self.replace_page
        if page is None:
            return
        page.set_busy(False)
        if isinstance(error, UserError):
            page.trouble.show_error(error)
        else:
            self._tasks.failed.emit(error)
