"""The last backup of the day: made before the program ends, in sight, and never in the way of ending it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.errors import Cancelled
from pmupro_desktop.ui.jobs.auto_backup import back_up_if_due
from pmupro_desktop.ui.jobs.job_dialog import JobDialog
from pmupro_desktop.ui.open_studio import OpenStudio

_SHOW_AFTER_MS = 400


class LeavingDialog(JobDialog):
    """Backs up what was saved since the last backup, then says that the program may end.

    It shows itself only when that takes longer than a moment or fails; its two buttons are to stay, and to close
    without the backup.
    """

    may_end = Signal()
    stay = Signal()

    def __init__(self, studio: OpenStudio, parent: QWidget | None = None) -> None:
        title, act = self.tr("Closing your studio"), self.tr("Close without backup")
        super().__init__(studio.tasks, title, act=act, parent=parent)
        self._studio = studio
        self._skipping = False
        self.close_button.setText(self.tr("Stay"))
        self.act.set_kind("outlined")

    def begin(self) -> None:
        """Back up when it is due."""
        self.work(
            self.tr("Backing up before closing"),
            lambda progress: back_up_if_due(self._studio, progress, on_quit=True),
            lambda _made: self._leave(),
            can_cancel=False,
        )
        QTimer.singleShot(_SHOW_AFTER_MS, self, self._appear)

    def reject(self) -> None:
        """Stay: a backup under way is stopped, and the window goes on."""
        working = self.working
        super().reject()
        if not working:
            self.stay.emit()

    def _appear(self) -> None:
        if self.working:
            self.open()

    def _set_idle(self, idle: bool) -> None:
        """Both buttons may be pressed at any time."""

    def _press(self) -> None:
        if self.working:
            self._skipping = True
            self._stop()
        else:
            self._leave()

    def _failed(self, error: BaseException) -> None:
        staying = self._closing
        super()._failed(error)
        if staying:
            self.stay.emit()
        elif self._skipping and isinstance(error, Cancelled):
            self._leave()
        else:
            self.open()

    def _leave(self) -> None:
        self.accept()
        self.may_end.emit()
