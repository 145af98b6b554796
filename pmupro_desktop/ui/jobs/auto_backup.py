"""The backup that nobody has to think of: once a day while the window is open."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from pmupro_desktop.domain.base import now
from pmupro_desktop.errors import Cancelled, UserError
from pmupro_desktop.services import backups
from pmupro_desktop.services.backups import BackupMade
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.tasks import Progress

_FIRST_MS = 20_000
_EVERY_MS = 30 * 60_000


def back_up_if_due(studio: OpenStudio, progress: Progress, *, on_quit: bool = False) -> BackupMade | None:
    """The automatic backup of an open studio, its place remembered on this machine. Raises what `back_up` raises."""
    made = backups.back_up_if_due(studio.vault, studio.actor, now(), progress, on_quit=on_quit)
    if made is not None:
        backups.remember_place(studio.vault, studio.settings)
    return made


class AutoBackup(QObject):
    """Looks soon after the start and twice an hour whether a backup is due, and makes it."""

    begun = Signal()
    made = Signal(object)  # BackupMade
    failed = Signal(object)  # UserError
    ended = Signal()

    def __init__(self, studio: OpenStudio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._running = False
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        QTimer.singleShot(_FIRST_MS, self, self.look)

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._running = True

    def look(self) -> None:
        """Back up when it is due."""
        if self._running:
            return
        self._running = True
        studio = self._studio
        studio.tasks.long(
            lambda progress: back_up_if_due(studio, progress),
            owner=self,
            done=self._done,
            failed=self._failed,
            progress=lambda *_report: self.begun.emit(),
            changed=frozenset({"backup"}),
        )

    def _done(self, made: BackupMade | None) -> None:
        self._running = False
        if made is not None:
            self.made.emit(made)
        self.ended.emit()

    def _failed(self, error: BaseException) -> None:
        self._running = False
        if isinstance(error, UserError) and not isinstance(error, Cancelled):
            self.failed.emit(error)
        elif not isinstance(error, Cancelled):
            self._studio.tasks.failed.emit(error)
        self.ended.emit()
