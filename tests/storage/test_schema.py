"""The format of the database: made by migrations as the models say, and never half migrated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import Connection

from pmupro_desktop import errors
from pmupro_desktop.domain.base import Base
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.services.checks import verify_vault
from pmupro_desktop.storage import schema
from pmupro_desktop.storage.database import make_engine
from pmupro_desktop.storage.schema import FORMAT, format_of, migrate
from tests.reliability.contents import contents, fill
from tests.reliability.damage import database_key, raw
from tests.vaults import make_vault, reopen

KEY = bytes(range(32))
SEARCH = tuple(f"{kind}_{part}" for kind in ("client", "document", "procedure") for part in ("fragments", "words"))


def normalised(connection: Connection) -> dict[tuple[str, str], frozenset[str]]:
    """Each table and index as a set of its parts, whatever their order, spaces and quotes."""
    rows = connection.exec_driver_sql(
        "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND type <> 'trigger'"
    ).all()
    return {
        (kind, name): frozenset(
            part.strip() for part in re.split(r",(?![^()]*\))|^\s*CREATE[^(]*\(", re.sub(r"[\s\"]+", " ", sql))
        )
        for kind, name, sql in rows
        if not name.startswith(SEARCH) and name != "alembic_version"
    }


def test_migrations_make_what_the_models_say(tmp_path: Path) -> None:
    migrated, created = make_engine(tmp_path / "a.db", KEY), make_engine(tmp_path / "b.db", KEY)
    migrate(migrated, tmp_path)
    with created.begin() as connection:
        Base.metadata.create_all(connection)
        wanted = normalised(connection)
    with migrated.connect() as connection:
        assert format_of(connection) == FORMAT
        found = normalised(connection)
    assert found.keys() == wanted.keys()
    for name, parts in wanted.items():
        assert {part.rstrip(") ") for part in found[name]} == {part.rstrip(") ") for part in parts}, name
    assert len(wanted) > 40
    migrated.dispose()
    created.dispose()


def test_a_new_database_needs_no_copy(tmp_path: Path) -> None:
    engine = make_engine(tmp_path / "a.db", KEY)
    migrate(engine, tmp_path)
    migrate(engine, tmp_path)
    engine.dispose()
    assert not list(tmp_path.glob("before-format*"))


def test_a_newer_format_is_refused_politely_and_left_alone(tmp_path: Path) -> None:
    vault, _ = make_vault(tmp_path / "vault")
    key = database_key(vault)
    vault.close()
    connection = raw(vault.folder, key)
    connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()
    before = (vault.folder / "pmupro.db").read_bytes()
    with pytest.raises(errors.VaultTooNew) as caught:
        reopen(vault.folder)
    assert "newer version" in str(caught.value)
    assert (vault.folder / "pmupro.db").read_bytes() == before


def _next_format(monkeypatch: pytest.MonkeyPatch, *statements: str) -> None:
    """As if this program wrote the format after today's."""

    def upgrade(connection: Connection) -> None:
        for statement in (*statements, f"PRAGMA user_version = {FORMAT + 1}"):
            connection.exec_driver_sql(statement)

    monkeypatch.setattr(schema, "FORMAT", FORMAT + 1)
    monkeypatch.setattr(schema, "_upgrade", upgrade)


def test_an_older_format_is_migrated_with_a_copy_from_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault, _ = make_vault(tmp_path / "vault")
    fill(vault)
    holds = contents(vault)
    vault.close()
    _next_format(
        monkeypatch,
        "ALTER TABLE client ADD COLUMN favourite_tea TEXT",
        "CREATE TABLE appointment (id INTEGER PRIMARY KEY, client_id INTEGER REFERENCES client (id))",
    )
    vault = reopen(vault.folder)
    assert contents(vault) == holds
    assert verify_vault(vault, Silent()).sound, "an added column changes no digest"
    copy = vault.folder / f"before-format-{FORMAT + 1}.db"
    engine = make_engine(copy, database_key(vault), read_only=True)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA user_version").scalar() == FORMAT
        assert connection.exec_driver_sql("SELECT count(*) FROM client").scalar() == 2
    engine.dispose()
    vault.close()


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE no syntax", "UPDATE procedure SET client_id = 999", "INSERT INTO client (id) VALUES (1)"],
)
def test_a_failing_migration_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    vault, _ = make_vault(tmp_path / "vault")
    fill(vault)
    holds = contents(vault)
    vault.close()
    _next_format(monkeypatch, "CREATE TABLE added (x)", "DELETE FROM photo", statement)
    with pytest.raises(errors.MigrationFailed) as caught:
        reopen(vault.folder)
    assert "copy from before" in str(caught.value)
    assert (vault.folder / f"before-format-{FORMAT + 1}.db").exists()
    monkeypatch.undo()
    vault = reopen(vault.folder)
    assert contents(vault) == holds
    with vault.reading() as session:
        assert session.connection().exec_driver_sql("SELECT 1 FROM sqlite_schema WHERE name = 'added'").first() is None
    vault.close()
