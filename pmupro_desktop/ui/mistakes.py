"""Mistakes of the program itself: caught wherever they happen, written down, told once, and the program goes on."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from pmupro_desktop import log as logs
from pmupro_desktop.errors import Cancelled, UserError
from pmupro_desktop.ui import ask

log = logging.getLogger(__name__)


class Mistakes(QObject):
    """Takes what nobody else took: what the artist can act on is told, the rest is a bug with a report file."""

    _caught = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open: ask.Question | None = None
        self._caught.connect(self.tell, Qt.ConnectionType.QueuedConnection)

    @property
    def dialog(self) -> ask.Question | None:
        """The dialog on screen now."""
        return self._open

    def install(self) -> None:
        """Take exceptions that would end a slot, a thread or the program without a word."""
        sys.excepthook = self._from_main
        threading.excepthook = self._from_thread

    def uninstall(self) -> None:
        """Leave exceptions to Python again."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    @Slot(object)
    def tell(self, error: BaseException) -> None:
        """Tell `error` in a dialog; while one is open, further ones are only written down."""
        if isinstance(error, Cancelled):
            return
        if isinstance(error, UserError):
            if self._open is None:
                self._show(ask.inform(QApplication.activeWindow(), error))
            return
        log.error("A mistake of the program", exc_info=error)
        report = logs.write_report(error)
        if self._open is None:
            self._show(ask.report_bug(QApplication.activeWindow(), report))

    def _show(self, dialog: ask.Question) -> None:
        self._open = dialog
        dialog.finished.connect(self._closed)

    @Slot()
    def _closed(self) -> None:
        self._open = None

    def _from_main(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            QApplication.quit()
            return
        self._caught.emit(error)

    def _from_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._caught.emit(arguments.exc_value)
