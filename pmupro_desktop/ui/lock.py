"""Locking: everything leaves the screen at once, what was typed is kept, the vault is closed, and a fresh process
asks for the password. The operating system throws the old process's memory away, and no dialog can hold it open.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication

from pmupro_desktop.settings import Settings
from pmupro_desktop.ui.private_folder import PrivateFolder
from pmupro_desktop.ui.tasks import Tasks

if TYPE_CHECKING:
    from pmupro_desktop.services.vaults import Vault

log = logging.getLogger(__name__)

Step = Callable[[], object]


class Lock:
    """Closes the open studio, once, whoever asks: a key, a button, idleness, sleep, or the end of the program."""

    def __init__(self, vault: Vault, tasks: Tasks, settings: Settings, private: PrivateFolder) -> None:
        self._vault, self._tasks, self._settings, self._private = vault, tasks, settings, private
        self._before: list[Step] = []
        self._closed = False

    @property
    def closed(self) -> bool:
        return self._closed

    def before(self, step: Step) -> None:
        """Call `step` before the vault is closed: a page hands its drafts to be written."""
        self._before.append(step)

    def lock(self, restart: Step) -> None:
        """Hide and close everything, then `restart`, which starts the fresh process and ends this one.

        Whatever fails on the way is written to the log; nothing keeps the vault on screen.
        """
        if self._closed:
            return
        hide_windows()
        self.close()
        restart()

    def close(self) -> None:
        """Keep what was typed, finish what is being written, close the vault and wipe what lay outside it."""
        if self._closed:
            return
        self._closed = True
        for step in (*self._before, self._tasks.shutdown, self._close_vault, self._private.wipe, forget_clipboard):
            try:
                step()
            except Exception:  # each of the others must still be done
                log.exception("A step of the lock failed")

    def _close_vault(self) -> None:
        try:
            self._vault.close()
        finally:
            self._settings.remember(self._vault.folder, self._vault.last_seen)


class LockKey(QObject):
    """Hears the key that locks where a dialog keeps it from the window behind."""

    pressed = Signal()

    def __init__(self, app: QApplication, keys: str = "Ctrl+L", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys = QKeySequence(keys)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and QKeySequence(event.keyCombination()) == self._keys
            and QApplication.activeModalWidget() is not None
        ):
            self.pressed.emit()
            return True
        return super().eventFilter(watched, event)


def hide_windows() -> None:
    """Take every window, dialog and menu off the screen at once, without asking any of them."""
    for widget in QApplication.topLevelWidgets():
        widget.hide()


class Clipboard(Protocol):
    """What is asked of the system's clipboard."""

    def ownsClipboard(self) -> bool: ...

    def clear(self) -> None: ...


def forget_clipboard(clipboard: Clipboard | None = None) -> None:
    """Empty the clipboard when its content came from here."""
    system = clipboard or QGuiApplication.clipboard()
    if system.ownsClipboard():
        system.clear()
