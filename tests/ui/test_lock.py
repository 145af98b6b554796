"""Nothing holds a lock up, and whatever was typed is still there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from pmupro_desktop import errors
from pmupro_desktop.services.drafts import keep_draft, open_drafts
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.ui import ask
from pmupro_desktop.ui.lock import Lock, forget_clipboard
from pmupro_desktop.ui.mistakes import Mistakes
from pmupro_desktop.ui.private_folder import PrivateFolder
from pmupro_desktop.ui.watch import IdleWatch, SessionWatch, SleepWatch
from tests.ui.doors import Bench, bench
from tests.vaults import make_vault, reopen


@pytest.fixture
def table(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    with bench(qtbot, tmp_path) as made:
        yield made


@pytest.fixture
def held(tmp_path: Path) -> Vault:
    """An open vault, which the test closes by locking."""
    made, _ = make_vault(tmp_path / "vault")
    return made


def visible() -> list[QWidget]:
    return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]


def test_a_lock_hides_everything_closes_the_vault_and_starts_afresh(table: Bench, held: Vault, tmp_path: Path) -> None:
    window, dialog = QWidget(), QDialog()
    dialog.setModal(True)
    for each in (window, dialog):
        table.qtbot.addWidget(each)
        each.show()
    private = PrivateFolder(tmp_path / "private")
    private.file(b"a document", ".pdf")
    lock = Lock(held, table.tasks, table.settings, private)
    seen: list[bool] = []
    lock.lock(lambda: seen.append(lock.closed and not visible()))
    assert seen == [True]
    assert not private.path.exists()
    assert table.settings.seen_in(tmp_path / "vault") == held.last_seen
    reopen(tmp_path / "vault").close()


def test_what_was_typed_is_kept(table: Bench, held: Vault, tmp_path: Path) -> None:
    lock = Lock(held, table.tasks, table.settings, PrivateFolder(tmp_path / "private"))
    actor = held.owner()

    def write_draft() -> None:
        with held.transaction(actor) as session:
            keep_draft(session, kind="client", record_uid="u", client_id=None, title="x", values={"name": "Łucja"})

    lock.before(lambda: table.tasks.write(write_draft, owner=table.tasks))
    lock.lock(lambda: None)
    again = reopen(tmp_path / "vault")
    with again.reading() as session:
        assert [draft.values for draft in open_drafts(session)] == [{"name": "Łucja"}]
    again.close()


def test_a_failing_step_does_not_hold_the_lock_up(
    table: Bench, held: Vault, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lock = Lock(held, table.tasks, table.settings, PrivateFolder(tmp_path / "private"))

    def fail() -> None:
        raise RuntimeError("Jane Doe")

    restarted: list[bool] = []
    lock.before(fail)
    lock.lock(lambda: restarted.append(True))
    assert restarted == [True]
    assert "A step of the lock failed" in caplog.messages
    reopen(tmp_path / "vault").close()


def test_a_second_lock_does_nothing(table: Bench, held: Vault, tmp_path: Path) -> None:
    lock = Lock(held, table.tasks, table.settings, PrivateFolder(tmp_path / "private"))
    restarted: list[int] = []
    lock.lock(lambda: restarted.append(1))
    lock.lock(lambda: restarted.append(2))
    assert restarted == [1]


class Board:
    """A clipboard that knows whose content it holds; the one of the test platform does not."""

    def __init__(self, *, own: bool) -> None:
        self.own, self.cleared = own, False

    def ownsClipboard(self) -> bool:  # noqa: N802 - Qt's name
        return self.own

    def clear(self) -> None:
        self.cleared = True


@pytest.mark.parametrize("own", [True, False])
def test_the_clipboard_is_emptied_when_its_content_came_from_here(own: bool) -> None:
    board = Board(own=own)
    forget_clipboard(board)
    assert board.cleared is own


def test_idleness_is_counted_from_the_last_touch(qtbot: QtBot, qapp: QApplication) -> None:
    watch = IdleWatch(qapp, 10)
    field = QWidget()
    qtbot.addWidget(field)
    watch._timer.start(50)
    before = watch.remaining_ms
    watch.set_minutes(10)
    assert watch.remaining_ms > before
    assert watch.remaining_ms > 9 * 60_000
    told: list[bool] = []
    watch.idle.connect(lambda: told.append(True))
    watch._timer.setInterval(30)
    with qtbot.waitSignal(watch.idle, timeout=2_000):
        QTest.keyClick(field, Qt.Key.Key_A)
    assert told == [True]
    watch.stop()


@pytest.mark.parametrize(
    ("gap", "slept"), [(5.0, False), (34.0, False), (36.0, True), (-3600.0, False), (7200.0, True)]
)
def test_sleep_shows_as_a_gap_of_the_clock(qtbot: QtBot, gap: float, slept: bool) -> None:
    at = [1_000_000.0]
    watch = SleepWatch(lambda: at[0])
    told: list[bool] = []
    watch.slept.connect(lambda: told.append(True))
    at[0] += gap
    watch.look()
    assert bool(told) is slept
    at[0] += 5.0
    watch.look()
    assert len(told) == int(slept)


def test_the_system_says_when_it_leaves(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    watch = SessionWatch(window)
    told: list[bool] = []
    watch.leaving.connect(lambda: told.append(True))
    watch.prepare(False)  # awake again
    assert not told
    watch.prepare(True)
    watch.locked()
    assert told == [True, True]
    watch.stop()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights otherwise")
def test_private_files_have_no_telling_names_and_belong_to_this_user_alone(tmp_path: Path) -> None:
    private = PrivateFolder(tmp_path / "private")
    path = private.file(b"x", ".pdf")
    assert path.suffix == ".pdf"
    assert path.stat().st_mode & 0o077 == 0
    assert private.path.stat().st_mode & 0o077 == 0
    private.wipe()
    private.wipe()
    assert not private.path.exists()


def test_a_mistake_is_written_down_and_told_once(table: Bench, tmp_path: Path) -> None:
    mistakes = Mistakes()
    mistakes.tell(ValueError("Jane Doe"))
    dialog = mistakes.dialog
    assert dialog is not None
    mistakes.tell(KeyError("again"))
    assert mistakes.dialog is dialog
    assert len(ask.open_dialogs()) == 1
    assert "Jane" not in " ".join(dialog.sentences())
    dialog.accept()
    assert mistakes.dialog is None


def test_what_the_artist_can_act_on_is_told_as_such(table: Bench) -> None:
    mistakes = Mistakes()
    mistakes.tell(errors.StorageFull())
    dialog = mistakes.dialog
    assert dialog is not None
    assert dialog.sentences()[0] == "There is no space left on the disk."
    dialog.accept()
    mistakes.tell(errors.Cancelled())
    assert mistakes.dialog is None


def test_mistakes_in_slots_and_threads_are_caught(table: Bench, qtbot: QtBot) -> None:
    import threading

    mistakes = Mistakes()
    mistakes.install()
    try:
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: mistakes.dialog is not None)
        assert mistakes.dialog is not None
        mistakes.dialog.accept()
    finally:
        mistakes.uninstall()


class Stubborn(QDialog):
    """A dialog that does not want to go."""

    def reject(self) -> None:
        """Never."""


def test_a_dialog_that_refuses_to_close_is_hidden_all_the_same(table: Bench, held: Vault, tmp_path: Path) -> None:
    dialog = Stubborn()
    table.qtbot.addWidget(dialog)
    dialog.open()
    Lock(held, table.tasks, table.settings, PrivateFolder(tmp_path / "private")).lock(lambda: None)
    assert not visible()
