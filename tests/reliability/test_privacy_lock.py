"""D2: whatever makes the program lock, and whatever is open then, nothing stays on screen and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from PySide6.QtWidgets import QApplication

from pmupro_desktop import paths
from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.services.clients import save_client
from pmupro_desktop.services.drafts import open_drafts
from pmupro_desktop.ui.desk import Desk
from pmupro_desktop.ui.watch import GAP_SECONDS
from tests.journeys.fixtures import dressed, person, running
from tests.journeys.person import Person
from tests.journeys.running import Running
from tests.journeys.steps import has_vault, opened
from tests.vaults import PASSWORD, reopen

__all__ = ["dressed", "person", "running"]


def idle(desk: Desk) -> None:
    """The time the studio chose is over."""
    desk.idle.set_minutes(0)


def sleep(desk: Desk) -> None:
    """The wall clock has gone on while no timer ran."""
    desk.sleep._last -= GAP_SECONDS + 10
    desk.sleep.look()


def about_to_sleep(desk: Desk) -> None:
    desk.session.prepare(True)


def session_lock(desk: Desk) -> None:
    desk.session.locked()


def plain(person: Person, running: Running) -> None:
    person.wait(lambda: not running.program.tasks.busy)


def dialog_open(person: Person, running: Running) -> None:
    person.key("Ctrl+,")
    person.wait(QApplication.activeModalWidget)


def preview_open(person: Person, running: Running) -> None:
    running.clients.show_record("client", 1)
    person.wait(lambda: running.clients.client is not None)
    running.settle()
    person.key("Ctrl+P")
    person.reads("Page 1 of 1")


def unsaved_form(person: Person, running: Running) -> None:
    person.key("Ctrl+N")
    person.wait(lambda: running.clients.editor.form._lines["name"].hasFocus())
    person.types("Half a name")


REASONS = (idle, sleep, about_to_sleep, session_lock)
STATES = (plain, dialog_open, preview_open, unsaved_form)
SHORT = {(idle, unsaved_form), (sleep, preview_open), (about_to_sleep, dialog_open), (session_lock, plain)}
"""Every reason and every state once; each with each is the long form."""


@pytest.mark.parametrize(
    ("reason", "state"),
    [pytest.param(*pair, marks=() if pair in SHORT else pytest.mark.torture) for pair in product(REASONS, STATES)],
)
def test_it_locks_whatever_is_open(
    person: Person,
    running: Running,
    reason: Callable[[Desk], None],
    state: Callable[[Person, Running], None],
) -> None:
    vault = has_vault(paths.default_vault())
    owner = vault.owner()
    with vault.transaction(owner) as session:
        save_client(session, owner, ClientValues(name="Grace Moreno"))
    vault.close()
    opened(person, running)
    state(person, running)
    reason(running.desk)
    person.wait(lambda: running.restarts == [False])
    assert not [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    assert not running.program.private.path.exists()
    vault = reopen(paths.default_vault(), PASSWORD)
    with vault.reading() as session:
        drafts = [draft.title for draft in open_drafts(session)]
    vault.close()
    assert drafts == (["Half a name"] if state is unsaved_form else [])


@pytest.mark.parametrize("gap", [10.0, -3600.0])
def test_a_short_gap_or_a_clock_put_back_locks_nothing(person: Person, running: Running, gap: float) -> None:
    has_vault(paths.default_vault()).close()
    opened(person, running)
    running.desk.sleep._last -= gap
    running.desk.sleep.look()
    person.wait(lambda: not running.program.tasks.busy)
    assert running.restarts == []
    assert running.window.isVisible()
