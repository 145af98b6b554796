"""What the search index holds of documents, photos and procedures: a comparable line each, derived, never audited."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class LineKind(StrEnum):
    """Which lines; the names are the stored values."""

    DOCUMENT = "document"
    PROCEDURE = "procedure"


class DocumentLine(Base):
    """The line of a document, or of a photo, whose number is then negative."""

    __tablename__ = "document_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    search_text: Mapped[str]


class ProcedureLine(Base):
    """The line of a procedure: its client, type, notes, pigments, needles and lots."""

    __tablename__ = "procedure_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    search_text: Mapped[str]


class StaleLine(Base):
    """A line to be written anew before the next commit; triggers name them, whatever statement changed the record."""

    __tablename__ = "search_stale"

    kind: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True)
