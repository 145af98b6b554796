"""Restoring begins with the newest backup that this machine knows of."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.services import backups
from pmupro_desktop.services.studio import read_studio, save_studio
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.ui.jobs.auto_backup import AutoBackup
from pmupro_desktop.ui.jobs.backup import BackupDialog
from pmupro_desktop.ui.jobs.leaving import LeavingDialog
from pmupro_desktop.ui.jobs.restore import RestoreDialog
from tests.ui.doors import Bench, bench


@pytest.fixture
def table(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    with bench(qtbot, tmp_path) as made:
        yield made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def opened(table: Bench, tmp_path: Path) -> RestoreDialog:
    dialog = RestoreDialog(table.tasks, table.door, tmp_path / "new")
    dialog.open()
    table.settle()
    return dialog


def back_up_by_hand(table: Bench, vault: Vault, stick: Path) -> None:
    dialog = BackupDialog(table.studio(vault), str(stick))
    dialog.open()
    dialog.places[0].click()
    table.settle(lambda: not dialog.working)
    dialog.reject()


def back_up_by_itself(table: Bench, vault: Vault, stick: Path) -> None:
    table.door.set_backup_place(vault, stick)
    made: list[object] = []
    auto = AutoBackup(table.studio(vault))
    auto.made.connect(made.append)
    auto.look()
    table.settle(lambda: bool(made))


def back_up_on_leaving(table: Bench, vault: Vault, stick: Path) -> None:
    table.door.set_backup_place(vault, stick)
    ended: list[bool] = []
    dialog = LeavingDialog(table.studio(vault))
    dialog.may_end.connect(lambda: ended.append(True))
    dialog.begin()
    table.settle(lambda: bool(ended))


@pytest.mark.parametrize("back_up", [back_up_by_hand, back_up_by_itself, back_up_on_leaving])
def test_the_newest_backup_is_proposed_however_it_was_made(
    table: Bench, vault: Vault, stick: Path, tmp_path: Path, back_up: object
) -> None:
    assert callable(back_up)
    back_up(table, vault, stick)
    newest = backups.list_backups(stick)[0].path
    dialog = opened(table, tmp_path)
    assert dialog.source == newest
    assert dialog.which.isVisible()
    assert dialog._source.text() == newest.name
    assert dialog._source_folder.text() == str(newest.parent)


def test_of_a_backup_this_machine_keeps_the_folder_only(
    table: Bench, vault: Vault, stick: Path, tmp_path: Path
) -> None:
    back_up_by_hand(table, vault, stick)
    kept = json.loads((tmp_path / "settings.json").read_text())
    assert kept == {"last_backup_place": str(stick)}


def test_the_sample_studio_leaves_no_place_behind(table: Bench, vault: Vault, stick: Path) -> None:
    actor = vault.owner()
    with vault.transaction(actor) as session:
        save_studio(session, actor, dataclasses.replace(read_studio(session), is_sample=True))
    back_up_by_hand(table, vault, stick)
    assert backups.list_backups(stick)
    assert backups.place_of_the_last(table.settings) is None


def test_without_a_known_or_reachable_place_nothing_is_proposed(table: Bench, tmp_path: Path) -> None:
    assert opened(table, tmp_path).source is None
    table.settings.put("last_backup_place", str(tmp_path / "unplugged"))
    dialog = opened(table, tmp_path)
    assert dialog.source is None
    assert "No backup chosen yet" in dialog._source.text()


def test_what_was_chosen_meanwhile_stays(table: Bench, vault: Vault, stick: Path, tmp_path: Path) -> None:
    back_up_by_hand(table, vault, stick)
    other = tmp_path / "other"
    other.mkdir()
    chosen = backups.back_up(vault, vault.owner(), other, single_file=True, progress=Silent())
    dialog = RestoreDialog(table.tasks, table.door, tmp_path / "new")
    dialog.open()
    dialog.take_source(chosen.path)
    table.settle()
    assert dialog.source == chosen.path


def test_a_long_path_gives_way_in_its_middle(table: Bench, tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a folder with quite a long name"] * 6)
    dialog = RestoreDialog(table.tasks, table.door, deep)
    dialog.open()
    table.settle()
    assert dialog._target.elided
    metrics: QFontMetrics = dialog._target.fontMetrics()
    shown = metrics.elidedText(str(deep), dialog._target._mode, dialog._target.width())
    assert shown.endswith(str(deep)[-8:])
    assert shown.startswith(str(deep)[:4])
