"""An acknowledged save of a client, against one raw SQLCipher commit of the same row.

A save gives its answer after the record, its audit rows and the vault's counter are committed and synced, and the
ledger beside the database is synced too. The baseline is one INSERT or UPDATE of the stored client, committed with
synchronous=FULL in a copy of the same database: what a program without audit, ledger and ORM would do.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import measuring, studio
from pmupro_desktop.domain.base import new_uid
from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.services.clients import save_client
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.storage.database import connect
from pmupro_desktop.storage.vault import DATABASE

BASELINE = "raw commit"


def main() -> None:
    """Print two lines for each size: a new client, and a changed one."""
    choices = measuring.options((__doc__ or "").split("\n\n")[0], rounds=101)
    studio.use_own_settings()
    measuring.introduce("Saving")
    for clients in choices.clients:
        with studio.working_copy(clients) as ours, studio.working_copy(clients) as other, studio.opened(ours) as vault:
            measuring.say(_lines(vault, other, clients, choices.rounds))


def _lines(vault: Vault, other: Path, clients: int, rounds: int) -> Iterator[str]:
    actor = vault.owner()
    connection = connect(other / DATABASE, vault.secrets.subkey("database"))
    template = _stored_client(connection)
    numbers = itertools.count(1)

    def save(client_id: int | None) -> None:
        values = ClientValues(name="Nora Example", phone="+1 202 555 0199", notes=f"Note {next(numbers)}")
        with vault.transaction(actor) as session:
            save_client(session, actor, values, client_id=client_id)

    def insert() -> None:
        row = template | {"uid": new_uid(), "notes": f"Note {next(numbers)}"}
        names = ", ".join(row)
        marks = ", ".join("?" * len(row))
        _commit(connection, f"INSERT INTO client ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608

    def change() -> None:
        _commit(connection, "UPDATE client SET notes = ? WHERE id = 1", (f"Note {next(numbers)}",))

    for what, candidates in (
        ("a new client", {"ours": lambda: save(None), BASELINE: insert}),
        ("a changed client", {"ours": lambda: save(1), BASELINE: change}),
    ):
        found = measuring.interleaved(candidates, rounds=rounds)
        yield measuring.told(f"{clients:>7,} {what}", found["ours"], found[BASELINE], BASELINE)
    connection.close()


def _stored_client(connection: Any) -> dict[str, Any]:
    """The columns of a stored client that has no id yet."""
    cursor = connection.execute("SELECT * FROM client WHERE id = 1")
    row = dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))
    del row["id"]
    return row


def _commit(connection: Any, statement: str, values: tuple[Any, ...]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(statement, values)
    connection.execute("COMMIT")


if __name__ == "__main__":
    main()
