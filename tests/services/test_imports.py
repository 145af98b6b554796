"""Importing the old web system into a real vault: all of it once, nothing twice, and back again."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from pmupro_desktop import errors
from pmupro_desktop.domain.analysis import Analysis
from pmupro_desktop.domain.audit import Action, AuditEvent
from pmupro_desktop.domain.base import Verification
from pmupro_desktop.domain.client import Client, SafetyState, safety_of
from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.domain.document import Document, DocumentVersion, StoredFile
from pmupro_desktop.domain.intake import Intake
from pmupro_desktop.domain.photo import Photo
from pmupro_desktop.domain.pigment import Pigment
from pmupro_desktop.domain.procedure import LotState, Procedure, ProcedureType
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.domain.studio import Studio
from pmupro_desktop.domain.upkeep import ImportRow, ImportRun
from pmupro_desktop.domain.user import Actor, Role, User
from pmupro_desktop.exchange.pmupro_web import Kind, WebExport, read_web_export
from pmupro_desktop.services.checks import verify_vault
from pmupro_desktop.services.clients import phone_key, save_client
from pmupro_desktop.services.imports import (
    ImportResult,
    import_of_commit,
    past_imports,
    preview_web_import,
    records_touched_since,
    run_web_import,
    undo_import,
)
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.storage.vault import stored_of

SAMPLE = Path(__file__).parent.parent / "data" / "web" / "sample.json"
PDF = b"%PDF-1.4\n%the old file\n"


@pytest.fixture
def vault(vault: Vault) -> Vault:
    """A vault whose studio stands in Berlin and has American clients."""
    with vault.transaction(vault.owner()) as session:
        studio = session.scalars(select(Studio)).one()
        studio.zone, studio.phone_region = "Europe/Berlin", "US"
    return vault


def export_of(folder: Path, content: object) -> WebExport:
    folder.mkdir(exist_ok=True)
    path = folder / "export.json"
    path.write_text(json.dumps(content), "utf-8")
    return read_web_export(path)


def run(vault: Vault, export: WebExport) -> ImportResult:
    with vault.transaction(vault.owner(), Action.IMPORT) as session:
        return run_web_import(session, vault.owner(), export)


def count(vault: Vault, model: type[Any]) -> int:
    with vault.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def all_counts(vault: Vault) -> dict[str, int]:
    models = (Client, Document, DocumentVersion, Photo, Procedure, ProcedureType, Intake, Analysis, Pigment, User)
    return {model.__name__: count(vault, model) for model in (*models, ImportRun, ImportRow, StoredFile)}


class Stopping:
    """Stops the work when it is asked for the `after`-th time."""

    def __init__(self, after: int) -> None:
        self.left = after

    def report(self, done: int, total: int, label: str) -> None:
        assert 0 < done <= total

    def raise_if_cancelled(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise errors.Cancelled


def full(folder: Path) -> WebExport:
    """One of everything, with one file there and two missing."""
    uploads = folder / "uploads"
    uploads.mkdir(parents=True, exist_ok=True)
    (uploads / "consent.pdf").write_bytes(PDF)
    (uploads / "before.jpg").write_bytes(b"\xff\xd8\xff old picture")
    return export_of(
        folder,
        {
            "users": [{"id": "u1", "email": "ann@example.com", "name": "Ann Artist", "role": "OWNER", "password": "x"}],
            "clients": [
                {"id": "c1", "userId": "u1", "name": "Jane Doe", "email": "jane@example.com", "phone": "(415) 555-0100",
                 "dateOfBirth": "1990-05-15T00:00:00Z", "allergies": '["Latex","Nickel"]', "skinType": "Type III",
                 "createdAt": "2021-03-04T05:06:07Z", "loyaltyPoints": 7},
                {"id": "c2", "name": "Mary Major", "isActive": 0, "allergies": "None reported"},
            ],
            "documents": [
                {"id": "d1", "clientId": "c1", "type": "CONSENT_FORM", "fileUrl": "/uploads/consent.pdf",
                 "filename": "Consent.pdf"},
                {"id": "d2", "clientId": "c1", "type": "WAIVER", "fileUrl": "/uploads/gone.pdf", "fileSize": 99},
                {"id": "d3", "clientId": "c2", "type": "PHOTO", "fileUrl": "/uploads/before.jpg"},
                {"id": "d4", "clientId": "nobody", "type": "OTHER", "fileUrl": "/uploads/lost.pdf", "notes": "whose?"},
            ],
            "procedures": [
                {"id": "p1", "clientId": "c1", "procedureType": "microblading", "pigmentBrand": "Permablend",
                 "pigmentColor": "Medium Brown", "lotNumber": "MB-2024-001",
                 "needleConfiguration": "18 needles, 0.18mm",
                 "procedureDate": "2024-08-19T22:30:00Z", "isCompleted": 1, "voltage": 7.5, "duration": 120},
                {"id": "p2", "clientId": "c2", "procedureType": "Freckles", "procedureDate": "2024-08-19T00:00:00Z"},
                {"clientId": "c2", "procedureType": "freckles", "notes": "no id"},
            ],
            "photos": [{"id": "f1", "clientId": "c1", "procedureId": "p1", "url": "/gone.jpg", "type": "before"}],
            "intakes": [{"id": "i1", "clientId": "c1", "conditions": ["asthma"], "result": "safe"}],
            "analyses": [{"id": "a1", "clientId": "c1", "fitzpatrick": 3, "photoId": "f1", "undertone": "warm"}],
            "pigments": [{"id": "g1", "brand": "Permablend", "name": "Mocha", "lotNumber": "L-1",
                          "hexPreview": "#5a3a22"}],
        },
    )  # fmt: skip


def test_the_sample_of_the_old_system_comes_in_whole(vault: Vault) -> None:
    result = run(vault, read_web_export(SAMPLE))
    assert (result.counts[Kind.CLIENT].new, result.counts[Kind.DOCUMENT].new, result.counts[Kind.PROCEDURE].new) == (
        1,
        1,
        1,
    )
    with vault.reading() as session:
        client = session.scalars(select(Client)).one()
        procedure = session.scalars(select(Procedure)).one()
        version = session.scalars(select(DocumentVersion)).one()
        assert (client.name, client.external_id, client.date_of_birth) == ("Jane Doe", "client_123", date(1990, 5, 15))
        assert procedure.procedure_type is not None
        assert procedure.procedure_type.code == "microblading"
        assert (version.stored_file_id, version.file_size, version.filename) == (
            None,
            245760,
            "Consent_Form_Jane_Doe.pdf",
        )


def test_everything_finds_its_place(vault: Vault, owner: Actor, tmp_path: Path) -> None:
    result = run(vault, full(tmp_path / "old"))
    assert result.files == 2
    with vault.reading() as session:
        jane, mary = session.scalars(select(Client).order_by(Client.sort_key)).all()
        ann = session.scalars(select(User).where(User.external_id == "u1")).one()
        assert (jane.user_id, mary.user_id) == (ann.id, owner.user_id)
        assert (ann.role, ann.imported_role, ann.imported) == (Role.ARTIST, "OWNER", None)
        key = phone_key("+1 415 555 0100", None)
        assert (jane.allergies, jane.skin_type, jane.phone_key) == ("Latex, Nickel", "Type III", key)
        assert jane.created_at == datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)
        assert jane.imported == {"loyaltyPoints": 7, "allergies": ["Latex", "Nickel"]}
        assert {safety_of(each).state for each in (jane, mary)} == {SafetyState.NOT_VERIFIED}
        assert mary.is_active is False
        kept, gone = session.scalars(select(DocumentVersion).order_by(DocumentVersion.id)).all()
        assert (kept.stored_file_id is not None, gone.stored_file_id) == (True, None)
        photo = session.scalars(select(Photo).where(Photo.external_id == "document:d3")).one()
        assert (photo.client_id, photo.stored_file_id is not None) == (mary.id, True)
        first, second, third = session.scalars(select(Procedure).order_by(Procedure.id)).all()
        assert (first.procedure_at, first.procedure_date, first.zone) == (
            datetime(2024, 8, 19, 22, 30, tzinfo=UTC), date(2024, 8, 20), "Europe/Berlin",
        )  # fmt: skip
        assert (second.procedure_at, second.procedure_date, second.zone) == (None, date(2024, 8, 19), None)
        assert second.procedure_type_id == third.procedure_type_id is not None
        assert third.external_id is not None
        assert third.external_id.startswith("content-")
        (pigment,), (needle,) = first.pigments, first.needles
        assert (pigment.lot_number, pigment.lot_state, pigment.pigment_id) == ("MB-2024-001", LotState.UNLINKED, None)
        assert (needle.needle_configuration, needle.diameter_mm) == ("18 needles, 0.18mm", 0.18)
        intake, analysis = session.scalars(select(Intake)).one(), session.scalars(select(Analysis)).one()
        assert intake.verification == analysis.verification == Verification.IMPORTED
        assert (intake.answers, intake.result) == ({"conditions": ["asthma"]}, "safe")
        linked = session.scalars(select(Photo).where(Photo.external_id == "f1")).one()
        assert (analysis.photo_id, linked.procedure_id) == (linked.id, first.id)
        lost = session.scalars(select(ImportRow).where(ImportRow.record_uid.is_(None))).one()
        assert (lost.external_id, lost.position) == ("d4", "documents[3]")
        assert lost.raw is not None
        assert lost.raw["notes"] == "whose?"


def test_files_come_out_as_they_went_in(vault: Vault, tmp_path: Path) -> None:
    run(vault, full(tmp_path / "old"))
    with vault.reading() as session:
        document = session.scalars(select(Document).where(Document.external_id == "d1")).one()
        stored = document.versions[0].stored_file
        assert stored is not None
        assert vault.files.check(stored_of(stored)) is None
        assert (stored.size, stored.owner_uid) == (len(PDF), document.uid)


def test_the_preview_says_what_the_import_does(vault: Vault, tmp_path: Path) -> None:
    export = full(tmp_path / "old")
    with vault.reading() as session:
        preview = preview_web_import(session, export, today=date(2026, 1, 1))
    assert all_counts(vault)["ImportRun"] == 0
    assert preview.counts == run(vault, export).counts
    assert (preview.new, preview.missing_files) == (13, 2)
    assert preview.counts[Kind.DOCUMENT].not_placed == 1
    assert {problem.position for problem in preview.problems} == {"documents[3]"}


def test_a_second_import_adds_nothing(vault: Vault, tmp_path: Path) -> None:
    run(vault, full(tmp_path / "old"))
    before = all_counts(vault)
    again = run(vault, full(tmp_path / "old"))
    assert (again.run_uid, again.commit) == (None, None)
    assert {counts.new for counts in again.counts.values()} == {0}
    assert all_counts(vault) == before


def test_a_changed_record_is_left_as_it_is(vault: Vault, tmp_path: Path) -> None:
    run(vault, full(tmp_path / "old"))
    with vault.transaction(vault.owner()) as session:
        session.scalars(select(Client).where(Client.external_id == "c1")).one().name = "Jane Roe"
    export = export_of(tmp_path / "new", {"clients": [{"id": "c1", "name": "Jane X"}, {"id": "c9", "name": "New"}]})
    assert run(vault, export).counts[Kind.CLIENT].new == 1
    with vault.reading() as session:
        assert set(session.scalars(select(Client.name))) == {"Jane Roe", "Mary Major", "New"}


def test_possible_duplicates_are_named_and_not_merged(vault: Vault, tmp_path: Path) -> None:
    with vault.transaction(vault.owner()) as session:
        values = ClientValues(name="jane doe", phone="+1 415 555 0100", date_of_birth=date(1990, 5, 15))
        here = save_client(session, vault.owner(), values)
    export = full(tmp_path / "old")
    with vault.reading() as session:
        (found,) = preview_web_import(session, export).duplicates
    assert (found.client_id, found.name, found.client_name) == (here.id, "Jane Doe", "jane doe")
    assert found.reasons == ("phone", "name_and_birth_date")
    run(vault, export)
    assert count(vault, Client) == 3


def test_a_client_without_a_name_still_comes_in(vault: Vault, tmp_path: Path) -> None:
    run(
        vault, export_of(tmp_path / "old", {"clients": [{"id": "c1", "phone": "555 0100"}, {"id": "c2", "notes": "?"}]})
    )
    with vault.reading() as session:
        assert list(session.scalars(select(Client.name).order_by(Client.id))) == ["555 0100", "(no name)"]
        assert "name" in (session.scalars(select(ImportRow.problem).order_by(ImportRow.id)).first() or "")


@pytest.mark.parametrize("after", [0, 1, 5, 9, 12])
def test_stopping_leaves_nothing_behind(vault: Vault, tmp_path: Path, after: int) -> None:
    before = all_counts(vault)
    with pytest.raises(errors.Cancelled), vault.transaction(vault.owner(), Action.IMPORT) as session:
        run_web_import(session, vault.owner(), full(tmp_path / "old"), Stopping(after))
    assert all_counts(vault) == before
    assert list(vault.files.all_uids()) == []


def test_a_failed_save_takes_the_files_with_it(vault: Vault, tmp_path: Path) -> None:
    def import_and_fail() -> None:
        with vault.transaction(vault.owner(), Action.IMPORT) as session:
            assert run_web_import(session, vault.owner(), full(tmp_path / "old")).files == 2
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        import_and_fail()
    assert list(vault.files.all_uids()) == []
    assert count(vault, Client) == 0


def test_undo_takes_back_the_whole_import(vault: Vault, owner: Actor, tmp_path: Path) -> None:
    export = full(tmp_path / "old")
    result = run(vault, export)
    assert result.run_uid is not None
    with vault.transaction(vault.owner(), Action.UNDO) as session:
        undone = undo_import(session, vault.owner(), result.run_uid)
    assert (undone["client"], undone["document"], undone["photo"], undone["procedure_type"]) == (2, 2, 2, 1)
    with vault.reading() as session:
        for model in (Client, Document, Photo, Procedure, Intake, Analysis, Pigment):
            assert session.scalars(select(model).where(model.deleted_at.is_(None))).all() == []
        assert session.scalars(select(User.name).where(User.deleted_at.is_(None))).all() == [owner.name]
    with pytest.raises(errors.NotFound), vault.transaction(vault.owner()) as session:
        undo_import(session, vault.owner(), result.run_uid)
    assert run(vault, export).counts[Kind.CLIENT].new == 2


def test_undo_is_refused_when_somebody_worked_on_it(vault: Vault, tmp_path: Path) -> None:
    result = run(vault, full(tmp_path / "old"))
    assert result.run_uid is not None
    with vault.transaction(vault.owner()) as session:
        jane = session.scalars(select(Client).where(Client.external_id == "c1")).one()
        jane.notes = "prefers mornings"
    with vault.reading() as session:
        assert records_touched_since(session, result.run_uid) == [("client", jane.uid)]
    with pytest.raises(errors.ChangedMeanwhile), vault.transaction(vault.owner()) as session:
        undo_import(session, vault.owner(), result.run_uid)
    with vault.reading() as session:
        assert session.scalars(select(Client).where(Client.deleted_at.is_not(None))).all() == []


def test_undo_is_refused_when_a_record_was_added_to_an_imported_client(vault: Vault, tmp_path: Path) -> None:
    result = run(vault, full(tmp_path / "old"))
    assert result.run_uid is not None
    with vault.transaction(vault.owner()) as session:
        client_id = session.scalars(select(Client.id).where(Client.external_id == "c1")).one()
        session.add(Procedure(client_id=client_id, notes="touch-up"))
    with pytest.raises(errors.ChangedMeanwhile), vault.transaction(vault.owner()) as session:
        undo_import(session, vault.owner(), result.run_uid)


def test_only_the_owner_imports(vault: Vault, tmp_path: Path) -> None:
    assistant = Actor(vault.owner().user_id, "Al", Role.ASSISTANT)
    with pytest.raises(errors.NotAllowed), vault.transaction(assistant) as session:
        run_web_import(session, assistant, full(tmp_path / "old"))


def test_every_record_stands_in_the_trail_and_the_vault_is_sound(vault: Vault, tmp_path: Path) -> None:
    result = run(vault, full(tmp_path / "old"))
    with vault.reading() as session:
        rows = session.scalars(select(AuditEvent).where(AuditEvent.commit_number == result.commit)).all()
        assert {row.action for row in rows} == {Action.IMPORT}
        named = {row.record_uid for row in rows}
        for model in (Client, Document, DocumentVersion, Photo, Procedure, Intake, Analysis, Pigment, ImportRun):
            assert set(session.scalars(select(model.uid))) <= named
    assert verify_vault(vault, Silent()).findings == ()


def test_the_sqlite_file_of_prisma_comes_in_too(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "dev.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE clients (id TEXT PRIMARY KEY, name TEXT, dateOfBirth DATETIME, allergies TEXT);"
            "CREATE TABLE procedures (id TEXT PRIMARY KEY, clientId TEXT, procedureDate DATETIME, isCompleted BOOLEAN);"
            "INSERT INTO clients VALUES ('c1', 'Jane Doe', 642729600000, '[\"Latex\"]');"
            "INSERT INTO procedures VALUES ('p1', 'c1', 1724025600000, 1);"
        )
    run(vault, read_web_export(path))
    with vault.reading() as session:
        client, procedure = session.scalars(select(Client)).one(), session.scalars(select(Procedure)).one()
        assert (client.date_of_birth, client.allergies) == (date(1990, 5, 15), "Latex")
        assert (procedure.procedure_at, procedure.procedure_date) == (None, date(2024, 8, 19))


def test_the_save_of_an_import_is_known_as_one(vault: Vault, tmp_path: Path) -> None:
    result = run(vault, full(tmp_path / "old"))
    assert result.commit is not None
    with vault.transaction(vault.owner()) as session:
        session.add(Client(name="Else", sort_key="else"))
    with vault.reading() as session:
        assert import_of_commit(session, result.commit) == result.run_uid
        assert import_of_commit(session, result.commit + 1) is None


def test_past_imports_are_listed(vault: Vault, tmp_path: Path) -> None:
    first, second = run(vault, read_web_export(SAMPLE)), run(vault, full(tmp_path / "old"))
    assert first.run_uid is not None
    with vault.transaction(vault.owner(), Action.UNDO) as session:
        undo_import(session, vault.owner(), first.run_uid)
    with vault.reading() as session:
        listed = past_imports(session)
    assert [(item.uid, item.source, item.undone_at is None) for item in listed] == [
        (second.run_uid, "export.json", True),
        (first.run_uid, "sample.json", False),
    ]


TABLES: dict[str, list[dict[str, object]]] = json.loads(SAMPLE.read_text("utf-8"))
COLUMNS = sorted({name for rows in TABLES.values() for row in rows for name in row} | {"createdAt", "url", "takenAt"})
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
DATES = st.datetimes().map(lambda moment: moment.isoformat() + "Z") | st.integers(-(10**14), 10**14)
CELLS = (
    LEAVES
    | DATES
    | st.sampled_from(["client_123", "PHOTO", "1e999", "9" * 30, "\ud800", "\0"])
    | st.lists(LEAVES, max_size=2)
)
ROWS = st.lists(st.dictionaries(st.sampled_from(COLUMNS), CELLS, max_size=8), max_size=4)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables=st.dictionaries(st.sampled_from([kind.value for kind in Kind]), ROWS, max_size=8))
def test_whatever_can_be_read_can_be_imported(vault: Vault, tmp_path: Path, tables: dict[str, list[object]]) -> None:
    actor = vault.owner()
    try:
        export = export_of(tmp_path / "any", {**tables, "clients": [*TABLES["clients"], *tables.get("clients", [])]})
    except errors.ImportFailed:
        return
    with contextlib.suppress(errors.Cancelled), vault.transaction(actor, Action.IMPORT) as session:
        preview = preview_web_import(session, export)
        result = run_web_import(session, actor, export)
        assert sum(counts.new for counts in result.counts.values()) == preview.new > 0
        assert run_web_import(session, actor, export).run_uid is None
        raise errors.Cancelled
    assert count(vault, Client) == 0
