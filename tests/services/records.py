"""Clients and procedures for tests of what hangs on them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import select

from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.domain.procedure import ProcedureType
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.domain.user import Actor, Role
from pmupro_desktop.services.checks import verify_vault
from pmupro_desktop.services.clients import save_client
from pmupro_desktop.services.vaults import Vault

TODAY = date(2026, 3, 2)
PDF = b"%PDF-1.4\n%a made-up page\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"made-up pixels"


def viewer(owner: Actor) -> Actor:
    """Somebody who may only look."""
    return Actor(owner.user_id, "Vera Viewer", Role.VIEWER)


def new_client(vault: Vault, name: str = "Jane Doe") -> int:
    """The id of a new client."""
    with vault.transaction(vault.owner()) as session:
        return save_client(session, vault.owner(), ClientValues(name=name), today=TODAY).id


def type_id(vault: Vault, code: str = "microblading") -> int:
    """The id of a kind of procedure every studio starts with."""
    with vault.reading() as session:
        return session.scalars(select(ProcedureType.id).where(ProcedureType.code == code)).one()


def file_at(path: Path, content: bytes = PDF) -> Path:
    """`path`, with `content` in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def last_commit(vault: Vault) -> int:
    """The number of the newest save."""
    return vault.last_seen.counter


def is_sound(vault: Vault) -> bool:
    """Whether a check of the whole vault finds nothing."""
    return verify_vault(vault, Silent()).sound
