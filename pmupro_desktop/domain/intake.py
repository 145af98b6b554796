"""Medical intake forms, as answered on one day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Deletable, Record, Verification


class Intake(Record, Deletable):
    """What a client answered about their health. A result that was imported clears nobody."""

    __tablename__ = "intake"
    __table_args__ = (
        Index(
            "uq_intake_external_id", "external_id", unique=True,
            sqlite_where=text("deleted_at IS NULL AND external_id IS NOT NULL"),
        ),
    )  # fmt: skip

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    answered_at: Mapped[datetime | None]
    answers: Mapped[dict[str, Any] | None]
    result: Mapped[str | None]
    verification: Mapped[str] = mapped_column(default=Verification.IMPORTED.value)
    notes: Mapped[str | None]
