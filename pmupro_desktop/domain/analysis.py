"""Skin analyses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Deletable, Record, Verification


class Analysis(Record, Deletable):
    """A skin analysis: sun-reaction type, undertone and what was concluded from them."""

    __tablename__ = "analysis"
    __table_args__ = (
        Index(
            "uq_analysis_external_id", "external_id", unique=True,
            sqlite_where=text("deleted_at IS NULL AND external_id IS NOT NULL"),
        ),
    )  # fmt: skip

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id"))
    analysed_at: Mapped[datetime | None]
    fitzpatrick: Mapped[str | None]
    undertone: Mapped[str | None]
    results: Mapped[dict[str, Any] | None]
    verification: Mapped[str] = mapped_column(default=Verification.IMPORTED.value)
    notes: Mapped[str | None]
