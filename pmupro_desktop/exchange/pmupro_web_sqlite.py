"""The old web system's SQLite file, made by Prisma: read only, real tables only, nothing of its schema is run."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from pmupro_desktop.errors import ImportFailed
from pmupro_desktop.exchange.pmupro_web_json import Flattened, raw_row
from pmupro_desktop.exchange.pmupro_web_shapes import is_ignored, named_kind

MAGIC = b"SQLite format 3\0"

_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA}
_HARMLESS_FINDINGS = ("NULL value in", "CHECK constraint", "NUMERIC value in", "TEXT value in", "non-unique")
_NO_DAMAGE = "ok"


def read_tables(path: Path) -> Flattened:
    """Every row of the tables this application knows.

    Raises ImportFailed when the file is damaged, encrypted or locked. Views, triggers, virtual tables and generated
    columns are never touched: no expression in the file's schema is evaluated.
    """
    try:
        with contextlib.closing(_opened(path)) as connection:
            return _all_rows(connection)
    except (sqlite3.Error, UnicodeError):
        raise ImportFailed(detail="the database is damaged, encrypted or in use by another program") from None


def _opened(path: Path) -> sqlite3.Connection:
    """A read-only connection that leaves no file beside the export."""
    address = path.absolute().as_uri() + "?mode=ro"
    if _is_finished_wal(path):
        address += "&immutable=1"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=1.0)
    connection.text_factory = _text
    for pragma in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "ignore_check_constraints=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.set_authorizer(_authorize)
    return connection


def _is_finished_wal(path: Path) -> bool:
    """Whether a file in WAL mode was copied without a -wal: read in the usual way it would get new files beside it.

    Any other file is read in the usual way, so that a program writing it, or an unfinished save, is noticed.
    """
    wal = path.with_name(path.name + "-wal")
    try:
        with path.open("rb") as file:
            header = file.read(20)
        return header[18:20] == b"\2\2" and not (wal.exists() and wal.stat().st_size)
    except OSError:
        raise ImportFailed(detail="it can't be read") from None


def _text(data: bytes) -> str:
    """Text as stored; bytes that are not UTF-8 become escapes later, with a problem."""
    return data.decode("utf-8", "surrogateescape")


def _authorize(action: int, *_details: str | None) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _refuse_damage(connection: sqlite3.Connection, table: str) -> None:
    """Check the pages of one table; asking for the whole file would run the code of virtual tables."""
    findings = [str(row[0]) for row in connection.execute(f"PRAGMA quick_check({_quoted(table)})")]
    serious = [text for text in findings if text != _NO_DAMAGE and not text.startswith(_HARMLESS_FINDINGS)]
    if serious:
        raise ImportFailed(detail="the database is damaged")


def _all_rows(connection: sqlite3.Connection) -> Flattened:
    found = Flattened()
    for table in _real_tables(connection):
        kind = named_kind(table)
        if kind is not None:
            _refuse_damage(connection, table)
            for position, values in _table_rows(connection, table):
                found.rows.append(raw_row(kind, f"row {position} of {table}", values, {}))
        elif not is_ignored(table):
            found.left_out[table] = _count(connection, table)
    found.left_out = {table: count for table, count in found.left_out.items() if count}
    return found


def _count(connection: sqlite3.Connection, table: str) -> int:
    """How many rows of a table nobody reads can be counted; damage in it is no reason to refuse the others."""
    count = 0
    with contextlib.suppress(sqlite3.Error, ImportFailed):
        for _row in _table_rows(connection, table):
            count += 1
    return count


def _real_tables(connection: sqlite3.Connection) -> list[str]:
    """Tables that have pages of their own: views and virtual tables have none."""
    listed = connection.execute("SELECT name, rootpage FROM sqlite_master WHERE type = 'table' AND rootpage > 0")
    return sorted(str(name) for name, _page in listed)


def _table_rows(connection: sqlite3.Connection, table: str) -> Iterator[tuple[int, dict[str, object]]]:
    """(number of the row, its columns) in the order of the table.

    Row ids must rise: in a damaged file whose pages point to each other they don't, and reading would not end.
    """
    info = connection.execute(f"PRAGMA table_xinfo({_quoted(table)})").fetchall()
    columns = [str(column[1]) for column in info if column[6] == 0]
    row_id = next((name for name in ("rowid", "_rowid_", "oid") if name not in map(str.lower, columns)), None)
    if row_id is None or not columns:
        raise ImportFailed(detail=f"the columns of its table {table} are unusual")
    names = ", ".join(_quoted(column) for column in columns)
    last: int | None = None
    query = f"SELECT {row_id}, {names} FROM {_quoted(table)} NOT INDEXED"  # noqa: S608 - names are quoted
    for number, row in enumerate(connection.execute(query), start=1):
        if last is not None and row[0] <= last:
            raise ImportFailed(detail="the database is damaged")
        last = row[0]
        yield number, dict(zip(columns, row[1:], strict=True))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
