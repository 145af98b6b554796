"""Rows the vault keeps for itself: its state, drafts, and what an import brought."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Record, now


class VaultState(Base):
    """The single row that says which save this database is at."""

    __tablename__ = "vault_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    vault_id: Mapped[str]
    branch: Mapped[str]
    counter: Mapped[int]
    """Saves since the vault was made; the ledger must never be ahead of it."""
    audit_head: Mapped[str]
    header_epoch: Mapped[int]
    last_backup_at: Mapped[datetime | None]
    last_backup_place: Mapped[str | None]
    last_backup_error: Mapped[str | None]


class Draft(Base):
    """What was typed and not yet saved."""

    __tablename__ = "draft"
    __table_args__ = (Index("uq_draft_kind_record_uid", "kind", "record_uid", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    record_uid: Mapped[str]
    """The record being edited, or a fresh name for a new one."""
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    title: Mapped[str]
    values: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime] = mapped_column(default=now)


class ImportRun(Record):
    """One import, so that it can be undone as a whole."""

    __tablename__ = "import_run"

    source: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(default=now)
    counts: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]


class ImportRow(Base):
    """One row of an import as it stood in the file, and the record it became, if any."""

    __tablename__ = "import_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"), index=True)
    record_type: Mapped[str]
    external_id: Mapped[str | None]
    record_uid: Mapped[str | None] = mapped_column(index=True)
    position: Mapped[str]
    problem: Mapped[str | None]
    raw: Mapped[dict[str, Any] | None]
