"""One model shows any number of records, asks only for what is seen, and keeps what was chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from pmupro_desktop.ui.tables import (
    TWO_LINE_ROLE,
    Column,
    RecordList,
    RecordModel,
    RecordTable,
    Section,
    Source,
    TwoLine,
    TwoLineDelegate,
)
from pmupro_desktop.ui.tables.model import PENDING
from pmupro_desktop.ui.tasks import Tasks
from pmupro_desktop.ui.widgets import hue, initials
from pmupro_desktop.ui.widgets.labels import State


class Client(NamedTuple):
    id: int
    name: str
    visits: int


class Desk:
    """Answers like the vault would: at once, or only when told to."""

    def __init__(self, count: int) -> None:
        self.clients = {number: Client(number, f"Client {number}", number % 7) for number in range(1, count + 1)}
        self.order: Any = list(self.clients)
        self.fetched: list[int] = []
        self.late = False
        self.held: list[Callable[[], None]] = []

    def fetch_ids(self, done: Callable[[Any], None]) -> None:
        answer = list(self.order)
        self._say(lambda: done(answer))

    def fetch_rows(self, ids: Sequence[int], done: Callable[[Sequence[Client]], None]) -> None:
        self.fetched.extend(ids)
        rows = [self.clients[each] for each in ids if each in self.clients]
        self._say(lambda: done(rows))

    def fetch_first(self, done: Callable[[Sequence[Client]], None]) -> None:
        rows = [self.clients[each] for each in self.order[:50]]
        self._say(lambda: done(rows))

    def answer(self) -> None:
        held, self.held = self.held, []
        for each in held:
            each()

    def _say(self, answer: Callable[[], None]) -> None:
        if self.late:
            self.held.append(answer)
        else:
            answer()


def two_line(client: Client) -> TwoLine:
    state: State = "warn" if client.visits == 2 else "good"
    return TwoLine(
        client.name,
        f"{client.visits} visits",
        initials(client.name),
        hue(str(client.id)),
        f"{client.visits} left",
        state,
    )


def model_of(desk: Desk, *, first: bool = False) -> RecordModel[Client]:
    return RecordModel(
        (
            Column("Name", lambda client: client.name, sort="name"),
            Column("Visits", lambda client: str(client.visits), numeric=True, colour=lambda _client: "muted"),
        ),
        row_id=lambda client: client.id,
        fetch_ids=desk.fetch_ids,
        fetch_rows=desk.fetch_rows,
        fetch_first=desk.fetch_first if first else None,
        described=lambda client: two_line(client).spoken,
        roles={TWO_LINE_ROLE: two_line},
    )


def text(model: RecordModel[Client], row: int, column: int = 0) -> Any:
    return model.index(row, column).data()


@pytest.mark.parametrize("force_py", [False, True])
def test_model_keeps_qts_rules(qtmodeltester: ModelTester, qtbot: QtBot, force_py: bool) -> None:
    desk = Desk(300)
    model = model_of(desk)
    model.reload()
    qtmodeltester.check(model, force_py=force_py)  # type: ignore[no-untyped-call]
    qtbot.waitUntil(lambda: text(model, 0) == "Client 1")
    desk.order = list(reversed(desk.order))[:200]
    model.reload()
    desk.order = [Section("Next 7 days", [3, 4]), Section("Last seen", list(range(5, 40)))]
    model.reload()
    model.clear()


def test_hundred_thousand_rows_fetch_only_what_is_seen(qtbot: QtBot) -> None:
    desk = Desk(100_000)
    model = model_of(desk)
    view = RecordTable("Clients")
    qtbot.addWidget(view)
    view.setModel(model)
    view.resize(600, 500)
    view.show()
    model.reload()
    assert model.rowCount() == 100_000
    qtbot.waitUntil(lambda: text(model, 0) == "Client 1")
    view.scrollTo(model.index(70_000, 0))
    qtbot.waitUntil(lambda: text(model, 70_000) == "Client 70001")
    assert len(set(desk.fetched)) <= 128 * 6


def test_first_page_stands_before_all_ids_are_known(qtbot: QtBot) -> None:
    desk = Desk(1_000)
    desk.late = True
    model = model_of(desk, first=True)
    model.reload()
    first, ids = desk.held
    first()
    assert model.rowCount() == 50
    assert text(model, 49) == "Client 50"
    with qtbot.waitSignal(model.loaded), qtbot.assertNotEmitted(model.modelReset):
        ids()
    assert model.rowCount() == 1_000
    assert desk.fetched == []


def test_row_says_that_it_is_coming_and_keeps_its_old_self_in_sight(qtbot: QtBot) -> None:
    desk = Desk(10)
    desk.late = True
    model = model_of(desk)
    model.reload()
    desk.answer()
    assert text(model, 0) == PENDING
    qtbot.waitUntil(lambda: bool(desk.held))
    desk.answer()
    assert text(model, 0) == "Client 1"
    desk.clients[1] = Client(1, "Renamed", 1)
    model.reload()
    desk.answer()
    assert text(model, 0) == "Client 1"
    qtbot.waitUntil(lambda: bool(desk.held))
    desk.answer()
    assert text(model, 0) == "Renamed"


def test_answer_to_an_older_question_is_dropped(qtbot: QtBot) -> None:
    desk = Desk(10)
    desk.late = True
    model = model_of(desk)
    model.reload()
    desk.order = [7, 8]
    model.reload()
    old, new = desk.held
    new()
    old()
    assert [model.id_at(row) for row in range(model.rowCount())] == [7, 8]


def test_row_that_is_gone_is_asked_for_once(qtbot: QtBot) -> None:
    desk = Desk(3)
    model = model_of(desk)
    model.reload()
    del desk.clients[2]
    assert text(model, 1) == PENDING
    qtbot.waitUntil(lambda: text(model, 1) is None)
    assert desk.fetched == [1, 2, 3]


@pytest.mark.parametrize("view_type", [RecordTable, RecordList])
def test_choice_survives_a_reload_by_id(qtbot: QtBot, view_type: type[RecordTable] | type[RecordList]) -> None:
    desk = Desk(500)
    model = model_of(desk)
    view = view_type("Clients")
    qtbot.addWidget(view)
    view.setModel(model)
    view.resize(400, 400)
    view.show()
    told: list[object] = []
    view.chosen.connect(told.append)
    view.choice.choose(400)
    assert told == [], "it is not there yet"
    model.reload()
    assert told == [400]
    desk.order = list(reversed(desk.order))
    model.reload()
    assert view.currentIndex().row() == 100
    assert view.selectionModel().isSelected(view.currentIndex())
    assert told == [400]
    desk.order.remove(400)
    model.reload()
    assert told == [400, None]


def test_keys_walk_over_headings_and_enter_opens(qtbot: QtBot) -> None:
    desk = Desk(6)
    desk.order = [Section("Next 7 days", [1, 2]), Section("Never", []), Section("Last seen", [3, 4, 5, 6])]
    model = model_of(desk)
    view = RecordList("Clients")
    qtbot.addWidget(view)
    view.setItemDelegate(TwoLineDelegate(view))
    view.setModel(model)
    view.resize(336, 500)
    view.show()
    opened: list[object] = []
    view.opened.connect(opened.append)
    model.reload()
    assert (model.rowCount(), model.count) == (8, 6)
    assert view.visualRect(model.index(0, 0)).height() == 28
    assert view.visualRect(model.index(1, 0)).height() == 48
    view.choice.choose(2)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.choice.current == 3
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.choice.current == 2
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened == [2]


def test_screen_reader_hears_the_whole_line(qtbot: QtBot) -> None:
    desk = Desk(3)
    model = model_of(desk)
    view = RecordList("Clients")
    qtbot.addWidget(view)
    view.setItemDelegate(TwoLineDelegate(view))
    view.setModel(model)
    view.resize(336, 300)
    view.show()
    model.reload()
    qtbot.waitUntil(lambda: text(model, 1) == "Client 2")
    spoken = QAccessible.queryAccessibleInterface(view)
    assert spoken.text(QAccessible.Text.Name) == "Clients"
    assert spoken.child(1).text(QAccessible.Text.Name) == "Client 2, 2 visits, 2 left"


def test_header_asks_for_another_order_only_where_there_is_one(qtbot: QtBot) -> None:
    model = model_of(Desk(3))
    with qtbot.waitSignal(model.sort_requested) as blocker:
        model.sort(0, Qt.SortOrder.DescendingOrder)
    assert blocker.args == ["name", True]
    with qtbot.assertNotEmitted(model.sort_requested):
        model.sort(1)


@pytest.fixture
def tasks(qapp: object) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.shutdown()


def test_source_reads_on_another_thread(qtbot: QtBot, tasks: Tasks) -> None:
    desk = Desk(1_000)
    owner = QObject()
    source: Source[Client] = Source(
        tasks,
        owner,
        "clients",
        ids=lambda: lambda: list(desk.clients),
        rows=lambda ids: [desk.clients[each] for each in ids],
        first=lambda: lambda: list(desk.clients.values())[:50],
    )
    model = RecordModel(
        (Column("Name", lambda client: client.name),),
        row_id=lambda client: client.id,
        fetch_ids=source.fetch_ids,
        fetch_rows=source.fetch_rows,
        fetch_first=source.fetch_first,
    )
    model.reload()
    qtbot.waitUntil(lambda: model.count == 1_000)
    qtbot.waitUntil(lambda: model.index(900, 0).data() == "Client 901")
