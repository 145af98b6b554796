"""The list of clients: found however it is typed, filtered, in order, and the same by pages as at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pmupro_desktop.domain.client import Client
from pmupro_desktop.services.client_list import (
    ClientFilter,
    Order,
    Show,
    client_ids,
    client_rows,
    count_clients,
    first_clients,
)
from pmupro_desktop.services.clients import archive_client, delete_client
from pmupro_desktop.services.vaults import Vault
from tests.reliability.contents import add_clients, add_procedure, save
from tests.vaults import make_vault

PEOPLE: dict[str, dict[str, Any]] = {
    "Łucja Nowak": {"phone": "+48 601 567 890", "email": "lucja@example.com", "date_of_birth": date(1987, 6, 5)},
    "Мария Иванова": {"phone": "555-0134", "allergies": "latex"},
    "Zoë O’Brien": {"preferred_name": "Zo", "safety_confirmed_on": date(2026, 1, 1), "has_no_known_allergies": True},
    "José Núñez-Straße": {"phone": "(212) 555 0199"},
    "Li": {},
    "李小龙": {},
    'Anna "Ann" Smith*': {"email": "ann.smith@example.com"},
    "ANNA SMITH": {},
}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    vault, _ = make_vault(tmp_path_factory.mktemp("list") / "vault")
    for name, values in PEOPLE.items():
        save(vault, vault.owner(), name, **values)
    yield vault
    vault.close()


def found(vault: Vault, query: str) -> set[str]:
    with vault.reading() as session:
        wanted = ClientFilter(query=query)
        ids = client_ids(session, wanted)
        assert count_clients(session, wanted) == len(ids)
        return {row.name for row in client_rows(session, ids)}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("lucja", {"Łucja Nowak"}), ("ŁUCJA", {"Łucja Nowak"}), ("łucja nowak", {"Łucja Nowak"}),
        ("nowak lucja", {"Łucja Nowak"}), ("owa", {"Łucja Nowak", "Мария Иванова"} - {"Мария Иванова"}),
        ("мария", {"Мария Иванова"}), ("ИВАНОВА", {"Мария Иванова"}), ("zoe", {"Zoë O’Brien"}),
        ("obrien", {"Zoë O’Brien"}), ("o'brien", {"Zoë O’Brien"}), ("O’Brien", {"Zoë O’Brien"}),
        ("nunez", {"José Núñez-Straße"}), ("strasse", {"José Núñez-Straße"}), ("straße", {"José Núñez-Straße"}),
        ("jose\u0301", {"José Núñez-Straße"}),
        ("567 89", {"Łucja Nowak"}), ("601-567", {"Łucja Nowak"}), ("+48 (601) 567.890", {"Łucja Nowak"}),
        ("5550134", {"Мария Иванова"}), ("555 01", {"Мария Иванова", "José Núñez-Straße"}),
        ("1987-06-05", {"Łucja Nowak"}), ("05.06.1987", {"Łucja Nowak"}), ("06/05/1987", {"Łucja Nowak"}),
        ("li", {"Li"}), ("l", {"Łucja Nowak", "Li"}), ("zo", {"Zoë O’Brien"}),
        ("李", {"李小龙"}), ("李小龙", {"李小龙"}),
        ("ann", {'Anna "Ann" Smith*', "ANNA SMITH"}), ("ann.smith@example.com", {'Anna "Ann" Smith*'}),
        ("anna s", {'Anna "Ann" Smith*', "ANNA SMITH"}), ("smith z", set()), ("nobody", set()),
    ],
)  # fmt: skip
def test_search(studio: Vault, query: str, names: set[str]) -> None:
    assert found(studio, query) == names


@pytest.mark.parametrize(
    "query",
    ['"', "*", '"""', "a*", "anna*", "NEAR(a b)", "anna OR zoe", "NOT anna", "name:anna", "^anna", "(", ")", "-", "+",
     "a AND", "{a}", "anna\0smith", "\ud800", "%", "_", "'; DROP TABLE client; --", "𝒜𝓃𝓃𝒶", "\u202eanna", "()()-+"],
)  # fmt: skip
def test_signs_of_a_query_language_mean_nothing(studio: Vault, query: str) -> None:
    names = found(studio, query)
    assert names <= set(PEOPLE)
    if query in ("anna*", "^anna", "anna\0smith"):
        assert names == {'Anna "Ann" Smith*', "ANNA SMITH"}
    if query == "anna OR zoe":
        assert names == set(), "all words must fit"


@pytest.mark.parametrize(
    "query", ["x" * 10_000, "anna " * 2000, "ab " * 3400, "a" * 199 + " " + "b" * 9800, "7" * 10_000]
)
def test_ten_thousand_letters(studio: Vault, query: str) -> None:
    assert found(studio, query) == ({'Anna "Ann" Smith*', "ANNA SMITH"} if query.startswith("anna") else set())


def test_blanks_list_everybody(studio: Vault) -> None:
    assert found(studio, "  \t ") == set(PEOPLE)


def test_rows_tell_namesakes_and_keep_the_order_asked_for(studio: Vault) -> None:
    with studio.reading() as session:
        ids = list(client_ids(session, ClientFilter()))
        rows = client_rows(session, [*reversed(ids), 99_999])
    assert [row.id for row in rows] == ids[::-1]
    assert {row.name: row.has_namesake for row in rows}["Li"] is False


def test_filters_and_orders(tmp_path: Path) -> None:
    vault, _ = make_vault(tmp_path / "vault")
    owner = vault.owner()
    ids = {name: save(vault, owner, name) for name in ("Ana", "Bea", "Cleo", "Dora", "Eva", "ana")}
    with vault.transaction(owner) as session:
        archive_client(session, owner, ids["Bea"], active=False)
        delete_client(session, owner, ids["Cleo"])
        session.get_one(Client, ids["Dora"]).safety_confirmed_on = date(2026, 1, 1)
        add_procedure(session, ids["Ana"], date(2026, 3, 1), "L").follow_up_date = date(2026, 4, 1)
        add_procedure(session, ids["Eva"], date(2026, 2, 1), "L").follow_up_date = date(2026, 3, 1)
        add_procedure(session, ids["Eva"], date(2026, 3, 5), "L")

    def listed(**wanted: object) -> list[str]:
        with vault.reading() as session:
            rows = client_rows(session, client_ids(session, ClientFilter(**wanted)))  # type: ignore[arg-type]
            return [row.name for row in rows]

    assert listed() == ["Ana", "ana", "Dora", "Eva"]
    assert listed(show=Show.ARCHIVED) == ["Bea"]
    assert listed(show=Show.ALL) == ["Ana", "ana", "Bea", "Dora", "Eva"]
    assert listed(never_asked=True) == ["Ana", "ana", "Eva"]
    assert listed(no_intake=True) == ["Ana", "ana", "Dora", "Eva"]
    assert listed(follow_up_due_by=date(2026, 5, 1)) == ["Ana"]
    assert listed(follow_up_due_by=date(2026, 3, 31)) == []
    assert listed(order=Order.NEWEST) == ["ana", "Eva", "Dora", "Ana"]
    assert listed(order=Order.LAST_SEEN)[:2] == ["Eva", "Ana"]
    with vault.reading() as session:
        rows = {row.name: row for row in client_rows(session, list(ids.values()))}
    assert rows["Eva"].last_procedure_date == date(2026, 3, 5)
    assert rows["ana"].has_namesake
    assert "Cleo" not in rows
    vault.close()


def test_pages_by_key_are_the_whole_list(tmp_path: Path) -> None:
    vault, _ = make_vault(tmp_path / "vault")
    add_clients(vault, vault.owner(), 733)
    for name in ("same", "same", "same"):
        save(vault, vault.owner(), name)
    with vault.reading() as session:
        whole = list(client_ids(session, ClientFilter()))
        paged: list[int] = []
        after: tuple[str, int] | None = None
        while page := first_clients(session, ClientFilter(), limit=50, after=after):
            paged += page
            after = (session.get_one(Client, page[-1]).sort_key, page[-1])
    assert paged == whole
    assert len(set(whole)) == 736
    vault.close()
