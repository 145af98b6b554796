"""Procedures: what was done, with which machine, needles and pigments."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Deletable, Record

STARTER_TYPES = (
    ("microblading", "Microblading", "brows"),
    ("powder_brows", "Powder Brows", "brows"),
    ("combination_brows", "Combination Brows", "brows"),
    ("eyeliner", "Eyeliner", "eyes"),
    ("lip_color", "Lip Color/Contour", "lips"),
    ("beauty_mark", "Beauty Marks", "face"),
    ("scalp", "Scalp Micropigmentation", "scalp"),
)
"""The seven kinds of procedure a new studio starts with: code, name, area."""

EYELINER_PLACES = ("top", "bottom", "both")


class LotState(StrEnum):
    """How a lot number came into a procedure."""

    UNLINKED = "unlinked"
    """Typed or imported; no bottle in the stock stands behind it."""
    LINKED = "linked"


class ProcedureType(Record, Deletable):
    """A kind of procedure the studio offers; the list is the artist's to edit."""

    __tablename__ = "procedure_type"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    area: Mapped[str | None]
    position: Mapped[int] = mapped_column(default=0)


class Procedure(Record, Deletable):
    """One treatment of one client on one day."""

    __tablename__ = "procedure"
    __table_args__ = (
        Index("ix_procedure_client_id_procedure_date", "client_id", "procedure_date"),
        Index(
            "ix_procedure_list", "procedure_date", "id", "client_id", "procedure_type_id", "is_completed",
            sqlite_where=text("deleted_at IS NULL"),
        ),
        Index("ix_procedure_follow_up_date", "follow_up_date"),
        Index("ix_procedure_touch_up_date", "touch_up_date"),
        Index(
            "uq_procedure_external_id", "external_id", unique=True,
            sqlite_where=text("deleted_at IS NULL AND external_id IS NOT NULL"),
        ),
    )  # fmt: skip

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    procedure_type_id: Mapped[int | None] = mapped_column(ForeignKey("procedure_type.id"), index=True)
    technique: Mapped[str | None]
    placement: Mapped[str | None]
    """For eyeliner: top, bottom or both."""
    area_treated: Mapped[str | None]
    procedure_date: Mapped[date | None]
    """The day in the studio."""
    procedure_at: Mapped[datetime | None]
    """The instant it began, when known."""
    zone: Mapped[str | None]
    """IANA name of the studio's zone for `procedure_at` and `follow_up_at`."""
    duration: Mapped[int | None]
    """Minutes."""
    voltage: Mapped[float | None]
    """Volts."""
    depth: Mapped[str | None]
    follow_up_date: Mapped[date | None]
    follow_up_at: Mapped[datetime | None]
    touch_up_date: Mapped[date | None]
    is_completed: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[str | None]
    procedure_type: Mapped[ProcedureType | None] = relationship()
    pigments: Mapped[list[ProcedurePigment]] = relationship(
        order_by="ProcedurePigment.position", cascade="all, delete-orphan"
    )
    needles: Mapped[list[ProcedureNeedle]] = relationship(
        order_by="ProcedureNeedle.position", cascade="all, delete-orphan"
    )


class ProcedurePigment(Record):
    """A pigment used in a procedure, with the lot it came from."""

    __tablename__ = "procedure_pigment"

    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    pigment_id: Mapped[int | None] = mapped_column(ForeignKey("pigment.id"), index=True)
    pigment_brand: Mapped[str | None]
    pigment_color: Mapped[str | None]
    lot_number: Mapped[str | None] = mapped_column(index=True)
    lot_state: Mapped[str] = mapped_column(default=LotState.UNLINKED.value)
    expires_on: Mapped[date | None]
    drops: Mapped[float | None]


class ProcedureNeedle(Record):
    """A needle used in a procedure; the code is kept as printed, the diameter in its own field."""

    __tablename__ = "procedure_needle"

    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    needle_configuration: Mapped[str | None]
    diameter_mm: Mapped[float | None]
    lot_number: Mapped[str | None] = mapped_column(index=True)
    expires_on: Mapped[date | None]
