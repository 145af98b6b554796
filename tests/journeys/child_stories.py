"""What someone does at a program that runs in a process of its own."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.journeys.person import Person
from tests.journeys.running import Seat
from tests.journeys.steps import first_run
from tests.vaults import PASSWORD


def say(*facts: Any) -> None:
    """Tell the test something, at once."""
    os.write(1, (json.dumps(facts) + "\n").encode())


def type_and_wait(person: Person, seat: Seat) -> None:
    """Begin a new client and wait to be killed once the draft is kept."""
    seat.unlock_with(PASSWORD)
    begin_to_type(person, seat, "Half a name")
    person.reads("Kept as a draft")
    say("kept")


def take_up_and_lock(person: Person, seat: Seat) -> None:
    """Go on with the draft that is offered, change it, and lock with a dialog open."""
    seat.unlock_with(PASSWORD)
    person.reads("Not saved: Half a name")
    person.press("Continue", within=seat.clients.side.drafts)
    line = seat.clients.editor.form._lines["name"]
    person.wait(lambda: line.text() == "Half a name")
    line.setFocus()
    person.key("End")
    person.types(" and more")
    person.key("Ctrl+,")
    person.wait(lambda: QApplication.activeModalWidget())
    say("locking")
    person.key("Ctrl+L")


def look_for_draft(person: Person, seat: Seat, title: str) -> None:
    """Unlock and see the draft offered; then save it and quit."""
    seat.unlock_with(PASSWORD)
    person.reads(f"Not saved: {title}")
    person.press("Continue", within=seat.clients.side.drafts)
    person.wait(lambda: seat.clients.editor.form._lines["name"].text() == title)
    person.key("Ctrl+S")
    person.reads(f"{title} was added.")
    say("saved")
    person.key("Ctrl+Q")


def begin_to_type(person: Person, seat: Seat, name: str) -> None:
    person.key("Ctrl+N")
    person.wait(lambda: seat.clients.editor.form._lines["name"].hasFocus())
    person.types(name)


def use_everything(person: Person, seat: Seat, plan: str) -> None:
    """Put the words of `plan` into every field there is, use every feature, crash once and begin again."""
    words = json.loads(Path(plan).read_text(encoding="utf-8"))
    if words["again"]:
        seat.unlock_with(words["password"])
        person.reads("Not saved:")
        search_everything(person, seat, words["search"])
        lock_with_a_full_clipboard(person, seat, words["password"])
        return
    first_run(person, seat, Path(words["backups"]), studio=words["studio"], password=words["password"])
    fill_in_a_client(person, seat, words["client"])
    person.key("Ctrl+S")
    person.reads("was added.")
    seat.settle()
    see_and_save_the_record(person, Path(words["exports"]) / "record.pdf")
    bring_in(person, seat, Path(words["import"]))
    search_everything(person, seat, words["search"])
    fill_in_a_client(person, seat, words["draft"])
    make_a_mistake(person, words["mistake"])
    person.reads("Kept as a draft")
    say("crashing")
    os.abort()


def fill_in_a_client(person: Person, seat: Seat, values: dict[str, str]) -> None:
    """Type a word into every field for text."""
    begin_to_type(person, seat, "")
    form = seat.clients.editor.form
    for name, field in {**form._lines, **form._texts}.items():
        field.setFocus()
        person.types(values[name] if name != "email" else f"{values[name]}@example.org")


def see_and_save_the_record(person: Person, target: Path) -> None:
    person.key("Ctrl+P")
    person.reads("Page 1 of")
    person.press("Save PDF…")
    person.picks(target)
    person.reads(f"Saved as {target.name}.")
    person.press("Close")


def bring_in(person: Person, seat: Seat, export: Path) -> None:
    person.menu("File", "Import…")
    person.press("Choose a file…")
    person.picks(export)
    person.press("Import 3 records")
    person.reads("3 records were imported.")
    person.press("Close")
    seat.settle()


def search_everything(person: Person, seat: Seat, word: str) -> None:
    for keys in ("Ctrl+F", "Ctrl+K"):
        person.key(keys)
        person.types(word)
        QTest.qWait(400)
        person.key("Esc")
    person.wait(lambda: not seat.program.tasks.busy)


def make_a_mistake(person: Person, word: str) -> None:
    """A mistake of the program whose message holds a word of a client."""

    def fail() -> None:
        raise ValueError(word)

    # A slot of a signal, as in the program: what a plain function given to singleShot raises ends up with the caller.
    timer = QTimer(singleShot=True)
    timer.timeout.connect(fail)
    timer.start(0)
    person.reads("The application made a mistake.")
    person.press("Go on")


def lock_with_a_full_clipboard(person: Person, seat: Seat, word: str) -> None:
    seat.clients.side.search.setFocus()
    person.types(word)
    person.key("Ctrl+A")
    person.key("Ctrl+C")
    say("locking")
    person.key("Ctrl+L")
