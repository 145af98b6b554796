"""Damage as disks, sync programs and people do it to a vault's files."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import text

from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.storage.database import DriverConnection, connect, driver
from pmupro_desktop.storage.vault import DATABASE

PAGE = 4096


def flip(path: Path, position: int, mask: int = 0xFF) -> None:
    """Change one byte of a file in place."""
    with path.open("r+b") as file:
        file.seek(position)
        byte = file.read(1)[0]
        file.seek(position)
        file.write(bytes([byte ^ mask]))


def cut(path: Path, size: int) -> None:
    """Shorten a file to `size` bytes."""
    with path.open("r+b") as file:
        file.truncate(size)


def copy_vault(source: Path, target: Path) -> Path:
    """A copy of a whole closed vault, in place of what `target` was."""
    shutil.rmtree(target, ignore_errors=True)
    return Path(shutil.copytree(source, target))


def database_key(vault: Vault) -> bytes:
    """The key of an open vault's database."""
    return vault.secrets.subkey("database")


def raw(folder: Path, key: bytes) -> DriverConnection:
    """A connection of somebody who has the key and goes round the application; each statement is a commit."""
    connection = connect(folder / DATABASE, key)
    connection.execute("PRAGMA foreign_keys=OFF").fetchall()
    connection.execute("PRAGMA wal_autocheckpoint=1000").fetchall()
    return connection


def alter(vault: Vault, *statements: str) -> None:
    """Run statements in an open vault's database behind its back: no audit row, no ledger, no foreign keys."""
    with vault.engine().connect() as connection:
        connection.rollback()
        driver(connection).execute("PRAGMA foreign_keys=OFF").fetchall()
        with connection.begin():
            for statement in statements:
                connection.execute(text(statement))
        driver(connection).execute("PRAGMA foreign_keys=ON").fetchall()
