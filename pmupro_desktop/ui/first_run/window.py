"""The window of the first run: studio, password, recovery sheet, backups, in that order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from pmupro_desktop.errors import TargetNotEmpty, UnsafeLocation, UserError, VaultExists
from pmupro_desktop.ui.first_run.backup_page import BackupPage
from pmupro_desktop.ui.first_run.password_page import PasswordPage
from pmupro_desktop.ui.first_run.sheet_page import SheetPage
from pmupro_desktop.ui.first_run.step_page import StepPage
from pmupro_desktop.ui.first_run.studio_page import StudioPage
from pmupro_desktop.ui.tasks import Tasks
from pmupro_desktop.ui.unlock.door import Door
from pmupro_desktop.ui.unlock.stage import Stage

if TYPE_CHECKING:
    from pmupro_desktop.services.vaults import Vault

_WIDTH = 560


class FirstRunWindow(Stage):
    """Makes a vault in four steps; `opened` when the last one is done.

    From the second step on the vault is there: whoever closes the window then finds it at the next start.
    """

    opened = Signal(object)  # Vault
    sample_wanted = Signal()
    restore_wanted = Signal()
    print_wanted = Signal(object)  # bytes: the recovery sheet
    closed = Signal()

    def __init__(self, tasks: Tasks, door: Door, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(width=_WIDTH, parent=parent)
        self._tasks, self._door = tasks, door
        self._vault: Vault | None = None
        self._code = ""
        self.setWindowTitle(self.tr("Welcome"))
        self.studio_page = StudioPage(folder)
        self.password_page = PasswordPage(tasks, door)
        self.sheet_page = SheetPage()
        self.backup_page = BackupPage()
        self.studio_page.submitted.connect(self._look_at_folder)
        self.studio_page.sample_wanted.connect(self.sample_wanted)
        self.studio_page.restore_wanted.connect(self.restore_wanted)
        self.password_page.back_wanted.connect(lambda: self.show_page(self.studio_page))
        self.password_page.submitted.connect(self._create)
        self.sheet_page.proof.print_wanted.connect(lambda: self.print_wanted.emit(self.sheet_page.proof.pdf))
        self.sheet_page.submitted.connect(self._ask_backup)
        self.backup_page.submitted.connect(self._finish)
        self.show_page(self.studio_page)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Left in the middle: the vault that was made is closed and stays."""
        if self._vault is not None:
            vault, self._vault = self._vault, None
            self._tasks.write(vault.close, owner=self)
        super().closeEvent(event)
        self.closed.emit()

    def _look_at_folder(self, values: dict[str, str], folder: Path) -> None:
        """A folder that can't hold the vault is refused here, before a password is thought up."""
        self.studio_page.set_busy(self.tr("Looking at the folder…"))
        self._tasks.read(
            lambda: self._door.refuse_folder(folder),
            owner=self,
            done=lambda _fine: self._ask_password(values),
            failed=self._refuse_folder,
        )

    def _refuse_folder(self, error: BaseException) -> None:
        self.studio_page.set_busy("")
        self._say(error, self.studio_page)

    def _ask_password(self, values: dict[str, str]) -> None:
        self.studio_page.set_busy("")
        self.password_page.new.set_words((values["name"], values["artist_name"]))
        self.show_page(self.password_page)

    def _create(self, password: str, again: str) -> None:
        page = self.password_page
        page.set_busy(self.tr("Creating your vault and opening it once…"))
        values, folder = self.studio_page.values(), self.studio_page.folder
        self._tasks.write(
            lambda: self._door.create(folder, values, password, again),
            owner=self,
            done=self._created,
            failed=self._not_created,
        )

    def _not_created(self, error: BaseException) -> None:
        self.password_page.set_busy("")
        about_place = isinstance(error, UnsafeLocation | VaultExists | TargetNotEmpty)
        page = self.studio_page if about_place else self.password_page
        self.show_page(page)
        self._say(error, page)

    def _created(self, made: tuple[Vault, str]) -> None:
        vault, self._code = made
        self._vault = vault
        self.password_page.set_busy("")
        self.password_page.new.clear()
        page, code = self.sheet_page, self._code
        self.show_page(page)
        page.set_busy(self.tr("Drawing the sheet…"))
        self._tasks.read(
            lambda: self._door.sheet(vault, code), owner=self, done=self._show_sheet, failed=self._without_sheet
        )

    def _show_sheet(self, pdf: bytes) -> None:
        self.sheet_page.set_busy("")
        self.sheet_page.proof.show_sheet(self._code, pdf)

    def _without_sheet(self, error: BaseException) -> None:
        self.sheet_page.set_busy("")
        self._say(error, self.sheet_page)

    def _ask_backup(self) -> None:
        vault = self._vault
        if vault is None:
            return
        self._code = ""
        self.sheet_page.proof.forget()
        self.show_page(self.backup_page)
        self._tasks.write(lambda: self._door.note_sheet_proved(vault), owner=self, failed=self._not_finished)

    def _finish(self, place: Path | None) -> None:
        vault = self._vault
        if vault is None:
            return

        def job() -> None:
            """Runs after what was saved before, so that the vault is handed over with all of it."""
            if place is not None:
                self._door.set_backup_place(vault, place)

        self.backup_page.set_busy(self.tr("Saving…"))
        self._tasks.write(
            job,
            owner=self,
            done=lambda _result: self._hand_over(),
            failed=self._not_finished,
        )

    def _not_finished(self, error: BaseException) -> None:
        self.backup_page.set_busy("")
        self._say(error, self.backup_page)

    def _hand_over(self) -> None:
        vault, self._vault = self._vault, None
        self.opened.emit(vault)

    def _say(self, error: BaseException, page: StepPage) -> None:
        if isinstance(error, UserError):
            page.show_error(error)
        else:
            self._tasks.failed.emit(error)
