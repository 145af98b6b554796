"""Documents among what the search of everything finds."""

from __future__ import annotations

from pmupro_desktop.services.document_list import DocumentFilter, document_rows, first_documents
from pmupro_desktop.ui import words
from pmupro_desktop.ui.documents.kinds import document_icon, document_type
from pmupro_desktop.ui.documents.rows import client_of
from pmupro_desktop.ui.open_studio import Session
from pmupro_desktop.ui.search import Hit

_MOST = 6


def find_documents(session: Session, query: str) -> list[Hit]:
    """The newest documents and photos that match."""
    rows = document_rows(session, first_documents(session, DocumentFilter(query=query), limit=_MOST))
    return [
        Hit(
            "photo" if row.is_photo else "document",
            row.record_id,
            words.joined(words.one_line(row.filename), document_type(row.type), client_of(row)),
            document_icon(row.type),
        )
        for row in rows
    ]
