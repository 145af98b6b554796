"""Consent forms in a real vault: signed once, kept unchanged, never crossed."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from pmupro_desktop import errors
from pmupro_desktop.documents.form_answers import Answer
from pmupro_desktop.documents.strokes import Handwriting
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.client_values import ClientValues, values_of
from pmupro_desktop.domain.consent import CopyWay, FormSignature, SignedForm, SignerRole
from pmupro_desktop.domain.document import Document, DocumentType, DocumentVersion, StoredFile
from pmupro_desktop.domain.procedure import Procedure, ProcedurePigment, ProcedureType
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.domain.user import Actor, Role
from pmupro_desktop.services import consents
from pmupro_desktop.services.checks import verify_vault
from pmupro_desktop.services.clients import delete_client, get_client, save_client
from pmupro_desktop.services.consents import Filled, GivenSignature, Prepared
from pmupro_desktop.services.documents import change_document, replace_document
from pmupro_desktop.services.studio import read_studio
from pmupro_desktop.services.undo import undo
from pmupro_desktop.services.vaults import Vault
from tests.consents import answers, handwriting, microblading

JANE = ClientValues("Jane Doe", date_of_birth=date(1990, 3, 14), allergies="Nickel", emergency_contact="Mark, 555 0199")
FORM = microblading()


@pytest.fixture
def jane(vault: Vault, owner: Actor) -> int:
    with vault.transaction(owner) as session:
        return save_client(session, owner, JANE).id


@pytest.fixture
def procedure(vault: Vault, owner: Actor, jane: int) -> int:
    with vault.transaction(owner) as session:
        kind = session.scalars(select(ProcedureType).where(ProcedureType.code == "microblading")).first()
        made = Procedure(
            client_id=jane, procedure_type=kind, technique="Hair strokes", procedure_date=date(2026, 11, 22)
        )
        made.pigments = [ProcedurePigment(pigment_color="Mocha")]
        session.add(made)
        session.flush()
        return made.id


def prepared(vault: Vault, client_id: int, procedure_id: int | None = None) -> Prepared:
    with vault.reading() as session:
        return consents.prepare_consent(session, FORM, client_id, procedure_id)


def filled(given: Mapping[str, Answer] | None = None) -> Filled:
    at = now()
    return Filled(
        given if given is not None else answers(FORM),
        at,
        GivenSignature("Jane Doe", handwriting(1), at + timedelta(minutes=4)),
        GivenSignature("Ana Luna", handwriting(2), at + timedelta(minutes=5)),
    )


def sign(vault: Vault, owner: Actor, form: Prepared, what: Filled | None = None) -> SignedForm:
    with vault.transaction(owner) as session:
        return consents.sign_consent(session, owner, form, what or filled())


class TestPreparing:
    def test_the_record_fills_in_what_it_knows(self, vault: Vault, jane: int, procedure: int) -> None:
        form = prepared(vault, jane, procedure)
        assert (form.name, form.date_of_birth, form.artist) == ("Jane Doe", date(1990, 3, 14), "Ana Luna")
        assert form.procedure == "Microblading · 22 Nov 2026"
        assert form.proposals == {
            "agreed_shape": "Hair strokes, Mocha",
            "allergy_other": True,
            "allergy_other.detail": "Nickel",
            "emergency_contact": "Mark, 555 0199",
        }

    def test_nothing_personal_is_in_its_repr(self, vault: Vault, jane: int) -> None:
        said = repr(prepared(vault, jane)) + repr(filled())
        assert not any(word in said for word in ("Jane", "1990", "Nickel", "Luna"))

    def test_a_procedure_of_somebody_else_is_not_found(self, vault: Vault, owner: Actor, procedure: int) -> None:
        with vault.transaction(owner) as session:
            other = save_client(session, owner, ClientValues("Mary Roe")).id
        with pytest.raises(errors.NotFound):
            prepared(vault, other, procedure)

    @pytest.mark.parametrize(
        ("born", "problem"),
        [(None, "no birth date"), (date(2010, 1, 1), "too young"), (date(1990, 1, 1), "")],
    )
    def test_who_can_sign(self, vault: Vault, owner: Actor, born: date | None, problem: str) -> None:
        with vault.transaction(owner) as session:
            client = save_client(session, owner, ClientValues("Mary Roe", date_of_birth=born)).id
        form = prepared(vault, client)
        said = consents.who_problems(form, date(2026, 11, 22)).get("date_of_birth", "")
        assert problem in said
        assert bool(problem) == bool(said)
        if problem:
            with pytest.raises(errors.InvalidRecord, match=problem):
                sign(vault, owner, form)


class TestSigning:
    def test_everything_is_kept(self, vault: Vault, owner: Actor, jane: int, procedure: int) -> None:
        head = vault.last_seen.head
        what = filled(answers(FORM, pregnant=False) | {"medicines": True, "medicines.detail": " Aspirin "})
        signed = sign(vault, owner, prepared(vault, jane, procedure), what)
        with vault.reading() as session:
            [kept] = consents.consents_of(session, jane)
            content = consents.signed_file(session, kept.id)
            assert consents.form_as_signed(kept) == FORM
        assert kept.id == signed.id
        assert (kept.form_id, kept.form_version, kept.language) == (FORM.id, FORM.version, "en")
        assert kept.wording == FORM.wording
        assert kept.answers["medicines.detail"] == "Aspirin"
        assert (kept.client_name, kept.client_date_of_birth) == ("Jane Doe", date(1990, 3, 14))
        assert kept.intent == FORM.client_intent
        assert what.client is not None
        assert what.artist is not None
        assert (kept.e_record_consent_at, kept.signed_at) == (what.agreed_to_screen_at, what.artist.at)
        assert (kept.zone, kept.audit_head, kept.retention) == ("America/New_York", head, "consent")
        assert kept.sha256 == hashlib.sha256(content).hexdigest()
        assert content.startswith(b"%PDF")
        assert not kept.signed_on_paper
        assert kept.document.type == DocumentType.CONSENT_FORM
        assert kept.document.procedure_id == procedure
        assert "Jane" not in kept.document.filename
        by_client, by_artist = kept.signatures
        assert (by_client.role, by_client.name, by_client.signed_at) == (SignerRole.CLIENT, "Jane Doe", what.client.at)
        assert (by_artist.role, by_artist.intent) == (SignerRole.ARTIST, FORM.artist_intent)
        assert Handwriting.from_data(by_client.strokes) == what.client.handwriting
        assert verify_vault(vault, Silent()).sound

    def test_nothing_is_left_of_a_refused_one(self, vault: Vault, owner: Actor, jane: int) -> None:
        before = vault.files.all_uids()
        incomplete = dataclasses.replace(filled({}), agreed_to_screen_at=None, client=None)
        with pytest.raises(errors.InvalidRecord) as refused:
            sign(vault, owner, prepared(vault, jane), incomplete)
        assert {"screen", "client_name", "client_signature", "pregnant", "adult"} <= set(refused.value.problems)
        assert "artist_name" not in refused.value.problems
        with vault.reading() as session:
            assert consents.consents_of(session, jane) == []
            assert session.scalar(select(func.count()).select_from(Document)) == 0
        assert vault.files.all_uids() == before

    def test_a_dot_is_no_signature(self, vault: Vault, owner: Actor, jane: int) -> None:
        dot = Handwriting((handwriting().strokes[0][:2],), 1000, 300)
        given = GivenSignature("Jane Doe", dot, now())
        with pytest.raises(errors.InvalidRecord) as refused:
            sign(vault, owner, prepared(vault, jane), dataclasses.replace(filled(), client=given))
        assert set(refused.value.problems) == {"client_signature"}

    def test_a_minor_by_own_word_is_refused(self, vault: Vault, owner: Actor, jane: int) -> None:
        with pytest.raises(errors.InvalidRecord, match="18 years"):
            sign(vault, owner, prepared(vault, jane), filled(answers(FORM, adult=False)))

    def test_a_viewer_may_not(self, vault: Vault, jane: int) -> None:
        viewer, form = Actor(1, "Viewer", Role.VIEWER), prepared(vault, jane)
        with vault.reading() as session, pytest.raises(errors.NotAllowed):
            consents.sign_consent(session, viewer, form, filled())


class TestCrossing:
    """Forms of two clients are open: neither can be signed for the other."""

    def test_each_form_is_signed_for_its_own_client(self, vault: Vault, owner: Actor, jane: int) -> None:
        with vault.transaction(owner) as session:
            mary = save_client(session, owner, ClientValues("Mary Roe", date_of_birth=date(1985, 5, 5))).id
        first, second = prepared(vault, jane), prepared(vault, mary)
        sign(vault, owner, second)
        sign(vault, owner, first)
        with vault.reading() as session:
            assert [each.client_name for each in consents.consents_of(session, jane)] == ["Jane Doe"]
            assert [each.client_name for each in consents.consents_of(session, mary)] == ["Mary Roe"]

    @pytest.mark.parametrize("crossed", ["client_id", "client_uid", "name", "date_of_birth"])
    def test_a_mixed_up_one_is_refused(
        self, vault: Vault, owner: Actor, jane: int, crossed: str, tmp_path: Path
    ) -> None:
        with vault.transaction(owner) as session:
            mary = save_client(session, owner, ClientValues("Mary Roe", date_of_birth=date(1985, 5, 5))).id
        other = prepared(vault, mary)
        mixed = dataclasses.replace(prepared(vault, jane), **{crossed: getattr(other, crossed)})
        with pytest.raises(errors.WrongClient):
            sign(vault, owner, mixed)
        scan = tmp_path / "scan.pdf"
        scan.write_bytes(b"%PDF-1.4\n")
        with pytest.raises(errors.WrongClient), vault.transaction(owner) as session:
            consents.attach_paper_scan(session, owner, mixed, scan, date(2026, 1, 1))
        with vault.reading() as session, pytest.raises(errors.WrongClient):
            consents.blank_for_client(session, mixed, now())

    def test_a_client_changed_meanwhile_is_refused(self, vault: Vault, owner: Actor, jane: int) -> None:
        form = prepared(vault, jane)
        with vault.transaction(owner) as session:
            values = dataclasses.replace(values_of(get_client(session, jane)), date_of_birth=date(1991, 3, 14))
            save_client(session, owner, values, client_id=jane)
        with pytest.raises(errors.WrongClient):
            sign(vault, owner, form)
        with vault.transaction(owner) as session:
            delete_client(session, owner, jane)
        with pytest.raises(errors.NotFound):
            sign(vault, owner, form)


CHANGES = (
    "UPDATE signed_form SET answers = '{}'",
    "UPDATE signed_form SET client_id = client_id",
    "UPDATE signed_form SET sha256 = 'x'",
    "UPDATE signed_form SET e_record_consent_at = NULL",
    "DELETE FROM signed_form",
    "UPDATE form_signature SET name = 'Somebody'",
    "UPDATE form_signature SET strokes = '{}'",
    "DELETE FROM form_signature",
    "DELETE FROM document_version",
    "UPDATE document_version SET stored_file_id = NULL",
    "UPDATE stored_file SET sha256_plain = 'x'",
    "UPDATE document SET client_id = 0",
    "DELETE FROM document",
    "INSERT INTO document_version SELECT document_id, 2, stored_file_id, filename, NULL, NULL, NULL, NULL, 'u', NULL,"
    " created_at, updated_at, NULL FROM document_version",
)


class TestReadOnly:
    @pytest.mark.parametrize("statement", CHANGES)
    def test_the_database_refuses_changes(self, vault: Vault, owner: Actor, jane: int, statement: str) -> None:
        sign(vault, owner, prepared(vault, jane))
        with pytest.raises(IntegrityError, match="read-only"), vault.transaction(owner) as session:
            session.execute(text(statement))
        assert verify_vault(vault, Silent()).sound

    def test_every_column_is_guarded_or_may_be_noted(self, vault: Vault) -> None:
        free = {"copy_given_at", "copy_given_how", "deleted_at", "updated_at"}
        with vault.reading() as session:
            for kind in (SignedForm, FormSignature):
                name = f"{kind.__tablename__}_is_kept"
                trigger = session.scalar(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name})
                named = str(trigger).split("UPDATE OF")[1].split("ON ")[0].replace(",", " ").split()
                assert set(named) == {column.name for column in kind.__table__.columns} - free

    def test_services_know_it_too(self, vault: Vault, owner: Actor, jane: int, tmp_path: Path) -> None:
        signed = sign(vault, owner, prepared(vault, jane))
        newer = tmp_path / "newer.pdf"
        newer.write_bytes(b"%PDF-1.4\nanother\n")
        with pytest.raises(errors.SignedRecord), vault.transaction(owner) as session:
            replace_document(session, owner, signed.document_id, newer)
        for kind in (DocumentType.PHOTO, DocumentType.OTHER):
            with pytest.raises(errors.SignedRecord), vault.transaction(owner) as session:
                change_document(session, owner, signed.document_id, type=kind, notes="", filename="x.pdf")
        with vault.transaction(owner) as session:
            kept = DocumentType.CONSENT_FORM
            change_document(session, owner, signed.document_id, type=kept, notes="By hand", filename="x.pdf")

    def test_signing_is_not_undone(self, vault: Vault, owner: Actor, jane: int) -> None:
        signed = sign(vault, owner, prepared(vault, jane))
        number = vault.last_seen.counter
        with pytest.raises(errors.ChangedMeanwhile), vault.transaction(owner) as session:
            undo(session, owner, number)
        with vault.reading() as session:
            assert [each.id for each in consents.consents_of(session, jane)] == [signed.id]

    def test_a_deleted_document_takes_its_form_out_of_sight(self, vault: Vault, owner: Actor, jane: int) -> None:
        signed = sign(vault, owner, prepared(vault, jane))
        with vault.transaction(owner) as session:
            session.get_one(Document, signed.document_id).deleted_at = now()
        with vault.reading() as session:
            assert consents.consents_of(session, jane) == []
            with pytest.raises(errors.NotFound):
                consents.get_signed_form(session, signed.id)

    def test_an_exchanged_file_is_noticed(self, vault: Vault, owner: Actor, jane: int) -> None:
        signed = sign(vault, owner, prepared(vault, jane))
        with vault.reading() as session:
            stored = session.scalars(select(StoredFile)).one()
            vault.files.path_of(stored.uid).write_bytes(b"age-encryption.org/v1\n")
            with pytest.raises(errors.FileDamaged):
                consents.signed_file(session, signed.id)


class TestPaper:
    def test_a_scan_is_kept_with_the_wording(self, vault: Vault, owner: Actor, jane: int, tmp_path: Path) -> None:
        scan = tmp_path / "scan 12.PDF"
        scan.write_bytes(b"%PDF-1.4\nsigned by hand\n")
        with vault.transaction(owner) as session:
            consents.attach_paper_scan(session, owner, prepared(vault, jane), scan, date(2026, 11, 20))
        with vault.reading() as session:
            [kept] = consents.consents_of(session, jane)
            assert consents.signed_file(session, kept.id) == scan.read_bytes()
            version = session.scalars(select(DocumentVersion)).one()
        assert kept.signed_on_paper
        assert (kept.signed_on, kept.signed_at, kept.e_record_consent_at) == (date(2026, 11, 20), None, None)
        assert kept.wording == FORM.wording
        assert kept.signatures == []
        assert kept.sha256 == hashlib.sha256(scan.read_bytes()).hexdigest()
        assert (version.mime_type, version.filename) == ("application/pdf", "scan 12.PDF")
        assert verify_vault(vault, Silent()).sound

    @pytest.mark.parametrize(
        ("content", "day", "where"), [(b"MZ", date(2026, 1, 1), "scan"), (b"%PDF-1.4\n", date(2999, 1, 1), "signed_on")]
    )
    def test_what_is_no_scan_is_refused(
        self, vault: Vault, owner: Actor, jane: int, tmp_path: Path, content: bytes, day: date, where: str
    ) -> None:
        scan, form, before = tmp_path / "scan.pdf", prepared(vault, jane), vault.files.all_uids()
        scan.write_bytes(content)
        with pytest.raises(errors.InvalidRecord) as refused, vault.transaction(owner) as session:
            consents.attach_paper_scan(session, owner, form, scan, day)
        assert set(refused.value.problems) == {where}
        assert vault.files.all_uids() == before

    def test_an_empty_scan_is_refused(self, vault: Vault, owner: Actor, jane: int, tmp_path: Path) -> None:
        scan, form = tmp_path / "scan.pdf", prepared(vault, jane)
        scan.touch()
        with pytest.raises(errors.FileRefused), vault.transaction(owner) as session:
            consents.attach_paper_scan(session, owner, form, scan, date(2026, 1, 1))

    def test_blank_forms(self, vault: Vault, jane: int) -> None:
        form = prepared(vault, jane)
        with vault.reading() as session:
            for_anybody = consents.blank_form_pdf(FORM, read_studio(session), now())
            for_jane = consents.blank_for_client(session, form, now())
        assert for_anybody.startswith(b"%PDF")
        assert for_anybody != for_jane


def test_a_copy_given_is_noted_and_can_be_taken_back(vault: Vault, owner: Actor, jane: int) -> None:
    signed = sign(vault, owner, prepared(vault, jane))
    with vault.transaction(owner) as session:
        consents.record_copy_given(session, owner, signed.id, CopyWay.PAPER)
    with vault.reading() as session:
        kept = consents.get_signed_form(session, signed.id)
        assert kept.copy_given_how == CopyWay.PAPER
        assert kept.copy_given_at is not None
    assert verify_vault(vault, Silent()).sound
    with vault.transaction(owner) as session:
        undo(session, owner, vault.last_seen.counter)
    with vault.reading() as session:
        assert consents.get_signed_form(session, signed.id).copy_given_at is None
