"""Work leaves the screen's thread here and its outcome comes back here; nothing of Qt's crosses over.

Three threads, one job at a time on each: `write` for what changes the vault, `read` for lists and search, `long`
for backups, imports and reports. A job is a plain callable; its outcome travels as a number and a Future through one
queued signal, while owner and callbacks wait on the screen's side, so an answer for a dead widget is dropped.
"""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from pmupro_desktop.errors import Cancelled

T = TypeVar("T")

Failed = Callable[[BaseException], object]
Reported = Callable[[int, int, str], object]

_RETRY_IDLE_MS = 2_000

log = logging.getLogger(__name__)


class Progress:
    """What a long job says of itself and hears from the screen; safe to use from its thread."""

    def __init__(self, announce: Callable[[], None] | None = None) -> None:
        self._announce = announce
        self._lock = threading.Lock()
        self._latest: tuple[int, int, str] = (0, 0, "")
        self._untold = False
        self._cancelled = threading.Event()

    def report(self, done: int, total: int, label: str = "") -> None:
        """`done` of `total` steps; a total of 0 means it can't be told. Frequent reports are told once a frame."""
        with self._lock:
            self._latest = (done, total, label)
            told_already, self._untold = self._untold, True
        if not told_already and self._announce is not None:
            self._announce()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def raise_if_cancelled(self) -> None:
        """Raise errors.Cancelled when the artist has stopped the job."""
        if self.cancelled:
            raise Cancelled

    def cancel(self) -> None:
        self._cancelled.set()

    def take(self) -> tuple[int, int, str]:
        """The latest report, for the screen."""
        with self._lock:
            self._untold = False
            return self._latest


@dataclass(eq=False)
class _Job:
    """One job under way: who asked, and what to call. It lives on the screen's side only."""

    owner: QObject
    done: Callable[[Any], object] | None
    failed: Failed | None
    topic: str | None = None
    changed: frozenset[str] = frozenset()
    writes: bool = False
    progress: Progress | None = None
    reported: Reported | None = None
    future: Future[Any] = field(default_factory=Future)


class LongTask:
    """A long job that can be stopped; stopping it twice, or too late, does nothing."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def cancel(self) -> None:
        self._progress.cancel()

    @property
    def cancelled(self) -> bool:
        return self._progress.cancelled


class Tasks(QObject):
    """The screen's only way to services: jobs go out, answers come back on the screen's thread."""

    changed = Signal(object)  # set[str]: the kinds of record a committed write touched
    failed = Signal(object)  # BaseException: nobody else took it
    _finished = Signal(object, object)
    _progressed = Signal(object)

    def __init__(
        self,
        *,
        interrupt: Callable[[], object] | None = None,
        when_idle: Callable[[], bool] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Both may also be set when a vault opens.

        `interrupt` makes the running read fail soon, whatever it does; it is called from the screen's thread, and only
        while the read it means is running. `when_idle` runs on the writing thread when nothing waits to be written;
        it returns False when its work is still owed, and is then tried again.
        """
        super().__init__(parent)
        self.interrupt = interrupt
        self.when_idle = when_idle
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="read")
        self._working = ThreadPoolExecutor(1, thread_name_prefix="long")
        self._numbers = itertools.count(1)
        self._jobs: dict[int, _Job] = {}
        self._turn = threading.Lock()  # held while the running read is named, replaced or interrupted
        self._running_read: int | None = None
        self._open = True
        self._idle_timer = QTimer(self, singleShot=True, interval=_RETRY_IDLE_MS)
        self._idle_timer.timeout.connect(self._go_idle)
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._progressed.connect(self._tell_progress, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether any answer is still to come."""
        return bool(self._jobs)

    def write(
        self,
        job: Callable[[], T],
        *,
        owner: QObject,
        done: Callable[[T], object] | None = None,
        failed: Failed | None = None,
        changed: frozenset[str] = frozenset(),
    ) -> None:
        """Run a job that changes the vault; after it, `done`, then the signal `changed` for every page.

        A write is never dropped: when its owner has gone, `changed` is still told, and a failure goes to `failed`.
        """
        self._idle_timer.stop()
        self._submit(self._writing, job, _Job(owner, done, failed, changed=changed, writes=True))

    def read(
        self,
        job: Callable[[], T],
        *,
        owner: QObject,
        done: Callable[[T], object] | None = None,
        failed: Failed | None = None,
        topic: str | None = None,
    ) -> None:
        """Run a job that only reads; one that is older and of the same `topic` is given up without a word."""
        if topic is not None:
            self._supersede(topic)
        number = next(self._numbers)
        self._submit(self._reading, lambda: self._read_in_turn(number, job), _Job(owner, done, failed, topic), number)

    def long(
        self,
        job: Callable[[Progress], T],
        *,
        owner: QObject,
        done: Callable[[T], object] | None = None,
        failed: Failed | None = None,
        progress: Reported | None = None,
        changed: frozenset[str] = frozenset(),
    ) -> LongTask:
        """Run a job that takes its time; it reports through Progress and must ask it whether to stop.

        When stopped, `failed` is told errors.Cancelled; without a `failed` nobody is.
        """
        number = next(self._numbers)
        report = Progress(lambda: self._progressed.emit(number))

        def run() -> T:
            report.raise_if_cancelled()
            return job(report)

        waiting = _Job(owner, done, failed, changed=changed, progress=report, reported=progress)
        self._submit(self._working, run, waiting, number)
        return LongTask(report)

    def shutdown(self) -> None:
        """Give up reads, stop long jobs, finish every write, and wait for the threads; no callback is called.

        What is asked for afterwards, by a timer of a window that is going, is not begun.
        """
        self._open = False
        self._idle_timer.stop()
        for job in self._jobs.values():
            if job.progress is not None:
                job.progress.cancel()
        with self._turn:
            if self._running_read is not None and self.interrupt is not None:
                self.interrupt()
        self._reading.shutdown(wait=True, cancel_futures=True)
        self._working.shutdown(wait=True, cancel_futures=True)
        self._writing.shutdown(wait=True)
        self._jobs.clear()

    def _submit(
        self, thread: ThreadPoolExecutor, job: Callable[[], Any], waiting: _Job, number: int | None = None
    ) -> None:
        if not self._open:
            return
        number = next(self._numbers) if number is None else number
        self._jobs[number] = waiting
        finished = self._finished
        waiting.future = thread.submit(job)
        waiting.future.add_done_callback(lambda future: finished.emit(number, future))

    def _read_in_turn(self, number: int, job: Callable[[], T]) -> T:
        """Runs on the reading thread: an interrupt can hit this job and no other."""
        with self._turn:
            self._running_read = number
        try:
            return job()
        finally:
            with self._turn:
                self._running_read = None

    def _supersede(self, topic: str) -> None:
        old = [number for number, job in self._jobs.items() if job.topic == topic]
        for number in old:
            job = self._jobs.pop(number)
            if job.future.cancel():
                continue
            with self._turn:
                if self._running_read == number and self.interrupt is not None:
                    self.interrupt()

    @Slot(object, object)
    def _deliver(self, number: int, future: Future[Any]) -> None:
        job = self._jobs.pop(number, None)
        if job is None or future.cancelled() or not self._open:
            return
        try:
            self._answer(job, future)
        finally:
            if future.exception() is None and job.changed:
                self.changed.emit(set(job.changed))
            if job.writes:
                self._go_idle()

    def _answer(self, job: _Job, future: Future[Any]) -> None:
        alive = isValid(job.owner)
        error = future.exception()
        if error is None:
            if alive and job.done is not None:
                job.done(future.result())
        elif alive and job.failed is not None:
            job.failed(error)
        elif (alive or job.writes) and not isinstance(error, Cancelled):
            log.error("A job failed: %s", type(error).__name__)
            self.failed.emit(error)

    @Slot(object)
    def _tell_progress(self, number: int) -> None:
        job = self._jobs.get(number)
        if job is None or job.progress is None or job.reported is None:
            return
        latest = job.progress.take()
        if isValid(job.owner):
            job.reported(*latest)

    @Slot()
    def _go_idle(self) -> None:
        if not self._open or self.when_idle is None or any(job.writes for job in self._jobs.values()):
            return
        self._submit(self._writing, self.when_idle, _Job(self, self._settle, None))

    def _settle(self, settled: bool) -> None:
        if not settled:
            self._idle_timer.start()
