"""The audit trail: who saw or changed what, chained so that tampering without the key shows."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, dump_json


class Action(StrEnum):
    """What was done."""

    VIEW = "view"
    CREATE = "create"
    CHANGE = "change"
    DELETE = "delete"
    UNDO = "undo"
    IMPORT = "import"
    EXPORT = "export"
    PRINT = "print"
    BACKUP = "backup"
    RESTORE = "restore"
    UNLOCK = "unlock"
    UNLOCK_FAILED = "unlock_failed"
    KEYS = "keys"
    CONTINUE = "continue"
    """The artist went on with a database older than its ledger."""


GENESIS = "0" * 64
"""What the first row of a chain refers to."""


class AuditEvent(Base):
    """One row of the trail. It names fields, never their contents."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_record_uid_sequence", "record_uid", "sequence"),
        Index("ix_audit_event_commit_number", "commit_number"),
    )

    sequence: Mapped[int] = mapped_column(primary_key=True)
    commit_number: Mapped[int]
    branch: Mapped[str]
    at: Mapped[datetime]
    user_name: Mapped[str]
    action: Mapped[str]
    record_type: Mapped[str | None]
    record_uid: Mapped[str | None]
    fields: Mapped[list[Any] | None]
    digest: Mapped[str | None]
    """SHA-256 over salt and canonical state after the change; none when the record holds no state any more."""
    previous: Mapped[str]
    hash: Mapped[str]


class AuditValue(Base):
    """The salt and the old and new contents of one row; a recorded destruction may remove them."""

    __tablename__ = "audit_value"

    sequence: Mapped[int] = mapped_column(ForeignKey("audit_event.sequence"), primary_key=True)
    salt: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]


def plain(value: object) -> object:
    """`value` of a column as JSON can hold it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value


def state_digest(salt: str, record_type: str, state: dict[str, Any]) -> str:
    """SHA-256 in hex over the salt and the canonical state of a record."""
    canonical = dump_json({"salt": salt, "type": record_type, "state": state})
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def chain_hash(row: dict[str, Any]) -> str:
    """SHA-256 in hex over a row of the trail, the hash of the row before included, its own left out."""
    body = {name: plain(value) for name, value in row.items() if name != "hash"}
    return hashlib.sha256(dump_json(body).encode("utf-8", "surrogatepass")).hexdigest()
