"""Vaults with something in them, and what a vault holds as plain values that can be compared."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from pmupro_desktop.domain.base import Base, new_uid, now
from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.domain.document import Document, DocumentVersion, StoredFile
from pmupro_desktop.domain.photo import Photo
from pmupro_desktop.domain.procedure import Procedure, ProcedurePigment
from pmupro_desktop.domain.user import Actor
from pmupro_desktop.services.clients import save_client
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.storage.files import FileStore
from pmupro_desktop.storage.journal import journal_of

NAMES = ("Łucja Nowak", "Мария Иванова", "O’Brien, Zoë", "李小龙", "Anna-Lena Groß", "Đặng Thị Hoa", "José Núñez")


def save(vault: Vault, owner: Actor, name: str, **values: Any) -> int:
    """A client saved as the window does it; gives the id."""
    with vault.transaction(owner) as session:
        return save_client(session, owner, ClientValues(name=name, **values)).id


def add_clients(vault: Vault, owner: Actor, count: int) -> None:
    """`count` clients in one bulk statement, told to the journal as an import does."""
    with vault.transaction(owner) as session:
        first = (session.scalar(select(func.max(Client.id))) or 0) + 1
        rows = [_client_row(number) for number in range(first, first + count)]
        session.execute(insert(Client), rows)
        journal_of(session).inserted(Client.__tablename__, [row["uid"] for row in rows])


def _client_row(number: int) -> dict[str, Any]:
    name = f"{NAMES[number % len(NAMES)]} {number}"
    at = now()
    return {
        "id": number, "uid": new_uid(), "name": name, "sort_key": name.casefold(), "search_text": name.casefold(),
        "phone": f"+1 555 {number:07d}", "date_of_birth": date(1950, 1, 1) + timedelta(days=number % 20_000),
        "notes": f"Prefers mornings; visit {number}", "has_no_known_allergies": False, "is_active": True,
        "created_at": at, "updated_at": at,
    }  # fmt: skip


def add_document(session: Session, client_id: int, filename: str, content: bytes) -> StoredFile:
    """A document of a client with its file in the store."""
    document = Document(client_id=client_id, filename=filename)
    session.add(document)
    session.flush()
    stored = _stored(session, content, Document.__tablename__, document.uid)
    version = DocumentVersion(document_id=document.id, stored_file_id=stored.id, filename=filename)
    session.add(version)
    session.flush()
    return stored


def add_photo(session: Session, client_id: int, filename: str, content: bytes) -> StoredFile:
    """A photo of a client with its file in the store."""
    photo = Photo(client_id=client_id, filename=filename, kind="healed")
    session.add(photo)
    session.flush()
    stored = _stored(session, content, Photo.__tablename__, photo.uid)
    photo.stored_file_id = stored.id
    session.flush()
    return stored


def _stored(session: Session, content: bytes, owner_type: str, owner_uid: str) -> StoredFile:
    store: FileStore = session.info["files"]
    kept = store.add(io.BytesIO(content))
    session.info["added_files"].append(kept.uid)
    row = StoredFile(
        uid=kept.uid, size=kept.size, sha256_plain=kept.sha256_plain, sha256_cipher=kept.sha256_cipher,
        owner_type=owner_type, owner_uid=owner_uid,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def add_procedure(session: Session, client_id: int, day: date, lot: str) -> Procedure:
    """A procedure with one pigment."""
    pigment = ProcedurePigment(pigment_brand="Velvet Line", pigment_color="Warm brown", lot_number=lot)
    procedure = Procedure(client_id=client_id, procedure_date=day, voltage=7.5, pigments=[pigment])
    session.add(procedure)
    session.flush()
    return procedure


def fill(vault: Vault) -> None:
    """Two clients, each with a procedure, a document and a photo, changed once since."""
    owner = vault.owner()
    for position, name in enumerate(NAMES[:2]):
        client_id = save(vault, owner, name, phone=f"+1 555 010{position}", allergies="latex")
        with vault.transaction(owner) as session:
            add_procedure(session, client_id, date(2026, 5, 4 + position), f"LOT-{position}")
            add_document(session, client_id, f"consent {position}.pdf", b"%PDF-1.7 " + bytes([65 + position]) * 3000)
            add_photo(session, client_id, f"healed {position}.jpg", b"\xff\xd8\xff" + bytes([97 + position]) * 5000)
        save_again(vault, owner, client_id, name)


def save_again(vault: Vault, owner: Actor, client_id: int, name: str) -> None:
    """A change of a client, so that there is an older state of the record."""
    with vault.transaction(owner) as session:
        save_client(session, owner, ClientValues(name=name, notes="Came back in June"), client_id=client_id)


_OWN_ROWS = {"vault_state", "audit_event", "audit_value"}


def contents(vault: Vault) -> dict[str, list[tuple[Any, ...]]]:
    """All records of a vault by table, without the rows the vault keeps about itself."""
    with vault.reading() as session:
        return {
            name: [tuple(row) for row in session.connection().execute(select(table).order_by(*table.primary_key))]
            for name, table in Base.metadata.tables.items()
            if name not in _OWN_ROWS
        }


def names(vault: Vault) -> set[str]:
    """The names of all clients."""
    with vault.reading() as session:
        return set(session.scalars(select(Client.name)))


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below `folder` and what it holds."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
