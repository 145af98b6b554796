"""The main window: every action by key, backups always in sight, nothing personal left behind."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QMenu
from pytestqt.qtbot import QtBot

from pmupro_desktop import errors
from pmupro_desktop.domain.audit import Action
from pmupro_desktop.exchange.pmupro_web import read_web_export
from pmupro_desktop.services.backups import BackupKind, BackupState
from pmupro_desktop.services.imports import past_imports, run_web_import
from pmupro_desktop.services.studio import read_studio, save_studio
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.ui import theme
from pmupro_desktop.ui.about import parts
from pmupro_desktop.ui.clients.editor import ClientEditor
from pmupro_desktop.ui.main_window import MainWindow
from tests.ui.windows import Desk, add_client, open_desk, type_text

SAMPLE = Path(__file__).parents[1] / "data" / "web" / "sample.json"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def desk(qtbot: QtBot, vault: Vault, tmp_path: Path) -> Iterator[Desk]:
    add_client(vault, "Łucja Kowalska", phone="+1 234 567 890")
    add_client(vault, "Zoë van den Berg")
    with open_desk(qtbot, vault, tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("keys", "name"),
    [("Ctrl+L", "lock_requested"), ("Ctrl+B", "backup_requested"), ("Ctrl+,", "settings_requested"),
     ("Ctrl+Q", "quit_requested")],
)  # fmt: skip
def test_keys_ask_for_what_the_window_can_not_do(desk: Desk, qtbot: QtBot, keys: str, name: str) -> None:
    action = next(each for each in desk.window.actions() if each.shortcut().toString() == keys)
    with qtbot.waitSignal(getattr(desk.window, name)):
        action.trigger()


def test_the_list_of_keys_forgets_none(desk: Desk) -> None:
    listed = {sequence.toString() for entry in desk.window.shortcuts() for sequence in entry.keys}
    working = {keys.toString() for action in desk.window.actions() for keys in action.shortcuts()}
    assert working
    assert working <= listed
    taken = [keys.toString() for action in desk.window.actions() for keys in action.shortcuts()]
    assert len(taken) == len(set(taken))
    QTest.keyClick(desk.window, Qt.Key.Key_F1)
    dialog = desk.window.findChild(QDialog)
    assert dialog is not None
    assert any(label.text() == "Ctrl+N" for label in dialog.findChildren(QLabel))


def test_every_menu_is_there_with_or_without_a_menu_bar(desk: Desk) -> None:
    assert not desk.window.menuBar().actions()
    assert desk.window.bar.more.isVisible()
    other = MainWindow(desk.studio, menu_in_bar=False)
    titles = [action.text() for action in other.menuBar().actions()]
    assert titles == ["File", "Edit", "View", "Help"]
    other.deleteLater()


@pytest.mark.parametrize(
    ("kind", "ago", "said", "look"),
    [
        (BackupKind.FRESH, timedelta(hours=2), "Backed up 2 h ago", None),
        (BackupKind.FRESH, timedelta(seconds=30), "Backed up just now", None),
        (BackupKind.LATE, timedelta(days=4), "No backup for 4 days", "warn"),
        (BackupKind.FAILED, timedelta(days=1), "Last backup failed", "bad"),
        (BackupKind.NEVER, None, "Never backed up", "warn"),
        (BackupKind.NO_PLACE, None, "No place for backups", "warn"),
    ],
)
def test_the_state_of_backups_is_always_said(
    desk: Desk, qtbot: QtBot, kind: BackupKind, ago: timedelta | None, said: str, look: str | None
) -> None:
    at = NOW - ago if ago is not None else None
    bar = desk.window.bar
    bar.show_backup(BackupState(kind, at, None, ago.days if ago else 0, None), NOW)
    label = next(label for label in bar.backup.findChildren(QLabel) if label.text() == said)
    assert label.property("state") == look
    assert bar.backup.accessibleName().startswith(said)
    bar.set_compact(True)
    assert said in bar.backup.toolTip()
    with qtbot.waitSignal(desk.window.backup_requested):
        QTest.mouseClick(bar.backup, Qt.MouseButton.LeftButton)


def test_search_everything_opens_in_a_few_letters_and_enter(desk: Desk) -> None:
    search = desk.window.search
    QTest.keyClick(desk.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert search.isVisible()
    type_text(search.field, "567")
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    desk.settle(lambda: desk.page.client is not None)
    assert desk.page.client is not None
    assert desk.page.client.name == "Łucja Kowalska"
    assert not search.isVisible()
    assert desk.window.focusWidget() is desk.page.side.view
    search.open()
    type_text(search.field, "nobody at all")
    desk.settle(lambda: any("nobody at all" in label.text() for label in search.findChildren(QLabel)))
    QTest.keyClick(search.field, Qt.Key.Key_Escape)
    assert not search.isVisible()
    assert desk.window.focusWidget() is desk.page.side.view


def test_new_and_search_go_to_the_page(desk: Desk) -> None:
    QTest.keyClick(desk.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert desk.page.editor.isVisible()
    QTest.keyClick(desk.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert desk.window.focusWidget() is desk.page.side.search


def test_the_file_menu_exports_the_client_that_is_shown(desk: Desk, qtbot: QtBot) -> None:
    export = desk.page.export_action
    assert any(export in menu.actions() for menu in desk.window.findChildren(QMenu))
    assert not export.isEnabled()
    desk.open(1)
    with qtbot.waitSignal(desk.page.record_wanted) as wanted:
        export.trigger()
    assert wanted.args[0].id == 1


def test_the_form_is_built_when_it_is_first_wanted(desk: Desk) -> None:
    assert desk.window.findChildren(ClientEditor) == []
    desk.page.make_new()
    assert desk.window.findChildren(ClientEditor) == [desk.page.editor]


def test_the_activity_list_takes_back_an_older_save(desk: Desk) -> None:
    desk.page.show_record("client", 1)
    desk.settle(lambda: desk.page.client is not None)
    desk.page.archive()
    desk.settle(lambda: desk.page.side.model.rowCount() == 1)
    activity = desk.window.activity
    activity.open()
    desk.settle(lambda: activity.lines() != [])
    assert activity.lines()[0] == "Łucja Kowalska"
    activity.undo_buttons()[0].click()
    desk.settle(lambda: desk.page.side.model.rowCount() == 2)


def test_control_z_takes_back_the_last_save(desk: Desk) -> None:
    desk.open(1)
    desk.page.delete()
    desk.settle(lambda: desk.page.side.model.rowCount() == 1)
    desk.window.activateWindow()
    desk.window.undoing.take_back_latest()
    desk.settle(lambda: desk.page.side.model.rowCount() == 2)
    desk.window.undoing.take_back_latest()
    assert not desk.tasks.busy


def test_a_small_window_makes_do(desk: Desk) -> None:
    desk.window.resize(1024, 640)
    desk.settle(lambda: desk.window.width() == 1024)
    assert not desk.window.bar.lock.isVisible()
    assert desk.window.bar.lock_icon.isVisible()
    assert desk.page.side.width() == 320
    assert desk.window.minimumSizeHint().width() <= 1024
    assert desk.window.minimumSizeHint().height() <= 640


def test_a_first_window_is_no_larger_than_the_screen(desk: Desk, qtbot: QtBot) -> None:
    window = MainWindow(desk.studio)
    qtbot.addWidget(window)
    assert window.screen().availableSize().height() < 868
    assert window.height() <= window.screen().availableSize().height()


def test_a_sample_studio_says_so(qtbot: QtBot, vault: Vault, tmp_path: Path) -> None:
    actor = vault.owner()
    with vault.transaction(actor) as session:
        save_studio(session, actor, dataclasses.replace(read_studio(session), is_sample=True))
    with open_desk(qtbot, vault, tmp_path) as desk:
        assert desk.window.bar.sample.isVisible()


def test_the_theme_is_remembered_and_nothing_personal_with_it(desk: Desk, tmp_path: Path) -> None:
    desk.open(1)
    dark = next(action for action in _all_actions(desk.window) if action.text() == "Dark")
    dark.trigger()
    assert theme.current() is theme.DARK
    desk.page.splitter.setSizes([400, 900])
    desk.page.splitter.splitterMoved.emit(400, 1)
    desk.window.keep_drafts()
    desk.settle()
    kept = json.loads((tmp_path / "settings.json").read_text())
    assert kept["theme"] == "dark"
    assert kept.keys() == {"theme", "window_geometry", "clients_side_width"}
    assert "Kowalska" not in (tmp_path / "settings.json").read_text()
    assert "Kowalska" not in desk.window.windowTitle()


def test_a_repaired_header_is_told_until_it_is_dismissed(desk: Desk, qtbot: QtBot) -> None:
    desk.window.tell(errors.HeaderRepaired(names="vault.json"))
    notice = desk.window.notices.notices[-1]
    assert notice.paused
    with qtbot.waitSignal(desk.window.verify_requested):
        notice.act.click()
    assert notice not in desk.window.notices.notices
    desk.window.tell(errors.LedgerNotWritten())
    assert not desk.window.notices.notices[-1].paused


def test_the_about_dialog_names_licences(desk: Desk) -> None:
    named = {name: licence for name, _version, licence in parts()}
    assert "SQLAlchemy" in named
    assert named["SQLAlchemy"]


def _all_actions(window: MainWindow) -> list[QAction]:
    return list(window.findChildren(QAction))


def test_an_import_is_taken_back_as_a_whole_and_the_studio_never(desk: Desk) -> None:
    export = read_web_export(SAMPLE)
    with desk.vault.transaction(desk.actor, Action.IMPORT) as session:
        brought = run_web_import(session, desk.actor, export)
    desk.tasks.changed.emit({"client"})
    desk.settle(lambda: desk.page.side.model.rowCount() == 3)
    activity = desk.window.activity
    activity.open()
    desk.settle(lambda: activity.lines() != [])
    assert activity.lines()[0] == f"Import of {sum(each.new for each in brought.counts.values())} records"
    assert not activity.undo_buttons()[0].isHidden()
    assert activity.undo_buttons()[-1].isHidden()
    activity.undo_buttons()[0].click()
    desk.settle(lambda: desk.page.side.model.rowCount() == 2)
    with desk.vault.reading() as session:
        undone = [run.undone_at for run in past_imports(session) if run.uid == brought.run_uid]
    assert undone != [None]
