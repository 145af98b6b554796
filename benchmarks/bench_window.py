"""Scrolling and searching in the window, against a plain Qt list and against the same window left alone."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStringListModel, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListView

from benchmarks import measuring, studio
from pmupro_desktop.services.studio import read_studio
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.settings import Settings
from pmupro_desktop.ui import theme
from pmupro_desktop.ui.clients.page import ClientsPage
from pmupro_desktop.ui.main_window import MainWindow
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.tasks import Tasks

SCROLLED = "plain QListView"
ALONE = "left alone"
TYPED = ("m", "ma", "mar", "sarah k", "5550", "1990", "")
_SIZE = (1320, 868)
_ROW = 48
_STEP_ROWS = 3
_FRAMES = 200
_KEY_MS = 90
_BEAT_MS = 1


def main() -> None:
    """Print two lines for each size: a frame of scrolling, and the longest stall while somebody types."""
    choices = measuring.options(__doc__ or "", rounds=5, sizes=(1_000, 100_000))
    studio.use_own_settings()
    measuring.introduce("Window")
    app = QApplication(sys.argv[:1])
    theme.apply(app, "light")
    for clients in choices.clients:
        with studio.opened(studio.studio_folder(clients)) as vault, _window(vault) as page:
            measuring.say(_lines(page, clients, choices.rounds))


@contextmanager
def _window(vault: Vault) -> Iterator[ClientsPage]:
    """The Clients page in its window, with the whole list in it."""
    tasks = Tasks(interrupt=vault.interrupt_reading, when_idle=vault.checkpoint)
    with vault.reading() as session:
        values = read_studio(session)
    with tempfile.TemporaryDirectory(prefix="window-", dir=studio.data_folder()) as folder:
        opened = OpenStudio(vault, vault.owner(), tasks, Settings(Path(folder) / "settings.json"), values)
        window = MainWindow(opened)
        page = ClientsPage(opened, window.notices, window.undoing)
        window.add_page(page)
        window.resize(*_SIZE)
        window.show()
        _wait(lambda: page.side.model.complete and not tasks.busy)
        yield page
        window.close()
        tasks.shutdown()


def _lines(page: ClientsPage, clients: int, rounds: int) -> Iterator[str]:
    view = page.side.view
    plain = _plain_list([f"Client {number}" for number in range(clients)], view)
    ours, baseline = measuring.Times(), measuring.Times()
    for _ in range(rounds):
        ours.values += _frames(view, page.side.model.rowCount())
        baseline.values += _frames(plain, clients)
    plain.close()
    yield measuring.told(f"{clients:>7,} a frame of scrolling", ours, baseline, SCROLLED)
    stalls, quiet = measuring.Times(), measuring.Times()
    for _ in range(rounds):
        for text in TYPED:
            stalls.values.append(_longest_stall(partial(_type, page, text)))
            quiet.values.append(_longest_stall(partial(QTest.qWait, _KEY_MS * 3)))
    yield measuring.told(f"{clients:>7,} longest stall while typing", stalls, quiet, ALONE)
    yield f"{clients:>7,} the longest of all {max(stalls.values):.1f} ms, left alone {max(quiet.values):.1f} ms"


def _plain_list(names: list[str], like: QAbstractItemView) -> QListView:
    """A list of Qt's own, as large and with rows as high, whose model holds every name."""
    view = QListView()
    view.setModel(QStringListModel(names, view))
    view.setUniformItemSizes(True)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setStyleSheet(f"QListView::item {{ height: {_ROW}px }}")
    view.resize(like.size())
    view.show()
    QApplication.processEvents()
    return view


def _frames(view: QAbstractItemView, rows: int) -> list[float]:
    """Milliseconds of each step down a stretch in the middle of the list: scrolled, filled and painted."""
    bar = view.verticalScrollBar()
    start = min(bar.maximum() // 2, max(rows - 1, 0) * _ROW)

    def step(number: int) -> None:
        bar.setValue(start + number * _STEP_ROWS * _ROW)
        view.viewport().repaint()
        QApplication.processEvents()

    return [measuring.timed(partial(step, number)) for number in range(_FRAMES)]


def _type(page: ClientsPage, text: str) -> None:
    """Type `text` into the emptied search field at a fast typist's pace, and wait for the answer."""
    field = page.side.search
    field.clear()
    for letter in text:
        QTest.keyClicks(field, letter)
        QTest.qWait(_KEY_MS)
    QTest.keyClick(field, Qt.Key.Key_End)
    model = page.side.model
    _wait(lambda: model.wanted.query == text.strip() and model.complete)


def _longest_stall(work: Callable[[], object]) -> float:
    """The longest time in which the window's thread answered nothing while `work` ran, in milliseconds."""
    heart = _Heart()
    work()
    return heart.stop()


class _Heart(QObject):
    """Beats every millisecond, when it can."""

    def __init__(self) -> None:
        super().__init__()
        self._last = time.perf_counter()
        self._longest = 0.0
        self._timer = QTimer(self, interval=_BEAT_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        present = time.perf_counter()
        self._longest = max(self._longest, present - self._last)
        self._last = present

    def stop(self) -> float:
        """The longest pause between two beats, in milliseconds."""
        self._beat()
        self._timer.stop()
        return self._longest * 1000


def _wait(until: Callable[[], bool]) -> None:
    """Let the window live until something holds. Raises TimeoutError after a minute."""
    deadline = time.monotonic() + 60
    while not until():
        if time.monotonic() > deadline:
            raise TimeoutError("the window did not come to rest")
        QTest.qWait(5)


if __name__ == "__main__":
    main()
