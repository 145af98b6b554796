"""The program as app.py builds it, started, ended and started again within one test."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication

from pmupro_desktop import paths
from pmupro_desktop.app import Program
from pmupro_desktop.services.vaults import OpeningChoices, Vault
from pmupro_desktop.settings import Settings
from pmupro_desktop.ui.clients.page import ClientsPage
from pmupro_desktop.ui.desk import Desk
from pmupro_desktop.ui.first_run.window import FirstRunWindow
from pmupro_desktop.ui.main_window import MainWindow
from pmupro_desktop.ui.unlock.door import Door
from pmupro_desktop.ui.unlock.window import UnlockWindow
from tests.journeys.person import Person
from tests.vaults import CHEAP


class Seat:
    """What is on the screen of one running program."""

    def __init__(self, program: Program, person: Person) -> None:
        self._program, self._person = program, person

    @property
    def program(self) -> Program:
        return self._program

    @property
    def vault_folder(self) -> Path:
        return self.program.folder

    @property
    def desk(self) -> Desk:
        assert self.program.desk is not None
        return self.program.desk

    @property
    def window(self) -> MainWindow:
        return self.desk.window

    @property
    def clients(self) -> ClientsPage:
        return self.desk.clients

    @property
    def vault(self) -> Vault:
        return self.desk.studio.vault

    @property
    def first_run(self) -> FirstRunWindow:
        assert isinstance(self.program.entrance, FirstRunWindow)
        return self.program.entrance

    @property
    def unlock(self) -> UnlockWindow:
        assert isinstance(self.program.entrance, UnlockWindow)
        return self.program.entrance

    def unlock_with(self, password: str) -> None:
        """Type the password and wait for the main window."""
        self._person.wait(lambda: self.unlock.password_page.password.line.hasFocus())
        self._person.types(password)
        self._person.key("Return")
        self.arrive()

    def arrive(self) -> None:
        """Wait until the main window stands and has read what it shows."""
        self._person.wait(lambda: self.program.desk is not None and self.window.isVisible())
        self.settle()

    def settle(self) -> None:
        """Wait until every answer has come."""
        self._person.wait(lambda: not self.program.tasks.busy and self.clients.side.model.complete)


class Running(Seat):
    """One program at a time. Keys are derived cheaply through the door's own seam; all else is as it ships."""

    def __init__(self, app: QApplication, person: Person) -> None:
        self._app, self._person = app, person
        self.failures: list[BaseException] = []
        self.restarts: list[bool] = []
        self._running: Program | None = None
        self._ended = False

    @property
    def program(self) -> Program:
        assert self._running is not None
        return self._running

    def start(self) -> Running:
        """Start the program; what ran before must have ended or locked."""
        self.forget()
        settings = Settings(paths.settings_file())
        door = Door(settings, OpeningChoices(program="window", derivation=CHEAP))
        self._running = Program(self._app, settings, door=door, restart=self.restarts.append)
        self._running.tasks.failed.connect(self.failures.append)
        self._running.start()
        self._person.wait(lambda: self.program.entrance is not None and self.program.entrance.isVisible())
        return self

    def arrive(self) -> None:
        super().arrive()
        self.desk.ended.connect(self._note_end)

    def quit(self) -> None:
        """Press Ctrl+Q and wait for the end."""
        self._ended = False
        self._person.key("Ctrl+Q")
        self._person.wait(lambda: self._ended)
        self._leave_loop()

    def close_first_window(self) -> None:
        """Close the window before the vault, which ends the program."""
        window = self.program.entrance
        assert window is not None
        window.close()
        self._leave_loop()

    def forget(self) -> None:
        """Remove what is left of the program that ran before."""
        program, self._running = self._running, None
        if program is None:
            return
        if program.desk is not None:
            program.desk.lock_sequence.close()
            program.desk.window.hide()
            program.desk.window.deleteLater()
            program.desk.deleteLater()
        if program.entrance is not None:
            program.entrance.hide()
            program.entrance.deleteLater()
        program.tasks.shutdown()
        program.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _note_end(self) -> None:
        self._ended = True

    def _leave_loop(self) -> None:
        """The program told the application to exit; a loop that is entered and left takes that back for the next."""
        QTimer.singleShot(0, self._app, self._app.quit)
        self._app.exec()
