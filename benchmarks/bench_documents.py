"""Listing and searching documents, against the very same SQL on plain SQLite without ORM or encryption.

A client of the invented studios has two documents, so that 50,000 clients are 100,000 documents.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial

from sqlalchemy.orm import Session

from benchmarks import bench_reading, measuring, studio
from benchmarks.bench_reading import PAGE, Job
from pmupro_desktop.domain.document import DocumentType
from pmupro_desktop.services.document_list import (
    DocumentFilter,
    Order,
    count_documents,
    document_ids,
    document_rows,
    first_documents,
)

SIZES = (500, 50_000)
DOCUMENTS_EACH = 2


def main() -> None:
    """Print a line for each size and question; sizes are numbers of clients, as everywhere."""
    choices = measuring.options((__doc__ or "").split("\n\n")[0], rounds=21, sizes=SIZES)
    studio.use_own_settings()
    measuring.introduce("Documents")
    for clients in choices.clients:
        plain = studio.plain_database(clients)
        with studio.opened(studio.studio_folder(clients)) as vault:
            measuring.say(bench_reading.lines(vault, plain, clients, _questions(clients), choices.rounds))


def _questions(clients: int) -> Iterator[tuple[str, list[Job]]]:
    """Names, and the jobs that are asked by turns under each."""
    for name, wanted in (
        ("first page", DocumentFilter()),
        ("first page of one type", DocumentFilter(types=frozenset({DocumentType.CONSENT_FORM}))),
        ("search: one letter", DocumentFilter(query="m")),
        ("search: part of a file name", DocumentFilter(query="consent")),
        ("search: a client's name", DocumentFilter(query="bennett")),
        ("search: two words", DocumentFilter(query="sarah consent")),
        ("search: nothing", DocumentFilter(query="qqxzzy")),
    ):
        yield name, [partial(_first_page, wanted=wanted)]
    yield "all ids", [partial(document_ids, wanted=DocumentFilter())]
    yield "all ids by client", [partial(document_ids, wanted=DocumentFilter(order=Order.CLIENT))]
    yield "all ids: a client's name", [partial(document_ids, wanted=DocumentFilter(query="bennett"))]
    yield "count", [partial(count_documents, wanted=DocumentFilter())]
    dice = random.Random(7)
    anywhere = [dice.randrange(1, clients * DOCUMENTS_EACH + 1) for _ in range(PAGE)]
    yield "128 rows from anywhere", [partial(document_rows, numbers=anywhere)]


def _first_page(session: Session, wanted: DocumentFilter) -> object:
    return document_rows(session, first_documents(session, wanted, limit=PAGE))


if __name__ == "__main__":
    main()
