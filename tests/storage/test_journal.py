"""Every change leaves one row of the trail, which names fields and never what stood in them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from pmupro_desktop import errors
from pmupro_desktop.domain.audit import Action, AuditEvent, AuditValue
from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.domain.user import Actor, Role
from pmupro_desktop.services.checks import verify_vault
from pmupro_desktop.services.clients import archive_client, confirm_safety, delete_client, save_client
from pmupro_desktop.services.trail import note_export, note_view
from pmupro_desktop.services.undo import undo
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.storage.journal import journal_of, verify_chain
from tests.reliability.contents import add_clients, add_procedure, fill, save


def newest(vault: Vault, count: int = 1) -> list[AuditEvent]:
    with vault.reading() as session:
        return list(session.scalars(select(AuditEvent).order_by(AuditEvent.sequence.desc()).limit(count)))


def number_of_rows(vault: Vault) -> int:
    return newest(vault)[0].sequence


def test_create_change_delete_undo_leave_one_row_each(vault: Vault, owner: Actor) -> None:
    known = number_of_rows(vault)

    def does(action: Action, *fields: str) -> None:
        nonlocal known
        event = newest(vault)[0]
        assert event.sequence == known + 1
        assert (event.action, event.record_type, event.user_name) == (action, "client", owner.name)
        assert set(fields) <= set(event.fields or [])
        known = event.sequence

    client_id = save(vault, owner, "Łucja")
    does(Action.CREATE, "name", "sort_key", "search_text", "uid")
    with vault.transaction(owner) as session:
        save_client(session, owner, ClientValues(name="Łucja", notes="called"), client_id=client_id)
    assert newest(vault)[0].fields == ["notes", "updated_at"]
    does(Action.CHANGE, "notes")
    with vault.transaction(owner) as session:
        archive_client(session, owner, client_id, active=False)
    does(Action.CHANGE, "is_active")
    with vault.transaction(owner) as session:
        confirm_safety(session, owner, client_id, allergies="", clearance="", none_known=True, day=DAY)
    does(Action.CHANGE, "has_no_known_allergies", "safety_confirmed_on")
    with vault.transaction(owner) as session:
        delete_client(session, owner, client_id)
    does(Action.DELETE, "deleted_at")
    with vault.transaction(owner, Action.UNDO) as session:
        undo(session, owner, newest(vault)[0].commit_number)
    does(Action.UNDO, "deleted_at")


DAY = date(2026, 5, 4)


def test_a_save_that_changes_nothing_leaves_nothing(vault: Vault, owner: Actor) -> None:
    client_id = save(vault, owner, "Łucja", phone="555 0100")
    before = (number_of_rows(vault), vault.last_seen)
    with vault.transaction(owner) as session:
        save_client(session, owner, ClientValues(name="Łucja", phone="555 0100"), client_id=client_id)
    assert (number_of_rows(vault), vault.last_seen) == before


def test_a_refused_save_leaves_nothing(vault: Vault, owner: Actor) -> None:
    before = (number_of_rows(vault), vault.last_seen)
    with pytest.raises(errors.InvalidRecord):
        save(vault, owner, "")
    with pytest.raises(errors.NotAllowed):
        save(vault, Actor(1, "Guest", Role.VIEWER), "Somebody")
    assert (number_of_rows(vault), vault.last_seen) == before


def test_old_and_new_values_stand_apart_and_whole(vault: Vault, owner: Actor) -> None:
    client_id = save(vault, owner, "Łucja", notes="before")
    with vault.transaction(owner) as session:
        save_client(session, owner, ClientValues(name="Łucja", notes="after"), client_id=client_id)
    with vault.reading() as session:
        value = session.scalars(select(AuditValue).order_by(AuditValue.sequence.desc()).limit(1)).one()
    assert value.before is not None
    assert value.after is not None
    assert (value.before["notes"], value.after["notes"]) == ("before", "after")
    assert len(value.salt) == 32


def test_bulk_statements_leave_a_row_for_each_record(vault: Vault, owner: Actor) -> None:
    known = number_of_rows(vault)
    add_clients(vault, owner, 1203)
    assert number_of_rows(vault) == known + 1203
    with vault.transaction(owner) as session:
        uids = list(session.scalars(select(Client.uid).where(Client.id <= 700)))
        journal_of(session).changing("client", uids)
        session.execute(update(Client).where(Client.id <= 700).values(skin_type="Type III"))
    rows = newest(vault, 700)
    assert number_of_rows(vault) == known + 1203 + 700
    assert {row.action for row in rows} == {Action.CHANGE}
    assert {row.record_uid for row in rows} == set(uids)
    assert len({row.commit_number for row in rows}) == 1
    assert verify_vault(vault, Silent()).sound


def test_children_are_records_of_their_own(vault: Vault, owner: Actor) -> None:
    client_id = save(vault, owner, "Łucja")
    with vault.transaction(owner) as session:
        procedure = add_procedure(session, client_id, DAY, "L1")
    assert {row.record_type for row in newest(vault, 2)} == {"procedure", "procedure_pigment"}
    with vault.transaction(owner) as session:
        merged = session.merge(procedure)
        merged.pigments.clear()
    (event,) = newest(vault)
    assert (event.record_type, event.action, event.digest) == ("procedure_pigment", Action.DELETE, "gone")
    assert verify_vault(vault, Silent()).sound


def test_views_and_exports_are_noted(vault: Vault, owner: Actor) -> None:
    client_id = save(vault, owner, "Łucja")
    with vault.reading() as session:
        client = session.get_one(Client, client_id)
    note_view(vault, owner, client)
    vault.write_events()
    assert (newest(vault)[0].action, newest(vault)[0].record_uid) == (Action.VIEW, client.uid)
    with vault.transaction(owner) as session:
        note_export(session, owner, "client", client.uid, printed=True)
    assert newest(vault)[0].action == Action.PRINT
    assert newest(vault)[0].digest is None
    with pytest.raises(errors.NotAllowed), vault.transaction(owner) as session:
        note_export(session, Actor(1, "Guest", Role.VIEWER), "client", client.uid)
    assert verify_vault(vault, Silent()).sound


def test_a_view_whose_transaction_fails_waits_for_the_next(
    vault: Vault, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    client_id = save(vault, owner, "Łucja")
    with vault.reading() as session:
        note_view(vault, owner, session.get_one(Client, client_id))

    def fails(*_: object) -> None:
        raise errors.StorageFull

    monkeypatch.setattr(Vault, "_commit", fails)
    with pytest.raises(errors.StorageFull):
        vault.write_events()
    monkeypatch.undo()
    vault.write_events()
    assert newest(vault)[0].action == Action.VIEW


def test_the_trail_never_quotes(vault: Vault, owner: Actor) -> None:
    secrets = {"notes": "kanarek eins", "allergies": "kanarek zwei", "medical_history": "kanarek drei"}
    save(vault, owner, "kanarek vier", **secrets)
    fill(vault)
    with vault.reading() as session:
        rows: list[Any] = list(session.connection().exec_driver_sql("SELECT * FROM audit_event"))
        assert not [row for row in rows if "kanarek" in repr(tuple(row)) or "Nowak" in repr(tuple(row))]
        assert list(verify_chain(session.connection())) == []


def test_a_reading_session_notes_nothing(vault: Vault) -> None:
    with vault.reading() as session, pytest.raises(LookupError):
        journal_of(session)
