"""Documents in a real vault: added, replaced, moved to the photos and back, deleted, proved and handed out."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import func, select

from pmupro_desktop import errors
from pmupro_desktop.documents.worker import Worker
from pmupro_desktop.domain.audit import Action, AuditEvent
from pmupro_desktop.domain.document import Document, DocumentType, StoredFile
from pmupro_desktop.domain.file_names import free_path, safe_filename
from pmupro_desktop.domain.media import may_be_opened, media_type
from pmupro_desktop.domain.photo import Photo
from pmupro_desktop.domain.user import Actor
from pmupro_desktop.services.client_page import client_history, client_page
from pmupro_desktop.services.document_files import (
    REFUSALS,
    extract_document,
    read_document_bytes,
    read_texts,
    refused_sources,
    remove_originals,
    verified_sources,
)
from pmupro_desktop.services.document_list import DocumentFilter, document_ids, document_rows
from pmupro_desktop.services.documents import (
    add_documents,
    add_generated,
    attach_to_procedure,
    change_document,
    delete_document,
    get_document,
    listed_id,
    replace_document,
)
from pmupro_desktop.services.procedures import save_procedure
from pmupro_desktop.services.undo import undo
from pmupro_desktop.services.vaults import Vault
from tests.services.records import PDF, PNG, TODAY, file_at, is_sound, last_commit, new_client, type_id, viewer
from tests.services.test_procedures import VALUES
from tests.vaults import reopen

ALL = DocumentFilter()


def add(
    vault: Vault, client_id: int, *sources: Path, kind: DocumentType = DocumentType.CONSENT_FORM, notes: str = ""
) -> list[Document | Photo]:
    with vault.transaction(vault.owner()) as session:
        return add_documents(session, vault.owner(), client_id, sources, type=kind, notes=notes)


def change(vault: Vault, number: int, kind: DocumentType, name: str = "scan.png", notes: str = "") -> int:
    with vault.transaction(vault.owner()) as session:
        changed = change_document(session, vault.owner(), number, type=kind, notes=notes, filename=name)
        return listed_id(changed)


def listed(vault: Vault, wanted: DocumentFilter = ALL) -> list[int]:
    with vault.reading() as session:
        return list(document_ids(session, wanted))


def fetch(vault: Vault, number: int) -> Document | Photo:
    with vault.reading() as session:
        return get_document(session, number)


def as_document(record: Document | Photo) -> Document:
    assert isinstance(record, Document)
    return record


def as_photo(record: Document | Photo) -> Photo:
    assert isinstance(record, Photo)
    return record


class TestAdding:
    def test_files_are_kept_encrypted_and_come_back(self, vault: Vault, owner: Actor, tmp_path: Path) -> None:
        client = new_client(vault)
        sources = [file_at(tmp_path / f"form {n}.pdf", PDF + bytes([n])) for n in range(3)]
        records = add(vault, client, *sources, notes="signed\x00 here ")
        assert [record.filename for record in records] == ["form 0.pdf", "form 1.pdf", "form 2.pdf"]
        for source, record in zip(sources, records, strict=True):
            version = as_document(record).versions[-1]
            assert (record.notes, version.mime_type, version.number) == ("signed here", "application/pdf", 1)
            assert read_document_bytes(vault, owner, version) == source.read_bytes()
        assert not any(PDF in path.read_bytes() for path in (vault.folder / "files").rglob("*.age"))
        assert is_sound(vault)

    def test_a_photo_is_a_photo_row(self, vault: Vault, tmp_path: Path) -> None:
        record = as_photo(
            add(vault, new_client(vault), file_at(tmp_path / "before.png", PNG), kind=DocumentType.PHOTO)[0]
        )
        assert (record.mime_type, record.file_size) == ("image/png", len(PNG))
        assert listed(vault) == [-record.id]

    def test_a_photo_must_be_a_picture(self, vault: Vault, tmp_path: Path) -> None:
        with pytest.raises(errors.InvalidRecord) as caught:
            add(vault, new_client(vault), file_at(tmp_path / "before.png", PDF), kind=DocumentType.PHOTO)
        assert "type" in caught.value.problems
        assert not vault.files.all_uids()

    def test_one_bad_file_leaves_nothing(self, vault: Vault, tmp_path: Path) -> None:
        client = new_client(vault)
        good, empty = file_at(tmp_path / "good.pdf"), file_at(tmp_path / "empty.pdf", b"")
        with pytest.raises(errors.FileRefused) as caught:
            add(vault, client, good, empty)
        assert caught.value.facts == {"name": "empty.pdf", "reason": REFUSALS["empty"]}
        assert listed(vault) == []
        assert not vault.files.all_uids()

    def test_what_cannot_be_added_is_named_before(self, tmp_path: Path) -> None:
        sources = [file_at(tmp_path / "a.pdf"), tmp_path / "gone.pdf", tmp_path, file_at(tmp_path / "b.pdf", b"")]
        reasons = [REFUSALS[code] for code in ("unreadable", "no_file", "empty")]
        assert refused_sources(sources) == dict(zip(sources[1:], reasons, strict=True))

    @pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes among files")
    def test_a_pipe_is_refused_without_waiting(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.pdf")
        assert refused_sources([tmp_path / "pipe.pdf"]) == {tmp_path / "pipe.pdf": REFUSALS["no_file"]}

    def test_stopping_leaves_nothing(self, vault: Vault, tmp_path: Path) -> None:
        class Stopped:
            def report(self, done: int, total: int, label: str) -> None:
                """Nobody looks."""

            def raise_if_cancelled(self) -> None:
                raise errors.Cancelled

        client, source = new_client(vault), file_at(tmp_path / "a.pdf")
        with pytest.raises(errors.Cancelled), vault.transaction(vault.owner()) as session:
            add_documents(session, vault.owner(), client, [source], type=DocumentType.OTHER, progress=Stopped())
        assert listed(vault) == []

    def test_a_procedure_of_somebody_else_is_refused(self, vault: Vault, owner: Actor, tmp_path: Path) -> None:
        mine, other = new_client(vault), new_client(vault, "Someone Else")
        with vault.transaction(owner) as session:
            theirs = save_procedure(session, owner, other, VALUES(type_id(vault)), today=TODAY).id
        with pytest.raises(errors.NotFound), vault.transaction(owner) as session:
            add_documents(
                session, owner, mine, [file_at(tmp_path / "a.pdf")], type=DocumentType.WAIVER, procedure_id=theirs
            )
        assert not vault.files.all_uids()

    def test_a_document_is_attached_to_a_procedure_of_its_client(
        self, vault: Vault, owner: Actor, tmp_path: Path
    ) -> None:
        mine, other = new_client(vault), new_client(vault, "Someone Else")
        number = add(vault, mine, file_at(tmp_path / "a.pdf"))[0].id
        with vault.transaction(owner) as session:
            ours, theirs = (
                save_procedure(session, owner, client, VALUES(type_id(vault)), today=TODAY).id
                for client in (mine, other)
            )
            attach_to_procedure(session, owner, number, ours)
            with pytest.raises(errors.NotFound):
                attach_to_procedure(session, owner, number, theirs)
        assert listed(vault, DocumentFilter(procedure_id=ours)) == [number]

    def test_roles_are_asked(self, vault: Vault, owner: Actor, tmp_path: Path) -> None:
        client = new_client(vault)
        record = add(vault, client, file_at(tmp_path / "a.pdf"))[0]
        looker = viewer(owner)
        with vault.transaction(looker) as session:
            with pytest.raises(errors.NotAllowed):
                add_documents(session, looker, client, [tmp_path / "a.pdf"], type=DocumentType.OTHER)
            with pytest.raises(errors.NotAllowed):
                delete_document(session, looker, record.id)
            with pytest.raises(errors.NotAllowed):
                replace_document(session, looker, record.id, tmp_path / "a.pdf")
        with pytest.raises(errors.NotAllowed):
            extract_document(vault, looker, as_document(record).versions[-1], tmp_path / "out.pdf")
        assert not (tmp_path / "out.pdf").exists()

    def test_a_generated_paper_is_kept(self, vault: Vault, owner: Actor) -> None:
        with vault.transaction(owner) as session:
            made = add_generated(
                session, owner, new_client_in(session, owner), PDF, "Consent.pdf",
                type=DocumentType.CONSENT_FORM, text="I agree to microblading",
            )  # fmt: skip
        assert read_document_bytes(vault, owner, made.versions[-1]) == PDF
        assert listed(vault, DocumentFilter(query="agree microb")) == [made.id]


def new_client_in(session: object, owner: Actor) -> int:
    from sqlalchemy.orm import Session

    from pmupro_desktop.domain.client_values import ClientValues
    from pmupro_desktop.services.clients import save_client

    assert isinstance(session, Session)
    return save_client(session, owner, ClientValues(name="Jane Doe"), today=TODAY).id


class TestHostileNames:
    NAMES = (
        "../../etc/passwd", "..\\..\\boot.ini", "CON.pdf", "com¹.txt", "nul", "a" * 300 + ".pdf", "名" * 200 + ".pdf",
        "invoice\u202efdp.exe", "\u200b", "...", " .hidden", "tab\tnew\nline.pdf", 'quo"te?<>|*:.pdf', "half\udc80.pdf",
        "e\u0301.pdf", "trailing. . ", "aux .txt", "x." + "y" * 40, "👩🏽‍🎨.pdf", "\ufeffscan.pdf",
    )  # fmt: skip

    @pytest.mark.parametrize("name", NAMES)
    def test_a_name_on_its_way_out_is_only_a_name(self, name: str, tmp_path: Path) -> None:
        safe = safe_filename(name)
        assert safe
        assert len(safe.encode()) <= 160
        assert not set(safe) & set('<>:"/\\|?*')
        assert all(c.isprintable() or c == "\u200d" for c in safe)
        assert safe == safe.strip(". ")
        assert safe.split(".")[0].strip().lower() not in {"con", "nul", "aux", "com¹"}
        file_at(tmp_path / safe)
        assert [path.name for path in tmp_path.iterdir()] == [safe]
        assert safe_filename(safe) == safe

    def test_good_names_stay(self) -> None:
        for name in ("Consent_Form_Jane_Doe.pdf", "Łucja – zgoda.pdf", "同意書.pdf", "a.tar.gz", "O’Neill's.pdf"):
            assert safe_filename(name) == name

    def test_names_taken_are_numbered(self, tmp_path: Path) -> None:
        file_at(tmp_path / "a.pdf")
        assert free_path(tmp_path, "a.pdf").name == "a (2).pdf"
        file_at(tmp_path / "a (2).pdf")
        assert free_path(tmp_path, "a.pdf").name == "a (3).pdf"

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are no text")
    def test_a_name_that_is_no_text_is_kept_readable(self, vault: Vault, tmp_path: Path) -> None:
        source = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.pdf"))
        source.write_bytes(PDF)
        record = add(vault, new_client(vault), source)[0]
        assert fetch(vault, record.id).filename == "caf\ufffd.pdf"

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
    def test_names_are_kept_as_typed(self, vault: Vault, tmp_path: Path) -> None:
        client = new_client(vault)
        for name in ("-rf *.pdf", "invoice\u202efdp.exe", "' OR 1=1 --.pdf", "new\nline.pdf", "CON.pdf", "%s{0}.pdf"):
            assert fetch(vault, add(vault, client, file_at(tmp_path / name))[0].id).filename == name


class TestReplacing:
    def test_earlier_versions_stay(self, vault: Vault, owner: Actor, tmp_path: Path) -> None:
        record = add(vault, new_client(vault), file_at(tmp_path / "a.pdf", PDF + b"1"))[0]
        with vault.transaction(owner) as session:
            replace_document(session, owner, record.id, file_at(tmp_path / "b.pdf", PDF + b"2"))
        found = as_document(fetch(vault, record.id))
        assert [version.number for version in found.versions] == [1, 2]
        assert [read_document_bytes(vault, owner, version) for version in found.versions] == [PDF + b"1", PDF + b"2"]
        assert (found.filename, found.versions[0].filename) == ("b.pdf", "a.pdf")

    def test_undo_brings_the_earlier_version_back_and_again(self, vault: Vault, owner: Actor, tmp_path: Path) -> None:
        record = add(vault, new_client(vault), file_at(tmp_path / "a.pdf", PDF + b"1"))[0]
        with vault.transaction(owner) as session:
            replace_document(session, owner, record.id, file_at(tmp_path / "b.pdf", PDF + b"2"))
        for name in ("a.pdf", "b.pdf"):
            with vault.transaction(owner, Action.UNDO) as session:
                undo(session, owner, last_commit(vault))
            found = as_document(fetch(vault, record.id))
            assert found.filename == name
            assert found.versions[-1].filename == name
            assert is_sound(vault)

    def test_a_photo_is_replaced_by_a_photo(self, vault: Vault, owner: Actor, tmp_path: Path) -> None:
        client = new_client(vault)
        old = add(vault, client, file_at(tmp_path / "a.png", PNG), kind=DocumentType.PHOTO, notes="left tail")[0]
        with vault.transaction(owner) as session:
            new = replace_document(session, owner, -old.id, file_at(tmp_path / "b.png", PNG + b"2"))
        assert listed(vault) == [-new.id]
        assert (new.filename, new.notes, new.client_id) == ("b.png", "left tail", client)
        with vault.transaction(owner, Action.UNDO) as session:
            undo(session, owner, last_commit(vault))
        assert listed(vault) == [-old.id]


class TestMoving:
    def test_a_document_becomes_a_photo_and_back_and_is_listed_once(
        self, vault: Vault, owner: Actor, tmp_path: Path
    ) -> None:
        record = add(vault, new_client(vault), file_at(tmp_path / "scan.png", PNG), notes="both brows")[0]
        files = vault.files.all_uids()
        photo = change(vault, record.id, DocumentType.PHOTO, notes="both brows")
        assert photo < 0
        assert listed(vault) == [photo]
        back = change(vault, photo, DocumentType.WAIVER, notes="both brows")
        assert back == record.id
        assert listed(vault) == [record.id]
        assert change(vault, back, DocumentType.PHOTO) == photo
        assert vault.files.all_uids() == files
        assert read_document_bytes(vault, owner, as_photo(fetch(vault, photo))) == PNG
        assert is_sound(vault)

    def test_the_text_of_the_file_stays_with_it(self, vault: Vault, owner: Actor, tmp_path: Path) -> None:
        source = file_at(tmp_path / "scan.png", PNG)
        with vault.transaction(owner) as session:
            record = add_documents(
                session, owner, new_client_in(session, owner), [source], type=DocumentType.OTHER,
                texts={source: "Latex allergy noted"},
            )[0]  # fmt: skip
        photo = change(vault, record.id, DocumentType.PHOTO, name="brows.png", notes="before")
        for query in ("latex", "brows", "before", "jane latex"):
            assert listed(vault, DocumentFilter(query=query)) == [photo], query
        assert listed(vault, DocumentFilter(query="scan")) == []

    def test_earlier_versions_come_back_with_the_document(self, vault: Vault, owner: Actor, tmp_path: Path) -> None:
        record = add(vault, new_client(vault), file_at(tmp_path / "a.pdf"))[0]
        with vault.transaction(owner) as session:
            replace_document(session, owner, record.id, file_at(tmp_path / "b.png", PNG))
        photo = change(vault, record.id, DocumentType.PHOTO)
        found = as_document(fetch(vault, change(vault, photo, DocumentType.OTHER)))
        assert [version.mime_type for version in found.versions] == ["application/pdf", "image/png"]

    def test_undo_of_a_move_lists_it_once(self, vault: Vault, owner: Actor, tmp_path: Path) -> None:
        record = add(vault, new_client(vault), file_at(tmp_path / "scan.png", PNG))[0]
        photo = change(vault, record.id, DocumentType.PHOTO)
        for expected in (record.id, photo, record.id):
            with vault.transaction(owner, Action.UNDO) as session:
                undo(session, owner, last_commit(vault))
            assert listed(vault) == [expected]
        assert is_sound(vault)

    def test_a_pdf_does_not_become_a_photo(self, vault: Vault, tmp_path: Path) -> None:
        record = add(vault, new_client(vault), file_at(tmp_path / "a.pdf"))[0]
        with pytest.raises(errors.InvalidRecord):
            change(vault, record.id, DocumentType.PHOTO)
        assert listed(vault) == [record.id]


class TestDeleting:
    def test_a_deleted_document_is_gone_until_undone(self, vault: Vault, owner: Actor, tmp_path: Path) -> None:
        record = add(vault, new_client(vault), file_at(tmp_path / "a.pdf"))[0]
        with vault.transaction(owner) as session:
            delete_document(session, owner, record.id)
        assert listed(vault) == []
        with vault.reading() as session, pytest.raises(errors.NotFound):
            get_document(session, record.id)
        with vault.transaction(owner, Action.UNDO) as session:
            undo(session, owner, last_commit(vault))
        assert read_document_bytes(vault, owner, as_document(fetch(vault, record.id)).versions[-1]) == PDF

    def test_undo_of_adding_and_undo_of_that(self, vault: Vault, owner: Actor, tmp_path: Path) -> None:
        record = add(vault, new_client(vault), file_at(tmp_path / "a.pdf"))[0]
        for expected in ([], [record.id]):
            with vault.transaction(owner, Action.UNDO) as session:
                undo(session, owner, last_commit(vault))
            assert listed(vault) == expected
        assert read_document_bytes(vault, owner, as_document(fetch(vault, record.id)).versions[-1]) == PDF

    def test_every_step_is_in_the_trail(self, vault: Vault, owner: Actor, tmp_path: Path) -> None:
        record = add(vault, new_client(vault), file_at(tmp_path / "a.pdf"))[0]
        change(vault, record.id, DocumentType.WAIVER, name="b.pdf")
        with vault.transaction(owner) as session:
            delete_document(session, owner, record.id)
        with vault.reading() as session:
            actions = session.scalars(
                select(AuditEvent.action).where(AuditEvent.record_uid == record.uid).order_by(AuditEvent.sequence)
            ).all()
        assert actions == [Action.CREATE, Action.CHANGE, Action.DELETE]


class TestOriginals:
    def test_only_what_is_proved_to_be_inside_is_offered(self, vault: Vault, owner: Actor, tmp_path: Path) -> None:
        same, changed, damaged = (file_at(tmp_path / name, PDF + name.encode()) for name in ("a.pdf", "b.pdf", "c.pdf"))
        records = add(vault, new_client(vault), same, changed, damaged)
        changed.write_bytes(PDF + b"B.pdf")
        stored = as_document(records[2]).versions[-1].stored_file
        assert stored is not None
        path = vault.files.path_of(stored.uid)
        path.write_bytes(path.read_bytes()[:-1] + b"\x00")
        proved = verified_sources(vault, [same, changed, damaged], records)
        assert [original.path for original in proved] == [same]
        same.write_bytes(PDF + b"A.pdf")
        assert [removal.removed for removal in remove_originals(proved)] == [False]
        same.write_bytes(PDF + b"a.pdf")
        assert [removal.removed for removal in remove_originals(proved)] == [True]
        assert not same.exists()
        assert changed.exists()

    @pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
    def test_links_and_files_of_the_vault_are_never_offered(self, vault: Vault, tmp_path: Path) -> None:
        real = file_at(tmp_path / "real.pdf")
        link = tmp_path / "link.pdf"
        link.symlink_to(real)
        inside = file_at(vault.folder / "strange.pdf")
        records = add(vault, new_client(vault), link, inside)
        assert verified_sources(vault, [link, inside], records) == []


class TestHandingOut:
    def test_an_export_is_whole_private_and_noted(self, vault: Vault, owner: Actor, tmp_path: Path) -> None:
        record = as_document(add(vault, new_client(vault), file_at(tmp_path / "a.pdf"))[0])
        extract_document(vault, owner, record.versions[-1], tmp_path / "out.pdf")
        vault.write_events()
        assert (tmp_path / "out.pdf").read_bytes() == PDF
        with vault.reading() as session:
            noted = session.scalars(select(AuditEvent.record_uid).where(AuditEvent.action == Action.EXPORT)).all()
            history = client_history(session, client_page(session, record.client_id))
        assert noted == [record.versions[-1].uid]
        assert history[0].action is Action.EXPORT

    def test_damage_is_named_by_the_document(self, vault: Vault, owner: Actor, tmp_path: Path) -> None:
        version = as_document(add(vault, new_client(vault), file_at(tmp_path / "scan of a.pdf"))[0]).versions[-1]
        assert version.stored_file is not None
        vault.files.path_of(version.stored_file.uid).unlink()
        with pytest.raises(errors.FileDamaged) as caught:
            extract_document(vault, owner, version, tmp_path / "out.pdf")
        assert caught.value.facts["name"] == "scan of a.pdf"
        assert not (tmp_path / "out.pdf").exists()

    def test_a_placeholder_says_so(self, vault: Vault, owner: Actor, tmp_path: Path) -> None:
        version = as_document(add(vault, new_client(vault), file_at(tmp_path / "a.pdf"))[0]).versions[-1]
        version.stored_file = None
        with pytest.raises(errors.FileMissing):
            read_document_bytes(vault, owner, version)

    def test_too_much_is_not_read(self, vault: Vault, owner: Actor, tmp_path: Path) -> None:
        version = as_document(add(vault, new_client(vault), file_at(tmp_path / "a.pdf"))[0]).versions[-1]
        with pytest.raises(errors.DocumentTooLarge):
            read_document_bytes(vault, owner, version, limit=3)

    def test_files_survive_reopening(self, tmp_path: Path, vault: Vault, owner: Actor) -> None:
        record = add(vault, new_client(vault), file_at(tmp_path / "a.pdf"))[0]
        vault.close()
        again = reopen(vault.folder)
        try:
            assert read_document_bytes(again, owner, as_document(fetch(again, record.id)).versions[-1]) == PDF
            with again.reading() as session:
                assert session.scalar(select(func.count()).select_from(StoredFile)) == 1
        finally:
            again.close()


class TestMedia:
    @pytest.mark.parametrize(
        ("head", "name", "expected"),
        [
            (PDF, "a.jpg", "application/pdf"),
            (b"\n\n" + PDF, "a", "application/pdf"),
            (b"\xff\xd8\xff\xe0", "a.pdf", "image/jpeg"),
            (b"\x00\x00\x00\x18ftypheic", "a.heic", "image/heic"),
            (b"RIFF1234WEBPVP8 ", "a", "image/webp"),
            (b"PK\x03\x04", "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (b"PK\x03\x04", "a.jar", "application/zip"),
            (b"MZ\x90\x00", "a.pdf", "application/octet-stream"),
            ("Grüße".encode(), "a.txt", "text/plain"),
            (b"", "a.txt", "application/octet-stream"),
        ],
    )
    def test_the_beginning_tells(self, head: bytes, name: str, expected: str) -> None:
        assert media_type(head, name) == expected

    def test_only_what_is_what_it_is_called_is_opened(self) -> None:
        assert may_be_opened("application/pdf", "a.PDF")
        for media, name in (
            ("application/octet-stream", "a.pdf"), ("application/pdf", "a.exe"), ("text/plain", "a.bat"),
            ("application/zip", "a.zip"), (None, "a.pdf"), ("text/plain", "a.desktop"),
        ):  # fmt: skip
            assert not may_be_opened(media, name), name


class TestTexts:
    def test_the_text_of_a_pdf_is_found(self, vault: Vault, owner: Actor, tmp_path: Path) -> None:
        buffer = io.BytesIO()
        canvas = Canvas(buffer)
        canvas.drawString(72, 720, "Aftercare: no sauna for two weeks")
        canvas.showPage()
        canvas.drawString(72, 720, "Zweite Seite: Lidocain")
        canvas.save()
        pdf, broken = file_at(tmp_path / "x.pdf", buffer.getvalue()), file_at(tmp_path / "y.pdf", b"%PDF-1.4 broken")
        picture = file_at(tmp_path / "z.png", PNG)
        worker = Worker()
        try:
            texts = read_texts(worker, [pdf, broken, picture, tmp_path / "gone.pdf"])
        finally:
            worker.close()
        assert list(texts) == [pdf]
        client = new_client(vault)
        with vault.transaction(owner) as session:
            record = add_documents(session, owner, client, [pdf], type=DocumentType.OTHER, texts=texts)[0]
        for query in ("sauna", "lidoca", "weeks zweite", "jane doe sauna"):
            assert listed(vault, DocumentFilter(query=query)) == [record.id], query
        with vault.reading() as session:
            assert document_rows(session, [record.id])[0].client_name == "Jane Doe"
