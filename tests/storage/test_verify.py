"""B3 and B4: what the check finds, and that it finds nothing where nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from pmupro_desktop import errors
from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.document import StoredFile
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.services.checks import Finding, FindingKind, verify_vault
from pmupro_desktop.services.clients import delete_client
from pmupro_desktop.services.undo import undo
from pmupro_desktop.services.vaults import Vault
from tests.reliability.contents import add_clients, add_document, fill, save, save_again
from tests.reliability.damage import alter, cut, flip
from tests.vaults import make_vault, reopen


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Vault]:
    vault, _ = make_vault(tmp_path / "vault")
    fill(vault)
    yield vault
    vault.close()


def findings(vault: Vault) -> tuple[Finding, ...]:
    return verify_vault(vault, Silent()).findings


def kinds(vault: Vault) -> set[FindingKind]:
    return {finding.kind for finding in findings(vault)}


@pytest.mark.parametrize(
    ("clients", "documents"),
    [pytest.param(900, 100, id="short"), pytest.param(9000, 1000, id="full", marks=[pytest.mark.torture])],
)
def test_no_false_alarm(tmp_path: Path, clients: int, documents: int) -> None:
    vault, _ = make_vault(tmp_path / "vault")
    owner = vault.owner()
    fill(vault)
    add_clients(vault, owner, clients)
    with vault.transaction(owner) as session:
        for number in range(documents):
            add_document(session, 1 + number % clients, f"form {number}.pdf", b"%PDF " + bytes(number % 900))
    with vault.transaction(owner) as session:
        delete_client(session, owner, 5)
        deleted = vault.last_seen.counter + 1
    with vault.transaction(owner) as session:
        undo(session, owner, deleted)
    vault.close()
    vault = reopen(tmp_path / "vault")
    report = verify_vault(vault, Silent())
    assert report.findings == ()
    assert report.files == documents + 4
    assert report.records > clients + 2 * documents
    vault.close()
    print(f"B3: {report.records} clean records and {report.files} files: 0 false alarms")


def test_damaged_files_are_told_apart_and_named(filled: Vault) -> None:
    with filled.reading() as session:
        uids = [file.uid for file in session.scalars(select(StoredFile).order_by(StoredFile.id))]
    paths = [filled.files.path_of(uid) for uid in uids]
    paths[0].unlink()
    flip(paths[1], paths[1].stat().st_size - 5)
    with filled.transaction(filled.owner()) as session:
        other = add_document(session, 1, "other.pdf", b"%PDF-1.7 " + b"Z" * 3000)
    paths[2].write_bytes(filled.files.path_of(other.uid).read_bytes())
    paths[3].write_bytes(filled.files.path_of(other.uid).read_bytes())
    stray = paths[3].parent / f"{paths[3].stem[:2]}345678-1234-4234-8234-123456789012.age"
    stray.write_bytes(b"age-encryption.org/v1")
    found = {finding.kind: finding.subject for finding in findings(filled)}
    assert found == {
        FindingKind.FILE_MISSING: "Łucja Nowak: consent 0.pdf",
        FindingKind.FILE_UNREADABLE: "Łucja Nowak: healed 0.jpg",
        FindingKind.FILE_WRONG_HASH: "Мария Иванова: consent 1.pdf",
        FindingKind.FILE_WRONG_SIZE: "Мария Иванова: healed 1.jpg",
        FindingKind.FILE_ORPHAN: f"file {stray.stem}",
    }
    print(f"B3: file classes {sorted(kind.value for kind in found)}: all found")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE client SET notes = NULL WHERE id = 1", FindingKind.RECORD_CHANGED),
        ("UPDATE client SET notes = x'ff00' WHERE id = 1", FindingKind.RECORD_CHANGED),
        ("UPDATE procedure SET voltage = 8.5 WHERE id = 1", FindingKind.RECORD_CHANGED),
        ("UPDATE photo SET kind = 'before' WHERE id = 1", FindingKind.RECORD_CHANGED),
        ("UPDATE procedure SET client_id = 999 WHERE id = 1", FindingKind.DATABASE),
        ("DELETE FROM procedure_pigment WHERE id = 1", FindingKind.RECORD_MISSING),
        ("DELETE FROM client WHERE id = 2", FindingKind.RECORD_MISSING),
        (
            "INSERT INTO pigment (id, uid, name, is_active, created_at, updated_at)"
            " VALUES (9, 'aaaa', 'Slate', 1, '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z')",
            FindingKind.RECORD_UNKNOWN,
        ),
        ("UPDATE client SET date_of_birth = '2199-01-01' WHERE id = 1", FindingKind.IMPOSSIBLE_DATE),
        ("UPDATE client SET date_of_birth = '1850-01-01' WHERE id = 1", FindingKind.IMPOSSIBLE_DATE),
        ("UPDATE client SET date_of_birth = '2001-02-30' WHERE id = 1", FindingKind.IMPOSSIBLE_DATE),
        ("UPDATE client SET date_of_birth = 'soon' WHERE id = 1", FindingKind.IMPOSSIBLE_DATE),
        ("UPDATE procedure SET procedure_date = '1201-05-05' WHERE id = 1", FindingKind.IMPOSSIBLE_DATE),
        ("UPDATE stored_file SET size = 12 WHERE id = 1", FindingKind.FILE_WRONG_SIZE),
        ("UPDATE stored_file SET created_at = 'never' WHERE id = 1", FindingKind.DATABASE),
        ("INSERT INTO client_words(client_words) VALUES('delete-all')", FindingKind.SEARCH_INDEX),
        ("INSERT INTO client_fragments(client_fragments) VALUES('delete-all')", FindingKind.SEARCH_INDEX),
        ("DELETE FROM vault_state", FindingKind.DATABASE),
    ],
)
def test_each_class_of_damage_is_found(filled: Vault, statement: str, expected: FindingKind) -> None:
    assert kinds(filled) == set()
    alter(filled, statement)
    assert expected in kinds(filled), statement
    if "vault_state" in statement:
        filled.abandon()


def test_a_changed_record_names_its_client(filled: Vault) -> None:
    alter(filled, "UPDATE client SET notes = NULL WHERE id = 1", "UPDATE procedure SET voltage = 9 WHERE id = 2")
    subjects = {finding.subject for finding in findings(filled) if finding.kind is FindingKind.RECORD_CHANGED}
    assert subjects == {"Łucja Nowak", "Мария Иванова (procedure)"}


TRAIL = (
    "UPDATE audit_event SET user_name = 'Somebody' WHERE sequence = {n}",
    "UPDATE audit_event SET at = '2020-01-01T00:00:00.000000Z' WHERE sequence = {n}",
    "UPDATE audit_event SET at = 'x' WHERE sequence = {n}",
    "UPDATE audit_event SET action = 'print' WHERE sequence = {n}",
    "UPDATE audit_event SET record_uid = 'x' WHERE sequence = {n}",
    "UPDATE audit_event SET record_type = 'needle' WHERE sequence = {n}",
    "UPDATE audit_event SET commit_number = commit_number + 1 WHERE sequence = {n}",
    "UPDATE audit_event SET branch = 'x' WHERE sequence = {n}",
    "UPDATE audit_event SET fields = '[\"name\"]' WHERE sequence = {n}",
    "UPDATE audit_event SET fields = '[[[' WHERE sequence = {n}",
    "UPDATE audit_event SET digest = NULL WHERE sequence = {n}",
    "UPDATE audit_event SET hash = previous WHERE sequence = {n}",
    "UPDATE audit_event SET previous = hash WHERE sequence = {n}",
    "DELETE FROM audit_event WHERE sequence = {n}",
    "UPDATE audit_value SET salt = 'x' WHERE sequence = {n}",
    'UPDATE audit_value SET before = \'{{"name":"x"}}\' WHERE sequence = {n}',
    "UPDATE audit_value SET after = NULL WHERE sequence = {n}",
    "UPDATE audit_value SET after = '[' WHERE sequence = {n}",
    "UPDATE audit_value SET after = json_set(after, '$.notes', 'x') WHERE sequence = {n}",
    "DELETE FROM audit_value WHERE sequence = {n}",
)


@pytest.mark.parametrize("statement", TRAIL)
def test_an_edited_trail_is_found(filled: Vault, statement: str) -> None:
    """First row, a row in the middle, a row that a newer one supersedes, and the newest of a record."""
    with filled.reading() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT min(sequence), max(sequence) FROM audit_event WHERE record_type = 'client' GROUP BY record_uid"
        )
        wanted = {1, 12, *(number for row in rows for number in row)}
    for number in sorted(wanted):
        before = _rows(filled, number)
        alter(filled, statement.format(n=number))
        assert kinds(filled) & {FindingKind.TRAIL, FindingKind.RECORD_CHANGED}, (statement, number)
        _put_back(filled, number, before)
        assert kinds(filled) == set()


def _rows(vault: Vault, number: int) -> dict[str, tuple[object, ...]]:
    with vault.reading() as session:
        found = {}
        for table in ("audit_event", "audit_value"):
            statement = f"SELECT * FROM {table} WHERE sequence = {number}"  # noqa: S608 - a test's own
            found[table] = tuple(session.connection().exec_driver_sql(statement).one())
        return found


def _put_back(vault: Vault, number: int, rows: dict[str, tuple[object, ...]]) -> None:
    with vault.engine().connect() as connection:
        for table, row in rows.items():
            marks = ",".join("?" * len(row))
            connection.exec_driver_sql(f"REPLACE INTO {table} VALUES ({marks})", row)  # noqa: S608 - a test's own
        connection.commit()


@pytest.mark.parametrize(
    "statements",
    [
        (
            "UPDATE audit_event SET sequence = -1 WHERE sequence = 12",
            "UPDATE audit_event SET sequence = 12 WHERE sequence = 13",
            "UPDATE audit_event SET sequence = 13 WHERE sequence = -1",
        ),
        (
            "INSERT INTO audit_event SELECT sequence + 1, commit_number, branch, at, user_name, 'view', record_type,"
            " record_uid, fields, NULL, hash, hash FROM audit_event ORDER BY sequence DESC LIMIT 1",
        ),
        ("DELETE FROM audit_event WHERE sequence > 12",),
        ("DELETE FROM audit_event WHERE sequence = (SELECT max(sequence) FROM audit_event)",),
        ("DELETE FROM audit_event",),
    ],
    ids=["reordered", "inserted", "tail cut", "last row cut", "all gone"],
)
def test_a_rearranged_trail_is_found(filled: Vault, statements: tuple[str, ...]) -> None:
    alter(filled, *statements)
    assert FindingKind.TRAIL in kinds(filled)


def test_an_old_state_of_a_client_put_back_is_found(filled: Vault) -> None:
    """Row by row, so that no index and no checksum of a page contradicts it."""
    client_id = save(filled, filled.owner(), "Zoë", allergies="lidocaine")
    with filled.reading() as session:
        old = session.connection().exec_driver_sql("SELECT * FROM client WHERE id = ?", (client_id,)).one()
    save_again(filled, filled.owner(), client_id, "Zoë")
    with filled.engine().connect() as connection:
        marks = ",".join("?" * len(old))
        connection.exec_driver_sql(f"REPLACE INTO client VALUES ({marks})", tuple(old))  # noqa: S608 - a test's own
        connection.commit()
    (finding,) = [each for each in findings(filled) if each.kind is FindingKind.RECORD_CHANGED]
    assert finding.subject == "Zoë"


def test_the_check_goes_on_past_a_damaged_page(filled: Vault, tmp_path: Path) -> None:
    with filled.reading() as session:
        uid = session.scalars(select(StoredFile.uid).order_by(StoredFile.id)).first()
    assert uid is not None
    filled.files.path_of(uid).unlink()
    filled.checkpoint()
    root = filled.engine()
    with root.connect() as connection:
        page = connection.exec_driver_sql("SELECT rootpage FROM sqlite_schema WHERE name = 'audit_event'").scalar_one()
        connection.rollback()
    root.dispose()
    filled.abandon()
    flip(filled.folder / "pmupro.db", (page - 1) * 4096 + 500)
    found = kinds(filled)
    assert {FindingKind.DATABASE, FindingKind.FILE_MISSING} <= found
    flip(filled.folder / "pmupro.db", (page - 1) * 4096 + 500)


def test_cancelling_changes_nothing(filled: Vault) -> None:
    class Stopped(Silent):
        def raise_if_cancelled(self) -> None:
            raise errors.Cancelled

    before = filled.last_seen
    with pytest.raises(errors.Cancelled):
        verify_vault(filled, Stopped())
    assert filled.last_seen == before
    assert not [path for path in filled.folder.iterdir() if path.name.startswith(".verify")]


def test_a_damaged_ledger_and_header_show_while_open(filled: Vault) -> None:
    cut(filled.folder / "ledger", 4096)
    (filled.folder / "vault.json.2").unlink()
    assert kinds(filled) == {FindingKind.LEDGER, FindingKind.HEADER}
    save(filled, filled.owner(), "One more")


def test_clients_are_counted(filled: Vault) -> None:
    with filled.reading() as session:
        assert len(session.scalars(select(Client.id)).all()) == 2
