"""Documents, their versions, and the encrypted files behind documents and photos."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base, Deletable, Record, new_uid, now


class DocumentType(StrEnum):
    """What a document is; the names are the stored values."""

    ID_DOCUMENT = "ID_DOCUMENT"
    CONSENT_FORM = "CONSENT_FORM"
    WAIVER = "WAIVER"
    INTAKE_FORM = "INTAKE_FORM"
    CONTRAINDICATION_FORM = "CONTRAINDICATION_FORM"
    ANALYSIS_REPORT = "ANALYSIS_REPORT"
    PHOTO = "PHOTO"
    OTHER = "OTHER"


class StoredFile(Base):
    """An encrypted file of the vault: what it must be, so that an exchanged one is noticed."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    size: Mapped[int]
    """Bytes of plaintext."""
    sha256_plain: Mapped[str]
    sha256_cipher: Mapped[str]
    mime_type: Mapped[str | None]
    owner_type: Mapped[str]
    owner_uid: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Document(Record, Deletable):
    """A document of a client. What its file is called and weighs is a matter of its newest version."""

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_client_id_type", "client_id", "type"),
        Index("ix_document_type_created_at_id", "type", "created_at", "id"),
        Index(
            "ix_document_list", "created_at", "id", "client_id", "type", sqlite_where=text("deleted_at IS NULL")
        ),
        Index(
            "uq_document_external_id", "external_id", unique=True,
            sqlite_where=text("deleted_at IS NULL AND external_id IS NOT NULL"),
        ),
    )  # fmt: skip

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("procedure.id"), index=True)
    type: Mapped[str] = mapped_column(default=DocumentType.OTHER.value)
    filename: Mapped[str]
    notes: Mapped[str | None]
    search_text: Mapped[str] = mapped_column(default="")
    """Name and notes made comparable; below them, on a line of its own, the text of the file where it could be read."""
    versions: Mapped[list[DocumentVersion]] = relationship(
        order_by="DocumentVersion.number", cascade="all, delete-orphan", back_populates="document"
    )


class DocumentVersion(Record):
    """One state of a document's file. Without a stored file it is a placeholder: the file was not there."""

    __tablename__ = "document_version"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    stored_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    filename: Mapped[str]
    file_url: Mapped[str | None]
    """Where the old web system kept the file; a fact, never followed."""
    file_size: Mapped[int | None]
    """Bytes; as the old system said while the file itself is missing."""
    mime_type: Mapped[str | None]
    document: Mapped[Document] = relationship(back_populates="versions")
    stored_file: Mapped[StoredFile | None] = relationship()
