"""Each thing that can be wrong with a vault is told apart on screen, in plain words, with what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pmupro_desktop import paths
from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.services.clients import save_client
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.settings import Settings
from tests.journeys.person import Person
from tests.journeys.running import Running
from tests.journeys.steps import has_vault, opened
from tests.reliability.children import Server
from tests.reliability.damage import PAGE, alter, flip
from tests.vaults import PASSWORD, make_vault

pytestmark = pytest.mark.journey


@pytest.fixture
def folder() -> Path:
    return paths.default_vault()


def add(vault: Vault, name: str) -> None:
    owner = vault.owner()
    with vault.transaction(owner) as session:
        save_client(session, owner, ClientValues(name=name))


def closed(folder: Path, spoil: Callable[[Vault], object] = Vault.checkpoint) -> None:
    """A vault with a client, closed after `spoil`."""
    vault = has_vault(folder)
    add(vault, "Jane Doe")
    spoil(vault)
    vault.close()


def try_password(person: Person, running: Running, password: str = PASSWORD) -> None:
    running.start()
    person.wait(lambda: running.unlock.password_page.password.line.hasFocus())
    person.types(password)
    person.key("Return")


def said_at_the_door(running: Running) -> str:
    assert running.program.desk is None
    return running.unlock.password_page.trouble.said


def test_wrong_password(person: Person, running: Running, folder: Path) -> None:
    closed(folder)
    try_password(person, running, "not the password of this vault")
    person.reads("That password does not open this vault.")
    assert "Caps Lock" in said_at_the_door(running)
    assert "recovery sheet" in said_at_the_door(running)
    person.shot("said")
    person.types(PASSWORD)
    person.key("Return")
    running.arrive()


def test_a_damaged_header_is_repaired_and_told(person: Person, running: Running, folder: Path) -> None:
    closed(folder)
    flip(folder / "vault.json", 40)
    opened(person, running)
    person.reads("The vault's header was damaged (vault.json) and was repaired from a sound copy.")
    person.reads("Check the vault, and make a backup")
    person.shot("said")


def test_no_header_left(person: Person, running: Running, folder: Path) -> None:
    closed(folder)
    for copy in folder.glob("vault.json*"):
        copy.write_bytes(b"{}")
    try_password(person, running)
    person.reads("All three copies of the vault's header are damaged or missing.")
    assert "Restore the newest backup" in said_at_the_door(running)
    person.shot("said")


def test_a_damaged_database_is_no_wrong_password(person: Person, running: Running, folder: Path) -> None:
    closed(folder)
    database = folder / "pmupro.db"
    for page in range(database.stat().st_size // PAGE):
        flip(database, page * PAGE + 100)
    try_password(person, running)
    person.reads("The password is right, but the database is damaged")
    assert "Restore the newest backup into a new folder" in said_at_the_door(running)
    person.shot("said")


@pytest.mark.parametrize("way", ["go on", "restore"])
def test_a_database_older_than_its_ledger(
    person: Person, running: Running, folder: Path, tmp_path: Path, way: str
) -> None:
    closed(folder)
    shutil.copy(folder / "pmupro.db", tmp_path / "old.db")
    opened(person, running)
    add(running.vault, "Lost again")
    running.quit()
    shutil.copy(tmp_path / "old.db", folder / "pmupro.db")
    try_password(person, running)
    person.reads("Something you saved is missing")
    person.reads("The database is not the one that was last saved")
    person.shot("said")
    if way == "restore":
        person.press("Restore newest backup…")
        person.reads("Restore a backup")
        person.shot("restore")
    else:
        person.press("Go on")
        running.arrive()
        assert running.clients.side.model.rowCount() == 1


def test_a_vault_of_a_newer_version(person: Person, running: Running, folder: Path) -> None:
    closed(folder, lambda vault: alter(vault, "PRAGMA user_version=99"))
    try_password(person, running)
    person.reads("This vault was made by a newer version of PMU Pro Desktop.")
    assert "Install the newer version" in said_at_the_door(running)
    person.shot("said")


def test_a_vault_that_is_open_elsewhere(person: Person, running: Running, folder: Path) -> None:
    closed(folder)
    with Server() as server:
        child = server.start("hold", folder, "window")
        assert child.answer()[0] == "open"
        try_password(person, running)
        person.reads("This vault is already open")
        assert "Go to that window" in said_at_the_door(running)
        person.shot("said")
        child.kill()
    person.types(PASSWORD)
    person.key("Return")
    running.arrive()


def test_a_vault_in_a_synced_folder_is_not_opened(person: Person, running: Running, tmp_path: Path) -> None:
    made, _ = make_vault(tmp_path / "vault")
    made.close()
    synced = tmp_path / "Dropbox" / "Studio"
    synced.parent.mkdir()
    (tmp_path / "vault").rename(synced)
    Settings().put("vault_folder", str(synced))
    try_password(person, running)
    person.reads("belongs to Dropbox, which can destroy an open vault.")
    assert "this computer only" in said_at_the_door(running)
    person.shot("said")


def test_no_vault_is_made_in_a_synced_folder(person: Person, running: Running, tmp_path: Path) -> None:
    synced = tmp_path / "OneDrive" / "Studio"
    synced.mkdir(parents=True)
    running.start()
    person.wait(lambda: running.first_run.studio_page.name.hasFocus())
    person.press("Other folder…")
    person.picks(synced)
    person.fills(running.first_run.studio_page.name, "Luna Brows")
    person.key("Return")
    new = running.first_run.password_page.new
    person.wait(lambda: new.password.line.hasFocus() or running.first_run.studio_page.trouble.said)
    if new.password.line.hasFocus():
        person.types(PASSWORD)
        person.reads("Strong.")
        person.key("Return")
        person.types(PASSWORD)
        person.press("Create the vault")
    person.reads("belongs to OneDrive")
    assert person.sees("Welcome. What is your studio called?")
    assert not any(synced.iterdir())
    person.shot("said")
