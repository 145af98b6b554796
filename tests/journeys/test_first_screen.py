"""Late and failing backups are seen on the first screen; a first run that is left leaves nothing half made."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from sqlalchemy import update

from pmupro_desktop import paths
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.domain.upkeep import VaultState
from pmupro_desktop.services.checks import verify_vault
from pmupro_desktop.services.studio import read_studio, save_studio
from tests.journeys.person import Person
from tests.journeys.running import Running
from tests.journeys.steps import has_vault, opened
from tests.vaults import PASSWORD

pytestmark = pytest.mark.journey


def with_backups(place: Path, *, days: int, error: str | None = None) -> None:
    """A closed vault whose last backup was made to `place` some days ago."""
    vault = has_vault(paths.default_vault())
    owner = vault.owner()
    with vault.transaction(owner) as session:
        save_studio(session, owner, dataclasses.replace(read_studio(session), backup_place=str(place)))
        session.execute(
            update(VaultState).values(
                last_backup_at=now() - timedelta(days=days), last_backup_place=str(place), last_backup_error=error
            )
        )
    vault.close()


@pytest.mark.parametrize("days", [3, 7])
@pytest.mark.parametrize("size", [(1320, 868), (1024, 640)])
def test_a_late_backup_is_loud_within_a_second(
    person: Person, running: Running, tmp_path: Path, days: int, size: tuple[int, int]
) -> None:
    with_backups(tmp_path, days=days)
    opened(person, running)
    person.reads(f"No backup for {days} days", seconds=1)
    running.window.resize(*size)
    QTest.qWait(50)
    assert running.window.bar.backup.isVisible()
    person.shot(f"late-{size[0]}")


def test_a_failed_backup_is_loud_and_says_what_to_do(person: Person, running: Running, tmp_path: Path) -> None:
    with_backups(tmp_path / "unplugged", days=1, error="BackupPlaceMissing")
    opened(person, running)
    person.reads("Last backup failed", seconds=1)
    running.desk.backups.look()
    person.reads("The place for backups is not there")
    person.reads("Plug in the disk or choose another place.")
    person.shot("failed")


@pytest.mark.parametrize("step", [1, 2])
def test_leaving_before_the_vault_is_made_leaves_nothing(person: Person, running: Running, step: int) -> None:
    running.start()
    person.wait(lambda: running.first_run.studio_page.name.hasFocus())
    person.types("Luna Brows")
    if step == 2:
        person.key("Return")
        person.wait(lambda: running.first_run.password_page.new.password.line.hasFocus())
        person.types(PASSWORD)
    running.close_first_window()
    assert not paths.default_vault().exists()
    running.start()
    assert person.sees("Welcome. What is your studio called?")


@pytest.mark.parametrize("step", [3, 4])
def test_leaving_after_that_leaves_a_sound_vault(person: Person, running: Running, step: int) -> None:
    running.start()
    person.wait(lambda: running.first_run.studio_page.name.hasFocus())
    person.types("Luna Brows")
    person.key("Return")
    new = running.first_run.password_page.new
    person.wait(lambda: new.password.line.hasFocus())
    person.types(PASSWORD)
    person.reads("Strong.")
    person.key("Return")
    person.types(PASSWORD)
    person.key("Return")
    person.reads("Your recovery sheet")
    if step == 4:
        person.press("Copy by hand")
        code = running.first_run.sheet_page.proof._shown.text()
        person.click(running.first_run.sheet_page.proof.code.groups[0])
        person.types(code.replace(" ", ""))
        person.press("Next")
        person.reads("Where should backups go?")
    running.close_first_window()
    opened(person, running)
    assert verify_vault(running.vault, Silent()).sound
    person.reads("No place for backups")
    person.shot("opened")
