"""From nothing to an open studio, as a newcomer does it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pmupro_desktop.domain.studio import PaperSize
from pmupro_desktop.services.studio import read_studio, recovery_proved
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.ui.first_run.regions import paper_of, region_of, regions
from pmupro_desktop.ui.first_run.window import FirstRunWindow
from pmupro_desktop.ui.widgets import Card
from tests.ui.doors import Bench, bench
from tests.vaults import make_vault, reopen

PASSPHRASE = "velvet canyon marble thirteen owls"


@pytest.fixture
def table(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    with bench(qtbot, tmp_path) as made:
        yield made


class Newcomer:
    """Goes through the steps."""

    def __init__(self, table: Bench, folder: Path) -> None:
        self.table = table
        self.vaults: list[Vault] = []
        self.window = FirstRunWindow(table.tasks, table.door, folder)
        self.window.opened.connect(self.vaults.append)
        table.qtbot.addWidget(self.window)
        self.window.show()

    def name_studio(self, name: str = "Lumière Brow Studio") -> None:
        page = self.window.studio_page
        page.name.setText(name)
        page.act.click()
        self.table.settle()

    def choose_password(self, text: str = PASSPHRASE) -> None:
        page = self.window.password_page
        page.new.password.set_text(text)
        page.new.again.set_text(text)
        self.table.settle(lambda: page.new.ready)
        page.act.click()
        self.table.settle()

    def prove_sheet(self) -> str:
        """Wait for the sheet, type its code back; gives the code."""
        proof = self.window.sheet_page.proof
        self.table.settle(lambda: bool(proof.pdf))
        code = proof._code
        proof.code.set_text(code)
        self.window.sheet_page.act.click()
        return code


def test_four_steps_lead_to_an_open_studio(table: Bench, tmp_path: Path) -> None:
    newcomer = Newcomer(table, tmp_path / "vault")
    window = newcomer.window
    newcomer.name_studio()
    assert window.shows(window.password_page)
    newcomer.choose_password()
    assert window.shows(window.sheet_page)
    code = newcomer.prove_sheet()
    assert window.shows(window.backup_page)
    (tmp_path / "stick").mkdir()
    window.backup_page.take_place(tmp_path / "stick")
    window.backup_page.act.click()
    table.settle(lambda: bool(newcomer.vaults))
    (vault,) = newcomer.vaults
    with vault.reading() as session:
        values = read_studio(session)
    assert (values.name, values.backup_place) == ("Lumière Brow Studio", str(tmp_path / "stick"))
    vault.close()
    reopen(tmp_path / "vault", PASSPHRASE).close()
    by_code = table.door.open(tmp_path / "vault", code=code)
    by_code.close()


def test_the_studio_needs_a_name(table: Bench, tmp_path: Path) -> None:
    newcomer = Newcomer(table, tmp_path / "vault")
    newcomer.name_studio("   ")
    assert newcomer.window.shows(newcomer.window.studio_page)
    assert newcomer.window.studio_page.form.field("name").problem == "The studio needs a name."


def test_the_name_of_the_studio_is_no_password(table: Bench, tmp_path: Path) -> None:
    newcomer = Newcomer(table, tmp_path / "vault")
    newcomer.name_studio("Velvet Brow House")
    page = newcomer.window.password_page
    page.new.password.set_text("velvet brow house 1")
    page.new.again.set_text("velvet brow house 1")
    table.settle(lambda: "Too easy" in page.new._verdict.text())
    page.act.click()
    assert newcomer.window.shows(page)
    assert not (tmp_path / "vault").exists()


def test_the_sheet_must_be_typed_back_right(table: Bench, tmp_path: Path) -> None:
    newcomer = Newcomer(table, tmp_path / "vault")
    newcomer.name_studio()
    newcomer.choose_password()
    window, proof = newcomer.window, newcomer.window.sheet_page.proof
    table.settle(lambda: bool(proof.pdf))
    window.sheet_page.act.click()
    assert window.shows(window.sheet_page)
    assert "all eight groups" in proof._verdict.text()
    groups = proof._code.split("-")
    groups[2] = "00000" if groups[2] != "00000" else "11111"
    proof.code.set_text("-".join(groups))
    assert proof._verdict.text() == "Group 3 differs from the sheet."
    window.sheet_page.act.click()
    assert window.shows(window.sheet_page)
    assert proof._verdict.text() == "Group 3 differs from the sheet."
    proof.code.set_text(proof._code.lower().replace("0", "o"))
    window.sheet_page.act.click()
    assert window.shows(window.backup_page)
    assert proof._code == ""
    assert proof.pdf == b""
    window.close()
    table.settle()


def test_the_sheet_is_saved_whole_and_tells_what_to_do_with_it(table: Bench, tmp_path: Path) -> None:
    newcomer = Newcomer(table, tmp_path / "vault")
    newcomer.name_studio()
    newcomer.choose_password()
    proof = newcomer.window.sheet_page.proof
    table.settle(lambda: bool(proof.pdf))
    proof.save_to(tmp_path / "sheet.pdf")
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF-")
    assert "delete this file" in proof._where.said
    proof.save_to(tmp_path / "nowhere" / "sheet.pdf")
    assert "could not be written" in proof._where.said
    newcomer.window.close()
    table.settle()


def test_the_code_stands_in_the_window_only_when_asked_for(table: Bench, tmp_path: Path) -> None:
    newcomer = Newcomer(table, tmp_path / "vault")
    newcomer.name_studio()
    newcomer.choose_password()
    proof = newcomer.window.sheet_page.proof
    table.settle(lambda: bool(proof.pdf))
    assert not proof._shown_panel.isVisible()
    proof.by_hand.click()
    assert proof._shown.text().split() == proof._code.split("-")
    QTest.keyClicks(proof.code.groups[0], "A")
    assert not proof._shown_panel.isVisible(), "it is not copied from the screen"
    newcomer.window.close()
    table.settle()


def test_going_without_backups_takes_a_second_press(table: Bench, tmp_path: Path) -> None:
    newcomer = Newcomer(table, tmp_path / "vault")
    newcomer.name_studio()
    newcomer.choose_password()
    newcomer.prove_sheet()
    page = newcomer.window.backup_page
    page.act.click()
    assert not newcomer.vaults
    page.skip.click()
    assert "takes every record with it" in page.trouble.said
    assert not newcomer.vaults
    page.skip.click()
    table.settle(lambda: bool(newcomer.vaults))
    newcomer.vaults[0].close()


def test_a_synced_folder_is_refused_by_name_at_the_first_step(table: Bench, tmp_path: Path) -> None:
    newcomer = Newcomer(table, tmp_path / "Dropbox" / "vault")
    (tmp_path / "Dropbox" / ".dropbox.cache").mkdir(parents=True)
    newcomer.name_studio()
    newcomer.choose_password()
    page = newcomer.window.studio_page
    table.settle(lambda: newcomer.window.shows(page))
    assert "Dropbox" in page.trouble.said
    assert "can destroy an open vault" in page.trouble.said
    page.take_folder(tmp_path / "elsewhere")
    assert page.trouble.said == ""
    page.act.click()
    newcomer.choose_password()
    assert newcomer.window.shows(newcomer.window.sheet_page)
    newcomer.window.close()
    table.settle()


def test_a_folder_with_a_vault_is_not_overwritten(table: Bench, tmp_path: Path) -> None:
    made, _ = make_vault(tmp_path / "vault")
    made.close()
    newcomer = Newcomer(table, tmp_path / "vault")
    newcomer.name_studio()
    newcomer.choose_password()
    page = newcomer.window.studio_page
    table.settle(lambda: newcomer.window.shows(page))
    assert "already a vault" in page.trouble.said
    reopen(tmp_path / "vault").close()


def test_closing_in_the_middle_leaves_a_sound_vault(table: Bench, tmp_path: Path) -> None:
    newcomer = Newcomer(table, tmp_path / "vault")
    newcomer.name_studio()
    newcomer.choose_password()
    newcomer.window.close()
    table.settle()
    reopen(tmp_path / "vault", PASSPHRASE).close()


def test_a_full_folder_gets_one_inside(table: Bench, tmp_path: Path) -> None:
    newcomer = Newcomer(table, tmp_path / "vault")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("x")
    newcomer.window.studio_page.take_folder(tmp_path / "full")
    assert newcomer.window.studio_page.folder == tmp_path / "full" / "PMU Pro Vault"
    (tmp_path / "empty").mkdir()
    newcomer.window.studio_page.take_folder(tmp_path / "empty")
    assert newcomer.window.studio_page.folder == tmp_path / "empty"


@pytest.mark.parametrize(
    ("name", "paper", "region"),
    [("en_US", "Letter", "US"), ("en_GB", "A4", "GB"), ("es_MX", "Letter", "MX"), ("pl_PL", "A4", "PL")],
)
def test_the_locale_proposes_paper_and_country(name: str, paper: str, region: str) -> None:
    locale = QLocale(name)
    assert (paper_of(locale), region_of(locale)) == (paper, region)


def test_what_is_proposed_is_kept(table: Bench, tmp_path: Path) -> None:
    QLocale.setDefault(QLocale("en_US"))
    newcomer = Newcomer(table, tmp_path / "vault")
    newcomer.name_studio()
    newcomer.choose_password()
    vault = newcomer.window._vault
    assert vault is not None
    with vault.reading() as session:
        values = read_studio(session)
    assert (values.paper_size, values.phone_region) == (PaperSize.LETTER, "US")
    newcomer.window.close()
    table.settle()


def test_every_country_has_a_name() -> None:
    codes = [code for code, _name in regions()]
    assert len(codes) == len(set(codes)) > 200
    assert all(name for _code, name in regions())


def proved(vault: Vault) -> bool:
    with vault.reading() as session:
        return recovery_proved(session)


def test_leaving_before_the_sheet_is_proved_is_kept_in_the_vault(table: Bench, tmp_path: Path) -> None:
    newcomer = Newcomer(table, tmp_path / "vault")
    newcomer.name_studio()
    newcomer.choose_password()
    table.settle(lambda: bool(newcomer.window.sheet_page.proof.pdf))
    newcomer.window.close()
    table.settle()
    vault = reopen(tmp_path / "vault", PASSPHRASE)
    assert not proved(vault)
    vault.close()


def test_a_sheet_typed_back_is_proved_even_when_left_right_after(table: Bench, tmp_path: Path) -> None:
    newcomer = Newcomer(table, tmp_path / "vault")
    newcomer.name_studio()
    newcomer.choose_password()
    newcomer.prove_sheet()
    newcomer.window.close()
    table.settle()
    vault = reopen(tmp_path / "vault", PASSPHRASE)
    assert proved(vault)
    vault.close()


@pytest.mark.parametrize("inside", ["OneDrive", "full"])
def test_a_folder_that_can_not_hold_the_vault_is_refused_at_once(table: Bench, tmp_path: Path, inside: str) -> None:
    folder = tmp_path / inside
    folder.mkdir()
    newcomer = Newcomer(table, folder)
    (folder / "letter.txt").write_text("Dear Jane")
    newcomer.name_studio()
    page = newcomer.window.studio_page
    assert newcomer.window.shows(page)
    assert str(folder) in page.trouble.said
    assert page.act.isEnabled()
    assert newcomer.window._area.verticalScrollBar().maximum() == 0, "at its own size it needs no scroll bar"
    page.take_folder(tmp_path / "own")
    page.act.click()
    table.settle(lambda: newcomer.window.shows(newcomer.window.password_page))


def test_a_card_has_room_for_its_shadow(table: Bench, tmp_path: Path) -> None:
    newcomer = Newcomer(table, tmp_path / "vault")
    newcomer.name_studio()
    page = newcomer.window.password_page
    card = page.findChild(Card)
    assert card is not None
    around = page.rect().adjusted(16, 0, -16, -20)
    table.settle(lambda: around.contains(card.geometry()))
    newcomer.window.close()
