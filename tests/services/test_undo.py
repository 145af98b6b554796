"""Undo, drafts and the studio's profile."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from pmupro_desktop import errors
from pmupro_desktop.domain.audit import Action
from pmupro_desktop.domain.client_values import ClientValues, values_of
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.domain.user import Actor, Role
from pmupro_desktop.services.checks import verify_vault
from pmupro_desktop.services.client_list import ClientFilter, client_ids
from pmupro_desktop.services.clients import delete_client, get_client, save_client
from pmupro_desktop.services.drafts import drop_draft, keep_draft, open_drafts
from pmupro_desktop.services.listing import LISTS, find_client, list_records, show_client
from pmupro_desktop.services.studio import read_studio, save_studio
from pmupro_desktop.services.undo import recent_activity, undo
from pmupro_desktop.services.vaults import Vault
from tests.reliability.contents import add_document, add_procedure, contents, fill, save
from tests.vaults import STUDIO


def take_back(vault: Vault, owner: Actor, commit: int) -> list[str]:
    with vault.transaction(owner, Action.UNDO) as session:
        return undo(session, owner, commit)


def test_a_change_and_its_undo_and_the_undo_of_that(vault: Vault, owner: Actor) -> None:
    client_id = save(vault, owner, "Anna", notes="first", phone="555 010 01")
    with vault.transaction(owner) as session:
        save_client(session, owner, ClientValues(name="Zoë", notes="second"), client_id=client_id)
    changed = vault.last_seen.counter
    assert take_back(vault, owner, changed) == ["client"]
    with vault.reading() as session:
        values = values_of(get_client(session, client_id))
        assert (values.name, values.notes, values.phone) == ("Anna", "first", "555 010 01")
        assert list(client_ids(session, ClientFilter(query="anna"))) == [client_id]
    take_back(vault, owner, vault.last_seen.counter)
    with vault.reading() as session:
        assert get_client(session, client_id).name == "Zoë"
    assert verify_vault(vault, Silent()).sound


def test_undo_is_refused_when_touched_since(vault: Vault, owner: Actor) -> None:
    client_id = save(vault, owner, "Anna")
    made = vault.last_seen.counter
    with vault.transaction(owner) as session:
        save_client(session, owner, ClientValues(name="Anna", notes="more"), client_id=client_id)
    before = contents(vault)
    with pytest.raises(errors.ChangedMeanwhile):
        take_back(vault, owner, made)
    assert contents(vault) == before


def test_a_deleted_client_comes_back_with_everything(vault: Vault, owner: Actor) -> None:
    fill(vault)
    with vault.reading() as session:
        before = show_client(session, "1")
    with vault.transaction(owner) as session:
        delete_client(session, owner, 1)
    take_back(vault, owner, vault.last_seen.counter)
    with vault.reading() as session:
        assert show_client(session, "1") == before


def test_what_was_made_goes_and_its_parts_too(vault: Vault, owner: Actor) -> None:
    client_id = save(vault, owner, "Anna")
    with vault.transaction(owner) as session:
        add_procedure(session, client_id, date(2026, 5, 4), "L1")
        add_document(session, client_id, "a.pdf", b"%PDF")
    made = vault.last_seen.counter
    before = contents(vault)
    take_back(vault, owner, made)
    with vault.reading() as session:
        assert show_client(session, str(client_id))["procedures"] == []
    assert verify_vault(vault, Silent()).sound
    take_back(vault, owner, vault.last_seen.counter)
    after = contents(vault)
    assert len(after["procedure_pigment"]) == len(before["procedure_pigment"]) == 1
    assert verify_vault(vault, Silent()).sound


def test_the_making_of_the_vault_can_not_be_undone(vault: Vault, owner: Actor) -> None:
    for commit in (1, 2, 9999):
        with pytest.raises(errors.NotFound):
            take_back(vault, owner, commit)
    assert vault.owner() == owner


def test_activity_names_the_client(vault: Vault, owner: Actor) -> None:
    client_id = save(vault, owner, "Łucja")
    with vault.transaction(owner) as session:
        add_procedure(session, client_id, date(2026, 5, 4), "L1")
    with vault.reading() as session:
        newest, older = recent_activity(session)[:2]
    assert (newest.name, newest.record_type, newest.records) == ("Łucja", "procedure", 2)
    assert (older.name, older.action, older.record_type) == ("Łucja", Action.CREATE, "client")
    assert newest.commit_number == vault.last_seen.counter


def test_drafts(vault: Vault, owner: Actor) -> None:
    def keep(text: str, uid: str = "a") -> None:
        with vault.transaction(owner) as session:
            keep_draft(session, kind="client", record_uid=uid, client_id=None, title=text, values={"name": text})

    keep("An")
    keep("Anna")
    keep("Zoë", "b")
    with vault.reading() as session:
        assert [(draft.title, draft.values) for draft in open_drafts(session)] == [
            ("Zoë", {"name": "Zoë"}),
            ("Anna", {"name": "Anna"}),
        ]
    with vault.transaction(owner) as session:
        drop_draft(session, kind="client", record_uid="a")
    with vault.reading() as session:
        assert [draft.title for draft in open_drafts(session)] == ["Zoë"]
        assert not [entry for entry in recent_activity(session) if entry.record_type == "draft"]


def test_the_studio(vault: Vault, owner: Actor) -> None:
    with vault.reading() as session:
        assert read_studio(session) == STUDIO
    changed = dataclasses.replace(STUDIO, address="1 High Street\nOld Town", lock_minutes=5, backup_keep=30)
    with vault.transaction(owner) as session:
        save_studio(session, owner, changed)
    with vault.reading() as session:
        assert read_studio(session) == changed
    for field, value in (("name", " "), ("lock_minutes", 0), ("backup_keep", 3), ("zone", "Mars/Olympus")):
        wrong = dataclasses.replace(STUDIO, **{field: value})  # type: ignore[arg-type]
        with pytest.raises(errors.InvalidRecord) as caught, vault.transaction(owner) as session:
            save_studio(session, owner, wrong)
        assert set(caught.value.problems) == {field}
    with pytest.raises(errors.NotAllowed), vault.transaction(owner) as session:
        save_studio(session, dataclasses.replace(owner, role=Role.ARTIST), changed)


def test_listing(vault: Vault, owner: Actor) -> None:
    fill(vault)
    with vault.reading() as session:
        listed = {kind: list(list_records(session, kind)) for kind in LISTS}
        sizes = {kind: len(rows) for kind, rows in listed.items()}
        assert sizes == {
            "clients": 2, "documents": 4, "procedures": 2, "photos": 2, "intakes": 0, "analyses": 0, "pigments": 0,
            "users": 1, "procedure_types": 7,
        }  # fmt: skip
        shown = show_client(session, listed["clients"][0]["uid"])
        assert (shown["name"], shown["procedures"][0]["lot_number"]) == ("Łucja Nowak", "LOT-0")
        assert {document["filename"] for document in shown["documents"]} == {"consent 0.pdf", "healed 0.jpg"}
        for reference in ("", "99", "nobody", "١"):
            with pytest.raises(errors.NotFound):
                find_client(session, reference)
        with pytest.raises(KeyError):
            list_records(session, "secrets")
