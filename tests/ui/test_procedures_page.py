"""The studio's procedures, and the forms that begin at a client: found, filtered, led to whoever it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from pmupro_desktop.documents.worker import Worker
from pmupro_desktop.domain.procedure_values import NeedleValues, PigmentValues, ProcedureValues
from pmupro_desktop.services.drafts import open_drafts
from pmupro_desktop.services.procedure_types import procedure_types
from pmupro_desktop.services.procedures import save_procedure
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.ui.consent.flow import CLIENT, ConsentFlow
from pmupro_desktop.ui.consent.starting import ConsentStart
from pmupro_desktop.ui.procedures.found import find_procedures
from pmupro_desktop.ui.procedures.page import ProceduresPage
from pmupro_desktop.ui.widgets import PlainLabel
from tests.ui.windows import Desk, add_client, open_desk

BORN = date(1990, 3, 14)


@dataclass
class Room:
    """A window with its Procedures tab; `clients` by name."""

    desk: Desk
    page: ProceduresPage
    consents: ConsentStart
    clients: dict[str, int]

    def cells(self) -> list[list[str]]:
        """What the table shows, line by line."""
        model = self.page.model
        self.desk.settle()
        for _ in range(2):
            shown = [
                [str(model.index(row, column).data()) for column in range(model.columnCount())]
                for row in range(model.rowCount())
            ]
            self.desk.settle(lambda: all(model.record_at(row) is not None for row in range(model.rowCount())))
        return shown

    def search(self, text: str) -> list[str]:
        """The clients whose procedures are found."""
        self.page.search.setText(text)
        QTest.keyClick(self.page.search, Qt.Key.Key_Return)
        return [row[1] for row in self.cells()]

    def pick(self, menu: QMenu, text: str) -> None:
        next(action for action in menu.actions() if action.text() == text).trigger()
        menu.deleteLater()


@pytest.fixture
def people(vault: Vault) -> dict[str, int]:
    """Two of one name and a third, with a procedure each; one is due."""
    older = add_client(vault, "Jane Doe", date_of_birth=BORN)
    younger = add_client(vault, "Jane Doe", date_of_birth=date(1999, 1, 2))
    anna = add_client(vault, "Anna <i>Nair</i>")
    today = date.today()  # noqa: DTZ011 - the studio's own day
    rows = (
        (older, "microblading", today - timedelta(days=90), True, today - timedelta(days=30), "MO-2026-001"),
        (younger, "powder", today - timedelta(days=10), True, None, "MO-2026-002"),
        (anna, "microblading", today + timedelta(days=5), False, None, ""),
    )
    actor = vault.owner()
    with vault.transaction(actor) as session:
        kinds = {each.name.split()[0].lower(): each.id for each in procedure_types(session)}
        for client_id, kind, day, done, follow_up, lot in rows:
            values = ProcedureValues(
                procedure_type_id=kinds[kind], procedure_date=day, is_completed=done, follow_up_date=follow_up,
                technique="soft shading", notes="Prefers mornings." if client_id == anna else "",
                pigments=(PigmentValues(None, "Evenflo", "Mocha", lot),), needles=(NeedleValues("3RS", 0.25, "N-1"),),
            )  # fmt: skip
            save_procedure(session, actor, client_id, values)
    return {"older": older, "younger": younger, "anna": anna}


@pytest.fixture
def room(qtbot: QtBot, vault: Vault, people: dict[str, int], tmp_path: Path) -> Iterator[Room]:
    worker = Worker()
    with open_desk(qtbot, vault, tmp_path) as desk:
        page = ProceduresPage(desk.studio, desk.page.procedures)
        desk.window.add_page(page)
        desk.window.show_page(page.key)
        consents = ConsentStart(desk.studio, worker, desk.window)
        desk.page.form_wanted.connect(consents.begin)
        desk.settle()
        yield Room(desk, page, consents, people)
        worker.close()


def test_rows_say_whose_when_what_and_how_it_stands(room: Room, qtmodeltester: ModelTester) -> None:
    rows = room.cells()
    assert [row[1] for row in rows] == ["Anna <i>Nair</i>", "Jane Doe · 2 Jan 1999", "Jane Doe · 14 Mar 1990"]
    assert [row[-1] for row in rows] == ["Planned", "Completed", "Follow-up due"]
    assert rows[1][2:6] == ["Powder Brows", "soft shading", "Evenflo Mocha", "MO-2026-002, N-1"]
    qtmodeltester.check(room.page.model)  # type: ignore[no-untyped-call]


def test_the_search_finds_clients_notes_shades_and_lots(room: Room) -> None:
    assert room.search("MO-2026-001") == ["Jane Doe · 14 Mar 1990"]
    assert room.search("mornings") == ["Anna <i>Nair</i>"]
    assert len(room.search("evenflo mocha")) == 3
    assert room.search("nobody at all") == []
    assert not room.page.no_match.isHidden()
    room.page.show_all()
    assert len(room.cells()) == 3


def test_chips_narrow_by_type_state_days_and_what_is_due(room: Room) -> None:
    chips = room.page.chips
    assert chips.due.text() == "Follow-up due 1"
    chips.due.click()
    assert [row[1] for row in room.cells()] == ["Jane Doe · 14 Mar 1990"]
    chips.due.click()
    room.pick(chips.state_menu(), "Planned")
    assert [row[1] for row in room.cells()] == ["Anna <i>Nair</i>"]
    room.pick(chips.state_menu(), "Any state")
    room.pick(chips.type_menu(), "Powder Brows")
    assert [row[1] for row in room.cells()] == ["Jane Doe · 2 Jan 1999"]
    room.pick(chips.type_menu(), "Clear filters")
    room.pick(chips.day_menu(), "To come")
    assert [row[1] for row in room.cells()] == ["Anna <i>Nair</i>"]
    chips.reset()
    room.pick(chips.type_menu(), "Oldest first")
    assert room.cells()[0][1] == "Jane Doe · 14 Mar 1990"


def test_enter_leads_to_the_procedures_of_that_client(room: Room) -> None:
    assert len(room.search("MO-2026-001")) == 1
    QTest.keyClick(room.page.table, Qt.Key.Key_Return)
    clients = room.desk.page
    room.desk.settle(lambda: clients.client is not None and clients.client.id == room.clients["older"])
    assert room.desk.window.page() is clients
    assert clients.detail.tabs.current() == "procedures"


def test_a_lot_is_found_from_everywhere(room: Room) -> None:
    with room.desk.vault.reading() as session:
        (hit,) = find_procedures(session, "MO-2026-002")
    assert (hit.kind, hit.record_id) == ("client_procedures", room.clients["younger"])
    assert "MO-2026-002" in hit.text


def test_the_list_follows_what_is_saved(room: Room) -> None:
    room.desk.open(room.clients["anna"])
    page = room.desk.page.detail.page
    assert page is not None
    room.desk.page.procedures.delete(page.procedures[0])
    room.desk.settle()
    assert len(room.cells()) == 2
    room.desk.window.undoing.take_back_latest()
    room.desk.settle()
    assert len(room.cells()) == 3


def begun(room: Room) -> ConsentFlow:
    room.desk.settle(lambda: room.consents.flow is not None and room.consents.flow.ready)
    flow = room.consents.flow
    assert flow is not None
    return flow


def test_a_new_form_is_begun_with_the_client_that_is_shown(room: Room) -> None:
    room.desk.window.show_page("clients")
    for name, born in (("older", "14 Mar 1990"), ("younger", "2 Jan 1999")):
        room.desk.open(room.clients[name])
        first = room.desk.page.form_actions[0]
        assert first.isEnabled()
        first.trigger()
        flow = begun(room)
        assert born in flow.frame.who
        flow.reject()
        room.desk.settle(lambda: room.consents.flow is None)


def test_a_begun_form_survives_a_lock_and_is_taken_up_where_the_client_is(room: Room) -> None:
    room.desk.window.show_page("clients")
    room.desk.open(room.clients["older"])
    room.desk.page.form_actions[0].trigger()
    flow = begun(room)
    flow.show_step(CLIENT)
    flow.client.box.name.setText("Jane Doe")
    flow.client.edited.emit()
    room.consents.keep_draft()
    room.desk.settle()
    with room.desk.vault.reading() as session:
        (draft,) = open_drafts(session)
    assert (draft.kind, draft.client_id) == ("consent", room.clients["older"])
    flow.reject()
    room.desk.settle(lambda: room.consents.flow is None)
    room.desk.page.take_up(draft)
    again = begun(room)
    assert again.client.box.name.text() == "Jane Doe"
    again.reject()
    room.desk.settle(lambda: room.consents.flow is None)


def test_a_scan_is_attached_for_the_client_that_is_shown(room: Room) -> None:
    room.desk.window.show_page("clients")
    room.desk.open(room.clients["younger"])
    room.desk.page.form_actions[2].trigger()
    room.desk.settle(lambda: room.consents.paper is not None)
    paper = room.consents.paper
    assert paper is not None
    assert "Jane Doe · born 2 Jan 1999" in [each.text() for each in paper.findChildren(PlainLabel)]
    paper.reject()
    room.desk.settle(lambda: room.consents.paper is None)
