"""Noting what was looked at, exported or printed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from pmupro_desktop.domain.audit import Action
from pmupro_desktop.domain.base import Record
from pmupro_desktop.domain.user import Actor, Right
from pmupro_desktop.storage.journal import journal_of
from pmupro_desktop.storage.vault import Vault

from .rights import require


def note_view(vault: Vault, actor: Actor, record: Record) -> None:
    """Note that `actor` opened `record`; written within seconds, off the path of opening."""
    vault.queue_event(actor, Action.VIEW, type(record).__tablename__, record.uid)


def note_export(session: Session, actor: Actor, record_type: str, record_uid: str, *, printed: bool = False) -> None:
    """Note that a record left the vault. Raises NotAllowed when the role may not take it out."""
    require(actor, Right.EXPORT)
    journal_of(session).note(Action.PRINT if printed else Action.EXPORT, record_type, record_uid)
