"""Photos of clients; a document of type PHOTO is one of these, seen in both places."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Deletable, Record
from .document import StoredFile


class Photo(Record, Deletable):
    """A photo of a client. Without a stored file it is a placeholder: the file was not there."""

    __tablename__ = "photo"
    __table_args__ = (
        Index("ix_photo_client_id_taken_at", "client_id", "taken_at"),
        Index("ix_photo_list", "created_at", "id", "client_id", sqlite_where=text("deleted_at IS NULL")),
        Index(
            "uq_photo_external_id", "external_id", unique=True,
            sqlite_where=text("deleted_at IS NULL AND external_id IS NOT NULL"),
        ),
    )  # fmt: skip

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("procedure.id"), index=True)
    stored_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    filename: Mapped[str]
    file_url: Mapped[str | None]
    file_size: Mapped[int | None]
    mime_type: Mapped[str | None]
    kind: Mapped[str | None]
    """before, mapping, immediately after, healed, problem; as typed where imported."""
    area: Mapped[str | None]
    taken_at: Mapped[datetime | None]
    notes: Mapped[str | None]
    search_text: Mapped[str] = mapped_column(default="")
    stored_file: Mapped[StoredFile | None] = relationship()
