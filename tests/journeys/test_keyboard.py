"""A new client without the mouse: from Ctrl+N to saved, in an order that makes sense, with the focus always seen."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from pmupro_desktop import paths
from pmupro_desktop.ui.main_window import MainWindow
from tests.journeys.person import Person
from tests.journeys.running import Running
from tests.journeys.steps import has_vault, opened

pytestmark = pytest.mark.journey


@pytest.fixture
def ready(person: Person, running: Running) -> Running:
    has_vault(paths.default_vault()).close()
    return opened(person, running)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def picture(window: MainWindow, of: QWidget) -> QImage:
    QTest.qWait(30)
    edge = 6
    place = QRect(of.mapTo(window, QPoint(0, 0)), of.size()).adjusted(-edge, -edge, edge, edge)
    return window.grab(place).toImage()


def test_a_new_client_by_keys_alone(person: Person, ready: Running) -> None:
    person.key("Ctrl+N")
    form = ready.clients.editor.form
    person.wait(lambda: form._lines["name"].hasFocus())
    person.types("Grace Moreno")
    person.key("Tab")
    person.types("4 Aug 1988")
    for field, text in (("phone", "555 0142"), ("email", "grace@example.org")):
        until(person, form._lines[field])
        person.types(text)
    until(person, form._texts["allergies"])
    person.types("Latex")
    until(person, form._texts["notes"])
    person.types("Came through Ana.")
    person.shot("typed")
    person.key("Ctrl+S")
    person.reads("Grace Moreno was added.")
    ready.settle()
    client = ready.clients.client
    assert client is not None
    assert (client.phone, client.email, client.allergies) == ("555 0142", "grace@example.org", "Latex")
    assert client.date_of_birth is not None
    assert client.date_of_birth.isoformat() == "1988-08-04"
    person.shot("added")
    assert person.clicks == 0


def until(person: Person, field: QWidget) -> None:
    """Press Tab until `field` has the keyboard."""
    for _ in range(40):
        if field.hasFocus():
            return
        person.key("Tab")
    raise AssertionError("Tab does not lead there")


def test_tab_goes_down_the_form_and_is_seen_everywhere(person: Person, ready: Running) -> None:
    person.key("Ctrl+N")
    form = ready.clients.editor.form
    person.wait(lambda: form._lines["name"].hasFocus())
    person.key("Tab")
    seen: list[QWidget] = []
    unseen: list[str] = []
    while focused() not in seen and form.isAncestorOf(focused()):
        widget = focused()
        seen.append(widget)
        with_focus = picture(ready.window, widget)
        person.key("Tab")
        if picture(ready.window, widget) == with_focus:
            unseen.append(widget.accessibleName())
    assert not unseen
    wanted = [*form._lines.values(), *form._texts.values()]
    reached = [each for each in wanted if each in seen]
    assert len(reached) >= len(wanted) - 1  # the name was left by the first Tab
    places = [each.mapTo(form, QPoint(0, 0)).y() for each in seen]
    assert all(after >= before - 8 for before, after in pairwise(places)), places


def test_the_list_of_keys_opens_and_closes_by_keys(person: Person, ready: Running) -> None:
    person.key("F1")
    person.reads("Search everything")
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    assert person.sees("Ctrl+N")
    person.shot("keys")
    person.key("Esc")
    person.wait(lambda: QApplication.activeModalWidget() is None)


def test_escape_keeps_what_was_typed(person: Person, ready: Running) -> None:
    person.key("Ctrl+N")
    person.wait(lambda: ready.clients.editor.form._lines["name"].hasFocus())
    person.types("Half a name")
    person.key("Esc")
    person.reads("Not saved yet: the new client is kept as a draft.")
    person.reads("Not saved: Half a name")
    person.shot("aside")
    person.press("Continue", within=ready.clients.side.drafts)
    person.wait(lambda: ready.clients.editor.form._lines["name"].text() == "Half a name")
    assert not ready.clients.side.drafts.isVisible(), "what is taken up is not offered any more"
