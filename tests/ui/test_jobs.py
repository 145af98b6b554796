"""Backing up, restoring, checking and importing through their dialogs, on real vaults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from pmupro_desktop import errors
from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.services import backups
from pmupro_desktop.services.backups import BackupKind, backup_state
from pmupro_desktop.services.clients import save_client
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.ui.jobs.auto_backup import AutoBackup
from pmupro_desktop.ui.jobs.backup import BackupDialog
from pmupro_desktop.ui.jobs.import_records import ImportDialog
from pmupro_desktop.ui.jobs.leaving import LeavingDialog
from pmupro_desktop.ui.jobs.restore import RestoreDialog
from pmupro_desktop.ui.jobs.verify import VerifyDialog
from pmupro_desktop.ui.unlock.door import Door
from tests.ui.doors import Bench, bench
from tests.vaults import PASSWORD, make_vault, reopen

SAMPLE = Path(__file__).parents[1] / "data" / "web" / "sample.json"


@pytest.fixture
def table(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    with bench(qtbot, tmp_path) as made:
        yield made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def add(vault: Vault, name: str) -> None:
    actor = vault.owner()
    with vault.transaction(actor) as session:
        save_client(session, actor, ClientValues(name=name))


def names(vault: Vault) -> list[str]:
    with vault.reading() as session:
        return list(session.scalars(select(Client.name).where(Client.deleted_at.is_(None)).order_by(Client.name)))


@pytest.mark.parametrize("as_file", [True, False])
def test_a_backup_is_one_press_away_and_told(table: Bench, vault: Vault, stick: Path, as_file: bool) -> None:
    add(vault, "Łucja")
    dialog = BackupDialog(table.studio(vault), str(stick))
    dialog.open()
    dialog.as_folder.setChecked(not as_file)
    assert dialog.places[0].property("kind") == "primary"
    dialog.places[0].click()
    table.settle(lambda: not dialog.working)
    assert "The backup is made." in dialog.trouble.said
    (found,) = backups.list_backups(stick)
    assert found.single_file is as_file
    with vault.reading() as session:
        assert backup_state(session, datetime.now(UTC)).kind is BackupKind.FRESH


def test_a_place_that_is_gone_is_said_in_place(table: Bench, vault: Vault, stick: Path) -> None:
    dialog = BackupDialog(table.studio(vault), str(stick / "unplugged"))
    dialog.open()
    dialog.places[0].click()
    table.settle(lambda: not dialog.working)
    assert "place for backups is not there" in dialog.trouble.said
    assert dialog.other.isEnabled()


def test_closing_a_dialog_stops_its_work_first(table: Bench, vault: Vault, stick: Path) -> None:
    dialog = BackupDialog(table.studio(vault), str(stick))
    dialog.open()
    dialog.places[0].click()
    dialog.reject()
    assert dialog.isVisible(), "until the work has stopped"
    gone: list[bool] = []
    dialog.finished.connect(lambda _result: gone.append(True))
    table.settle(lambda: bool(gone))
    assert backups.list_backups(stick) == []


def test_a_backup_is_restored_with_the_password(table: Bench, vault: Vault, stick: Path, tmp_path: Path) -> None:
    add(vault, "Łucja")
    backups.back_up(vault, vault.owner(), stick, single_file=True, progress=Silent())
    dialog = RestoreDialog(table.tasks, table.door, tmp_path / "new")
    restored: list[tuple[object, ...]] = []
    dialog.restored.connect(lambda *facts: restored.append(facts))
    dialog.open()
    dialog.act.click()
    assert "Choose the backup first" in dialog.trouble.said
    dialog.take_source(stick)
    table.settle(lambda: dialog.source is not None)
    assert dialog.which.isVisible()
    dialog.act.click()
    assert "Type the password" in dialog.trouble.said
    dialog.password.set_text("not it")
    dialog.act.click()
    table.settle(lambda: not dialog.working)
    assert "does not open this vault" in dialog.trouble.said
    assert not (tmp_path / "new").exists()
    dialog.password.set_text(PASSWORD)
    QTest.keyClick(dialog.password.line, Qt.Key.Key_Return)
    table.settle(lambda: bool(restored))
    folder, password, code, _result = restored[0]
    assert (folder, password, code) == (tmp_path / "new", PASSWORD, None)
    again = reopen(tmp_path / "new")
    assert names(again) == ["Łucja"]
    again.close()


def test_a_backup_is_restored_with_the_sheet_over_a_damaged_vault(table: Bench, tmp_path: Path, stick: Path) -> None:
    made, code = make_vault(tmp_path / "vault")
    add(made, "Anh")
    backup = backups.back_up(made, made.owner(), stick, single_file=True, progress=Silent())
    made.close()
    (tmp_path / "vault" / "pmupro.db").write_bytes(b"gone")
    dialog = RestoreDialog(table.tasks, table.door, tmp_path / "vault")
    restored: list[object] = []
    dialog.restored.connect(lambda *facts: restored.append(facts))
    dialog.open()
    assert "moved aside" in dialog._aside.text()
    dialog.take_source(backup.path)
    dialog.by_code.setChecked(True)
    wrong = code.replace(code[0], "7" if code[0] != "7" else "8", 1)
    dialog.code.set_text(wrong)
    dialog.act.click()
    table.settle(lambda: not dialog.working)
    assert "group 1" in dialog.trouble.said
    assert dialog.code.groups[0].property("invalid") == "true"
    dialog.code.set_text(code)
    dialog.act.click()
    table.settle(lambda: bool(restored))
    again = reopen(tmp_path / "vault")
    assert names(again) == ["Anh"]
    again.close()


def test_a_damaged_backup_is_refused_in_words(table: Bench, vault: Vault, stick: Path, tmp_path: Path) -> None:
    made = backups.back_up(vault, vault.owner(), stick, single_file=True, progress=Silent())
    content = bytearray(made.path.read_bytes())
    content[len(content) // 2] ^= 1
    made.path.write_bytes(bytes(content))
    dialog = RestoreDialog(table.tasks, table.door, tmp_path / "new")
    dialog.open()
    dialog.take_source(made.path)
    dialog.password.set_text(PASSWORD)
    dialog.act.click()
    table.settle(lambda: not dialog.working)
    assert "damaged or incomplete" in dialog.trouble.said
    assert not (tmp_path / "new").exists()


def test_an_occupied_folder_gets_one_inside(table: Bench, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("x")
    dialog = RestoreDialog(table.tasks, table.door, tmp_path / "new")
    dialog.take_target(tmp_path / "full")
    assert dialog.target == tmp_path / "full" / "PMU Pro Vault"
    dialog.deleteLater()


def test_a_sound_vault_is_called_sound(table: Bench, vault: Vault) -> None:
    dialog = VerifyDialog(table.studio(vault))
    dialog.open()
    table.settle(lambda: not dialog.working)
    assert "The vault is sound." in dialog.trouble.said
    assert not dialog.findings.isVisible()


def test_what_is_wrong_is_named_and_can_be_copied(table: Bench, vault: Vault) -> None:
    add(vault, "Jane Doe")
    with vault.engine().connect() as connection:
        connection.exec_driver_sql("UPDATE client SET notes = 'put in from outside'")
        connection.commit()
    dialog = VerifyDialog(table.studio(vault))
    dialog.open()
    table.settle(lambda: not dialog.working)
    assert dialog.report is not None
    assert not dialog.report.sound
    assert "wrong" in dialog.trouble.said
    assert any("Jane Doe" in row[1] for row in dialog.findings.rows())
    dialog.copy.click()
    assert "Jane Doe" in QGuiApplication.clipboard().text()


def test_an_import_is_shown_first_and_can_be_taken_back(table: Bench, vault: Vault) -> None:
    told: list[set[str]] = []
    table.tasks.changed.connect(told.append)
    dialog = ImportDialog(table.studio(vault))
    dialog.open()
    assert not dialog.act.isEnabled()
    dialog.read(SAMPLE)
    table.settle(lambda: not dialog.working)
    assert names(vault) == []
    assert ("Clients", "1", "0") in dialog.counts.rows()
    assert dialog.act.text() == "Import 3 records"
    assert dialog.counts.headings() == ["", "New", "Here already"]
    assert not dialog.counts.visibleRegion().isEmpty()
    dialog.act.click()
    table.settle(lambda: dialog.outcome is not None)
    assert names(vault) == ["Jane Doe"]
    assert any("client" in kinds for kinds in told)
    assert "3 records were imported." in dialog.trouble.said
    assert dialog.counts.headings() == ["", "Imported", "Here already"]
    assert ("Clients", "1", "0") in dialog.counts.rows()
    dialog.undo.click()
    table.settle(lambda: not dialog.working)
    assert names(vault) == []
    assert "taken back" in dialog.trouble.said
    assert not dialog.counts.isVisible()


def test_what_is_here_already_is_not_imported_again(table: Bench, vault: Vault) -> None:
    first = ImportDialog(table.studio(vault))
    first.read(SAMPLE)
    table.settle(lambda: not first.working)
    first.act.click()
    table.settle(lambda: first.outcome is not None)
    first.reject()
    dialog = ImportDialog(table.studio(vault))
    dialog.open()
    dialog.read(SAMPLE)
    table.settle(lambda: not dialog.working)
    assert "Everything in this file is here already." in dialog.trouble.said
    assert not dialog.act.isEnabled()


def test_doubtful_rows_are_listed_by_their_place(table: Bench, vault: Vault, tmp_path: Path) -> None:
    add(vault, "Jane Doe")
    clients: list[dict[str, Any]] = [
        {"id": "a", "name": "Jane Doe", "email": "jane@example.com", "dateOfBirth": "1990-13-45"},
        {"id": "b", "name": "<b>Anna</b>", "phone": "+1 202 555 0101", "dateOfBirth": "1990-01-02"},
    ]
    path = tmp_path / "export.json"
    path.write_text(json.dumps({"clients": clients}))
    dialog = ImportDialog(table.studio(vault))
    dialog.open()
    dialog.read(path)
    table.settle(lambda: not dialog.working)
    rows = dialog.looks.rows()
    assert any(row[0] == "clients[0]" and row[1] for row in rows)
    assert dialog.looks.isVisible()


def test_a_long_report_leaves_the_buttons_on_the_screen(table: Bench, vault: Vault, tmp_path: Path) -> None:
    clients = [{"id": str(number), "name": "", "email": "nowhere", "dateOfBirth": "soon"} for number in range(40)]
    path = tmp_path / "export.json"
    path.write_text(json.dumps(dict.fromkeys(("clients", "procedures", "documents", "photos"), clients)))
    dialog = ImportDialog(table.studio(vault))
    dialog.open()
    screen = dialog.screen().availableGeometry()
    dialog.move(0, screen.height() // 2)
    dialog.read(path)
    table.settle(lambda: not dialog.working and dialog.looks.isVisible())
    table.settle(lambda: screen.contains(dialog.geometry()))
    assert dialog.rect().contains(dialog.act.geometry())
    QTest.keyClick(dialog.act, Qt.Key.Key_Return)
    table.settle(lambda: dialog.outcome is not None)


def test_a_file_that_is_no_export_is_refused(table: Bench, vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "letter.json"
    path.write_text("Dear Jane")
    dialog = ImportDialog(table.studio(vault))
    dialog.open()
    dialog.read(path)
    table.settle(lambda: not dialog.working)
    assert "can't be imported" in dialog.trouble.said
    assert not dialog.act.isEnabled()


def set_place(vault: Vault, place: Path, door: Door) -> None:
    door.set_backup_place(vault, place)


def test_the_automatic_backup_makes_one_a_day(table: Bench, vault: Vault, stick: Path) -> None:
    set_place(vault, stick, table.door)
    auto = AutoBackup(table.studio(vault))
    made: list[object] = []
    auto.made.connect(made.append)
    auto.look()
    auto.look()  # while one is under way
    table.settle(lambda: bool(made))
    auto.look()
    table.settle()
    assert len(made) == 1
    assert len(backups.list_backups(stick)) == 1


def test_a_failing_automatic_backup_is_loud_and_kept_in_mind(table: Bench, vault: Vault, stick: Path) -> None:
    set_place(vault, stick / "unplugged", table.door)
    auto = AutoBackup(table.studio(vault))
    failed: list[errors.UserError] = []
    auto.failed.connect(failed.append)
    auto.look()
    table.settle(lambda: bool(failed))
    assert isinstance(failed[0], errors.BackupPlaceMissing)
    with vault.reading() as session:
        assert backup_state(session, datetime.now(UTC)).kind is BackupKind.FAILED


def test_on_leaving_what_was_saved_since_is_backed_up(table: Bench, vault: Vault, stick: Path) -> None:
    set_place(vault, stick, table.door)
    add(vault, "Łucja")
    dialog = LeavingDialog(table.studio(vault))
    ended: list[bool] = []
    dialog.may_end.connect(lambda: ended.append(True))
    dialog.begin()
    table.settle(lambda: bool(ended))
    assert len(backups.list_backups(stick)) == 1


def test_a_failing_last_backup_leaves_the_choice(table: Bench, vault: Vault, stick: Path) -> None:
    set_place(vault, stick / "unplugged", table.door)
    dialog = LeavingDialog(table.studio(vault))
    ended: list[bool] = []
    stayed: list[bool] = []
    dialog.may_end.connect(lambda: ended.append(True))
    dialog.stay.connect(lambda: stayed.append(True))
    dialog.begin()
    table.settle(lambda: dialog.isVisible())
    assert "not there" in dialog.trouble.said
    assert not ended
    dialog.close_button.click()
    assert stayed == [True]
    assert not ended


def test_one_may_leave_without_the_last_backup(table: Bench, vault: Vault, stick: Path) -> None:
    set_place(vault, stick, table.door)
    add(vault, "Łucja")
    dialog = LeavingDialog(table.studio(vault))
    ended: list[bool] = []
    dialog.may_end.connect(lambda: ended.append(True))
    dialog.begin()
    dialog.act.click()
    table.settle(lambda: bool(ended))


def test_nothing_is_left_of_a_stopped_import(table: Bench, vault: Vault) -> None:
    dialog = ImportDialog(table.studio(vault))
    dialog.open()
    dialog.read(SAMPLE)
    table.settle(lambda: not dialog.working)
    dialog.act.click()
    dialog.progress.cancelled.emit()
    table.settle(lambda: not dialog.working)
    if dialog.outcome is None:
        with vault.reading() as session:
            assert session.scalar(select(func.count()).select_from(Client)) == 0
        assert "Stopped." in dialog.trouble.said
