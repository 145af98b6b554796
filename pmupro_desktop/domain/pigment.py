"""The pigment library."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Deletable, Record


class Pigment(Record, Deletable):
    """A shade of a brand, as its maker describes it."""

    __tablename__ = "pigment"
    __table_args__ = (
        Index(
            "uq_pigment_external_id", "external_id", unique=True,
            sqlite_where=text("deleted_at IS NULL AND external_id IS NOT NULL"),
        ),
    )  # fmt: skip

    brand: Mapped[str | None]
    name: Mapped[str]
    base_tone: Mapped[str | None]
    hue_notes: Mapped[str | None]
    opacity: Mapped[str | None]
    ideal_fitzpatrick: Mapped[str | None]
    temperature_shift: Mapped[str | None]
    use_case: Mapped[str | None]
    hex_preview: Mapped[str | None]
    """A colour as the source gives it, "#rrggbb"; never invented."""
    is_active: Mapped[bool] = mapped_column(default=True)
    notes: Mapped[str | None]
