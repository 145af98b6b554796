"""The start of the window: the one place that builds and wires.

The first window stands with Qt alone; everything heavy (SQLAlchemy, ReportLab, the pages of the main window) is
imported on a thread while the password is typed, and therefore imported inside the functions that need it.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from pmupro_desktop import __version__, errors, log, paths
from pmupro_desktop.settings import Settings
from pmupro_desktop.ui import theme, translations
from pmupro_desktop.ui.mistakes import Mistakes
from pmupro_desktop.ui.private_folder import PrivateFolder
from pmupro_desktop.ui.tasks import Tasks
from pmupro_desktop.ui.unlock.door import Door

if TYPE_CHECKING:
    from pmupro_desktop.domain.user import Actor
    from pmupro_desktop.services.backups import Restored
    from pmupro_desktop.services.studio import StudioValues
    from pmupro_desktop.services.vaults import Vault
    from pmupro_desktop.ui.desk import Desk
    from pmupro_desktop.ui.first_run.window import FirstRunWindow
    from pmupro_desktop.ui.unlock.window import UnlockWindow

NAME = "PMU Pro Desktop"
VAULT = "vault_folder"
"""The name of the setting that tells where the vault lies."""
BEGIN = "PMUPRO_BEGIN"
RESTORE = "restore"
"""The environment by which a locked window asks the fresh one to begin with restoring."""

_THEME = "theme"
_PATIENCE_SECONDS = 5.0

logger = logging.getLogger(__name__)


class Program(QObject):
    """The program from its first window to its end."""

    def __init__(
        self,
        app: QApplication,
        settings: Settings,
        *,
        door: Door | None = None,
        private: PrivateFolder | None = None,
        restart: Callable[[bool], object] | None = None,
    ) -> None:
        """`restart` starts a fresh process and ends this one; with True the fresh one begins with restoring."""
        super().__init__(app)
        self._app, self._settings = app, settings
        self._restart = restart or restart_program
        self.door = door or Door(settings)
        self.private = private or PrivateFolder()
        self.tasks = Tasks(parent=self)
        self.mistakes = Mistakes(self)
        self.tasks.failed.connect(self.mistakes.tell)
        self.entrance: UnlockWindow | FirstRunWindow | None = None
        self.desk: Desk | None = None

    @property
    def folder(self) -> Path:
        """Where the vault lies, or will lie."""
        kept = self._settings.get(VAULT)
        return Path(kept) if isinstance(kept, str) and kept else paths.default_vault()

    def start(self) -> None:
        """Show the first window: unlock where there is a vault, the first run where there is none."""
        self.private.wipe()
        if holds_vault(self.folder):
            self.show_unlock(self.folder)
        else:
            self.show_first_run()
        if os.environ.pop(BEGIN, "") == RESTORE:
            self.restore()
        QTimer.singleShot(0, self, _warm_up)

    def show_unlock(self, folder: Path) -> None:
        """Ask for the password of the vault in `folder`."""
        from pmupro_desktop.ui.unlock.window import UnlockWindow

        window = UnlockWindow(self.tasks, self.door, folder)
        window.opened.connect(self._opened)
        window.restore_wanted.connect(self.restore)
        window.other_wanted.connect(self._choose_other)
        window.closed.connect(self._left)
        self._enter(window)

    def show_first_run(self) -> None:
        """Lead to a new vault."""
        from pmupro_desktop.ui.first_run.window import FirstRunWindow

        window = FirstRunWindow(self.tasks, self.door, self.folder)
        window.opened.connect(self._opened)
        window.restore_wanted.connect(self.restore)
        window.sample_wanted.connect(self.open_sample)
        window.print_wanted.connect(lambda pdf: self._print_sheet(pdf, window))
        window.closed.connect(self._left)
        self._enter(window)

    def restore(self) -> None:
        """Open the dialog that restores a backup over the first window."""
        from pmupro_desktop.ui.jobs.restore import RestoreDialog

        dialog = RestoreDialog(self.tasks, self.door, self.folder, self.entrance)
        dialog.restored.connect(self._restored)
        dialog.open()

    def open_sample(self) -> None:
        """Open the sample studio, which lies apart from the artist's own vault and is made when it is not there."""
        self.tasks.write(self.door.sample, owner=self, done=self._opened)

    def _enter(self, window: UnlockWindow | FirstRunWindow) -> None:
        before, self.entrance = self.entrance, window
        window.show()
        window.activateWindow()
        if before is not None:
            before.close()
            before.deleteLater()

    def _opened(self, vault: Vault) -> None:
        from pmupro_desktop.services.studio import read_studio

        def job() -> tuple[Vault, Actor, StudioValues]:
            owner = vault.owner()
            with vault.reading() as session:
                return vault, owner, read_studio(session)

        self.tasks.read(job, owner=self, done=self._furnish)

    def _furnish(self, opened: tuple[Vault, Actor, StudioValues]) -> None:
        """Show the main window in place of the first one."""
        from pmupro_desktop.ui.desk import Desk
        from pmupro_desktop.ui.open_studio import OpenStudio

        vault, actor, values = opened
        if not values.is_sample:
            self._settings.put(VAULT, str(vault.folder))
            self._settings.put(translations.LANGUAGE, values.language)
        self.tasks.interrupt = vault.interrupt_reading
        self.tasks.when_idle = vault.checkpoint
        studio = OpenStudio(vault, actor, self.tasks, self._settings, values)
        self.desk = Desk(self._app, studio, self.door, self.private, self._restart)
        self.desk.ended.connect(self._end)
        self.desk.show()
        entrance, self.entrance = self.entrance, None
        if entrance is not None:
            entrance.close()
            entrance.deleteLater()

    def _restored(self, folder: Path, password: str | None, code: str | None, result: Restored) -> None:
        """Open what was restored with what opened the backup."""
        from pmupro_desktop.ui.unlock.window import UnlockWindow

        self._settings.put(VAULT, str(folder))
        if isinstance(self.entrance, UnlockWindow):
            self.entrance.show_folder(folder)
        else:
            self.show_unlock(folder)
        if isinstance(self.entrance, UnlockWindow):
            self.entrance.say_restored(result)
            self.entrance.open_with(password=password, code=code)

    def _choose_other(self) -> None:
        from pmupro_desktop.ui.jobs.choosing import choose_folder

        if self.entrance is not None:
            title = self.entrance.tr("Which folder holds the vault?")
            choose_folder(self.entrance, title, self.folder.parent, self._turn_to)

    def _turn_to(self, folder: Path) -> None:
        from pmupro_desktop.ui.unlock.window import UnlockWindow

        if isinstance(self.entrance, UnlockWindow):
            self.entrance.show_folder(folder)
            if not holds_vault(folder):
                self.entrance.password_page.show_error(errors.NoVault(folder=folder))

    def _print_sheet(self, pdf: bytes, window: QWidget) -> None:
        from pmupro_desktop.documents.worker import Worker
        from pmupro_desktop.ui.preview.printing import print_pdf

        print_pdf(self.tasks, Worker(), pdf, window)

    def _left(self) -> None:
        """The first window was closed: the end, unless another one or the main window has taken its place."""
        if self.desk is None and self.sender() is self.entrance:
            self.tasks.shutdown()
            self._end()

    def _end(self) -> None:
        self.private.wipe()
        self._app.exit(0)


def run() -> int:
    """Run the window until it ends; returns the exit code of the process."""
    _forbid_core_dumps()
    log.begin()
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    # A pen reports its place more often than a screen is drawn: a signature needs every one of them.
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
    app = QApplication(sys.argv[:1])
    app.setApplicationName(paths.APPLICATION)
    app.setApplicationDisplayName(NAME)
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("pmupro")
    app.setQuitOnLastWindowClosed(False)
    settings = Settings()
    translations.install(app, settings.get(translations.LANGUAGE))
    chosen = settings.get(_THEME, "system")
    theme.apply(app, chosen if chosen in ("light", "dark") else "system")
    program = Program(app, settings)
    program.mistakes.install()
    program.start()
    return app.exec()


def holds_vault(folder: Path) -> bool:
    """Whether a vault seems to lie in `folder`, told without the code that opens it."""
    database = (folder / "pmupro.db").exists() and not (folder / "making").exists()
    return database or any(folder.glob("vault.json*"))


def restart_program(restoring: bool) -> None:
    """Start this program afresh and end this process, whatever still wants to hold it."""
    command = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "pmupro_desktop"]
    environment = {**os.environ, BEGIN: RESTORE if restoring else ""}
    try:
        subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 - this program itself
    except OSError:
        logger.exception("The fresh process could not be started")
    clock = threading.Timer(_PATIENCE_SECONDS, os._exit, (0,))
    clock.daemon = True
    clock.start()
    QApplication.exit(0)


def _warm_up() -> None:
    """Import what the main window needs, while the password is typed."""
    threading.Thread(target=_import_everything, name="warm-up", daemon=True).start()


def _import_everything() -> None:
    import pmupro_desktop.services.vaults
    import pmupro_desktop.ui.desk  # noqa: F401


def _forbid_core_dumps() -> None:
    """A crash must not write the keys to the disk."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
