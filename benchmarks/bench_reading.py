"""Listing, searching and opening clients, against the very same SQL on plain SQLite without ORM or encryption."""

from __future__ import annotations

import itertools
import random
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from benchmarks import measuring, studio
from pmupro_desktop.services.client_list import ClientFilter, client_ids, client_rows, count_clients, first_clients
from pmupro_desktop.services.client_page import client_history, client_page
from pmupro_desktop.services.vaults import Vault

Job = Callable[[Session], object]
Statement = tuple[str, Any]
BASELINE = "plain SQLite"
PAGE = 128
_CACHE = "PRAGMA cache_size = -65536"


def main() -> None:
    """Print a line for each size and question."""
    choices = measuring.options(__doc__ or "", rounds=21)
    studio.use_own_settings()
    measuring.introduce("Reading")
    for clients in choices.clients:
        plain = studio.plain_database(clients)
        with studio.opened(studio.studio_folder(clients)) as vault:
            measuring.say(lines(vault, plain, clients, _questions(clients), choices.rounds))


def lines(
    vault: Vault, plain: Path, clients: int, questions: Iterable[tuple[str, list[Job]]], rounds: int
) -> Iterator[str]:
    """A line for each question, asked of the vault and of the database `plain` by turns."""
    connection = sqlite3.connect(plain)
    connection.execute(_CACHE)
    for name, jobs in questions:
        recorded = [_recorded(vault, job) for job in jobs]
        ours, baseline = itertools.cycle(jobs), itertools.cycle(recorded)
        candidates = {
            "ours": lambda ours=ours: _answer(vault, next(ours)),
            BASELINE: lambda baseline=baseline: _replay(connection, next(baseline)),
        }
        found = measuring.interleaved(candidates, rounds=rounds)
        yield measuring.told(f"{clients:>7,} {name}", found["ours"], found[BASELINE], BASELINE)
    connection.close()


def _questions(clients: int) -> Iterator[tuple[str, list[Job]]]:
    """Names, and the jobs that are asked by turns under each."""
    dice = random.Random(7)
    for name, query in (
        ("first page", ""),
        ("search: one letter", "m"),
        ("search: part of a name", "bennet"),
        ("search: two words", "sarah ko"),
        ("search: part of a phone", "55501"),
        ("search: day of birth", "1990"),
        ("search: nobody", "qqxzzy"),
    ):
        yield name, [partial(_first_page, wanted=ClientFilter(query=query))]
    due = ClientFilter(follow_up_due_by=studio.TODAY)
    yield "all ids", [partial(client_ids, wanted=ClientFilter())]
    yield "all ids: one letter", [partial(client_ids, wanted=ClientFilter(query="m"))]
    yield "all ids: follow-up due", [partial(client_ids, wanted=due)]
    yield "count: follow-up due", [partial(count_clients, wanted=due)]
    yield "count: no intake", [partial(count_clients, wanted=ClientFilter(no_intake=True))]
    anywhere = [dice.randrange(1, clients + 1) for _ in range(PAGE)]
    yield "128 rows from anywhere", [partial(client_rows, ids=anywhere)]
    yield "open a client", [partial(_open, client_id=client_id) for client_id in anywhere[:24]]


def _first_page(session: Session, wanted: ClientFilter) -> object:
    return client_rows(session, first_clients(session, wanted, limit=PAGE))


def _open(session: Session, client_id: int) -> object:
    return client_history(session, client_page(session, client_id))


def _answer(vault: Vault, job: Job) -> object:
    with vault.reading() as session:
        return job(session)


def _recorded(vault: Vault, job: Job) -> list[Statement]:
    """The statements that `job` sends to the database."""
    statements: list[Statement] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.startswith("SELECT"):
            statements.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        _answer(vault, job)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return statements


def _replay(connection: sqlite3.Connection, statements: list[Statement]) -> object:
    return [connection.execute(statement, parameters).fetchall() for statement, parameters in statements]


if __name__ == "__main__":
    main()
