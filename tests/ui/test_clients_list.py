"""The list of clients: found, filtered, kept in place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.domain.procedure import Procedure
from pmupro_desktop.services.client_list import ClientFilter, Order, Show
from pmupro_desktop.services.clients import archive_client, confirm_safety, index_client, save_client
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.ui.clients.list_model import PAGE, ClientListModel
from tests.ui.windows import Desk, add_client, open_desk, type_text


@pytest.fixture
def people(vault: Vault) -> dict[str, int]:
    """Clients of several scripts, two of them namesakes."""
    return {
        "Łucja": add_client(vault, "Łucja Kowalska", phone="+1 (234) 567-890"),
        "Ana 1": add_client(vault, "Ana Lopez", date_of_birth=date(1990, 3, 14)),
        "Ana 2": add_client(vault, "Ana Lopez", date_of_birth=date(1971, 1, 2)),
        "山田": add_client(vault, "山田 花子", allergies="Nickel"),
        "Zoë": add_client(vault, "Zoë van den Berg"),
    }


@pytest.fixture
def desk(qtbot: QtBot, vault: Vault, people: dict[str, int], tmp_path: Path) -> Iterator[Desk]:
    with open_desk(qtbot, vault, tmp_path) as opened:
        yield opened


def search(desk: Desk, text: str) -> list[str]:
    """What the list shows after typing `text`."""
    side = desk.page.side
    side.search.clear()
    type_text(side.search, text)
    desk.settle(lambda: side.model.wanted.query == text and side.model.complete)
    return desk.names()


def spoken(desk: Desk) -> list[str]:
    """The rows as a screen reader says them."""
    desk.names()
    model = desk.page.side.model
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(model.index(n, 0).data(role)) for n in range(model.rowCount())]


def test_who_has_clients_is_asked_to_choose(desk: Desk) -> None:
    assert desk.page._nobody.sentence().startswith("Choose a client")


def test_everybody_stands_where_people_look(desk: Desk) -> None:
    assert desk.names() == ["Ana Lopez", "Ana Lopez", "Łucja Kowalska", "Zoë van den Berg", "山田 花子"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("LUCJA", ["Łucja Kowalska"]),
        ("kow lu", ["Łucja Kowalska"]),
        ("567 89", ["Łucja Kowalska"]),
        ("(234)567", ["Łucja Kowalska"]),
        ("14.03.1990", ["Ana Lopez"]),
        ("花", ["山田 花子"]),
        ("zoe", ["Zoë van den Berg"]),
        ("nobody", []),
    ],
)
def test_the_search_ignores_accents_case_and_punctuation(desk: Desk, typed: str, found: list[str]) -> None:
    assert search(desk, typed) == found


def test_nobody_found_says_what_was_sought_and_offers_all(desk: Desk) -> None:
    side = desk.page.side
    search(desk, "nobody <b>here</b>")
    desk.settle(lambda: side.empty_sentence() != "")
    assert "nobody <b>here</b>" in side.empty_sentence()
    side.show_all()
    desk.settle(lambda: side.model.rowCount() == 5 and side.model.complete)
    assert side.empty_sentence() == ""


def test_an_empty_studio_offers_to_begin(qtbot: QtBot, vault: Vault, tmp_path: Path) -> None:
    with open_desk(qtbot, vault, tmp_path) as desk:
        desk.settle(lambda: desk.page.side.empty_sentence() != "")
        assert desk.page._nobody.sentence().startswith("Nobody yet.")
        with qtbot.waitSignal(desk.page.import_wanted):
            desk.page.side.import_wanted.emit()
        desk.page.side.new_button.click()
        assert desk.page.editor.isVisible()


def test_namesakes_are_told_apart_by_birth_date_and_badges_say_the_state(desk: Desk) -> None:
    rows = spoken(desk)
    assert rows[0].startswith("Ana Lopez, 14 Mar 1990") or rows[1].startswith("Ana Lopez, 14 Mar 1990")
    assert {rows[0].split(", ")[1], rows[1].split(", ")[1]} == {"14 Mar 1990", "2 Jan 1971"}
    assert rows[2] == "Łucja Kowalska, +1 (234) 567-890, Never asked"
    assert rows[4] == "山田 花子, Not verified"


def test_arrows_in_the_search_move_through_the_list(desk: Desk, people: dict[str, int], qtbot: QtBot) -> None:
    QTest.keyClick(desk.page.side.search, Qt.Key.Key_Down)
    QTest.keyClick(desk.page.side.search, Qt.Key.Key_Down)
    QTest.keyClick(desk.page.side.search, Qt.Key.Key_Down)
    desk.settle(lambda: desk.page.client is not None and desk.page.client.id == people["Łucja"])


def test_enter_opens_the_first_that_is_found(desk: Desk, people: dict[str, int], qtbot: QtBot) -> None:
    type_text(desk.page.side.search, "zoe")
    QTest.keyClick(desk.page.side.search, Qt.Key.Key_Return)
    desk.settle(lambda: desk.page.client is not None and desk.page.client.id == people["Zoë"])


def test_the_chosen_client_stays_chosen_when_they_move(desk: Desk, people: dict[str, int]) -> None:
    desk.open(people["Zoë"])
    actor = desk.actor
    desk.studio.write(
        lambda session: save_client(session, actor, ClientValues(name="Aaron"), client_id=people["Zoë"]),
        owner=desk.page,
        changed=frozenset({"client"}),
    )
    desk.settle(lambda: desk.names()[0] == "Aaron")
    side = desk.page.side
    desk.settle(lambda: side.view.selectionModel().currentIndex().row() == 0)
    assert side.model.id_at(side.view.selectionModel().currentIndex()) == people["Zoë"]
    assert desk.page.client is not None
    assert desk.page.client.name == "Aaron"


def test_a_search_keeps_who_is_shown(desk: Desk, people: dict[str, int]) -> None:
    desk.open(people["Zoë"])
    search(desk, "lucja")
    assert desk.page.client is not None
    assert desk.page.client.id == people["Zoë"]
    assert not desk.page.side.view.selectionModel().currentIndex().isValid()
    search(desk, "")
    assert desk.page.side.model.id_at(desk.page.side.view.selectionModel().currentIndex()) == people["Zoë"]


def choose(desk: Desk, text: str) -> list[str]:
    """What the list shows after choosing `text` in the filter's menu."""
    chips, model = desk.page.side.chips, desk.page.side.model
    menu = chips.menu()
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.deleteLater()
    desk.settle(lambda: model.complete)
    return desk.names()


def test_filters_narrow_the_list(desk: Desk, people: dict[str, int], vault: Vault) -> None:
    actor = vault.owner()
    with vault.transaction(actor) as session:
        archive_client(session, actor, people["Zoë"], active=False)
        confirm_safety(
            session, actor, people["Łucja"], allergies="", clearance="", none_known=True, day=date(2026, 1, 2)
        )
    desk.tasks.changed.emit({"client"})
    desk.settle(lambda: desk.page.side.model.rowCount() == 4)
    assert choose(desk, "Archived clients") == ["Zoë van den Berg"]
    assert len(choose(desk, "Active and archived clients")) == 5
    assert choose(desk, "Newest first")[0] == "Zoë van den Berg"
    assert desk.page.side.chips.filter.order is Order.NEWEST
    choose(desk, "Clear filters")
    assert desk.page.side.chips.filter.show is Show.ACTIVE
    assert choose(desk, "Allergies never confirmed") == ["Ana Lopez", "Ana Lopez", "山田 花子"]


def test_who_is_due_is_one_click_away(qtbot: QtBot, vault: Vault, people: dict[str, int], tmp_path: Path) -> None:
    with vault.transaction(vault.owner()) as session:
        session.add(
            Procedure(client_id=people["Łucja"], procedure_date=date(2020, 1, 1), follow_up_date=date(2020, 2, 1))
        )
    with open_desk(qtbot, vault, tmp_path) as desk:
        due = desk.page.side.chips.due
        desk.settle(due.isVisible)
        assert due.text() == "Follow-up due 1"
        QTest.mouseClick(due, Qt.MouseButton.LeftButton)
        desk.settle(lambda: desk.page.side.model.rowCount() == 1)
        assert desk.names() == ["Łucja Kowalska"]


def test_the_model_keeps_the_rules_and_reads_rows_by_pages(
    qtbot: QtBot, vault: Vault, tmp_path: Path, qtmodeltester: ModelTester
) -> None:
    with vault.transaction(vault.owner()) as session:
        for number in range(PAGE * 2 + 10):
            client = Client(name=f"Client {number:04}")
            index_client(client, region=None)
            session.add(client)
    with open_desk(qtbot, vault, tmp_path) as desk:
        model = ClientListModel(desk.studio)
        model.show(ClientFilter())
        desk.settle(lambda: model.complete and model.rowCount() == PAGE * 2 + 10)
        last = model.index(model.rowCount() - 1, 0)
        assert last.data() == ""
        desk.settle(lambda: last.data() == f"Client {PAGE * 2 + 9:04}")
        desk.settle(lambda: all(model.row_of(model.index(n, 0)) for n in range(0, model.rowCount(), PAGE)))
        qtmodeltester.check(model)  # type: ignore[no-untyped-call]
        qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]


def test_an_old_answer_never_replaces_a_newer_list(desk: Desk) -> None:
    model: ClientListModel = desk.page.side.model
    for text in ("a", "an", "ana", "zoe"):
        model.show(type(model.wanted)(query=text))
    desk.settle(lambda: model.complete)
    assert desk.names() == ["Zoë van den Berg"]


def test_the_search_is_as_tall_as_designed(desk: Desk) -> None:
    assert desk.page.side.search.height() == 36
