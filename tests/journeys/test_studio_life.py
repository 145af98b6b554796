"""From the first start to a restore on a wiped computer, all through the window."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import inspect

from pmupro_desktop.domain.client import Client
from pmupro_desktop.services.client_list import ClientFilter, client_ids
from pmupro_desktop.services.client_page import client_page
from pmupro_desktop.services.vaults import Vault
from tests.journeys.person import Person
from tests.journeys.running import Running
from tests.journeys.steps import first_run

pytestmark = pytest.mark.journey
SAMPLE = Path(__file__).parents[1] / "data" / "web" / "sample.json"


def everything(vault: Vault) -> dict[str, tuple[dict[str, object], int, int]]:
    """What the services tell of every client."""
    found: dict[str, tuple[dict[str, object], int, int]] = {}
    with vault.reading() as session:
        for each in client_ids(session, ClientFilter()):
            page = client_page(session, each)
            stored = {name: getattr(page.client, name) for name, _ in inspect(Client).column_attrs.items()}
            found[page.client.name] = (stored, len(page.procedures), len(page.documents))
    return found


def test_from_first_start_to_restore(person: Person, running: Running, tmp_path: Path) -> None:
    stick, synced = tmp_path / "USB", tmp_path / "Backups"
    stick.mkdir()
    synced.mkdir()
    running.start()
    code = first_run(person, running, stick)
    person.shot("empty")
    import_sample(person, running)
    find_by_phone(person, running)
    edit(person, running)
    save_record(person, running, tmp_path / "record.pdf")
    back_up(person, running, stick)
    before = everything(running.vault)
    folder = running.vault_folder
    running.quit()
    shutil.rmtree(folder.parent)
    folder.parent.mkdir()
    restore(person, running, stick, code)
    assert everything(running.vault) == before
    assert len(before) == 1
    running.quit()


def import_sample(person: Person, running: Running) -> None:
    person.menu("File", "Import…")
    person.press("Choose a file…")
    person.picks(SAMPLE)
    person.wait(lambda: any(text.startswith("Import ") and "record" in text for text in person.texts()))
    person.shot("import-preview")
    person.press(next(text for text in person.texts() if text.startswith("Import ") and "record" in text))
    person.reads("records were imported.")
    person.shot("imported")
    person.press("Close")
    running.settle()


def find_by_phone(person: Person, running: Running) -> None:
    person.key("Ctrl+F")
    person.types("567 89")
    person.wait(lambda: running.clients.side.model.rowCount() == 1)
    person.key("Down")
    person.wait(lambda: running.clients.client is not None and running.clients.client.name == "Jane Doe")
    running.settle()
    person.shot("found")


def edit(person: Person, running: Running) -> None:
    person.key("Ctrl+E")
    form = running.clients.editor.form
    person.wait(lambda: running.clients.editor.edited is not None)
    person.fills(form._lines["name"], " ")
    person.fills(form._lines["email"], "jane.at.example")
    person.key("Ctrl+S")
    person.shot("refused")
    problems = [text for text in person.texts() if "name" in text.lower() or "e-mail" in text.lower()]
    assert any("needs a name" in text for text in problems), problems
    assert running.clients.editor.edited is not None
    person.fills(form._lines["name"], "Jane Doe")
    person.fills(form._lines["email"], "jane.doe@example.org")
    person.fills(form._texts["notes"], "Prefers soft brows.")
    person.key("Ctrl+S")
    person.reads("Jane Doe was saved.")
    running.settle()
    assert running.clients.client is not None
    assert running.clients.client.email == "jane.doe@example.org"
    person.shot("saved")


def save_record(person: Person, running: Running, target: Path) -> None:
    person.key("Ctrl+P")
    person.reads("Page 1 of 2")
    assert person.sees("Jane Doe, born 15 May 1990")
    person.shot("record")
    person.press("Save PDF…")
    person.picks(target)
    person.reads(f"Saved as {target.name}.")
    text = subprocess.run(["pdftotext", "-layout", target, "-"], capture_output=True, text=True, check=True).stdout
    for words in ("Luna Brows", "Jane Doe", "jane.doe@example.org", "Prefers soft brows."):
        assert words in text
    person.shot("record-saved")
    person.press("Close")


def back_up(person: Person, running: Running, stick: Path) -> None:
    """Two clicks: the state of the backups, and the button of the place."""
    running.settle()
    person.clicks = 0
    person.click(running.window.bar.backup)
    person.reads("Folder of the automatic backups")
    person.shot("back-up")
    person.press("Back up")
    person.reads("The backup is made.")
    assert person.clicks <= 2
    assert len(list(stick.glob("*.pmubackup"))) == 1
    person.shot("backed-up")
    person.press("Close")
    person.reads("Backed up just now")


def restore(person: Person, running: Running, stick: Path, code: str) -> None:
    running.start()
    person.clicks = 0
    person.press("Restore a backup…")
    person.press("Choose a file…")
    person.picks(next(stick.glob("*.pmubackup")))
    person.press("Recovery sheet")
    person.wait(lambda: True)
    person.types(code.replace(" ", ""))
    person.shot("restore")
    person.press("Restore")
    person.reads("Choose a new password")
    person.shot("new-password")
    passwords = running.unlock.replace_page
    assert passwords is not None
    person.wait(lambda: passwords.new.password.line.hasFocus())
    person.types("another long sentence for the studio")
    person.reads("Strong.")
    person.key("Return")
    person.types("another long sentence for the studio")
    person.press("Set password and open")
    running.arrive()
    assert person.clicks <= 6
    person.shot("restored")
