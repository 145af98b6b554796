"""A process that starts, says when its window stood, and ends: `python -m benchmarks.starting bare|locked|unlocked`.

It prints one line of JSON: the moment of each event by the system's monotonic clock, and the memory it used then.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from unittest import mock

import psutil
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QMainWindow, QWidget

SETTLED_MS = 1_500
"""How long after the last event memory is looked at."""


class Watched(QApplication):
    """An application that tells when a window, and when a list with rows in it, was painted for the first time."""

    def __init__(self, arguments: Sequence[str] = ()) -> None:
        super().__init__(list(arguments))
        self._window_told = self._list_told = False
        self.window_painted: Callable[[QWidget], object] = lambda _window: None
        self.list_painted: Callable[[QWidget], object] = lambda _window: None
        plans[0](self)
        self.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Look at paint events and let everything pass."""
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            if not self._window_told:
                self._window_told = True
                QTimer.singleShot(0, lambda: self.window_painted(watched.window()))
            if not self._list_told and _holds_rows(watched.parent()):
                self._list_told = True
                QTimer.singleShot(0, lambda: self.list_painted(watched.window()))
        return False


def _holds_rows(widget: object) -> bool:
    return isinstance(widget, QAbstractItemView) and widget.model() is not None and widget.model().rowCount() > 0


class Plan:
    """What happens in one run, and what is noted of it."""

    def __init__(self, password: str | None) -> None:
        self._password = password
        self._notes: dict[str, float] = {}

    def __call__(self, app: Watched) -> None:
        """Take part in `app`."""
        app.window_painted = self._window
        app.list_painted = self._list

    def _window(self, window: QWidget) -> None:
        self._notes["window"] = time.perf_counter()
        if self._password is None:
            self._settle(window)
        else:
            QTimer.singleShot(SETTLED_MS, lambda: self._unlock(window))

    def _unlock(self, window: QWidget) -> None:
        self._notes["typed"] = time.perf_counter()
        window.open_with(password=self._password)  # type: ignore[attr-defined]  # it is the unlock window

    def _list(self, window: QWidget) -> None:
        self._notes["list"] = time.perf_counter()
        self._settle(window)

    def _settle(self, window: QWidget) -> None:
        QTimer.singleShot(SETTLED_MS, lambda: self._end(window))

    def _end(self, window: QWidget) -> None:
        self._notes["memory"] = psutil.Process().memory_info().rss
        print(json.dumps(self._notes), flush=True)
        window.close()


plans: list[Plan] = []


def bare() -> int:
    """The smallest window PySide6 can show."""
    app = Watched(sys.argv[:1])
    window = QMainWindow()
    window.setCentralWidget(QLabel("A window"))
    window.resize(800, 600)
    window.show()
    return app.exec()


def program() -> int:
    """The program itself, its application replaced by one that is watched."""
    from pmupro_desktop import app  # measured: imported when the process runs, as any start does

    with mock.patch.object(app, "QApplication", Watched):
        return app.run()


if __name__ == "__main__":
    kind = sys.argv[1]
    plans.append(Plan(sys.argv[2] if kind == "unlocked" else None))
    sys.exit(bare() if kind == "bare" else program())
