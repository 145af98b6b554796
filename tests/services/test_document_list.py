"""The list of documents and photos: filtered, sorted, searched and read by keys, at any size."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.domain.document import Document, DocumentType, DocumentVersion
from pmupro_desktop.domain.photo import Photo
from pmupro_desktop.domain.user import Actor
from pmupro_desktop.services.clients import delete_client, save_client
from pmupro_desktop.services.document_list import (
    DocumentFilter,
    Order,
    count_documents,
    document_ids,
    document_rows,
    first_documents,
)
from pmupro_desktop.services.documents import add_documents, describe
from pmupro_desktop.services.undo import undo
from pmupro_desktop.services.vaults import Vault
from tests.services.records import PNG, TODAY, file_at, is_sound, last_commit, new_client

NOON = datetime(2026, 3, 1, 17, tzinfo=UTC)  # at noon in New York, where the studio of these tests is


def put(vault: Vault, client: int, name: str, kind: str = "OTHER", *, at: datetime = NOON, notes: str = "") -> int:
    """A placeholder of a document, or of a photo, and its listed number."""
    with vault.transaction(vault.owner()) as session:
        record: Document | Photo
        if kind == "PHOTO":
            record = Photo(client_id=client, created_at=at)
        else:
            version = DocumentVersion(number=1, filename=name)
            record = Document(client_id=client, type=kind, created_at=at, versions=[version])
        describe(record, name, notes or None)
        session.add(record)
        session.flush()
        return -record.id if kind == "PHOTO" else record.id


def found(vault: Vault, wanted: DocumentFilter) -> list[int]:
    with vault.reading() as session:
        ids = list(document_ids(session, wanted))
        assert count_documents(session, wanted) == len(ids)
        assert [row.id for row in document_rows(session, ids)] == ids
        return ids


def by_keys(vault: Vault, wanted: DocumentFilter, limit: int) -> list[int]:
    seen: list[int] = []
    after: tuple[datetime, int] | None = None
    with vault.reading() as session:
        while part := first_documents(session, wanted, limit=limit, after=after):
            seen += part
            row = document_rows(session, part[-1:])[0]
            after = (row.created_at, row.id)
    return seen


def test_filters_and_orders(vault: Vault, owner: Actor, tmp_path: Path) -> None:
    zoe, ana = new_client(vault, "Zoë Quinn"), new_client(vault, "Ana Luna")
    consent = put(vault, zoe, "Consent.pdf", "CONSENT_FORM", at=NOON - timedelta(days=2))
    photo = put(vault, ana, "before.jpg", "PHOTO", notes="left tail")
    waiver = put(vault, ana, "waiver.pdf", "WAIVER", at=NOON - timedelta(days=1), notes="Łódź")
    with vault.transaction(owner) as session:
        stored = -add_documents(
            session, owner, zoe, [file_at(tmp_path / "healed.png", PNG)], type=DocumentType.PHOTO
        )[0].id  # fmt: skip
    photo_type = frozenset({DocumentType.PHOTO})
    cases: list[tuple[DocumentFilter, list[int]]] = [
        (DocumentFilter(), [stored, photo, waiver, consent]),
        (DocumentFilter(order=Order.OLDEST), [consent, waiver, photo, stored]),
        (DocumentFilter(order=Order.NAME), [photo, consent, stored, waiver]),
        (DocumentFilter(order=Order.CLIENT), [photo, waiver, stored, consent]),
        (DocumentFilter(types=photo_type), [stored, photo]),
        (DocumentFilter(types=photo_type | {DocumentType.WAIVER}), [stored, photo, waiver]),
        (DocumentFilter(types=frozenset({DocumentType.CONSENT_FORM})), [consent]),
        (DocumentFilter(client_id=ana), [photo, waiver]),
        (DocumentFilter(missing_only=True), [photo, waiver, consent]),
        (DocumentFilter(until=date(2026, 3, 1)), [photo, waiver, consent]),
        (DocumentFilter(since=date(2026, 2, 28), until=date(2026, 2, 28)), [waiver]),
        (DocumentFilter(query="lodz"), [waiver]),
        (DocumentFilter(query="tail ana"), [photo]),
        (DocumentFilter(query="zoe quinn"), [stored, consent]),
        (DocumentFilter(query="zo"), [stored, consent]),
        (DocumentFilter(query="pdf", types=photo_type), []),
        (DocumentFilter(query='" OR 1=1 *'), []),
        (DocumentFilter(query="NEAR(pdf) AND consent*"), []),
        (DocumentFilter(query="-"), []),
    ]
    for wanted, expected in cases:
        assert found(vault, wanted) == expected, wanted
        if wanted.order in (Order.NEWEST, Order.OLDEST):
            assert by_keys(vault, wanted, 1) == expected, wanted


def test_days_are_days_of_the_studio(vault: Vault) -> None:
    client = new_client(vault)
    late = put(vault, client, "late.pdf", at=datetime(2026, 3, 2, 4, 59, tzinfo=UTC))
    next_day = put(vault, client, "next.pdf", at=datetime(2026, 3, 2, 5, tzinfo=UTC))
    assert found(vault, DocumentFilter(until=date(2026, 3, 1))) == [late]
    assert found(vault, DocumentFilter(since=date(2026, 3, 2))) == [next_day]


def test_reading_by_keys_gives_the_same_list(vault: Vault) -> None:
    client = new_client(vault)
    for n in range(14):
        put(vault, client, f"{n}.jpg", "PHOTO" if n % 3 else "OTHER", at=NOON - timedelta(days=n % 4))
    for order in (Order.NEWEST, Order.OLDEST):
        wanted = DocumentFilter(order=order)
        assert by_keys(vault, wanted, 3) == found(vault, wanted)
        assert len(found(vault, wanted)) == 14
    with vault.reading() as session, pytest.raises(ValueError, match="keys"):
        first_documents(session, DocumentFilter(order=Order.NAME))


def test_the_search_follows_the_client(vault: Vault, owner: Actor) -> None:
    client = new_client(vault, "Jane Doe")
    numbers = [put(vault, client, "scan.pdf"), put(vault, client, "scan.jpg", "PHOTO")]
    with vault.transaction(owner) as session:
        save_client(session, owner, ClientValues(name="Hana Nováková"), client_id=client, today=TODAY)
    assert set(found(vault, DocumentFilter(query="hana scan"))) == set(numbers)
    assert found(vault, DocumentFilter(query="jane scan")) == []
    with vault.transaction(owner) as session:
        delete_client(session, owner, client)
    assert found(vault, DocumentFilter()) == []
    with vault.transaction(owner) as session:
        undo(session, owner, last_commit(vault))
    assert set(found(vault, DocumentFilter(query="hana scan"))) == set(numbers)
    assert is_sound(vault)


def test_rows_say_what_the_list_shows(vault: Vault) -> None:
    client = new_client(vault, "Jane Doe")
    new_client(vault, "Jane Doe")
    number = put(vault, client, "a\u202eb.pdf", "WAIVER", notes="n")
    with vault.reading() as session:
        row = document_rows(session, [999, number, -999])[0]
    assert (row.filename, row.type, row.notes, row.client_name) == ("a\u202eb.pdf", "WAIVER", "n", "Jane Doe")
    assert (row.has_namesake, row.is_missing, row.versions, row.is_photo) == (True, True, 1, False)
    assert row.created_at == NOON


MANY = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
    INSERT INTO {table} (client_id, filename, search_text, uid, created_at, updated_at{more})
    SELECT :client, 'scan ' || i, 'scan ' || i || CASE WHEN i % 1000 THEN '' ELSE ' lidocaine' END, '{table}' || i,
        strftime('%Y-%m-%dT%H:%M:%f000Z', '2020-01-01', (i * 37 % 50000) || ' minutes'), '2026-01-01T00:00:00.000000Z'
        {value}
    FROM n
"""


def test_a_hundred_thousand(vault: Vault, owner: Actor) -> None:
    client = new_client(vault)
    with vault.transaction(owner) as session:
        session.execute(text(MANY.format(table="document", more=", type", value=", 'WAIVER'")), {"client": client})
        session.execute(text(MANY.format(table="photo", more="", value="")), {"client": client})
    whole = found_ids(vault, DocumentFilter())
    assert len(whole) == len(set(whole)) == 100_000
    assert by_keys(vault, DocumentFilter(), 5_000) == whole
    assert len(found_ids(vault, DocumentFilter(query="lidoc"))) == 100
    assert found_ids(vault, DocumentFilter(query="scan", order=Order.OLDEST)) == whole[::-1]


def found_ids(vault: Vault, wanted: DocumentFilter) -> list[int]:
    with vault.reading() as session:
        return list(document_ids(session, wanted))
