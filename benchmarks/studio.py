"""Invented studios of any size, built once by the sample generator and kept in the system's temporary folder."""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from pmupro_desktop.services import samples
from pmupro_desktop.services.vaults import Secret, Vault, create_studio_vault, open_studio_vault
from pmupro_desktop.storage.migrations.versions import __path__ as migrations
from pmupro_desktop.storage.vault import DATABASE

TODAY = date(2026, 3, 2)
PASSWORD = samples.SAMPLE_PASSWORD
PLAIN = "plain.db"
_READY = "ready"


def data_folder() -> Path:
    """Where the studios lie; readable by this user only, gone when the system clears its temporary folder."""
    folder = Path(tempfile.gettempdir()) / f"pmupro-benchmarks-{getpass.getuser()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def use_own_settings() -> None:
    """Keep what the program remembers of its user out of the measurements, and the measurements out of it."""
    os.environ["PMUPRO_DATA"] = str(data_folder() / "data")


def studio_folder(clients: int) -> Path:
    """The closed vault of a studio with `clients` clients, built on first use; not to be written to."""
    folder = data_folder() / f"studio-{clients}-{_generator()}"
    if not (folder / _READY).is_file():
        for older in data_folder().glob(f"studio-{clients}-*"):
            shutil.rmtree(older, ignore_errors=True)
        folder.mkdir(mode=0o700)
        _build(folder, clients)
        (folder / _READY).touch()
    return folder / "vault"


def plain_database(clients: int) -> Path:
    """The same database without encryption: the baseline. Everything in it is invented."""
    vault = studio_folder(clients)
    plain = vault.with_name(PLAIN)
    if not plain.is_file():
        beside = plain.with_suffix(".tmp")
        beside.unlink(missing_ok=True)
        with opened(vault) as studio:
            key = studio.secrets.subkey("database")
        _export(vault / DATABASE, key, beside)
        beside.replace(plain)
    return plain


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Vault]:
    """The vault in `folder`, open."""
    vault = open_studio_vault(folder, Secret(password=PASSWORD))
    try:
        yield vault
    finally:
        vault.close()


@contextlib.contextmanager
def working_copy(clients: int) -> Iterator[Path]:
    """A copy of the studio's vault that may be written to; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="copy-", dir=data_folder()) as folder:
        copy = Path(folder) / "vault"
        shutil.copytree(studio_folder(clients), copy)
        yield copy


def _build(folder: Path, clients: int) -> None:
    vault, _ = create_studio_vault(folder / "vault", samples.SAMPLE_STUDIO, PASSWORD)
    try:
        actor = vault.owner()
        with vault.transaction(actor) as session:
            samples.fill_studio(session, actor, clients=clients, today=TODAY)
    finally:
        vault.close()


def _generator() -> str:
    """A fingerprint of what makes a studio, so that none of an older making is measured."""
    sources = [Path(samples.__file__), *sorted(Path(next(iter(migrations))).glob("*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]


def _export(database: Path, key: bytes, plain: Path) -> None:
    connection = sqlcipher.connect(str(database), isolation_level=None)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("ATTACH DATABASE ? AS plain KEY ''", (str(plain),))
        connection.execute("SELECT sqlcipher_export('plain')").fetchall()
        connection.execute("PRAGMA plain.journal_mode = WAL").fetchall()
        connection.execute("DETACH DATABASE plain")
    finally:
        connection.close()
