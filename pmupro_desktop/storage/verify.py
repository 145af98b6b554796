"""Checking a whole vault: database, every row and its digest, every file, trail, ledger, search index, header."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select, text
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.orm import Session

from pmupro_desktop import errors
from pmupro_desktop.domain.audit import state_digest
from pmupro_desktop.domain.document import StoredFile
from pmupro_desktop.domain.progress import Progress
from pmupro_desktop.domain.upkeep import VaultState

from .database import driver, integrity_problems, make_engine, translated_errors
from .files import Problem
from .header import read_header
from .journal import GONE, audited_tables, head_of, row_state, verify_chain
from .vault import DATABASE, Vault, stored_of

_OLDEST_BIRTH = "1880-01-01"
_INDEXES = tuple(f"{kind}_{part}" for kind in ("client", "document", "procedure") for part in ("fragments", "words"))
_BATCH = 2000
_Newest = dict[str, tuple[str, str, str | None]]
"""Record type, digest and salt of the newest row with a digest, by record uid."""


class FindingKind(StrEnum):
    """What can be wrong."""

    HEADER = "header"
    LEDGER = "ledger"
    DATABASE = "database"
    SEARCH_INDEX = "search_index"
    TRAIL = "trail"
    RECORD_CHANGED = "record_changed"
    RECORD_MISSING = "record_missing"
    RECORD_UNKNOWN = "record_unknown"
    IMPOSSIBLE_DATE = "impossible_date"
    FILE_MISSING = "file_missing"
    FILE_UNREADABLE = "file_unreadable"
    FILE_WRONG_HASH = "file_wrong_hash"
    FILE_WRONG_SIZE = "file_wrong_size"
    FILE_ORPHAN = "file_orphan"


FILE_KINDS = {
    Problem.MISSING: FindingKind.FILE_MISSING,
    Problem.UNREADABLE: FindingKind.FILE_UNREADABLE,
    Problem.WRONG_HASH: FindingKind.FILE_WRONG_HASH,
    Problem.WRONG_SIZE: FindingKind.FILE_WRONG_SIZE,
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `subject` names the client or file it is about; `detail` says more, in English."""

    kind: FindingKind
    subject: str
    detail: str


@dataclass(frozen=True)
class Report:
    """What a check found."""

    findings: tuple[Finding, ...]
    records: int
    files: int

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def verify_vault(vault: Vault, progress: Progress) -> Report:
    """Check everything, on one snapshot of the database. Raises Cancelled; changes nothing."""
    findings = [*_header_findings(vault), *_ledger_findings(vault)]
    counts = _Counts()
    try:
        with vault.long_reading() as session:
            connection = session.connection()
            progress.report(0, 100, "database")
            findings += _guarded(lambda: _database_findings(connection))
            progress.raise_if_cancelled()
            progress.report(5, 100, "history")
            findings += _guarded(lambda: _trail_findings(connection))
            findings += _guarded(lambda: _record_findings(connection, progress, counts))
            findings += _guarded(lambda: _date_findings(connection))
        # Once a page failed its check a connection reads nothing any more; the files are looked at all the same.
        findings += _guarded(lambda: _file_findings(vault, progress, counts))
    except errors.DatabaseDamaged as error:
        findings.append(Finding(FindingKind.DATABASE, "", str(error.facts.get("detail", ""))))
    progress.report(98, 100, "search")
    findings += _guarded(lambda: _index_findings(vault))
    progress.report(100, 100, "done")
    return Report(tuple(findings), counts.records, counts.files)


@dataclass
class _Counts:
    records: int = 0
    files: int = 0


def _guarded(check: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What one part of the check finds. That it can't read what is there is a finding too, and ends this part only."""
    found: list[Finding] = []
    try:
        with translated_errors():
            found.extend(check())  # what came before a failure is kept
    except errors.DatabaseDamaged as error:
        found.append(Finding(FindingKind.DATABASE, "", str(error.facts.get("detail", ""))))
    except (DBAPIError, NoResultFound, ValueError, TypeError, LookupError):
        found.append(Finding(FindingKind.DATABASE, "", "a row holds what no row can hold"))
    return found


def _database_findings(connection: Connection) -> list[Finding]:
    return [Finding(FindingKind.DATABASE, "", problem) for problem in integrity_problems(driver(connection))]


def _header_findings(vault: Vault) -> list[Finding]:
    repaired = [notice for notice in vault.notices if isinstance(notice, errors.HeaderRepaired)]
    found = [Finding(FindingKind.HEADER, str(notice.facts["names"]), "repaired at this opening") for notice in repaired]
    try:
        damaged = read_header(vault.folder).damaged
    except errors.VaultError as error:
        return [*found, Finding(FindingKind.HEADER, "vault.json", str(error))]
    return found + [Finding(FindingKind.HEADER, name, "damaged, missing or out of date") for name in damaged]


def _ledger_findings(vault: Vault) -> list[Finding]:
    told = [notice for notice in vault.notices if isinstance(notice, errors.LedgerDamaged | errors.LedgerNotWritten)]
    found = [Finding(FindingKind.LEDGER, "ledger", str(notice)) for notice in told]
    reading = vault.ledger.read()
    seen = vault.last_seen
    newest = reading.newest
    if newest is None or (newest.branch, newest.counter, newest.head) != (seen.branch, seen.counter, seen.head):
        found.append(Finding(FindingKind.LEDGER, "ledger", "it does not name the newest save"))
    elif reading.damaged:
        found.append(Finding(FindingKind.LEDGER, "ledger", "one of its two notes is damaged"))
    return found


def _trail_findings(connection: Connection) -> list[Finding]:
    found = [Finding(FindingKind.TRAIL, "", problem) for problem in verify_chain(connection)]
    state = connection.execute(select(VaultState.audit_head)).one()
    if head_of(connection) != state.audit_head:
        found.append(Finding(FindingKind.TRAIL, "", "the end of the history is missing"))
    return found


def _record_findings(connection: Connection, progress: Progress, counts: _Counts) -> Iterator[Finding]:
    """What is wrong with the history of each record, and with its row."""
    newest: _Newest = {}
    yield from _history_findings(connection, progress, newest)
    tables = audited_tables()
    for position, (name, table) in enumerate(tables.items()):
        progress.report(15 + 35 * position // len(tables), 100, "records")
        rows = connection.exec_driver_sql(f'SELECT * FROM "{name}"').mappings()  # noqa: S608 - a table of ours
        for row in rows:
            counts.records += 1
            if counts.records % _BATCH == 0:
                progress.raise_if_cancelled()
            if problem := _record_problem(name, row_state(row), newest):
                yield Finding(problem[0], _subject(connection, table, row), problem[1])
    for uid, (table_name, digest, _) in newest.items():
        if digest != GONE:
            detail = "the history knows it, the database does not"
            yield Finding(FindingKind.RECORD_MISSING, f"{table_name} {uid}", detail)


def _history_findings(connection: Connection, progress: Progress, newest: _Newest) -> Iterator[Finding]:
    """Each record retold from its old and new values, its digest recomputed at every step; fills `newest` by uid."""
    rows = connection.exec_driver_sql(
        "SELECT e.sequence, e.record_uid, e.record_type, e.digest, v.salt, v.before, v.after FROM audit_event e"
        " LEFT JOIN audit_value v ON v.sequence = e.sequence WHERE e.digest IS NOT NULL"
        " ORDER BY e.record_uid, e.sequence"
    )
    told: str | None = None
    state: dict[str, Any] | None = None
    for position, (sequence, uid, table, digest, salt, before, after) in enumerate(rows):
        if position % _BATCH == 0:
            progress.raise_if_cancelled()
        newest[uid] = (table, digest, salt)
        if uid != told:
            told, state = uid, {}
        if state is None:
            continue  # what follows an altered row can't be told
        state = _next_state(table, state, digest, salt, before, after)
        if state is None:
            yield Finding(FindingKind.TRAIL, f"{table} {uid}", f"the values of audit row {sequence} were altered")


def _next_state(
    table: str, state: dict[str, Any], digest: str, salt: str | None, before: str | None, after: str | None
) -> dict[str, Any] | None:
    """The record after one row of the trail; None when the row's values do not follow from what was before."""
    if salt is None:
        return None
    try:
        old = None if before is None else json.loads(before)
        new = None if after is None else json.loads(after)
        if (old is None) != (not state) or (old and any(state.get(name) != value for name, value in old.items())):
            return None
        following = {name: value for name, value in {**state, **(new or {})}.items() if value is not None}
        expected = GONE if new is None else state_digest(salt, table, following)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    if expected != digest:
        return None
    return {} if new is None else following


def _record_problem(table: str, state: dict[str, Any], newest: _Newest) -> tuple[FindingKind, str] | None:
    known = newest.pop(state["uid"], None)
    if known is None:
        return FindingKind.RECORD_UNKNOWN, "no history knows this record"
    _, digest, salt = known
    try:
        same = salt is not None and state_digest(salt, table, state) == digest
    except TypeError:  # a column holds what JSON can't
        same = False
    return None if same else (FindingKind.RECORD_CHANGED, "its content is not what was last saved")


def _subject(connection: Connection, table: Table, row: Any) -> str:
    """The client a row is about, else what it is."""
    if table.name == "client":
        return str(row["name"])
    if "client_id" in row:
        name = connection.exec_driver_sql("SELECT name FROM client WHERE id = ?", (row["client_id"],)).scalar()
        return f"{name or '?'} ({table.name})"
    return f"{table.name} {row.get('name') or row['uid']}"


def _date_findings(connection: Connection) -> list[Finding]:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    rows = connection.execute(
        text(
            "SELECT name, date_of_birth AS day FROM client WHERE date_of_birth IS NOT NULL AND deleted_at IS NULL"
            " AND (date_of_birth > :tomorrow OR date_of_birth < :oldest OR date(date_of_birth) IS NULL"
            " OR date(date_of_birth) <> date_of_birth)"
            " UNION ALL SELECT c.name, p.procedure_date FROM procedure p JOIN client c ON c.id = p.client_id"
            " WHERE p.procedure_date IS NOT NULL AND p.deleted_at IS NULL"
            " AND (date(p.procedure_date) IS NULL OR date(p.procedure_date) <> p.procedure_date"
            " OR p.procedure_date < coalesce(c.date_of_birth, :oldest))"
        ),
        {"tomorrow": tomorrow, "oldest": _OLDEST_BIRTH},
    )
    return [Finding(FindingKind.IMPOSSIBLE_DATE, row.name, str(row.day)) for row in rows]


def _file_findings(vault: Vault, progress: Progress, counts: _Counts) -> Iterator[Finding]:
    with vault.long_reading() as session:
        stored = session.scalars(select(StoredFile).order_by(StoredFile.id)).all()
        counts.files = len(stored)
        for position, file in enumerate(stored):
            progress.raise_if_cancelled()
            progress.report(50 + 45 * position // max(len(stored), 1), 100, "files")
            if (problem := vault.files.check(stored_of(file))) is not None:
                yield Finding(FILE_KINDS[problem], _file_subject(session, file), f"file {file.uid}")
    if unknown := vault.files.all_uids() - {file.uid for file in stored}:
        vault.wait_for_writer()  # a file is written before the row that belongs to it
        with vault.long_reading() as session:
            unknown -= set(session.scalars(select(StoredFile.uid)))
    for uid in sorted(unknown & vault.files.all_uids()):
        yield Finding(FindingKind.FILE_ORPHAN, f"file {uid}", "no record belongs to it")


def _file_subject(session: Session, file: StoredFile) -> str:
    """The client and the name of the document or photo behind a stored file."""
    row = session.execute(
        text(
            "SELECT c.name, v.filename FROM document_version v JOIN document d ON d.id = v.document_id"
            " JOIN client c ON c.id = d.client_id WHERE v.stored_file_id = :id"
            " UNION ALL SELECT c.name, p.filename FROM photo p JOIN client c ON c.id = p.client_id"
            " WHERE p.stored_file_id = :id"
        ),
        {"id": file.id},
    ).first()
    return f"{row[0]}: {row[1]}" if row else f"file {file.uid}"


def _index_findings(vault: Vault) -> list[Finding]:
    """Whether the search index says what the records say, asked of a copy: asking is a write."""
    with tempfile.TemporaryDirectory(prefix=".verify-", dir=vault.folder) as folder:
        copy = Path(folder) / DATABASE
        vault.copy_database(copy)
        engine = make_engine(copy, vault.secrets.subkey("database"))
        try:
            with engine.connect() as connection:
                return [finding for name in _INDEXES if (finding := _index_finding(connection, name))]
        finally:
            engine.dispose()


def _index_finding(connection: Connection, name: str) -> Finding | None:
    try:
        with translated_errors():
            connection.exec_driver_sql(f"INSERT INTO {name}({name}, rank) VALUES('integrity-check', 1)")
    except errors.DatabaseDamaged:
        connection.rollback()
        return Finding(FindingKind.SEARCH_INDEX, name, "it does not say what the records say")
    connection.rollback()
    return None
