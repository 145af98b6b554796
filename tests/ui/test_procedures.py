"""Procedures in the window: written down, repeated, completed, taken back, kept as drafts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from pmupro_desktop.domain.procedure import Procedure
from pmupro_desktop.domain.procedure_values import NeedleValues, PigmentValues, ProcedureValues, values_of
from pmupro_desktop.services.client_page import client_page
from pmupro_desktop.services.drafts import DraftRow, open_drafts
from pmupro_desktop.services.procedure_types import EYES, procedure_types, retire_procedure_type
from pmupro_desktop.services.procedures import save_procedure
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.ui.procedures.clock_field import ClockField
from pmupro_desktop.ui.procedures.editor import ProcedureEditor
from pmupro_desktop.ui.procedures.material_rows import MaterialRow
from pmupro_desktop.ui.widgets import DateField, NumberField
from tests.ui.windows import Desk, add_client, open_desk

DAY = date(2026, 3, 2)
BORN = date(1990, 3, 14)
WHOLE = ProcedureValues(
    technique="<b>hair</b> strokes", area_treated="Eyelids", placement="top", procedure_date=DAY,
    procedure_time=time(14, 30), zone="Europe/London", duration=120, voltage=7.5, depth="0.2 mm",
    follow_up_date=DAY + timedelta(days=30), follow_up_time=time(9, 0), touch_up_date=DAY + timedelta(days=49),
    is_completed=True, notes="Left a little fuller.",
    pigments=(
        PigmentValues(None, "Evenflo", "Mocha", "MO-1", date(2027, 1, 31), 3.0),
        PigmentValues(None, "Tina Davies", "Ebony", "EB-2", date(2027, 5, 31), 1.0),
    ),
    needles=(NeedleValues("1201RL", 0.35, "N-77", date(2028, 2, 29)),),
)  # fmt: skip


@pytest.fixture
def jane(vault: Vault) -> int:
    return add_client(vault, "Jane Doe", date_of_birth=BORN)


@pytest.fixture
def desk(qtbot: QtBot, vault: Vault, jane: int, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(qtbot, vault, tmp_path) as opened:
        opened.open(jane)
        yield opened


def kind_of(vault: Vault, area: str) -> int:
    with vault.reading() as session:
        return next(each.id for each in procedure_types(session) if each.area == area)


def add_procedure(vault: Vault, client_id: int, values: ProcedureValues) -> int:
    actor = vault.owner()
    with vault.transaction(actor) as session:
        return save_procedure(session, actor, client_id, values).id


def whole(vault: Vault) -> ProcedureValues:
    return replace(WHOLE, procedure_type_id=kind_of(vault, EYES))


def stored(desk: Desk, client_id: int) -> list[ProcedureValues]:
    with desk.vault.reading() as session:
        return [values_of(each) for each in client_page(session, client_id).procedures]


def editor(desk: Desk) -> ProcedureEditor:
    desk.settle(lambda: desk.page.procedures.editor is not None)
    shown = desk.page.procedures.editor
    assert shown is not None
    return shown


def closed(desk: Desk) -> None:
    desk.settle(lambda: desk.page.procedures.editor is None)


def press(desk: Desk, text: str) -> None:
    """Click the visible button of the client's page with these words."""
    found = [
        each for each in desk.page.detail.findChildren(QAbstractButton) if each.text() == text and each.isVisible()
    ]
    QTest.mouseClick(found[-1], Qt.MouseButton.LeftButton)


def type_row(row: MaterialRow[PigmentValues] | MaterialRow[NeedleValues], **texts: str) -> None:
    for name, text in texts.items():
        field = row.editors[name]
        (field.edit if isinstance(field, DateField) else field).setText(text)


def test_every_field_and_row_is_saved_as_typed_and_the_save_can_be_taken_back(desk: Desk, jane: int) -> None:
    press(desk, "New procedure")
    form = editor(desk).form
    wanted = whole(desk.vault)
    assert editor(desk).who.text() == "Jane Doe"
    assert "14 Mar 1990" in editor(desk).born.text()
    form.type.set_value(wanted.procedure_type_id)
    form.placement.set_value("top")
    texts = {
        "technique": "<b>hair</b> strokes", "area_treated": "Eyelids", "procedure_time": "2:30 pm", "duration": "120",
        "voltage": "7.5", "depth": "0.2 mm", "follow_up_time": "9",
    }  # fmt: skip
    for name, text in texts.items():
        form.field(name).editor.setText(text)  # type: ignore[attr-defined]
    for name in ("procedure_date", "follow_up_date", "touch_up_date"):
        form.field(name).editor.edit.setText(getattr(wanted, name).isoformat())  # type: ignore[attr-defined]
    pigments, needles = form.pigments, form.needles
    type_row(pigments.rows[0], pigment_brand="Evenflo", pigment_color="Mocha", drops="3", lot_number="MO-1",
             expires_on="2027-01-31")  # fmt: skip
    pigments.add_button.click()
    pigments.add_button.click()  # a blank row is left out
    type_row(pigments.rows[2], pigment_brand="Tina Davies", pigment_color="Ebony", drops="1", lot_number="EB-2",
             expires_on="2027-05-31")  # fmt: skip
    type_row(needles.rows[0], needle_configuration="1201RL", diameter_mm="0.35", lot_number="N-77",
             expires_on="2028-02-29")  # fmt: skip
    form.notes.setPlainText("Left a little fuller.")
    form.completed.setChecked(True)
    editor(desk).save_button.click()
    closed(desk)
    (kept,) = stored(desk, jane)
    assert replace(kept, zone="") == replace(wanted, zone="")
    assert desk.page.detail.tabs.current() == "procedures"
    latest = desk.window.undoing.latest
    assert latest is not None
    desk.window.undoing.take_back(latest)
    desk.settle()
    assert stored(desk, jane) == []


def test_a_mistake_is_said_at_its_field_and_at_its_row(desk: Desk, jane: int) -> None:
    desk.page.new_procedure()
    shown = editor(desk)
    form = shown.form
    form.pigments.add_button.click()
    type_row(form.pigments.rows[1], pigment_color="Mocha", drops="many")
    form.field("procedure_time").editor.setText("late")  # type: ignore[attr-defined]
    shown.save_button.click()
    assert form.field("procedure_type_id").problem == "Choose what was done."
    assert form.field("procedure_time").problem
    said = [label.text() for label in form.pigments.rows[1].findChildren(QLabel) if not label.isHidden()]
    assert "Type a number." in said
    assert not [label for label in form.pigments.rows[0].findChildren(QLabel) if label.text()]
    shown.discard()
    closed(desk)
    assert stored(desk, jane) == []


def test_the_eyelid_is_asked_for_at_the_eyes_only(desk: Desk) -> None:
    desk.page.new_procedure()
    shown = editor(desk)
    choice = shown.form.type
    for area, asked in ((EYES, True), ("brows", False)):
        choice.set_value(kind_of(desk.vault, area))
        choice.chosen.emit(choice.value())
        assert shown.form.field("placement").isVisibleTo(shown.form) is asked
    shown.discard()
    closed(desk)


def test_the_touch_up_is_proposed_and_what_was_typed_stays(desk: Desk) -> None:
    desk.page.new_procedure()
    shown = editor(desk)
    day, touch_up = (shown.form.field(name).editor for name in ("procedure_date", "touch_up_date"))
    assert isinstance(day, DateField)
    assert isinstance(touch_up, DateField)
    assert touch_up.value() == desk.studio.today() + timedelta(weeks=7)
    assert not shown.dirty
    day.edit.setText("2026-03-02")
    day.problem()
    assert touch_up.value() == date(2026, 4, 20)
    touch_up.edit.setText("2026-05-01")
    touch_up.problem()
    day.edit.setText("2026-03-03")
    day.problem()
    assert touch_up.value() == date(2026, 5, 1)
    shown.discard()
    closed(desk)


def test_the_last_one_is_repeated_in_three_clicks_and_its_lots_are_confirmed(
    qtbot: QtBot, vault: Vault, jane: int, tmp_path: Path
) -> None:
    add_procedure(vault, jane, whole(vault))
    with open_desk(qtbot, vault, tmp_path) as desk:
        desk.open(jane)
        press(desk, "Repeat")
        shown = editor(desk)
        again = shown.form.values()
        assert again.procedure_date == desk.studio.today()
        assert not again.is_completed
        assert (again.technique, again.duration, again.voltage) == ("<b>hair</b> strokes", 120, 7.5)
        assert [row.lot_number for row in again.pigments] + [row.lot_number for row in again.needles] == [""] * 3
        assert "MO-1" in " ".join(label.text() for label in shown.form.pigments.rows[0].findChildren(QLabel))
        type_row(shown.form.pigments.rows[1], lot_number="EB-9")
        shown.form.pigments.rows[0].confirm.click()
        shown.form.needles.rows[0].confirm.click()
        shown.save_button.click()
        closed(desk)
        newest, before = stored(desk, jane)
        assert [row.lot_number for row in newest.pigments] == ["MO-1", "EB-9"]
        assert newest.pigments[0].expires_on == date(2027, 1, 31)
        assert newest.needles[0].lot_number == "N-77"
        assert before.procedure_date == DAY
        assert before.is_completed


def test_one_is_edited_completed_reopened_deleted_and_brought_back(
    qtbot: QtBot, vault: Vault, jane: int, tmp_path: Path
) -> None:
    made = add_procedure(vault, jane, whole(vault))
    with vault.transaction(vault.owner()) as session:
        retire_procedure_type(session, vault.owner(), kind_of(vault, EYES))
    with open_desk(qtbot, vault, tmp_path) as desk:
        desk.open(jane)
        desk.page.detail.show_tab("procedures")
        press(desk, "Edit")
        shown = editor(desk)
        assert shown.form.type.currentText(), "a kind that is offered no longer stays where it was chosen"
        assert shown.form.values() == stored(desk, jane)[0]
        voltage = shown.form.field("voltage").editor
        assert isinstance(voltage, NumberField)
        voltage.setText("6.5")
        shown.save_button.click()
        closed(desk)
        assert stored(desk, jane)[0].voltage == 6.5
        acts = desk.page.procedures
        for completed in (False, True):
            acts.complete(procedure_of(desk, made))
            desk.settle()
            assert stored(desk, jane)[0].is_completed is completed
        acts.delete(procedure_of(desk, made))
        desk.settle()
        assert stored(desk, jane) == []
        desk.window.undoing.take_back_latest()
        desk.settle()
        assert stored(desk, jane)[0].voltage == 6.5


def procedure_of(desk: Desk, procedure_id: int) -> Procedure:
    page = desk.page.detail.page
    assert page is not None
    return next(each for each in page.procedures if each.id == procedure_id)


def test_what_is_typed_survives_a_lock_and_is_offered_where_the_client_is(
    qtbot: QtBot, vault: Vault, jane: int, tmp_path: Path
) -> None:
    with open_desk(qtbot, vault, tmp_path) as desk:
        desk.open(jane)
        desk.page.new_procedure()
        form = editor(desk).form
        form.type.set_value(kind_of(vault, "lips"))
        form.field("procedure_date").editor.edit.setText("the second of Ma")  # type: ignore[attr-defined]
        type_row(form.pigments.rows[0], pigment_color="Coral", drops="a few", expires_on="31 Jan 2027")
        desk.window.keep_drafts()
        desk.settle()
    with open_desk(qtbot, vault, tmp_path / "later") as desk:
        desk.open(jane)
        desk.settle()
        assert [row.kind for row in drafts(desk)] == ["procedure"]
        press(desk, "Continue")
        form = editor(desk).form
        assert form.type.value() == kind_of(vault, "lips")
        assert form.field("procedure_date").editor.edit.text() == "the second of Ma"  # type: ignore[attr-defined]
        row = form.pigments.rows[0]
        assert row.values().pigment_color == "Coral"
        assert row.draft()["drops"] == "a few"
        form.field("procedure_date").editor.edit.setText("2026-03-02")  # type: ignore[attr-defined]
        type_row(row, drops="2")
        form.field("touch_up_date").editor.edit.setText("")  # type: ignore[attr-defined]
        editor(desk).save_button.click()
        closed(desk)
        assert stored(desk, jane)[0].pigments == (PigmentValues(None, "", "Coral", "", date(2027, 1, 31), 2.0),)
        assert drafts(desk) == []


def drafts(desk: Desk) -> list[DraftRow]:
    with desk.vault.reading() as session:
        return open_drafts(session)


def test_closing_keeps_what_was_typed_and_cancel_drops_it(desk: Desk) -> None:
    desk.page.new_procedure()
    shown = editor(desk)
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    closed(desk)
    assert drafts(desk) == []
    desk.page.new_procedure()
    shown = editor(desk)
    shown.form.notes.setPlainText("Prefers mornings.")
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    closed(desk)
    assert len(drafts(desk)) == 1
    desk.page.take_up(drafts(desk)[0])
    shown = editor(desk)
    assert shown.form.notes.toPlainText() == "Prefers mornings."
    shown.cancel_button.click()
    closed(desk)
    assert drafts(desk) == []


def test_an_expired_lot_is_said_before_it_is_saved(desk: Desk) -> None:
    desk.page.new_procedure()
    shown = editor(desk)
    row = shown.form.pigments.rows[0]
    type_row(row, pigment_color="Mocha", expires_on="2020-01-31")
    expiry = row.editors["expires_on"]
    assert isinstance(expiry, DateField)
    expiry.problem()
    assert "had expired" in shown.form.advice.text()
    shown.discard()
    closed(desk)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("9:30", time(9, 30)), ("0930", time(9, 30)), ("2:30 pm", time(14, 30)), ("14.30", time(14, 30)),
     ("", None), ("25:00", None), ("soon", None)],
)  # fmt: skip
def test_a_time_is_read_in_the_usual_shapes(qtbot: QtBot, typed: str, read: time | None) -> None:
    field = ClockField()
    qtbot.addWidget(field)
    field.setText(typed)
    assert field.value() == read
    assert bool(field.problem()) is (bool(typed) and read is None)
