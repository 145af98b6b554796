"""Settings are found by their words, validated in place, and kept in the vault or on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pmupro_desktop import errors
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.domain.studio import PaperSize
from pmupro_desktop.services import backups
from pmupro_desktop.services.studio import StudioValues, read_studio, recovery_proved
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.ui import ask, theme
from pmupro_desktop.ui.settings.change_password import ChangePasswordDialog
from pmupro_desktop.ui.settings.dialog import SettingsDialog
from pmupro_desktop.ui.settings.new_sheet import NewSheetDialog
from tests.ui.doors import Bench, bench
from tests.vaults import PASSWORD, make_vault, reopen

FRESH = "velvet canyon marble thirteen owls"


@pytest.fixture
def table(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    with bench(qtbot, tmp_path) as made:
        yield made


def opened(table: Bench, vault: Vault) -> SettingsDialog:
    dialog = SettingsDialog(table.studio(vault), table.door)
    dialog.open()
    table.settle(lambda: bool(dialog.studio_section.lines["name"].text()))
    return dialog


def kept(vault: Vault) -> StudioValues:
    with vault.reading() as session:
        return read_studio(session)


def test_the_studio_is_shown_changed_and_kept(table: Bench, vault: Vault) -> None:
    dialog = opened(table, vault)
    section = dialog.studio_section
    saved: list[StudioValues] = []
    dialog.studio_saved.connect(saved.append)
    section.lines["name"].setText("  Brow & Co ")
    section.lines["license_number"].setText("LIC-1")
    section.address.setPlainText("1 Street\nTown")
    section.paper.set_value(PaperSize.LETTER)
    section.zone.set_value("Europe/Madrid")
    section.save.click()
    table.settle(lambda: bool(saved))
    values = kept(vault)
    assert (values.name, values.license_number, values.address) == ("Brow & Co", "LIC-1", "1 Street\nTown")
    assert (values.paper_size, values.zone) == (PaperSize.LETTER, "Europe/Madrid")
    assert values.lock_minutes == 10
    assert section.trouble.said == "Saved."


def test_a_studio_without_a_name_is_refused_at_its_field(table: Bench, vault: Vault) -> None:
    dialog = opened(table, vault)
    section = dialog.studio_section
    section.lines["name"].clear()
    section.save.click()
    table.settle()
    assert section.form.field("name").problem == "The studio needs a name."
    assert kept(vault).name == "Studio Łuna"


def test_settings_are_found_by_their_words(table: Bench, vault: Vault) -> None:
    dialog = opened(table, vault)

    def shown() -> list[str]:
        return [section.key for section in dialog.sections if section.isVisible()]

    assert shown() == ["studio", "security", "backups", "appearance"]
    dialog.seek("recovery")
    assert shown() == ["security"]
    dialog.seek("Licence NUMBER")
    assert shown() == ["studio"]
    dialog.seek("dark")
    assert shown() == ["appearance"]
    dialog.seek("unicorn")
    assert shown() == []
    assert dialog._nothing.isVisible()
    dialog.seek("")
    assert len(shown()) == 4


def test_the_lock_is_set_in_minutes_within_bounds(table: Bench, vault: Vault) -> None:
    dialog = opened(table, vault)
    told: list[int] = []
    dialog.lock_minutes_changed.connect(told.append)
    minutes = dialog.security.minutes
    minutes.setText("0")
    minutes.editingFinished.emit()
    table.settle()
    assert dialog.security._minutes_field.problem == "Type a value from 1 minutes to 240 minutes."
    assert kept(vault).lock_minutes == 10
    minutes.setText("25")
    minutes.editingFinished.emit()
    table.settle(lambda: told == [25])
    assert kept(vault).lock_minutes == 25


def test_a_place_for_backups_is_kept_and_its_backups_are_listed(table: Bench, vault: Vault, tmp_path: Path) -> None:
    place = tmp_path / "stick"
    place.mkdir()
    backups.back_up(vault, vault.owner(), place, single_file=True, progress=Silent())
    dialog = opened(table, vault)
    assert "No folder chosen" in dialog.backups._place.text()
    dialog.backups.take_place(place)
    table.settle(lambda: bool(dialog.backups.found.rows()))
    assert kept(vault).backup_place == str(place)
    assert dialog.backups.found.rows()[0][2].endswith(".pmubackup")
    assert "Last backup" in dialog.backups.state.accessibleName()


def test_too_few_backups_are_refused_in_place(table: Bench, vault: Vault) -> None:
    dialog = opened(table, vault)
    dialog.backups.keep.setText("3")
    dialog.backups.keep.editingFinished.emit()
    table.settle()
    assert "7" in dialog.backups._keep_field.problem
    assert kept(vault).backup_keep == 14


def test_the_appearance_changes_at_once_and_stays(table: Bench, vault: Vault, qapp: QApplication) -> None:
    dialog = opened(table, vault)
    dialog.appearance.choices["dark"].click()
    assert theme.current() is theme.DARK
    assert table.settings.get("theme") == "dark"
    dialog.appearance.choices["light"].click()
    assert theme.current() is theme.LIGHT


def test_changing_the_password_asks_for_the_present_one(table: Bench, tmp_path: Path) -> None:
    vault, _ = make_vault(tmp_path / "vault")
    dialog = ChangePasswordDialog(table.studio(vault), table.door)
    changed: list[bool] = []
    dialog.changed.connect(lambda: changed.append(True))
    dialog.open()
    dialog.act.click()
    assert "in force now" in dialog._present_field.problem
    dialog.new.password.set_text(FRESH)
    dialog.new.again.set_text(FRESH)
    table.settle(lambda: dialog.new.ready)
    dialog.present.set_text("not the password")
    dialog.act.click()
    table.settle()
    assert "not the password that is in force" in dialog._present_field.problem
    assert not changed
    dialog.present.set_text(PASSWORD)
    dialog.act.click()
    table.settle(lambda: bool(changed))
    vault.close()
    reopen(tmp_path / "vault", FRESH).close()
    with pytest.raises(errors.WrongPassword):
        reopen(tmp_path / "vault", PASSWORD)


def test_a_weak_new_password_is_not_taken(table: Bench, vault: Vault) -> None:
    dialog = ChangePasswordDialog(table.studio(vault), table.door)
    dialog.open()
    dialog.present.set_text(PASSWORD)
    dialog.new.password.set_text("short")
    dialog.new.again.set_text("short")
    dialog.act.click()
    table.settle()
    assert dialog.isVisible()
    assert dialog.new._first.problem == "10 characters more."


def test_a_new_sheet_replaces_the_old_one_and_is_typed_back(table: Bench, tmp_path: Path) -> None:
    vault, old = make_vault(tmp_path / "vault")
    dialog = NewSheetDialog(table.studio(vault), table.door)
    changed: list[bool] = []
    dialog.changed.connect(lambda: changed.append(True))
    dialog.open()
    dialog.present.set_text("not it")
    dialog.act.click()
    table.settle()
    assert "not the password" in dialog._present_field.problem
    dialog.present.set_text(PASSWORD)
    dialog.act.click()
    table.settle(lambda: bool(dialog.proof.pdf))
    code = dialog.proof._code
    dialog.act.click()
    assert not changed
    dialog.reject()
    (question,) = [each for each in ask.open_dialogs() if each is not dialog]
    assert isinstance(question, ask.Question)
    assert "has not been typed back" in question.sentences()[0]
    question.reject()
    assert dialog.isVisible()
    with vault.reading() as session:
        assert not recovery_proved(session)
    dialog.proof.code.set_text(code)
    dialog.act.click()
    table.settle(lambda: changed == [True])
    with vault.reading() as session:
        assert recovery_proved(session)
    vault.close()
    table.door.open(tmp_path / "vault", code=code).close()
    with pytest.raises(errors.WrongRecoveryCode):
        table.door.open(tmp_path / "vault", code=old)
