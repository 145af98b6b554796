"""One client beside the list: what is known, what is doubtful, and what was never asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from pmupro_desktop.domain.audit import Action
from pmupro_desktop.domain.client import SafetyState, safety_of
from pmupro_desktop.domain.document import Document, DocumentVersion
from pmupro_desktop.domain.intake import Intake
from pmupro_desktop.domain.photo import Photo
from pmupro_desktop.domain.procedure import Procedure, ProcedurePigment
from pmupro_desktop.services.client_page import client_history, client_page
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.ui.widgets import ElidedLabel
from tests.ui.windows import Desk, add_client, open_desk

NAME = "<b>Łucja</b> & Co"


@pytest.fixture
def client_id(vault: Vault) -> int:
    """A client with one of everything, as an import leaves it."""
    made = add_client(
        vault, NAME, phone="+1 234 567 890", date_of_birth=date(1990, 3, 14), skin_type="Type III",
        allergies="Lidocaine", emergency_contact="Mark, husband", notes="Prefers mornings.",
    )  # fmt: skip
    with vault.transaction(vault.owner()) as session:
        procedure = Procedure(client_id=made, procedure_date=date(2020, 8, 19), duration=120, area_treated="Brows")
        procedure.pigments = [ProcedurePigment(pigment_brand="Brand", pigment_color="Toffee", lot_number="TF-1")]
        document = Document(client_id=made, type="CONSENT_FORM", filename="consent.pdf")
        document.versions = [DocumentVersion(number=1, filename="consent.pdf", file_size=1_000)]
        at = datetime(2020, 8, 1, 12, tzinfo=UTC)
        intake = Intake(client_id=made, answered_at=at, answers={"pregnant": False}, result="cleared")
        session.add_all([procedure, document, intake, Photo(client_id=made, filename="a.jpg", kind="before")])
    return made


@pytest.fixture
def desk(qtbot: QtBot, vault: Vault, client_id: int, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(qtbot, vault, tmp_path) as opened:
        opened.open(client_id)
        yield opened


def said(widget: QWidget) -> list[str]:
    """Everything that visible labels say."""
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def scroll_to(desk: Desk, place: int) -> bool:
    """Scroll the tab down to `place` px, once it is laid out."""
    for area in desk.page.detail.findChildren(QScrollArea):
        if area.isVisible():
            area.verticalScrollBar().setValue(place)
    return desk.page.detail.place == place


def cells(desk: Desk) -> list[list[str]]:
    """What the table on screen says, line by line."""
    table = next(table for table in desk.page.detail.findChildren(QTableView) if table.isVisible())
    model = table.model()
    return [
        [str(model.index(line, column).data()) for column in range(model.columnCount())]
        for line in range(model.rowCount())
    ]


def test_the_banner_and_the_strip_say_who_it_is_and_what_is_doubtful(desk: Desk) -> None:
    words = said(desk.page.detail)
    assert NAME in words
    assert any("Skin type III" in each for each in words)
    assert any(each.startswith("+1 234 567 890") for each in words)
    assert any("imported, not verified" in each for each in words)
    assert "Mark, husband" in words


def test_markup_in_a_name_is_shown_as_it_is_typed(desk: Desk) -> None:
    labels = desk.window.findChildren(QLabel)
    assert labels
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_each_tab_shows_what_was_imported_and_what_is_missing(desk: Desk) -> None:
    detail = desk.page.detail
    detail.show_tab("procedures")
    assert {"TF-1", "not linked to stock", "Toffee"} <= set(said(detail))
    detail.show_tab("documents")
    assert cells(desk)[0][0] == "Consent form"
    assert cells(desk)[0][-1] == "File was not in the import"
    detail.show_tab("photos")
    assert cells(desk)[0][0] == "Before"
    assert cells(desk)[0][-1] == "File was not in the import"
    detail.show_tab("intake")
    assert {"Imported, not verified", "pregnant", "No", "cleared"} <= set(said(detail))
    assert detail.tabs.button("documents").text() == "Documents 2"


def test_the_history_tells_in_words_who_did_what(desk: Desk) -> None:
    desk.page.detail.show_tab("history")
    desk.settle(lambda: any(table.isVisible() for table in desk.page.detail.findChildren(QTableView)))
    lines = cells(desk)
    assert any(line[1] == "Client added" for line in lines)
    assert all(line[3] == "Ana Luna" for line in lines)


def test_whoever_looks_is_noted(desk: Desk, client_id: int, vault: Vault) -> None:
    vault.write_events()
    with vault.reading() as session:
        rows = client_history(session, client_page(session, client_id))
    assert [row.action for row in rows].count(Action.VIEW) == 1


def test_a_view_is_written_by_itself_within_seconds(desk: Desk, client_id: int, vault: Vault) -> None:
    def views() -> int:
        with vault.reading() as session:
            rows = client_history(session, client_page(session, client_id))
        return [row.action for row in rows].count(Action.VIEW)

    assert views() == 0
    desk.page.events_soon.setInterval(0)
    desk.page.events_soon.start()
    desk.settle(lambda: not desk.page.events_soon.isActive())
    assert views() == 1


def test_asking_settles_what_was_only_imported(desk: Desk, client_id: int) -> None:
    detail = desk.page.detail
    detail.strip.ask_allergies.emit()
    form = detail.asking
    assert form is not None
    assert form.allergies.toPlainText() == "Lidocaine"
    form.clearance.setPlainText("Doctor’s note before lips")
    form.save_button.click()
    desk.settle(lambda: detail.asking is None and detail.page is not None)
    kept = safety_of(desk.client(client_id))
    assert kept.state is SafetyState.FLAGS
    assert kept.clearance == "Doctor’s note before lips"
    assert kept.confirmed_on == desk.studio.today()
    assert any("confirmed" in each for each in said(detail.strip))
    assert len(desk.window.notices.notices) == 1


@pytest.mark.parametrize("answer", ["ticked", "typed"])
def test_hearsay_of_none_becomes_an_answer_by_asking(qtbot: QtBot, vault: Vault, tmp_path: Path, answer: str) -> None:
    client_id = add_client(vault, "Zoë", allergies="None reported")
    with open_desk(qtbot, vault, tmp_path) as desk:
        desk.open(client_id)
        detail = desk.page.detail
        assert "Allergy · imported, not verified: None reported" in [
            cell.accessibleName() for cell in detail.strip.findChildren(QFrame) if cell.property("state") == "warn"
        ]
        detail.ask("allergies")
        form = detail.asking
        assert form is not None
        assert form.allergies.toPlainText() == ""
        if answer == "ticked":
            form.none_known.setChecked(True)
        else:
            form.allergies.setPlainText("none")
        form.save()
        desk.settle(lambda: detail.asking is None)
        assert safety_of(desk.client(client_id)).state is SafetyState.NONE_CONFIRMED


def test_nothing_said_is_not_an_answer(qtbot: QtBot, vault: Vault, tmp_path: Path) -> None:
    client_id = add_client(vault, "Zoë")
    with open_desk(qtbot, vault, tmp_path) as desk:
        desk.open(client_id)
        assert said(desk.page.detail.strip).count("Never asked") == 2
        desk.page.detail.ask("allergies")
        form = desk.page.detail.asking
        assert form is not None
        form.save()
        desk.settle(lambda: form.form.field("allergies").problem != "")
        assert safety_of(desk.client(client_id)).state is SafetyState.NEVER_ASKED
        form.none_known.setChecked(True)
        form.save()
        desk.settle(lambda: desk.page.detail.asking is None)
        assert safety_of(desk.client(client_id)).state is SafetyState.NONE_CONFIRMED


def test_archiving_and_deleting_are_undone_from_their_notices(desk: Desk, client_id: int) -> None:
    desk.page.archive()
    desk.settle(lambda: desk.page.side.model.rowCount() == 0)
    desk.settle(lambda: desk.page.client is not None and not desk.page.client.is_active)
    desk.window.notices.notices[-1].act.click()
    desk.settle(lambda: desk.page.side.model.rowCount() == 1)
    desk.page.delete()
    desk.settle(lambda: desk.page.client is None and desk.page.side.model.rowCount() == 0)
    undo = next(notice for notice in desk.window.notices.notices if "deleted" in notice.accessibleName())
    undo.act.click()
    desk.settle(lambda: desk.page.side.model.rowCount() == 1)
    assert desk.client(client_id).deleted_at is None


def test_undo_says_why_it_can_not(desk: Desk, client_id: int) -> None:
    desk.page.archive()
    desk.settle(lambda: len(desk.window.notices.notices) == 1)
    first = desk.window.notices.notices[0]
    desk.settle(lambda: desk.page.client is not None and not desk.page.client.is_active)
    desk.page.archive()
    desk.settle(lambda: len(desk.window.notices.notices) == 2)
    first.act.click()
    desk.settle(lambda: any("changed since" in each.accessibleName() for each in desk.window.notices.notices))
    assert desk.client(client_id).is_active


def test_the_record_on_paper_is_asked_for_by_button_and_key(desk: Desk, client_id: int, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.page.record_wanted) as asked:
        QTest.keyClick(desk.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert asked.args is not None
    assert asked.args[0].id == client_id


def test_every_control_has_a_name(desk: Desk) -> None:
    desk.page.edit()
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QTableView)
    nameless = [
        f"{type(part).__name__} in {type(part.parent()).__name__}"
        for kind in kinds
        for part in desk.window.findChildren(kind)
        if part.isVisible()
        and not part.accessibleName()
        and not (isinstance(part, QAbstractButton) and part.text())
        and part.focusPolicy() != Qt.FocusPolicy.NoFocus
    ]
    assert not nameless


def test_what_was_asked_and_not_saved_is_there_again(desk: Desk, client_id: int) -> None:
    detail = desk.page.detail
    detail.ask("clearance")
    form = detail.asking
    assert form is not None
    form.clearance.setPlainText("Only after a doctor’s note")
    desk.window.keep_drafts()
    desk.settle(lambda: len(desk.page.side.drafts.drafts) == 1)
    detail.show_tab("overview")
    desk.settle(lambda: detail.asking is None)
    desk.page.take_up(desk.page.side.drafts.drafts[0])
    desk.settle(lambda: detail.asking is not None)
    again = detail.asking
    assert again is not None
    assert again.clearance.toPlainText() == "Only after a doctor’s note"
    again.let_go()
    desk.settle(lambda: desk.page.side.drafts.drafts == ())
    assert desk.client(client_id).clearance is None


def test_a_key_deletes_nobody_while_one_types(desk: Desk, client_id: int) -> None:
    desk.page.edit()
    assert not desk.page.delete_action.isEnabled()
    desk.page.editor.discard()
    assert desk.page.delete_action.isEnabled()
    desk.settle()
    desk.page.focus_search()
    QTest.keyClick(desk.page.side.search, Qt.Key.Key_Delete)
    assert not desk.tasks.busy
    desk.page.side.view.setFocus()
    desk.settle(desk.page.delete_action.isEnabled)
    QTest.keyClick(desk.page.side.view, Qt.Key.Key_Delete)
    desk.settle(lambda: desk.page.client is None)


def test_the_place_in_a_long_tab_stays_after_a_save(desk: Desk, client_id: int, vault: Vault) -> None:
    with vault.transaction(vault.owner()) as session:
        session.add_all([Procedure(client_id=client_id, notes="line\n" * 20) for _ in range(6)])
    desk.tasks.changed.emit({"procedure"})
    desk.page.detail.show_tab("procedures")
    desk.settle(lambda: scroll_to(desk, 400))
    shown = desk.page.detail.page
    desk.tasks.changed.emit({"client"})
    desk.settle(lambda: desk.page.detail.page is not shown and desk.page.detail.place == 400)


@pytest.mark.parametrize("size", [(1320, 868), (1024, 640)])
def test_the_strip_cuts_nothing_off(desk: Desk, size: tuple[int, int]) -> None:
    desk.window.resize(*size)
    desk.settle(lambda: desk.window.width() == size[0] and desk.page.detail.strip.isVisible())
    labels = desk.page.detail.strip.findChildren(ElidedLabel)
    assert labels
    assert [label.text() for label in labels if label.elided] == []
