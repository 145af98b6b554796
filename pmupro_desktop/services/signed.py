"""Which documents are signed forms: nothing about those changes any more, and whoever tries is told so in words."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from pmupro_desktop import errors
from pmupro_desktop.domain.consent import SignedForm


def refuse_if_signed(session: Session, document_id: int) -> None:
    """Raise SignedRecord when the document is a signed form."""
    if session.scalar(select(SignedForm.id).where(SignedForm.document_id == document_id)) is not None:
        raise errors.SignedRecord
