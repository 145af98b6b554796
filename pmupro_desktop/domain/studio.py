"""The studio: its letterhead and the choices that belong to its records."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from .base import Record


class PaperSize(StrEnum):
    """Paper for prints."""

    A4 = "A4"
    LETTER = "Letter"


class Studio(Record):
    """The one studio of a vault."""

    __tablename__ = "studio"

    name: Mapped[str]
    is_sample: Mapped[bool] = mapped_column(default=False)
    artist_name: Mapped[str | None]
    address: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    website: Mapped[str | None]
    license_number: Mapped[str | None]
    jurisdiction: Mapped[str | None]
    paper_size: Mapped[str] = mapped_column(default=PaperSize.A4.value)
    language: Mapped[str] = mapped_column(default="en")
    phone_region: Mapped[str | None]
    """ISO 3166 code of the country assumed for phones typed without one."""
    zone: Mapped[str | None]
    """IANA name of the studio's time zone; the computer's when empty."""
    lock_minutes: Mapped[int] = mapped_column(default=10)
    backup_place: Mapped[str | None]
    """Folder for automatic backups."""
    backup_keep: Mapped[int] = mapped_column(default=14)
    choices: Mapped[dict[str, Any] | None]
