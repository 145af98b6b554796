"""The old web system's SQLite file as Prisma makes it, and what hostile or damaged ones may not do."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmupro_desktop.errors import ImportFailed
from pmupro_desktop.exchange.pmupro_web import WebExport, read_web_export

PRISMA = """
CREATE TABLE "users" ("id" TEXT NOT NULL PRIMARY KEY, "email" TEXT NOT NULL, "passwordHash" TEXT, "role" TEXT,
  "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE "Client" ("id" TEXT NOT NULL PRIMARY KEY, "userId" TEXT, "name" TEXT NOT NULL, "dateOfBirth" DATETIME,
  "allergies" TEXT, "skinType" TEXT, "isActive" BOOLEAN NOT NULL DEFAULT true, "createdAt" DATETIME);
CREATE TABLE "procedures" ("id" TEXT NOT NULL PRIMARY KEY, "clientId" TEXT NOT NULL, "procedureType" TEXT,
  "voltage" REAL, "duration" INTEGER, "procedureDate" DATETIME, "isCompleted" BOOLEAN);
CREATE TABLE "MagicLinkToken" ("id" TEXT PRIMARY KEY, "token" TEXT);
CREATE TABLE "studios" ("id" TEXT PRIMARY KEY);
CREATE INDEX "Client_userId_idx" ON "Client"("userId");
INSERT INTO users VALUES ('u1', 'a@example.com', 'n0t-for-import', 'artist', '2024-01-02 03:04:05');
INSERT INTO Client VALUES ('c1', 'u1', 'Jane Doe', 642729600000, '["Latex","Nickel"]', '["Type II"]', 1, 1704164645000);
INSERT INTO Client VALUES ('c2', 'u1', 'Mary Major', '1990-05-15T00:00:00.000Z', NULL, '3', 0,
  '2024-01-02T03:04:05.000+00:00');
INSERT INTO procedures VALUES ('p1', 'c1', 'Powder Brows', 7.5, 90, '1724061600000', 1);
INSERT INTO MagicLinkToken VALUES ('t', 'n0t-for-import');
INSERT INTO studios VALUES ('s1');
"""


def make(path: Path, script: str = PRISMA) -> Path:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return path


def test_a_prisma_file_is_read(tmp_path: Path) -> None:
    export = read_web_export(make(tmp_path / "dev.db"))
    jane, mary = export.clients
    assert (jane.date_of_birth, mary.date_of_birth) == (date(1990, 5, 15), date(1990, 5, 15))
    assert (jane.allergies, jane.fitzpatrick, mary.fitzpatrick) == ("Latex, Nickel", "II", "III")
    assert (jane.is_active, mary.is_active) == (True, False)
    stamp = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert export.users[0].created_at == jane.created_at == mary.created_at == stamp
    assert export.procedures[0].procedure_at == datetime(2024, 8, 19, 10, tzinfo=UTC)
    assert (export.procedures[0].is_completed, export.procedures[0].position) == (True, "row 1 of procedures")
    assert "n0t-for-import" not in json.dumps(asdict(export), default=str)
    assert dict(export.left_out) == {"studios": 1}
    assert export.problems() == []


def test_the_file_and_its_folder_stay_as_they_were(tmp_path: Path) -> None:
    path = make(tmp_path / "dev.db", "PRAGMA journal_mode=WAL;" + PRISMA)
    before = path.read_bytes()
    read_web_export(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_another_program_is_writing_is_refused(tmp_path: Path) -> None:
    path = make(tmp_path / "dev.db")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ImportFailed):
            read_web_export(path)
        other.execute("ROLLBACK")
    assert len(read_web_export(path).clients) == 2


def test_what_still_waits_in_the_log_is_read(tmp_path: Path) -> None:
    path = make(tmp_path / "dev.db", "PRAGMA journal_mode=WAL;" + PRISMA)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("INSERT INTO Client (id, name) VALUES ('c3', 'New')")
        assert len(read_web_export(path).clients) == 3


def test_names_with_signs_of_addresses_are_opened(tmp_path: Path) -> None:
    assert len(read_web_export(make(tmp_path / "my data?mode=rwc#1%20.db")).clients) == 2


def test_nothing_of_the_schema_is_run(tmp_path: Path) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id, i AS name FROM n"
    hostile = (
        f"CREATE VIEW photos AS {endless};"  # noqa: S608
        "CREATE TABLE pigments (id TEXT, name TEXT CHECK (length(name) < 3), "
        "shout TEXT GENERATED ALWAYS AS (upper(name)) VIRTUAL); INSERT INTO pigments (id, name) VALUES ('g1', 'ab');"
        "CREATE VIRTUAL TABLE intakes USING fts5(id, notes); INSERT INTO intakes VALUES ('i1', 'x');"
    )
    path = make(tmp_path / "dev.db", PRISMA + hostile)
    export = read_web_export(path)
    assert (export.photos, export.intakes) == ((), ())
    assert [(pigment.name, pigment.extra) for pigment in export.pigments] == [("ab", {})]


def test_bytes_and_broken_text_are_kept_and_reported(tmp_path: Path) -> None:
    script = PRISMA + "INSERT INTO Client (id, name, allergies) VALUES ('c3', CAST(x'41ff' AS TEXT), x'0001');"  # noqa: S608
    client = read_web_export(make(tmp_path / "dev.db", script)).clients[-1]
    assert (client.name, client.allergies) == ("A\\udcff", "base64:AAE=")
    assert {problem.field for problem in client.problems} == {"name", "allergies"}


@pytest.mark.parametrize(
    "content", [b"", b"SQLite format 3\0", b"SQLite format 3\0" + bytes(4080), bytes(range(256)) * 16]
)
def test_an_encrypted_or_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "dev.db"
    path.write_bytes(content)
    with pytest.raises(ImportFailed):
        read_web_export(path)


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    path = make(tmp_path / "dev.db")
    path.write_bytes(path.read_bytes()[: 4096 * 2 + 100])
    with pytest.raises(ImportFailed):
        read_web_export(path)


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2**20), st.binary(min_size=1, max_size=4)), min_size=1, max_size=12))
def test_a_mutated_file_is_read_or_refused(tmp_path: Path, changes: list[tuple[int, bytes]]) -> None:
    whole = tmp_path / "whole.db"
    if not whole.exists():
        make(whole)
    content = bytearray(whole.read_bytes())
    for place, replacement in changes:
        start = place % len(content)
        content[start : start + len(replacement)] = replacement
    path = tmp_path / "mutated.db"
    path.write_bytes(content)
    started = time.perf_counter()
    with contextlib.suppress(ImportFailed):
        assert isinstance(read_web_export(path), WebExport)
    assert time.perf_counter() - started < 2
