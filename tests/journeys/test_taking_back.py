"""Undo beats confirmation: a delete and an import are taken back from where they were told."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmupro_desktop import paths
from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.services.clients import save_client
from tests.journeys.person import Person
from tests.journeys.running import Running
from tests.journeys.steps import has_vault, opened

pytestmark = pytest.mark.journey
SAMPLE = Path(__file__).parents[1] / "data" / "web" / "sample.json"


@pytest.fixture
def ready(person: Person, running: Running) -> Running:
    vault = has_vault(paths.default_vault())
    owner = vault.owner()
    for name in ("Grace Moreno", "Zoë Adams"):
        with vault.transaction(owner) as session:
            save_client(session, owner, ClientValues(name=name, allergies="Latex"))
    vault.close()
    return opened(person, running)


def names(running: Running) -> set[str]:
    model = running.clients.side.model
    running.settle()
    return {str(model.index(row, 0).data()) for row in range(model.rowCount())}


def test_a_deleted_client_comes_back_from_the_notice(person: Person, ready: Running) -> None:
    person.key("Down")
    person.wait(lambda: ready.clients.client is not None)
    assert ready.clients.client is not None
    gone = ready.clients.client.name
    ready.settle()
    ready.clients.side.view.setFocus()
    person.key("Del")
    person.reads(f"{gone} was deleted.")
    person.wait(lambda: ready.clients.side.model.rowCount() == 1)
    person.shot("deleted")
    person.press("Undo")
    person.reads("Taken back.")
    person.wait(lambda: ready.clients.side.model.rowCount() == 2)
    assert gone in names(ready)
    person.shot("back")


def test_an_import_is_taken_back_as_a_whole(person: Person, ready: Running) -> None:
    before = names(ready)
    person.menu("File", "Import…")
    person.press("Choose a file…")
    person.picks(SAMPLE)
    person.press("Import 3 records")
    person.reads("3 records were imported.")
    person.press("Undo this import")
    person.reads("The import was taken back.")
    person.shot("taken-back")
    person.press("Close")
    assert names(ready) == before


def test_an_import_is_taken_back_from_the_activity_list(person: Person, ready: Running) -> None:
    before = names(ready)
    person.menu("File", "Import…")
    person.press("Choose a file…")
    person.picks(SAMPLE)
    person.press("Import 3 records")
    person.reads("3 records were imported.")
    person.press("Close")
    person.wait(lambda: ready.clients.side.model.rowCount() == 3)
    person.key("Ctrl+Shift+A")
    person.wait(lambda: ready.window.activity.undo_buttons())
    person.shot("activity")
    person.click(ready.window.activity.undo_buttons()[0])
    person.reads("Taken back.")
    person.wait(lambda: ready.clients.side.model.rowCount() == 2)
    assert names(ready) == before
