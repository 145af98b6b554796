"""The unlock window opens real vaults, and says in place why it does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from pmupro_desktop import errors
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.ui.unlock.window import UnlockWindow
from tests.ui.doors import Bench, bench
from tests.vaults import PASSWORD, make_vault, reopen


@pytest.fixture
def table(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    with bench(qtbot, tmp_path) as made:
        yield made


@pytest.fixture
def closed(tmp_path: Path) -> tuple[Path, str]:
    """The folder of a closed vault, and its recovery code."""
    made, code = make_vault(tmp_path / "vault")
    made.close()
    return tmp_path / "vault", code


class Opened:
    """The unlock window with what it opened."""

    def __init__(self, table: Bench, folder: Path) -> None:
        self.table = table
        self.vaults: list[Vault] = []
        self.window = UnlockWindow(table.tasks, table.door, folder)
        self.window.opened.connect(self.vaults.append)
        table.qtbot.addWidget(self.window)
        self.window.show()

    def type_password(self, text: str) -> None:
        page = self.window.password_page
        page.password.line.setFocus()
        page.password.line.clear()
        QTest.keyClicks(page.password.line, text)
        QTest.keyClick(page.password.line, Qt.Key.Key_Return)
        self.table.settle()

    def close(self) -> None:
        for vault in self.vaults:
            vault.close()


def test_the_right_password_opens_and_leaves_nothing_in_the_field(table: Bench, closed: tuple[Path, str]) -> None:
    opened = Opened(table, closed[0])
    opened.type_password(PASSWORD)
    assert [vault.folder for vault in opened.vaults] == [closed[0]]
    assert opened.window.password_page.password.text() == ""
    assert table.settings.seen_in(closed[0]) is not None
    opened.close()


def test_a_wrong_password_is_said_in_place_and_counted(table: Bench, closed: tuple[Path, str]) -> None:
    opened = Opened(table, closed[0])
    opened.type_password("not the password")
    page = opened.window.password_page
    assert "does not open this vault" in page.trouble.said
    assert page.password.line.selectedText() == "not the password"
    assert page.act.isEnabled()
    opened.type_password(PASSWORD)
    assert any(isinstance(notice, errors.FailedUnlocks) for notice in opened.vaults[0].notices)
    opened.close()


def test_nothing_typed_is_no_try(table: Bench, closed: tuple[Path, str]) -> None:
    opened = Opened(table, closed[0])
    opened.type_password("")
    assert "Type the password" in opened.window.password_page.trouble.said
    assert not (closed[0] / "attempts").exists()


def test_while_it_tries_nothing_else_can_be_pressed(table: Bench, closed: tuple[Path, str]) -> None:
    opened = Opened(table, closed[0])
    opened.window.open_with(password=PASSWORD)
    assert not opened.window.password_page.act.isEnabled()
    assert not opened.window.password_page.restore.isEnabled()
    table.settle()
    opened.close()


def test_caps_lock_shows_by_the_letters_it_makes(table: Bench, closed: tuple[Path, str]) -> None:
    opened = Opened(table, closed[0])
    field = opened.window.password_page.password
    QTest.keyClicks(field.line, "A")  # a capital without Shift
    assert field.caps.isVisible()
    QTest.keyClick(field.line, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    assert not field.caps.isVisible()


def test_the_eye_shows_the_password_and_hides_it_again(table: Bench, closed: tuple[Path, str]) -> None:
    opened = Opened(table, closed[0])
    field = opened.window.password_page.password
    modes = [field.line.echoMode()]
    for _ in range(2):
        field._eye.click()
        modes.append(field.line.echoMode())
    hidden, clear = QLineEdit.EchoMode.Password, QLineEdit.EchoMode.Normal
    assert modes == [hidden, clear, hidden]
    field.show_text(True)
    opened.type_password(PASSWORD)
    assert not field.shown, "what comes next begins hidden"
    opened.close()


def test_a_vault_open_elsewhere_is_said(table: Bench, tmp_path: Path) -> None:
    held, _ = make_vault(tmp_path / "vault")
    opened = Opened(table, tmp_path / "vault")
    opened.type_password(PASSWORD)
    page = opened.window.password_page
    assert "already open" in page.trouble.said
    assert page.act.text() == "Try again"
    held.close()
    page.act.click()
    table.settle(lambda: bool(opened.vaults))
    assert page.act.text() == "Unlock"
    opened.close()


@pytest.mark.parametrize(
    ("error", "act", "hidden"),
    [
        (errors.HeaderDamaged(), "Restore a backup…", "restore"),
        (errors.HeaderTampered(), "Restore a backup…", "restore"),
        (errors.DatabaseDamaged(detail="x"), "Restore a backup…", "restore"),
        (errors.VaultTooNew(), "Other vault…", "other"),
        (errors.UnsafeLocation(folder="x", service="y"), "Other vault…", "other"),
        (errors.NotEnoughMemory(), "Try again", None),
        (errors.WrongPassword(), "Unlock", None),
    ],
)
def test_the_filled_button_is_what_helps(
    table: Bench, closed: tuple[Path, str], error: errors.UserError, act: str, hidden: str | None
) -> None:
    page = Opened(table, closed[0]).window.password_page
    page.show_error(error)
    assert page.act.text() == act
    assert [name for name in ("restore", "other") if not getattr(page, name).isVisible()] == [hidden] * bool(hidden)
    QTest.keyClicks(page.password.line, "x")
    assert page.act.text() == "Unlock"
    assert page.restore.isVisible()
    assert page.other.isVisible()


def test_a_damaged_header_is_not_called_a_wrong_password(table: Bench, closed: tuple[Path, str]) -> None:
    for path in closed[0].glob("vault.json*"):
        path.write_bytes(b"{}")
    opened = Opened(table, closed[0])
    opened.type_password(PASSWORD)
    said = opened.window.password_page.trouble.said
    assert "header are damaged" in said
    assert "password does not open" not in said
    wanted: list[bool] = []
    opened.window.restore_wanted.connect(lambda: wanted.append(True))
    assert opened.window.password_page.act.text() == "Restore a backup…"
    opened.window.password_page.act.click()
    assert wanted == [True]


def test_a_folder_without_a_vault_is_said(table: Bench, tmp_path: Path) -> None:
    opened = Opened(table, tmp_path / "nothing")
    opened.type_password(PASSWORD)
    assert "There is no vault in" in opened.window.password_page.trouble.said
    assert opened.window.password_page.act.text() == "Other vault…"


def test_the_recovery_sheet_opens_and_a_new_password_must_follow(table: Bench, closed: tuple[Path, str]) -> None:
    folder, code = closed
    opened = Opened(table, folder)
    window = opened.window
    window.password_page.recovery.click()
    assert window.shows(window.code_page)
    window.code_page.code.set_text(code.lower().replace("-", " "))
    window.code_page.act.click()
    table.settle(lambda: window.replace_page is not None)
    page = window.replace_page
    assert page is not None
    assert window.shows(page)
    assert not opened.vaults
    page.act.click()
    assert not opened.vaults, "no password, no entry"
    fresh = "velvet canyon marble thirteen owls"
    page.new.password.set_text(fresh)
    page.new.again.set_text(fresh)
    table.settle(lambda: page.new.ready)
    page.act.click()
    table.settle(lambda: bool(opened.vaults))
    opened.close()
    again = reopen(folder, fresh)
    again.close()
    with pytest.raises(errors.WrongPassword):
        reopen(folder, PASSWORD)


def test_leaving_before_the_new_password_closes_the_vault(table: Bench, closed: tuple[Path, str]) -> None:
    folder, code = closed
    opened = Opened(table, folder)
    opened.window.open_with(code=code)
    table.settle(lambda: opened.window.replace_page is not None)
    opened.window.close()
    table.settle()
    again = reopen(folder)  # neither locked nor changed
    again.close()


@pytest.mark.parametrize("group", range(1, 9))
def test_a_mistyped_group_is_named_and_marked(table: Bench, closed: tuple[Path, str], group: int) -> None:
    folder, code = closed
    opened = Opened(table, folder)
    window = opened.window
    window.password_page.recovery.click()
    groups = code.split("-")
    wrong = groups[group - 1]
    groups[group - 1] = ("7" if wrong[0] != "7" else "8") + wrong[1:]
    window.code_page.code.set_text("-".join(groups))
    window.code_page.act.click()
    table.settle(lambda: bool(window.code_page.trouble.said))
    assert f"group {group}" in window.code_page.trouble.said
    marked = [line.property("invalid") == "true" for line in window.code_page.code.groups]
    assert marked == [number == group for number in range(1, 9)]


def test_missing_saves_are_told_before_anything_is_shown(table: Bench, closed: tuple[Path, str]) -> None:
    folder, _ = closed
    made = reopen(folder)
    made.close()
    table.settings.remember(folder, made.last_seen._replace(counter=made.last_seen.counter + 3))
    opened = Opened(table, folder)
    opened.type_password(PASSWORD)
    page = opened.window.missing_page
    assert opened.window.shows(page)
    assert not opened.vaults
    assert "not the one that was last saved" in page.trouble.said
    wanted: list[bool] = []
    opened.window.restore_wanted.connect(lambda: wanted.append(True))
    page.restore.click()
    assert wanted == [True]
    page.go_on.click()
    table.settle(lambda: bool(opened.vaults))
    opened.close()


def test_from_the_missing_saves_one_can_go_back(table: Bench, closed: tuple[Path, str]) -> None:
    opened = Opened(table, closed[0])
    opened.window.missing_page.show_loss(errors.HeaderRolledBack())
    opened.window.show_page(opened.window.missing_page)
    opened.window.missing_page.back.click()
    assert opened.window.shows(opened.window.password_page)
