"""Photos: what is said of them, and that each is listed once, wherever it came from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pmupro_desktop import errors
from pmupro_desktop.domain.document import DocumentType
from pmupro_desktop.domain.user import Actor
from pmupro_desktop.services.client_page import client_page
from pmupro_desktop.services.document_list import DocumentFilter, document_ids, document_rows
from pmupro_desktop.services.documents import add_documents
from pmupro_desktop.services.photos import (
    PhotoValues,
    delete_photo,
    get_photo,
    photo_values,
    photos_of,
    save_photo,
)
from pmupro_desktop.services.procedures import save_procedure
from pmupro_desktop.services.vaults import Vault
from tests.services.records import PDF, PNG, TODAY, file_at, new_client, type_id, viewer
from tests.services.test_procedures import VALUES


@pytest.fixture
def client(vault: Vault) -> int:
    return new_client(vault)


@pytest.fixture
def photo(vault: Vault, owner: Actor, client: int, tmp_path: Path) -> int:
    source = file_at(tmp_path / "before.png", PNG)
    with vault.transaction(owner) as session:
        return add_documents(session, owner, client, [source], type=DocumentType.PHOTO)[0].id


def test_what_is_said_of_a_photo_comes_back(vault: Vault, owner: Actor, client: int, photo: int) -> None:
    with vault.transaction(owner) as session:
        procedure = save_procedure(session, owner, client, VALUES(type_id(vault)), today=TODAY).id
    values = PhotoValues("healed", "left brow", datetime(2026, 2, 1, 9, tzinfo=UTC), procedure, "after 6 weeks")
    with vault.transaction(owner) as session:
        save_photo(session, owner, photo, values)
    with vault.reading() as session:
        assert photo_values(get_photo(session, photo)) == values
        assert [found.id for found in photos_of(session, client, procedure_id=procedure)] == [photo]
        assert list(document_ids(session, DocumentFilter(query="after weeks"))) == [-photo]
        assert list(document_ids(session, DocumentFilter(procedure_id=procedure))) == [-photo]


def test_a_photo_is_in_both_places_and_in_neither_twice(vault: Vault, owner: Actor, client: int, photo: int) -> None:
    with vault.reading() as session:
        page = client_page(session, client)
        rows = document_rows(session, document_ids(session, DocumentFilter(client_id=client)))
    assert [found.id for found in page.photos] == [photo]
    assert page.documents == ()
    assert [(row.id, row.record_id, row.is_photo, row.type) for row in rows] == [(-photo, photo, True, "PHOTO")]


def test_mistakes_are_refused(vault: Vault, owner: Actor, client: int, photo: int) -> None:
    other = new_client(vault, "Someone Else")
    with vault.transaction(owner) as session:
        theirs = save_procedure(session, owner, other, VALUES(type_id(vault)), today=TODAY).id
    ahead = datetime.now(UTC) + timedelta(days=1)
    with vault.transaction(owner) as session:
        for values, field in ((PhotoValues(kind="x" * 501), "kind"), (PhotoValues(taken_at=ahead), "taken_at")):
            with pytest.raises(errors.InvalidRecord) as caught:
                save_photo(session, owner, photo, values)
            assert set(caught.value.problems) == {field}
        with pytest.raises(errors.NotFound):
            save_photo(session, owner, photo, PhotoValues(procedure_id=theirs))
        with pytest.raises(errors.NotAllowed):
            save_photo(session, viewer(owner), photo, PhotoValues())
        with pytest.raises(errors.NotAllowed):
            delete_photo(session, viewer(owner), photo)


def test_deleting(vault: Vault, owner: Actor, client: int, photo: int, tmp_path: Path) -> None:
    with vault.transaction(owner) as session:
        document = add_documents(session, owner, client, [file_at(tmp_path / "a.pdf", PDF)], type=DocumentType.OTHER)[
            0
        ].id
        delete_photo(session, owner, photo)
    with vault.reading() as session:
        assert photos_of(session, client) == []
        assert list(document_ids(session, DocumentFilter())) == [document]
        with pytest.raises(errors.NotFound):
            get_photo(session, photo)
