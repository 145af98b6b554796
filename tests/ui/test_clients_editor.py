"""Writing down a client: kept as typed, checked in place, never lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from pmupro_desktop.domain.client_values import ClientValues, values_of
from pmupro_desktop.services.drafts import open_drafts
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.ui.clients.editor import ClientEditor
from tests.ui.windows import Desk, add_client, open_desk, type_text


@pytest.fixture
def desk(qtbot: QtBot, vault: Vault, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(qtbot, vault, tmp_path) as opened:
        yield opened


def line(desk: Desk, name: str) -> QLineEdit:
    """The field of one line called `name`."""
    found = desk.page.editor.form.field(name).focusProxy()
    assert isinstance(found, QLineEdit)
    return found


def text(desk: Desk, name: str) -> QPlainTextEdit:
    """The field of several lines called `name`."""
    found = desk.page.editor.form.field(name).editor
    assert isinstance(found, QPlainTextEdit)
    return found


def saved(desk: Desk) -> None:
    """Save, and wait until the client is shown."""
    editor = desk.page.editor
    editor.save()
    desk.settle(lambda: editor.edited is None and desk.page.client is not None)


def drafts(desk: Desk) -> list[str]:
    """The titles of what was typed and not saved."""
    with desk.vault.reading() as session:
        return [draft.title for draft in open_drafts(session)]


def test_every_field_is_kept_as_it_was_typed(desk: Desk) -> None:
    desk.page.make_new()
    lines = {
        "name": "Łucja Kowalska", "first_name": "Łucja", "last_name": "Kowalska", "preferred_name": "Lu",
        "pronouns": "she/her", "sort_key": "Kowalska", "email": "lucja@example.com", "phone": "+1 234 567 890",
        "emergency_contact": "Marek", "doctor_contact": "Dr. Nowak",
    }  # fmt: skip
    several = ("address", "allergies", "clearance", "medical_history", "notes")
    texts = {name: f"{name}\nin two lines" for name in several}
    for name, typed in lines.items():
        type_text(line(desk, name), typed)
    for name, typed in texts.items():
        text(desk, name).setPlainText(typed)
    type_text(line(desk, "date_of_birth"), "14.3.1990")
    desk.page.editor.form.skin_type.set_value("Type IV")
    saved(desk)
    assert desk.page.client is not None
    kept = values_of(desk.client(desk.page.client.id))
    typed_in: dict[str, Any] = {
        **lines, **texts, "sort_key": "kowalska", "date_of_birth": date(1990, 3, 14), "skin_type": "Type IV",
        "safety_confirmed_on": desk.studio.today(),
    }  # fmt: skip
    assert kept == ClientValues(**typed_in)
    left = {field.name for field in fields(ClientValues)} - typed_in.keys()
    assert left == {"is_active", "has_no_known_allergies"}


def test_enter_saves_and_undo_takes_the_client_back(desk: Desk) -> None:
    desk.page.make_new()
    type_text(line(desk, "name"), "山田 花子")
    QTest.keyClick(line(desk, "name"), Qt.Key.Key_Return)
    desk.settle(lambda: desk.page.side.model.rowCount() == 1 and desk.page.client is not None)
    assert desk.names() == ["山田 花子"]
    desk.window.notices.notices[-1].act.click()
    desk.settle(lambda: desk.page.side.model.rowCount() == 0 and desk.page.client is None)


def test_what_is_wrong_is_said_beside_the_field(desk: Desk) -> None:
    desk.page.make_new()
    editor = desk.page.editor
    type_text(line(desk, "email"), "nobody")
    type_text(line(desk, "date_of_birth"), "31 2 1990")
    editor.save()
    assert editor.form.field("name").problem == "A client needs a name."
    assert "name@example.com" in editor.form.field("email").problem
    assert editor.form.field("date_of_birth").problem == "There is no such day."
    assert editor.edited is not None
    assert not desk.tasks.busy
    type_text(line(desk, "name"), "Zoë")
    line(desk, "email").clear()
    line(desk, "date_of_birth").clear()
    saved(desk)
    assert desk.names() == ["Zoë"]


def test_none_known_beside_a_list_is_refused(desk: Desk) -> None:
    desk.page.make_new()
    type_text(line(desk, "name"), "Zoë")
    text(desk, "allergies").setPlainText("Nickel")
    desk.page.editor.form.none_known.setChecked(True)
    desk.page.editor.save()
    assert "contradict" in desk.page.editor.form.field("allergies").problem


def test_whoever_may_be_the_same_person_is_named_with_the_reason(desk: Desk, vault: Vault) -> None:
    known = add_client(vault, "Łucja <i>K</i>", phone="+1 234 567 890", date_of_birth=date(1990, 3, 14))
    desk.page.make_new()
    type_text(line(desk, "name"), "Lucja")
    type_text(line(desk, "phone"), "(234) 567-890")
    duplicates = desk.page.editor.duplicates
    desk.settle(lambda: bool(duplicates.found))
    assert duplicates.sentences() == "Łucja <i>K</i>, born 14 Mar 1990, has the same phone."
    duplicates.open_wanted.emit(known)
    desk.settle(lambda: desk.page.client is not None and desk.page.client.id == known)
    desk.settle(lambda: drafts(desk) == ["Lucja"])


def test_a_draft_is_kept_when_the_typing_pauses_and_taken_up_in_another_session(
    desk: Desk, qtbot: QtBot, vault: Vault, tmp_path: Path
) -> None:
    desk.page.make_new()
    editor = desk.page.editor
    assert editor.draft_soon.interval() == 2_000
    editor.draft_soon.setInterval(0)
    type_text(line(desk, "name"), "Half Typed")
    type_text(line(desk, "date_of_birth"), "14.3.19")
    desk.settle(lambda: drafts(desk) == ["Half Typed"])
    desk.window.close()
    second = tmp_path / "second"
    second.mkdir()
    with open_desk(qtbot, vault, second) as again:
        note = again.page.side.drafts
        again.settle(note.isVisible)
        again.page.take_up(note.drafts[0])
        assert line(again, "name").text() == "Half Typed"
        assert line(again, "date_of_birth").text() == "14.3.19"
        line(again, "date_of_birth").setText("14.3.1990")
        saved(again)
        assert again.names() == ["Half Typed"]
        again.settle(lambda: drafts(again) == [] and not note.isVisible())


def test_escape_keeps_the_typing_and_says_so(desk: Desk, vault: Vault) -> None:
    client_id = add_client(vault, "Zoë", notes="before")
    desk.open(client_id)
    desk.page.edit("notes")
    text(desk, "notes").setPlainText("after")
    QTest.keyClick(text(desk, "notes"), Qt.Key.Key_Escape)
    desk.settle(lambda: desk.page.detail.isVisible() and drafts(desk) == ["Zoë"])
    assert desk.client(client_id).notes == "before"
    desk.settle(lambda: bool(desk.page.side.drafts.drafts))
    desk.window.notices.notices[-1].act.click()
    desk.settle(lambda: desk.page.editor.edited is not None)
    assert text(desk, "notes").toPlainText() == "after"


def test_cancel_lets_go_and_can_be_undone(desk: Desk, vault: Vault) -> None:
    client_id = add_client(vault, "Zoë", notes="before")
    desk.open(client_id)
    desk.page.edit("notes")
    text(desk, "notes").setPlainText("after")
    desk.page.editor.cancel_button.click()
    desk.settle(lambda: desk.page.detail.isVisible())
    assert drafts(desk) == []
    desk.window.notices.notices[-1].act.click()
    desk.settle(lambda: desk.page.editor.edited is not None)
    assert text(desk, "notes").toPlainText() == "after"
    saved(desk)
    assert desk.client(client_id).notes == "after"


def test_choosing_somebody_else_keeps_the_typing(desk: Desk, vault: Vault) -> None:
    first, second = add_client(vault, "Ana"), add_client(vault, "Zoë")
    desk.open(first)
    desk.page.edit()
    type_text(line(desk, "pronouns"), "she/her")
    desk.open(second)
    desk.settle(lambda: drafts(desk) == ["Ana"])
    assert desk.page.detail.isVisible()
    desk.open(first)
    desk.settle(lambda: bool(desk.page.side.drafts.drafts))
    desk.page.edit()
    assert line(desk, "pronouns").text() == "she/her"


def test_a_lock_keeps_the_typing(desk: Desk) -> None:
    desk.page.make_new()
    type_text(line(desk, "name"), "Half Typed")
    desk.window.keep_drafts()
    desk.settle(lambda: drafts(desk) == ["Half Typed"])


def test_a_skin_type_of_any_wording_stays(desk: Desk, vault: Vault) -> None:
    for typed, shown in (("olive, freckles", "olive, freckles"), ("III", "Type III"), ("", "Not known")):
        client_id = add_client(vault, "Zoë", skin_type=typed)
        desk.open(client_id)
        desk.page.edit()
        assert desk.page.editor.form.skin_type.currentText() == shown
        type_text(line(desk, "pronouns"), "she/her")
        saved(desk)
        assert (desk.client(client_id).skin_type or "") == typed


def test_a_new_name_moves_the_client_unless_a_place_was_chosen(desk: Desk, vault: Vault) -> None:
    follows, chosen = add_client(vault, "Zoë"), add_client(vault, "de la Cruz", sort_key="Cruz")
    for client_id, name in ((follows, "Ana"), (chosen, "De la Cruz")):
        desk.open(client_id)
        desk.page.edit()
        line(desk, "name").setText(name)
        saved(desk)
    assert desk.client(follows).sort_key == "ana"
    assert desk.client(chosen).sort_key == "cruz"


def test_nothing_changed_is_nothing_saved(desk: Desk, vault: Vault) -> None:
    client_id = add_client(vault, "Zoë")
    desk.open(client_id)
    before = desk.client(client_id).updated_at
    desk.page.edit()
    editor: ClientEditor = desk.page.editor
    assert not editor.dirty
    editor.save()
    desk.settle(lambda: editor.edited is None)
    assert desk.client(client_id).updated_at == before
