"""Pieces of stories that several journeys share."""

from __future__ import annotations

from pathlib import Path

from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.settings import Settings
from tests.journeys.person import Person
from tests.journeys.running import Running, Seat
from tests.vaults import PASSWORD, make_vault


def first_run(
    person: Person, running: Seat, place: Path | None, *, studio: str = "Luna Brows", password: str = PASSWORD
) -> str:
    """Go through the four steps of the first run; gives the recovery code as the sheet shows it."""
    person.wait(lambda: running.first_run.studio_page.name.hasFocus())
    person.shot("studio")
    person.types(studio)
    person.key("Return")
    passwords = running.first_run.password_page.new
    person.wait(lambda: passwords.password.line.hasFocus())
    person.types(password)
    person.reads("Strong.")
    person.key("Return")
    person.types(password)
    person.shot("password")
    person.press("Create the vault")
    person.reads("Your recovery sheet")
    person.press("Copy by hand")
    code = running.first_run.sheet_page.proof._shown.text()
    person.shot("sheet")
    person.click(running.first_run.sheet_page.proof.code.groups[0])
    person.types(code.replace(" ", ""))
    person.reads("All eight groups are right.")
    person.shot("proved")
    person.press("Next")
    person.reads("Where should backups go?")
    if place is None:
        person.press("Skip for now")
        person.press("Go on without backups")
    else:
        person.press("Choose a folder…")
        person.picks(place, picture=True)
        person.reads(place.name)
        person.shot("backups")
        person.press("Open my studio")
    running.arrive()
    return code


def has_vault(folder: Path) -> Vault:
    """A vault in `folder` that the settings of this machine point to; to be filled and closed."""
    vault, _code = make_vault(folder)
    Settings().put("vault_folder", str(folder))
    return vault


def opened(person: Person, running: Running) -> Running:
    """The program started and unlocked."""
    running.start()
    running.unlock_with(PASSWORD)
    return running
