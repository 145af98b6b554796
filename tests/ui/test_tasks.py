"""Work leaves the screen, comes back to it, and is dropped, interrupted or retried as promised."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from pmupro_desktop.errors import Cancelled, StorageFull
from pmupro_desktop.ui.tasks import Progress, Tasks

PATIENCE = 20.0  # seconds after which a wait in a job is a failure, never a delay


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.shutdown()


@pytest.fixture
def owner(qapp: object) -> QObject:
    return QObject()


def _quiet(qtbot: QtBot, tasks: Tasks) -> None:
    qtbot.waitUntil(lambda: not tasks.busy)


def test_job_runs_elsewhere_and_its_answer_comes_here(qtbot: QtBot, tasks: Tasks, owner: QObject) -> None:
    here = threading.get_ident()
    told: list[tuple[int, int]] = []
    tasks.read(threading.get_ident, owner=owner, done=lambda there: told.append((there, threading.get_ident())))
    _quiet(qtbot, tasks)
    [(there, answered)] = told
    assert there != here
    assert answered == here


def test_each_kind_of_work_has_its_own_thread(qtbot: QtBot, tasks: Tasks, owner: QObject) -> None:
    names: list[str] = []

    def name() -> str:
        return threading.current_thread().name

    tasks.write(name, owner=owner, done=names.append)
    tasks.read(name, owner=owner, done=names.append)
    tasks.long(lambda _progress: name(), owner=owner, done=names.append)
    _quiet(qtbot, tasks)
    assert len(set(names)) == 3


def test_writes_keep_their_order_and_say_what_changed(qtbot: QtBot, tasks: Tasks, owner: QObject) -> None:
    order: list[object] = []
    tasks.changed.connect(order.append)
    for number in range(3):
        tasks.write(lambda n=number: n, owner=owner, done=order.append, changed=frozenset({"client"}))  # type: ignore[misc]
    _quiet(qtbot, tasks)
    assert order == [0, {"client"}, 1, {"client"}, 2, {"client"}]


def test_failed_write_changes_nothing_and_tells_its_asker(qtbot: QtBot, tasks: Tasks, owner: QObject) -> None:
    told: list[BaseException] = []
    changed: list[object] = []
    tasks.changed.connect(changed.append)
    tasks.write(_raiser(StorageFull()), owner=owner, failed=told.append, changed=frozenset({"client"}))
    _quiet(qtbot, tasks)
    assert isinstance(told[0], StorageFull)
    assert changed == []


def test_error_nobody_takes_goes_to_the_signal(qtbot: QtBot, tasks: Tasks, owner: QObject) -> None:
    with qtbot.waitSignal(tasks.failed) as blocker:
        tasks.read(_raiser(ZeroDivisionError()), owner=owner)
    assert isinstance(blocker.args[0], ZeroDivisionError)


def test_answer_for_a_dead_owner_is_dropped_but_its_write_is_told(qtbot: QtBot, tasks: Tasks) -> None:
    told: list[object] = []
    changed: list[object] = []
    tasks.changed.connect(changed.append)
    tasks.failed.connect(told.append)
    doomed = QObject()
    tasks.write(lambda: 1, owner=doomed, done=told.append, changed=frozenset({"photo"}))
    tasks.read(lambda: 2, owner=doomed, done=told.append)
    tasks.read(_raiser(ZeroDivisionError()), owner=doomed)
    shiboken6.delete(doomed)
    _quiet(qtbot, tasks)
    assert told == []
    assert changed == [{"photo"}]


def test_newer_read_of_a_topic_drops_the_queued_and_interrupts_the_running(qtbot: QtBot, owner: QObject) -> None:
    interrupted, running = threading.Event(), threading.Event()
    tasks = Tasks(interrupt=interrupted.set)
    told: list[str] = []
    ran: list[str] = []
    errors: list[object] = []
    tasks.failed.connect(errors.append)

    def first() -> str:
        running.set()
        assert interrupted.wait(PATIENCE)
        raise RuntimeError("interrupted")

    def job(name: str) -> Callable[[], str]:
        def run() -> str:
            ran.append(name)
            return name

        return run

    tasks.read(first, owner=owner, done=told.append, topic="search")
    assert running.wait(PATIENCE)
    tasks.read(job("other topic"), owner=owner, done=told.append, topic="photos")
    assert not interrupted.is_set()
    tasks.read(job("second"), owner=owner, done=told.append, topic="search")
    tasks.read(job("third"), owner=owner, done=told.append, topic="search")
    _quiet(qtbot, tasks)
    assert told == ["other topic", "third"]
    assert ran == ["other topic", "third"]
    assert errors == []
    tasks.shutdown()


def test_long_job_reports_and_stops_when_asked(qtbot: QtBot, tasks: Tasks, owner: QObject) -> None:
    reports: list[tuple[int, int, str]] = []
    outcome: list[BaseException] = []
    go_on = threading.Event()

    def job(progress: Progress) -> None:
        progress.report(1, 3, "one")
        assert go_on.wait(PATIENCE)
        while True:
            progress.raise_if_cancelled()

    task = tasks.long(job, owner=owner, failed=outcome.append, progress=lambda *report: reports.append(report))
    qtbot.waitUntil(lambda: bool(reports))
    task.cancel()
    go_on.set()
    _quiet(qtbot, tasks)
    assert reports == [(1, 3, "one")]
    assert isinstance(outcome[0], Cancelled)


def test_queued_long_job_that_is_cancelled_never_starts(qtbot: QtBot, tasks: Tasks, owner: QObject) -> None:
    gate = threading.Event()
    ran: list[int] = []
    outcome: list[BaseException] = []
    tasks.long(lambda _progress: gate.wait(PATIENCE), owner=owner)
    queued = tasks.long(lambda _progress: ran.append(1), owner=owner, failed=outcome.append)
    queued.cancel()
    gate.set()
    _quiet(qtbot, tasks)
    assert ran == []
    assert isinstance(outcome[0], Cancelled)


def test_flood_of_reports_is_told_as_few(qtbot: QtBot, tasks: Tasks, owner: QObject) -> None:
    reports: list[int] = []
    finished = threading.Event()

    def job(progress: Progress) -> None:
        for step in range(10_000):
            progress.report(step, 10_000)
        finished.set()

    tasks.long(job, owner=owner, progress=lambda done, _total, _label: reports.append(done))
    assert finished.wait(PATIENCE)
    _quiet(qtbot, tasks)
    assert len(reports) == 1
    assert reports[-1] == 9_999


def test_idle_work_follows_the_last_write_and_is_tried_again_while_owed(qtbot: QtBot, owner: QObject) -> None:
    order: list[str] = []
    answers = iter([False, True])

    def idle() -> bool:
        order.append("idle")
        return next(answers)

    tasks = Tasks(when_idle=idle)
    tasks.write(lambda: order.append("write 1"), owner=owner)
    tasks.write(lambda: order.append("write 2"), owner=owner)
    qtbot.waitUntil(lambda: order.count("idle") == 2 and not tasks.busy, timeout=10_000)
    assert order == ["write 1", "write 2", "idle", "idle"]
    tasks.shutdown()


def test_shutdown_finishes_every_write_and_calls_nobody(qtbot: QtBot, owner: QObject) -> None:
    tasks = Tasks()
    saved: list[int] = []
    told: list[object] = []
    for number in range(20):
        tasks.write(lambda n=number: saved.append(n), owner=owner, done=told.append)  # type: ignore[misc]
    tasks.long(lambda progress: progress.raise_if_cancelled(), owner=owner, failed=told.append)
    tasks.shutdown()
    assert saved == list(range(20))
    assert told == []
    assert not tasks.busy


def _raiser(error: BaseException) -> Callable[[], None]:
    def job() -> None:
        raise error

    return job
