"""The encrypted database: what it refuses, how it says so, and that nothing of it can be read on the disk."""

from __future__ import annotations

import dataclasses
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from pmupro_desktop import errors
from pmupro_desktop.domain.client_values import TEXTS, ClientValues
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.services.backups import back_up
from pmupro_desktop.services.clients import save_client
from pmupro_desktop.services.drafts import keep_draft
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.storage.database import connect, integrity_problems, make_engine
from tests.reliability.contents import add_document, add_procedure
from tests.vaults import make_vault

KEY = bytes(range(32))


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        connect(tmp_path / "a.db", b"short")
    assert not (tmp_path / "a.db").exists()


def test_a_wrong_key_is_damage(tmp_path: Path) -> None:
    connection = connect(tmp_path / "a.db", KEY)
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    with pytest.raises(errors.DatabaseDamaged):
        connect(tmp_path / "a.db", KEY[::-1])


def test_an_old_sqlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pmupro_desktop.storage.database.OLDEST_SAFE_SQLITE", (99, 0, 0))
    with pytest.raises(RuntimeError, match="older than"):
        connect(tmp_path / "a.db", KEY)


def test_a_missing_file_is_not_made_by_a_reader(tmp_path: Path) -> None:
    with pytest.raises(errors.StorageFailed):
        connect(tmp_path / "a.db", KEY, read_only=True)
    assert not (tmp_path / "a.db").exists()


def test_names_that_mean_something_in_a_uri(tmp_path: Path) -> None:
    path = tmp_path / "100% ?mode=memory #1 é.db"
    connect(path, KEY).close()
    assert path.exists()


def test_readers_write_nothing(tmp_path: Path) -> None:
    connect(tmp_path / "a.db", KEY).close()
    engine = make_engine(tmp_path / "a.db", KEY, read_only=True)
    with engine.connect() as connection, pytest.raises(Exception, match="readonly"):
        connection.execute(text("CREATE TABLE t (x)"))
    engine.dispose()


def test_a_failed_statement_rolls_the_tables_back_too(tmp_path: Path) -> None:
    engine = make_engine(tmp_path / "a.db", KEY)
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE t (x)"))
        with pytest.raises(Exception, match="no such table"):
            connection.execute(text("SELECT * FROM nowhere"))
        connection.rollback()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM sqlite_schema")).scalar() == 0
    engine.dispose()


def test_the_key_is_shown_nowhere(tmp_path: Path) -> None:
    engine = make_engine(tmp_path / "a.db", KEY)
    assert KEY.hex() not in repr(engine) + str(engine.url)
    with pytest.raises(Exception, match="no such table") as caught, engine.connect() as connection:
        connection.execute(text("SELECT :secret FROM nowhere"), {"secret": "Łucja"})
    assert "Łucja" not in str(caught.value)
    engine.dispose()


def test_pragmas(tmp_path: Path) -> None:
    connection = connect(tmp_path / "a.db", KEY)
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "trusted_schema": 0,
              "temp_store": 0, "cipher_memory_security": "0", "wal_autocheckpoint": 0}  # fmt: skip
    for name, value in wanted.items():
        assert connection.execute(f"PRAGMA {name}").fetchone()[0] == value, name
    assert integrity_problems(connection) == []
    connection.close()


def canaries() -> dict[str, Any]:
    return {name: f"kanarek{number:03d}ż{name}" for number, name in enumerate(sorted(TEXTS - {"email"}))}


def test_no_canary_outside_ciphertext(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """D1 for the storage layer: every text field, a draft, a document, sorting, backups of both shapes, the log."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    (tmp_path / "place").mkdir()
    vault, _ = make_vault(tmp_path / "vault")
    values = dataclasses.replace(
        ClientValues(**canaries()), email="kanarek@example.com", date_of_birth=date(1987, 6, 5)
    )
    _use_everything(vault, values)
    marks = [b"kanarek", "kanarek".encode("utf-16-le"), b"KANAREK"]
    scanned = hits = 0
    for folder in (tmp_path, Path(os.environ["PMUPRO_DATA"])):
        for path in folder.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                scanned += len(data)
                hits += sum(mark in data for mark in marks)
    vault.close()
    for path in tmp_path.rglob("*"):
        hits += path.is_file() and marks[0] in path.read_bytes()
    print(f"D1: {len(TEXTS) + 4} canaries, {scanned} bytes of vault, log, backups and temporary files: {hits} hits")
    assert hits == 0


def _use_everything(vault: Vault, values: ClientValues) -> None:
    owner = vault.owner()
    with vault.transaction(owner) as session:
        client = save_client(session, owner, values)
        add_document(session, client.id, "kanarek.pdf", b"%PDF kanarek " * 2000)
        add_procedure(session, client.id, date(2026, 1, 2), "kanarek-lot")
        keep_draft(
            session, kind="client", record_uid="x", client_id=client.id, title="kanarek", values={"a": "kanarek"}
        )
    with vault.reading() as session:
        query = "SELECT name FROM client ORDER BY notes || search_text DESC"
        assert len(session.connection().exec_driver_sql(query).all()) == 1
    for single_file in (True, False):
        back_up(vault, owner, vault.folder.parent / "place", single_file=single_file, progress=Silent())
