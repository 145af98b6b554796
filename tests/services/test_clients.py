"""What the artist does with clients."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest

from pmupro_desktop import errors
from pmupro_desktop.domain.client import Client, SafetyState, safety_of
from pmupro_desktop.domain.client_values import TEXTS, ClientValues, values_of
from pmupro_desktop.domain.user import Actor, Role
from pmupro_desktop.services.client_list import ClientFilter, client_ids
from pmupro_desktop.services.clients import (
    confirm_safety,
    delete_client,
    find_duplicates,
    get_client,
    initials,
    phone_key,
    save_client,
)
from pmupro_desktop.services.vaults import Vault
from tests.reliability.contents import save

TODAY = date(2026, 5, 4)


def test_every_field_comes_back(vault: Vault, owner: Actor) -> None:
    texts = {name: f"{name} é" for name in TEXTS - {"email", "sort_key"}}
    values = ClientValues(**texts, email="a@example.com", date_of_birth=date(1987, 6, 5))  # type: ignore[arg-type]
    with vault.transaction(owner) as session:
        client_id = save_client(session, owner, values, today=TODAY).id
    with vault.reading() as session:
        stored = values_of(get_client(session, client_id))
    assert dataclasses.replace(stored, sort_key="") == values


def test_a_client_can_be_saved_again(vault: Vault, owner: Actor) -> None:
    """With an empty place in the list, which means the place the name gives."""
    client_id = save(vault, owner, "Anna Nowak", phone="555 0100")
    with vault.transaction(owner) as session:
        save_client(session, owner, ClientValues(name="Zoë Nowak"), client_id=client_id)
    with vault.reading() as session:
        client = get_client(session, client_id)
        assert (client.sort_key, client.phone, client.phone_key) == ("zoe nowak", None, None)
        assert list(client_ids(session, ClientFilter(query="zoe"))) == [client_id]
        assert list(client_ids(session, ClientFilter(query="anna"))) == []


def test_a_place_in_the_list_of_ones_own(vault: Vault, owner: Actor) -> None:
    client_id = save(vault, owner, "Anna Nowak", sort_key="Nowak, Anna")
    with vault.reading() as session:
        assert get_client(session, client_id).sort_key == "nowak anna"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (ClientValues(), "name"),
        (ClientValues(name=" \t\n"), "name"),
        (ClientValues(name="A", email="not an address"), "email"),
        (ClientValues(name="A", date_of_birth=TODAY + timedelta(days=1)), "date_of_birth"),
        (ClientValues(name="A", date_of_birth=date(1890, 1, 1)), "date_of_birth"),
        (ClientValues(name="A", allergies="latex", has_no_known_allergies=True), "allergies"),
        (ClientValues(name="A" * 20_001), "name"),
        (ClientValues(name="A", notes="n" * 100_001), "notes"),
    ],
)
def test_what_can_not_be_kept_is_named(vault: Vault, owner: Actor, values: ClientValues, field: str) -> None:
    with pytest.raises(errors.InvalidRecord) as caught, vault.transaction(owner) as session:
        save_client(session, owner, values, today=TODAY)
    assert set(caught.value.problems) == {field}


@pytest.mark.parametrize(
    "name", ["x" * 10_000, "=cmd|' /C calc'!A0", "<img src=x>", "\u202eevil", "👩🏽‍🎨", "a\0b\ud800c"]
)
def test_names_are_kept_as_typed(vault: Vault, owner: Actor, name: str) -> None:
    client_id = save(vault, owner, name)
    with vault.reading() as session:
        assert get_client(session, client_id).name == ("abc" if "\0" in name else name)


def test_a_deleted_client_is_gone_from_everywhere(vault: Vault, owner: Actor) -> None:
    client_id = save(vault, owner, "Łucja", phone="555 010 0")
    with vault.transaction(owner) as session:
        delete_client(session, owner, client_id)
    with vault.reading() as session:
        with pytest.raises(errors.NotFound):
            get_client(session, client_id)
        assert find_duplicates(session, name="Łucja", phone="555 010 0") == []
    with pytest.raises(errors.NotFound), vault.transaction(owner) as session:
        save_client(session, owner, ClientValues(name="Łucja"), client_id=client_id)


def test_roles(vault: Vault, owner: Actor) -> None:
    client_id = save(vault, owner, "Łucja")
    assistant = dataclasses.replace(owner, role=Role.ASSISTANT)
    with pytest.raises(errors.NotAllowed), vault.transaction(assistant) as session:
        delete_client(session, assistant, client_id)


def test_safety_is_said_by_somebody(vault: Vault, owner: Actor) -> None:
    client_id = save(vault, owner, "Łucja")

    def confirmed(allergies: str = "", clearance: str = "", *, none_known: bool = False) -> Client:
        with vault.transaction(owner) as session:
            return confirm_safety(
                session, owner, client_id, allergies=allergies, clearance=clearance, none_known=none_known, day=TODAY
            )

    with pytest.raises(errors.InvalidRecord):
        confirmed()
    with pytest.raises(errors.InvalidRecord):
        confirmed("latex", none_known=True)
    assert safety_of(confirmed("latex")).state is SafetyState.FLAGS
    assert safety_of(confirmed(none_known=True)).state is SafetyState.NONE_CONFIRMED


def test_duplicates_by_phone_email_and_birth_date(vault: Vault, owner: Actor) -> None:
    born = date(1987, 6, 5)
    first = save(vault, owner, "Łucja Nowak", phone="(212) 555-0100", email="L@Example.com", date_of_birth=born)
    with vault.reading() as session:

        def reasons(**values: object) -> tuple[str, ...]:
            found = find_duplicates(session, **{"name": "Somebody", **values})  # type: ignore[arg-type]
            return found[0].reasons if found else ()

        for phone in ("2125550100", "+1 212 555 0100", "0212 555.0100", "212 555 0100 ext. 4"):
            assert reasons(phone=phone) == ("phone",), phone
        assert reasons(email=" l@example.COM ") == ("email",)
        assert reasons(name="LUCJA  NOWAK", date_of_birth=born) == ("name_and_birth_date",)
        assert reasons(name="Łucja Nowak") == ()
        assert reasons(name="Łucja Nowak", date_of_birth=date(1987, 6, 6)) == ()
        assert reasons(phone="0100") == ()
        assert reasons(phone="2125550100", except_id=first) == ()
        assert reasons(name="lucja nowak", phone="2125550100", email="l@example.com", date_of_birth=born) == (
            "phone", "email", "name_and_birth_date",
        )  # fmt: skip


def test_phone_keys() -> None:
    assert phone_key("12345", "US") is None
    assert phone_key(None, "US") is None
    assert phone_key("+48 601 567 890", None) == phone_key("601567890", "PL") == "601567890"


def test_initials() -> None:
    assert [initials(name) for name in ("Łucja Nowak", "ana", "李小龙", "  ", "—", "Ana maria Silva")] == [
        "ŁN", "A", "李", "?", "?", "AS",
    ]  # fmt: skip


def test_silence_about_clearance_is_an_answer_only_when_somebody_asked(vault: Vault, owner: Actor) -> None:
    with vault.transaction(owner) as session:
        values = ClientValues("Jo Test", allergies="Latex", safety_confirmed_on=date(2026, 11, 1))
        client = save_client(session, owner, values, today=date(2026, 11, 22))
        assert safety_of(client).clearance_asked_on is None
        confirm_safety(
            session, owner, client.id, allergies="Latex", clearance="", none_known=False, day=date(2026, 11, 22)
        )
        assert safety_of(client).clearance_asked_on == date(2026, 11, 22)
