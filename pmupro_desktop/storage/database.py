"""The encrypted database: connections with a raw key, guards against plaintext, and errors in words."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlcipher

from pmupro_desktop import errors

DriverConnection = Any
"""A connection of the sqlcipher3 module, which brings no types."""

OLDEST_SAFE_SQLITE = (3, 51, 3)
"""Older versions can corrupt a database in WAL mode when it is reset (sqlite.org/wal.html#walresetbug)."""

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "fullfsync=ON",
    "checkpoint_fullfsync=ON",
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "cache_size=-65536",
    "journal_size_limit=67108864",
    "wal_autocheckpoint=0",
)
_FULL = {"SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"}
_NO_ROOM = 64 * 1024
"""Bytes; with less a database can't even be opened."""
_DAMAGE = {"SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_CORRUPT_VTAB", "SQLITE_CORRUPT_INDEX", "SQLITE_IOERR_DATA"}

_DAMAGE_IN_WORDS = {
    "file is not a database": "its beginning can't be read",
    "database disk image is malformed": "some of its pages are not what was written",
}


def connect(path: Path, key: bytes, *, read_only: bool = False) -> DriverConnection:
    """A connection to the database at `path`, made if missing unless `read_only`.

    `key` is 32 raw bytes. Raises DatabaseDamaged when the key does not open the file (the header has proved the
    password before), StorageFailed when the file can't be opened, RuntimeError when SQLite is too old or no cipher
    is at work: a plain database is never written.
    """
    if sqlcipher.sqlite_version_info < OLDEST_SAFE_SQLITE:
        raise RuntimeError("SQLite is older than 3.51.3")
    if len(key) != 32:
        raise ValueError("a key has 32 bytes")  # a malformed x'..' would silently become a passphrase
    with translated_errors(path.parent):
        connection = _open(path, read_only=read_only)
        try:
            _unlock(connection, key)
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}").fetchall()
            if read_only:
                connection.execute("PRAGMA query_only=ON").fetchall()
        except BaseException:
            connection.close()
            raise
    return connection


def _open(path: Path, *, read_only: bool) -> DriverConnection:
    mode = "rw" if read_only else "rwc"  # a WAL database needs its -shm written even by readers
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlcipher.connect(uri, uri=True, timeout=10.0, isolation_level=None, check_same_thread=False)


def _unlock(connection: DriverConnection, key: bytes) -> None:
    connection.execute("PRAGMA cipher_log_level=NONE")  # otherwise failed checks are printed to stderr
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    version = connection.execute("PRAGMA cipher_version").fetchone()
    status = connection.execute("PRAGMA cipher_status").fetchone()
    if not version or not status or str(status[0]) != "1":
        raise RuntimeError("the database driver does not encrypt")


def make_engine(path: Path, key: bytes, *, read_only: bool = False) -> Engine:
    """An engine of one connection, in real transactions: BEGIN covers SELECT, DDL and SAVEPOINT too.

    A writing engine takes the write lock at BEGIN. The key never appears in the engine, its URL or its logs.
    """
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: connect(path, key, read_only=read_only),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,
    )
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"
    event.listen(engine, "begin", lambda connection: _begin(connection, begin))
    return engine


def _begin(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)


def driver(connection: Connection) -> DriverConnection:
    """The driver's own connection behind SQLAlchemy's."""
    return connection.connection.driver_connection


def copy_database(path: Path, key: bytes, target: Path) -> None:
    """A whole copy of the database, under the same key, in the new file `target`, while others may write."""
    with translated_errors():
        connection = connect(path, key)
        try:
            connection.execute("VACUUM INTO ?", (str(target),))
        finally:
            connection.close()


@contextlib.contextmanager
def translated_errors(folder: Path | None = None) -> Iterator[None]:
    """Turn what the database reports about disk and damage into errors the artist can act on.

    On a full disk SQLite sometimes reports no more than that writing failed; then the room left in `folder` decides.
    """
    try:
        yield
    except exc.DBAPIError as error:
        if isinstance(error.orig, sqlcipher.Error):
            _raise_translated(error.orig, folder)
        raise
    except sqlcipher.Error as error:
        _raise_translated(error, folder)
        raise


def _raise_translated(error: sqlcipher.Error, folder: Path | None) -> None:
    name = str(getattr(error, "sqlite_errorname", "") or "")
    if name in _FULL or (name == "SQLITE_IOERR" and folder is not None and _is_full(folder)):
        raise errors.StorageFull from None
    if name in _DAMAGE:
        raise errors.DatabaseDamaged(detail=_DAMAGE_IN_WORDS.get(str(error), str(error))) from None
    if name.startswith(("SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_BUSY", "SQLITE_LOCKED")):
        raise errors.StorageFailed(detail=str(error)) from None


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _NO_ROOM
    except OSError:
        return False


def is_interrupt(error: BaseException) -> bool:
    """Whether `error` only says that a newer request interrupted this one."""
    origin = error.orig if isinstance(error, exc.DBAPIError) else error
    return getattr(origin, "sqlite_errorname", "") == "SQLITE_INTERRUPT"


def integrity_problems(connection: DriverConnection) -> list[str]:
    """What both integrity checks and the foreign keys report, every row of it; empty when all is well.

    Each check alone misses damage the other finds: truncation, and appended pages.
    """
    found: list[str] = []
    for pragma in ("cipher_integrity_check", "integrity_check", "foreign_key_check"):
        rows = connection.execute(f"PRAGMA {pragma}").fetchall()
        found += [" ".join(str(part) for part in row) for row in rows if str(row[0]).lower() != "ok"]
    return found
