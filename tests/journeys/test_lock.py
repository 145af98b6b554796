"""A lock takes everything off the screen, whatever is open, and gives back what was being typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from pmupro_desktop import errors, paths
from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.services.clients import save_client
from tests.journeys.person import Person
from tests.journeys.running import Running
from tests.journeys.steps import has_vault, opened
from tests.vaults import PASSWORD, reopen

pytestmark = pytest.mark.journey


@pytest.fixture
def ready(person: Person, running: Running) -> Running:
    vault = has_vault(paths.default_vault())
    owner = vault.owner()
    with vault.transaction(owner) as session:
        save_client(session, owner, ClientValues(name="Grace Moreno"))
    vault.close()
    return opened(person, running)


def begin_to_type(person: Person, running: Running) -> None:
    person.key("Ctrl+N")
    person.wait(lambda: running.clients.editor.form._lines["name"].hasFocus())
    person.types("Half a name")


def open_settings(person: Person) -> None:
    person.key("Ctrl+,")
    person.wait(lambda: QApplication.activeModalWidget() is not None)


def open_file_dialog(person: Person) -> None:
    person.menu("File", "Import…")
    person.press("Choose a file…")
    person.wait(lambda: person._file_dialog())


def open_menu(person: Person) -> None:
    person.press("Menu")
    person.wait(lambda: person._menus())


@pytest.mark.parametrize("over", [open_settings, open_file_dialog, open_menu])
def test_a_lock_hides_every_window_and_keeps_the_draft(
    person: Person, ready: Running, over: Callable[[Person], None]
) -> None:
    begin_to_type(person, ready)
    over(person)
    person.shot("before")
    ready.desk.idle.idle.emit()
    assert not [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    assert ready.restarts == [False]
    ready.start()
    person.shot("locked")
    ready.unlock_with(PASSWORD)
    person.reads("Not saved: Half a name")
    person.press("Continue", within=ready.clients.side.drafts)
    person.wait(lambda: ready.clients.editor.form._lines["name"].text() == "Half a name")
    person.shot("back")


def test_the_key_that_locks_works_over_an_open_dialog(person: Person, ready: Running) -> None:
    open_settings(person)
    person.key("Ctrl+L")
    person.wait(lambda: ready.restarts == [False], seconds=2)
    assert not [each for each in QApplication.topLevelWidgets() if each.isVisible()]


def test_a_locked_vault_is_closed_and_free(person: Person, ready: Running) -> None:
    folder = ready.vault_folder
    person.key("Ctrl+L")
    person.wait(lambda: ready.restarts == [False])
    reopen(folder).close()
    with pytest.raises(errors.WrongPassword):
        reopen(folder, "no password of this vault at all")
