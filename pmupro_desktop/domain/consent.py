"""Signed forms: what was agreed, in which words, and the evidence for it. Once signed they are only read.

The database holds that promise too: triggers refuse to change or remove a signed form, its signatures and the version
of the document that was signed. What may still be noted: that a copy was given, and that it was deleted.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Deletable, Record
from .document import Document


class SignerRole(StrEnum):
    """In which role somebody signs; the names are the stored values."""

    CLIENT = "client"
    ARTIST = "artist"


class CopyWay(StrEnum):
    """How the client was given their copy."""

    PAPER = "paper"
    FILE = "file"
    EMAIL = "email"


class SignedForm(Record, Deletable):
    """One form, signed on screen or on paper, with the exact wording of that day."""

    __tablename__ = "signed_form"
    __table_args__ = (Index("ix_signed_form_client_id_signed_at", "client_id", "signed_at"),)

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("procedure.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), unique=True)
    form_id: Mapped[str]
    form_version: Mapped[str]
    language: Mapped[str]
    title: Mapped[str]
    retention: Mapped[str]
    """The class of records whose period of keeping applies."""
    wording: Mapped[dict[str, Any]]
    """The whole form as it was read, word for word."""
    answers: Mapped[dict[str, Any]]
    client_name: Mapped[str]
    """As it stood on the form."""
    client_date_of_birth: Mapped[date | None]
    intent: Mapped[str | None]
    """The sentence the client signed under; none on paper."""
    e_record_consent_at: Mapped[datetime | None]
    """When the client agreed to sign on a screen, as an act of its own."""
    signed_at: Mapped[datetime | None]
    """None for paper, where only the day is known."""
    signed_on: Mapped[date]
    """The day in the studio."""
    zone: Mapped[str]
    """IANA name of the studio's zone for `signed_at`."""
    sha256: Mapped[str]
    """Of the PDF that was made, or of the scan of the paper."""
    audit_head: Mapped[str]
    """The newest row of the audit when it was signed."""
    signed_on_paper: Mapped[bool] = mapped_column(default=False)
    copy_given_at: Mapped[datetime | None]
    copy_given_how: Mapped[str | None]
    document: Mapped[Document] = relationship()
    signatures: Mapped[list[FormSignature]] = relationship(order_by="FormSignature.id")


class FormSignature(Record, Deletable):
    """One signature under a form: who, in which role, when, and every point of the pen."""

    __tablename__ = "form_signature"

    signed_form_id: Mapped[int] = mapped_column(ForeignKey("signed_form.id"), index=True)
    role: Mapped[str]
    name: Mapped[str]
    """As typed by whoever signed."""
    intent: Mapped[str]
    """The sentence that stood above the signature."""
    strokes: Mapped[dict[str, Any]]
    signed_at: Mapped[datetime]
