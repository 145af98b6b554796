"""Drafts: what was typed and not yet saved survives a lock, a crash and a power cut."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.upkeep import Draft


@dataclass(frozen=True)
class DraftRow:
    """A draft that can be taken up again."""

    kind: str
    record_uid: str
    client_id: int | None
    title: str
    values: dict[str, Any]
    updated_at: datetime


def keep_draft(
    session: Session, *, kind: str, record_uid: str, client_id: int | None, title: str, values: dict[str, Any]
) -> None:
    """Keep what a form holds now, in place of what was kept of it before."""
    draft = session.scalar(select(Draft).where(Draft.kind == kind, Draft.record_uid == record_uid))
    if draft is None:
        draft = Draft(kind=kind, record_uid=record_uid, client_id=client_id, title=title, values=values)
        session.add(draft)
    draft.client_id, draft.title, draft.values, draft.updated_at = client_id, title, values, now()


def drop_draft(session: Session, *, kind: str, record_uid: str) -> None:
    """Forget a draft: it was saved, or the artist let it go."""
    session.execute(delete(Draft).where(Draft.kind == kind, Draft.record_uid == record_uid))


def open_drafts(session: Session) -> list[DraftRow]:
    """All drafts, newest first."""
    rows = session.scalars(select(Draft).order_by(Draft.updated_at.desc()))
    return [
        DraftRow(row.kind, row.record_uid, row.client_id, row.title, dict(row.values), row.updated_at) for row in rows
    ]
