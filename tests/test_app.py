"""The program from its first window to its end, on real vaults and in the real process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pmupro_desktop import app, errors, paths
from pmupro_desktop.__main__ import main
from pmupro_desktop.app import Program, holds_vault
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.services import backups
from pmupro_desktop.services.vaults import note_sheet_proved
from pmupro_desktop.settings import Settings
from pmupro_desktop.ui import ask, theme, translations
from pmupro_desktop.ui.desk import Desk
from pmupro_desktop.ui.first_run.window import FirstRunWindow
from pmupro_desktop.ui.jobs.import_records import ImportDialog
from pmupro_desktop.ui.jobs.restore import RestoreDialog
from pmupro_desktop.ui.preview.dialog import RecordPreview
from pmupro_desktop.ui.unlock.door import Door
from pmupro_desktop.ui.unlock.window import UnlockWindow
from tests.ui.windows import add_client
from tests.vaults import CHOICES, PASSWORD, make_vault, reopen


class Run:
    """A program under test; `restarts` tells the fresh processes it wanted."""

    def __init__(self, qtbot: QtBot, qapp: QApplication) -> None:
        self.qtbot = qtbot
        self.restarts: list[bool] = []
        self.failures: list[BaseException] = []
        self.settings = Settings()
        self.program = Program(qapp, self.settings, door=Door(self.settings, CHOICES), restart=self.restarts.append)
        self.program.tasks.failed.disconnect(self.program.mistakes.tell)
        self.program.tasks.failed.connect(self.failures.append)

    def settle(self, until: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(until, timeout=20_000)

    @property
    def unlock(self) -> UnlockWindow:
        window = self.program.entrance
        assert isinstance(window, UnlockWindow)
        return window

    def open_desk(self, password: str = PASSWORD) -> Desk:
        self.program.start()
        self.unlock.open_with(password=password)
        self.settle(lambda: self.program.desk is not None)
        desk = self.program.desk
        assert desk is not None
        self.settle(lambda: not self.program.tasks.busy)
        return desk


@pytest.fixture
def run(qtbot: QtBot, qapp: QApplication) -> Iterator[Run]:
    QLocale.setDefault(QLocale("en_GB"))
    theme.apply(qapp, "light")
    made = Run(qtbot, qapp)
    yield made
    if made.program.desk is not None:
        made.program.desk._stop()
        made.program.desk.lock_sequence.close()
        made.program.desk.deleteLater()
    else:
        made.program.tasks.shutdown()
    for widget in QApplication.topLevelWidgets():
        widget.hide()
        widget.deleteLater()
    made.program.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not made.failures


@pytest.fixture
def own_vault() -> Path:
    """A closed vault where the program looks for it."""
    made, _ = make_vault(paths.default_vault())
    add_client(made, "Jane Doe")
    made.close()
    return paths.default_vault()


def visible() -> list[str]:
    return [type(widget).__name__ for widget in QApplication.topLevelWidgets() if widget.isVisible()]


def test_without_a_vault_the_first_run_begins(run: Run) -> None:
    run.program.start()
    assert isinstance(run.program.entrance, FirstRunWindow)


def test_with_a_vault_the_password_is_asked_and_the_window_opens(run: Run, own_vault: Path) -> None:
    assert holds_vault(own_vault)
    desk = run.open_desk()
    assert desk.window.isVisible()
    assert visible() == ["MainWindow"]
    assert run.settings.get(app.VAULT) == str(own_vault)


def test_a_lock_hides_all_keeps_the_draft_and_asks_for_a_fresh_process(run: Run, own_vault: Path) -> None:
    desk = run.open_desk()
    desk.clients.make_new()
    desk.clients.editor.form.field("name").editor.setText("Half a na")  # type: ignore[attr-defined]
    desk.settings()
    run.settle(lambda: "SettingsDialog" in visible())
    desk.window.lock_requested.emit()
    assert visible() == []
    assert run.restarts == [False]
    again = reopen(own_vault)
    from pmupro_desktop.services.drafts import open_drafts

    with again.reading() as session:
        assert [draft.values["name"] for draft in open_drafts(session)] == ["Half a na"]
    again.close()


@pytest.mark.parametrize("way", ["key", "idle", "sleep", "session"])
@pytest.mark.parametrize("with_dialog", [False, True])
def test_every_way_to_lock_locks(run: Run, own_vault: Path, way: str, with_dialog: bool) -> None:
    desk = run.open_desk()
    if with_dialog:
        desk.import_records()
        run.settle(lambda: "ImportDialog" in visible())
    ways: dict[str, Callable[[], object]] = {
        "key": desk.window.lock_requested.emit,
        "idle": desk.idle.idle.emit,
        "sleep": desk.sleep.slept.emit,
        "session": lambda: desk.session.prepare(True),
    }
    ways[way]()
    assert visible() == []
    assert run.restarts == [False]
    reopen(own_vault).close()


def test_a_lock_during_the_preview_of_a_record(run: Run, own_vault: Path) -> None:
    desk = run.open_desk()
    desk.clients.show_record("client", 1)
    run.settle(lambda: desk.clients.client is not None)
    desk.clients.record_action.trigger()
    run.settle(lambda: "RecordPreview" in visible())
    preview = next(each for each in ask.open_dialogs() if isinstance(each, RecordPreview))
    run.settle(lambda: bool(preview.pdf))
    desk.lock()
    assert visible() == []
    reopen(own_vault).close()


def said(desk: Desk) -> list[str]:
    return [notice.accessibleName() for notice in desk.window.notices.notices]


def test_a_sheet_nobody_holds_is_asked_for_at_each_unlock(run: Run, own_vault: Path) -> None:
    closed = reopen(own_vault)
    note_sheet_proved(closed, closed.owner(), proved=False)
    closed.close()
    desk = run.open_desk()
    run.settle(lambda: bool(said(desk)))
    (notice,) = desk.window.notices.notices
    assert "never typed back" in notice.accessibleName()
    assert notice.paused, "it stays until it is done or dismissed"
    notice.act.click()
    run.settle(lambda: "NewSheetDialog" in visible())
    assert "SettingsDialog" in visible()


def test_a_failed_backup_is_said_once(run: Run, own_vault: Path, tmp_path: Path) -> None:
    closed = reopen(own_vault)
    run.program.door.set_backup_place(closed, tmp_path / "unplugged")
    with pytest.raises(errors.BackupPlaceMissing):
        backups.back_up_if_due(closed, closed.owner(), now(), Silent())
    closed.close()
    desk = run.open_desk()
    run.settle(lambda: bool(said(desk)))
    assert "The last backup failed" in said(desk)[0]
    desk.backups.look()
    run.settle(lambda: "not there" in " ".join(said(desk)))
    assert len(said(desk)) == 1


def test_ctrl_l_locks(run: Run, own_vault: Path, qtbot: QtBot) -> None:
    desk = run.open_desk()
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    QTest.keyClick(desk.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    run.settle(lambda: run.restarts == [False])


def test_closing_the_window_backs_up_and_ends(run: Run, own_vault: Path, tmp_path: Path) -> None:
    desk = run.open_desk()
    (tmp_path / "stick").mkdir()
    run.program.door.set_backup_place(desk.studio.vault, tmp_path / "stick")
    ended: list[bool] = []
    desk.ended.disconnect()
    desk.ended.connect(lambda: ended.append(True))
    desk.window.close()
    run.settle(lambda: bool(ended))
    assert list((tmp_path / "stick").iterdir())
    assert visible() == []
    assert run.restarts == []
    reopen(own_vault).close()


def test_restoring_closes_the_studio_first_and_only_when_agreed(run: Run, own_vault: Path) -> None:
    desk = run.open_desk()
    desk.window.restore_requested.emit()
    (question,) = [each for each in ask.open_dialogs() if isinstance(each, ask.Question)]
    question.reject()
    assert desk.window.isVisible()
    assert run.restarts == []
    desk.window.restore_requested.emit()
    (question,) = [each for each in ask.open_dialogs() if isinstance(each, ask.Question) and each.isVisible()]
    question.accept()
    assert run.restarts == [True]


def test_the_fresh_process_begins_with_restoring(run: Run, own_vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(app.BEGIN, app.RESTORE)
    run.program.start()
    (dialog,) = [each for each in ask.open_dialogs() if isinstance(each, RestoreDialog)]
    assert dialog.target == own_vault
    assert app.BEGIN not in os.environ
    dialog.reject()


def test_a_restored_vault_is_opened_with_what_opened_the_backup(run: Run, tmp_path: Path) -> None:
    from pmupro_desktop.domain.progress import Silent
    from pmupro_desktop.services import backups

    made, code = make_vault(tmp_path / "old laptop")
    add_client(made, "Anh")
    (tmp_path / "stick").mkdir()
    backup = backups.back_up(made, made.owner(), tmp_path / "stick", single_file=True, progress=Silent())
    made.close()
    run.program.start()
    run.program.restore()
    (dialog,) = [each for each in ask.open_dialogs() if isinstance(each, RestoreDialog)]
    dialog.take_source(backup.path)
    dialog.by_code.setChecked(True)
    dialog.code.set_text(code)
    dialog.act.click()
    run.settle(lambda: isinstance(run.program.entrance, UnlockWindow) and run.unlock.replace_page is not None)
    page = run.unlock.replace_page
    assert page is not None
    page.new.password.set_text("velvet canyon marble thirteen owls")
    page.new.again.set_text("velvet canyon marble thirteen owls")
    run.settle(lambda: page.new.ready)
    page.act.click()
    run.settle(lambda: run.program.desk is not None)
    assert run.settings.get(app.VAULT) == str(paths.default_vault())


def test_the_sample_studio_is_apart_and_forgotten(run: Run) -> None:
    run.program.start()
    run.program.open_sample()
    run.settle(lambda: run.program.desk is not None)
    desk = run.program.desk
    assert desk is not None
    run.settle(lambda: not run.program.tasks.busy)
    assert desk.studio.values.is_sample
    assert desk.window.bar.sample.isVisible()
    assert desk.studio.vault.folder == paths.sample_vault()
    assert run.settings.get(app.VAULT) is None


def test_another_vault_can_be_chosen(run: Run, own_vault: Path, tmp_path: Path) -> None:
    other, _ = make_vault(tmp_path / "other")
    other.close()
    run.program.start()
    run.program._turn_to(tmp_path / "empty")
    assert "There is no vault" in run.unlock.password_page.trouble.said
    run.program._turn_to(tmp_path / "other")
    assert run.unlock.folder == tmp_path / "other"
    assert run.unlock.password_page.trouble.said == ""


def _shows(run: Run, name: str) -> bool:
    return name in visible() and not run.program.tasks.busy


def test_the_window_asks_for_each_dialog_by_its_signal(run: Run, own_vault: Path) -> None:
    desk = run.open_desk()
    for signal, name in (
        (desk.window.backup_requested, "BackupDialog"),
        (desk.window.verify_requested, "VerifyDialog"),
        (desk.window.import_requested, "ImportDialog"),
        (desk.clients.import_wanted, "ImportDialog"),
        (desk.window.settings_requested, "SettingsDialog"),
    ):
        signal.emit()
        run.settle(partial(_shows, run, name))
        ask.close_dialogs()
        run.settle(lambda: visible() == ["MainWindow"])
    assert not any(isinstance(each, ImportDialog) and each.isVisible() for each in QApplication.topLevelWidgets())


def test_private_files_are_wiped_at_the_start(run: Run) -> None:
    left = run.program.private.file(b"a document", ".pdf")
    run.program.start()
    assert not left.exists()


def test_english_is_there_and_unknown_languages_give_way(qapp: QApplication, tmp_path: Path) -> None:
    assert ("en", "English") in translations.languages()
    assert translations.languages(tmp_path) == (("en", "English"),)
    (tmp_path / "pmupro_es.qm").touch()
    assert translations.languages(tmp_path) == (("en", "English"), ("es", "Español"))
    assert translations.install(qapp, "xx", tmp_path) == "en"
    assert translations.install(qapp, None, tmp_path) == "en"


HEAVY = ("sqlalchemy", "reportlab", "PIL", "pikepdf", "zxcvbn", "cryptography", "pmupro_desktop.services")


def test_the_first_window_stands_with_qt_alone() -> None:
    code = (
        "import sys, pmupro_desktop.app, pmupro_desktop.ui.unlock.window, pmupro_desktop.ui.first_run.window\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_an_argument_means_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--no-such-option"])
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err
