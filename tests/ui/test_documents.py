"""Documents in the window: dropped, looked at, changed, replaced, taken back, taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from pmupro_desktop.documents.worker import Worker
from pmupro_desktop.domain.audit import Action, AuditEvent
from pmupro_desktop.domain.document import Document, DocumentType, DocumentVersion
from pmupro_desktop.domain.photo import Photo
from pmupro_desktop.services.clients import get_client
from pmupro_desktop.services.document_list import DocumentFilter, document_ids
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.ui import ask
from pmupro_desktop.ui.documents.acts import DocumentActs
from pmupro_desktop.ui.documents.found import find_documents
from pmupro_desktop.ui.documents.kinds import guessed_type
from pmupro_desktop.ui.documents.page import DocumentsPage
from pmupro_desktop.ui.documents.panel import DocumentsPanel
from pmupro_desktop.ui.documents.photos import PhotosPanel
from pmupro_desktop.ui.documents.preview import DocumentPreview
from pmupro_desktop.ui.documents.sheets import Paper
from pmupro_desktop.ui.private_folder import PrivateFolder
from pmupro_desktop.ui.tasks import Tasks
from tests.ui.papers import endless_pdf, pdf_file, picture_file, protected_pdf
from tests.ui.windows import Desk, add_client, open_desk, type_text


@dataclass
class Room:
    """A window with its Documents tab, and a client's documents and photos beside it."""

    desk: Desk
    drawing: Tasks
    acts: DocumentActs
    page: DocumentsPage
    panel: DocumentsPanel
    photos: PhotosPanel
    jane: int
    folder: Path
    opened: list[Path] = field(default_factory=list)

    def settle(self, until: Callable[[], bool] = lambda: True) -> None:
        self.desk.settle(lambda: not self.drawing.busy and until())

    def show(self, client_id: int) -> None:
        with self.desk.vault.reading() as session:
            client = get_client(session, client_id)
            session.expunge_all()
        self.panel.show_client(client)
        self.photos.show_client(client)
        self.settle()

    def add(self, *files: Path) -> None:
        """Add files as the guess says."""
        self.panel.add_files(files)
        self.panel.add_form.add_button.click()
        self.settle(lambda: self.panel.add_button.isEnabled())
        self.names()

    def names(self) -> list[str]:
        """What the client's list shows, in order."""
        model = self.panel.model
        self.settle(lambda: all(model.record_at(n) or model.index(n, 0).data() != "…" for n in range(model.rowCount())))
        self.settle()
        return [str(model.index(n, 0).data()) for n in range(model.rowCount())]

    def choose(self, name: str) -> None:
        self.panel.table.setCurrentIndex(self.panel.model.index(self.names().index(name), 0))
        assert self.panel.current is not None

    def events(self, kind: str) -> list[str]:
        """What the trail says was done with records of a kind."""
        with self.desk.vault.reading() as session:
            found = session.scalars(
                select(AuditEvent.action).where(AuditEvent.record_type == kind).order_by(AuditEvent.sequence)
            )
            return list(found)

    def count(self, kind: type[Document] | type[Photo]) -> int:
        with self.desk.vault.reading() as session:
            return len(session.scalars(select(kind.id).where(kind.deleted_at.is_(None))).all())

    def preview(self) -> DocumentPreview:
        found = [each for each in QApplication.topLevelWidgets() if isinstance(each, DocumentPreview)]
        assert len(found) == 1
        return found[0]


@pytest.fixture(scope="module")
def workers() -> Iterator[tuple[Worker, Worker]]:
    """One that draws, one that reads texts."""
    both = Worker(seconds=120), Worker(seconds=1)
    yield both
    for worker in both:
        worker.close()


@pytest.fixture
def room(qtbot: QtBot, vault: Vault, tmp_path: Path, workers: tuple[Worker, Worker]) -> Iterator[Room]:
    jane = add_client(vault, "Jane Doe", date_of_birth=date(1992, 3, 14))
    worker, reader = workers
    drawing = Tasks(interrupt=worker.interrupt)
    with open_desk(qtbot, vault, tmp_path) as desk:
        drawing.failed.connect(desk.failures.append)
        window = desk.window
        private = PrivateFolder(tmp_path / "private")
        acts = DocumentActs(desk.studio, worker, reader, drawing, private, window.undoing, window.notices)
        page = DocumentsPage(acts)
        window.add_page(page)
        panel, photos = DocumentsPanel(acts), PhotosPanel(acts)
        for widget in (panel, photos):
            qtbot.addWidget(widget)
            widget.resize(900, 500)
            widget.show()
        folder = tmp_path / "from the scanner"
        folder.mkdir()
        opened = Room(desk, drawing, acts, page, panel, photos, jane, folder)
        opened.show(jane)
        yield opened
        for dialog in ask.open_dialogs():
            dialog.reject()
        drawing.shutdown()


def drop(room: Room, *files: Path) -> None:
    """Let files go over the panel as the system's file manager does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(room.panel, entering)
    assert entering.isAccepted()
    assert room.panel.welcoming
    QApplication.sendEvent(room.panel, QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, buttons, keys))
    assert not room.panel.welcoming


def test_dropped_files_are_added_with_a_type_each_and_one_note(room: Room) -> None:
    drop(room, pdf_file(room.folder / "Consent Jane.pdf"), picture_file(room.folder / "IMG_1.jpg"))
    form = room.panel.add_form
    assert [(batch.type, len(batch.sources)) for batch in form.batches()] == [
        (DocumentType.CONSENT_FORM, 1),
        (DocumentType.PHOTO, 1),
    ]
    assert "Jane Doe, born 14 Mar 1992" in form.title.text()
    type_text(form.notes, "signed on paper")
    QTest.keyClick(form.notes, Qt.Key.Key_Return)
    room.settle(lambda: len(room.names()) == 2)
    assert set(room.names()) == {"Consent Jane.pdf", "IMG_1.jpg"}
    room.choose("Consent Jane.pdf")
    row = room.panel.current
    assert row is not None
    assert (row.type, row.notes, row.client_name) == ("CONSENT_FORM", "signed on paper", "Jane Doe")


def test_one_choice_changes_the_type_of_all_dropped_files(room: Room) -> None:
    drop(room, pdf_file(room.folder / "a.pdf"), pdf_file(room.folder / "consent.pdf"))
    form = room.panel.add_form
    form.for_all.set_value(DocumentType.WAIVER)
    form.for_all.chosen.emit(DocumentType.WAIVER)
    assert [batch.type for batch in form.batches()] == [DocumentType.WAIVER]
    form.add_button.click()
    room.settle(lambda: len(room.names()) == 2)
    assert {str(room.panel.model.index(n, 1).data()) for n in range(2)} == {"Waiver"}


def test_folders_and_links_are_not_taken(room: Room) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.com/a.pdf"), QUrl.fromLocalFile(str(room.folder))])
    event = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(room.panel, event)
    assert not event.isAccepted()
    assert not room.panel.welcoming


def test_a_photo_is_one_record_seen_in_both_places(room: Room) -> None:
    room.add(picture_file(room.folder / "IMG_7.jpg"))
    assert room.names() == ["IMG_7.jpg"]
    assert (room.count(Photo), room.count(Document)) == (1, 0)
    room.settle(lambda: room.photos.model.rowCount() == 1)
    room.settle(lambda: str(room.photos.model.index(0, 0).data()).startswith("IMG_7.jpg"))
    room.settle(lambda: room.page.model.rowCount() == 1)
    room.choose("IMG_7.jpg")
    room.panel.delete_action.trigger()
    room.settle(lambda: room.photos.model.rowCount() == 0 and room.panel.model.rowCount() == 0)


def test_thumbnails_show_the_photo(room: Room) -> None:
    room.add(picture_file(room.folder / "IMG_7.jpg", (10, 200, 30)))
    room.settle(lambda: room.photos.model.rowCount() == 1)
    index = room.photos.model.index(0, 0)
    found = None

    def drawn() -> bool:
        nonlocal found
        index.data(Qt.ItemDataRole.DecorationRole)
        found = room.photos.model.record_at(0)
        return found is not None and room.photos.thumbnails.of(found.row) is not None

    room.settle(drawn)
    assert found is not None
    pixels = room.photos.thumbnails.of(found.row)
    assert pixels is not None
    colour = pixels.toImage().pixelColor(pixels.width() // 2, pixels.height() // 2)
    assert (colour.red() < 60, colour.green() > 150) == (True, True)


def test_cancelling_leaves_nothing_behind(room: Room) -> None:
    files = [pdf_file(room.folder / f"{number}.pdf") for number in range(20)]
    room.panel.add_files(files)
    room.panel.add_form.add_button.click()
    room.panel.progress.cancelled.emit()
    room.settle(room.panel.add_button.isEnabled)
    assert room.names() == []
    assert room.desk.vault.files.all_uids() == set()
    assert "Stopped" in room.panel.add_form.trouble.said
    assert len(room.panel.add_form.files) == 20


def test_more_files_wait_while_others_go_in_and_cancel_stops_that(room: Room) -> None:
    drop(room, *(pdf_file(room.folder / f"{number}.pdf") for number in range(20)))
    room.panel.add_form.add_button.click()
    drop(room, pdf_file(room.folder / "late.pdf"))
    assert "in a moment" in room.desk.window.notices.notices[-1].accessibleName()
    assert len(room.panel.add_form.files) == 20
    room.panel.add_form.cancelled.emit()
    room.settle(room.panel.add_button.isEnabled)
    assert "Stopped" in room.panel.add_form.trouble.said
    room.panel.add_form.cancelled.emit()
    assert room.names() == []
    assert room.panel.add_form.files == ()


def test_a_photo_that_is_no_picture_is_named_and_nothing_is_added(room: Room) -> None:
    fake = room.folder / "IMG_2.jpg"
    fake.write_bytes(b"neither this nor that")
    room.add(picture_file(room.folder / "IMG_1.jpg"), fake)
    assert "IMG_2.jpg" in room.panel.add_form.trouble.said
    assert room.names() == []
    assert len(room.panel.add_form.files) == 2


def test_names_of_two_hundred_letters_widen_nothing(room: Room) -> None:
    name = "n" * 196 + ".pdf"
    room.add(pdf_file(room.folder / name))
    room.choose(name)
    room.panel.delete_action.trigger()
    room.settle(lambda: room.panel.model.rowCount() == 0)
    said = room.desk.window.notices.notices[-1].accessibleName()
    assert len(said) < 90
    assert said.startswith("nnn")


def test_adding_can_be_taken_back(room: Room) -> None:
    room.add(pdf_file(room.folder / "waiver.pdf"))
    assert room.names() == ["waiver.pdf"]
    room.desk.window.notices.notices[-1].act.click()
    room.settle(lambda: room.panel.model.rowCount() == 0)


def test_deleting_can_be_taken_back(room: Room) -> None:
    room.add(pdf_file(room.folder / "waiver.pdf"))
    room.choose("waiver.pdf")
    room.panel.activateWindow()
    room.panel.table.setFocus()
    room.settle(room.panel.table.hasFocus)
    QTest.keyClick(room.panel.table, Qt.Key.Key_Delete)
    room.settle(lambda: room.panel.model.rowCount() == 0)
    room.desk.window.notices.notices[-1].act.click()
    room.settle(lambda: room.panel.model.rowCount() == 1)
    assert room.names() == ["waiver.pdf"]


def test_replacing_keeps_the_earlier_version(room: Room) -> None:
    room.add(pdf_file(room.folder / "waiver.pdf"))
    room.choose("waiver.pdf")
    assert room.panel.current is not None
    earlier = (room.folder / "waiver.pdf").read_bytes()
    room.panel.replace(room.panel.current, pdf_file(room.folder / "waiver signed.pdf", pages=3))
    room.settle(room.panel.add_button.isEnabled)
    room.names()
    room.panel.table.setCurrentIndex(room.panel.model.index(0, 0))
    room.settle(lambda: room.panel.current is not None)
    room.panel.edit_current()
    room.settle(room.panel.editor.versions_card.isVisible)
    found: list[object] = []
    assert room.panel.current is not None
    room.acts.read_versions(room.panel.current, owner=room.panel, done=found.extend)
    room.settle(lambda: len(found) == 2)
    target = room.folder / "out.pdf"
    oldest = found[-1]
    room.acts.export_to(room.panel.current, target, oldest)  # type: ignore[arg-type]
    room.settle(target.exists)
    assert target.read_bytes() == earlier
    assert Action.EXPORT.value in room.events("document_version")


def test_name_type_and_notes_are_changed_in_place(room: Room) -> None:
    room.add(pdf_file(room.folder / "scan0001.pdf"))
    room.choose("scan0001.pdf")
    room.panel.activateWindow()
    room.panel.table.setFocus()
    room.settle(room.panel.table.hasFocus)
    QTest.keyClick(room.panel.table, Qt.Key.Key_F2)
    editor = room.panel.editor
    assert editor.isVisible()
    editor.name.setText("Waiver 2026.pdf")
    editor.type.set_value(DocumentType.WAIVER)
    editor.notes.setPlainText("second page missing")
    editor.save()
    room.settle(lambda: not editor.isVisible() and room.names() == ["Waiver 2026.pdf"])
    room.choose("Waiver 2026.pdf")
    row = room.panel.current
    assert row is not None
    assert (row.type, row.notes) == ("WAIVER", "second page missing")


def missing_document(room: Room) -> None:
    with room.desk.vault.transaction(room.desk.actor) as session:
        document = Document(client_id=room.jane, filename="old consent.pdf", type="CONSENT_FORM")
        document.versions.append(DocumentVersion(number=1, filename="old consent.pdf", file_url="/files/1"))
        session.add(document)
    room.desk.tasks.changed.emit({"document"})
    room.settle(lambda: room.panel.model.rowCount() == 1)


def test_a_missing_file_says_so_and_is_attached(room: Room) -> None:
    missing_document(room)
    room.choose("old consent.pdf")
    assert room.panel.look_button.text() == "Attach the file…"
    assert "File missing" in str(room.panel.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert not room.panel.export_action.isEnabled()
    assert room.panel.current is not None
    room.panel.replace(room.panel.current, pdf_file(room.folder / "found.pdf"))
    room.settle(lambda: room.panel.current is not None and not room.panel.current.is_missing)
    room.panel.open_current()
    preview = room.preview()
    room.settle(lambda: preview.view.complete)
    assert preview.count.text() == "1 page"


def test_the_preview_names_the_client_and_goes_on_by_arrows(room: Room) -> None:
    room.add(pdf_file(room.folder / "one.pdf", pages=3))
    room.add(picture_file(room.folder / "two.jpg"))
    room.settle(lambda: room.page.model.rowCount() == 2)
    names = room.names()
    room.choose(names[0])
    QTest.keyClick(room.panel.table, Qt.Key.Key_Return)
    preview = room.preview()
    room.settle(lambda: preview.view.complete)
    assert preview.who.text() == "Jane Doe, born 14 Mar 1992"
    assert preview.what.text().startswith(names[0])
    QTest.keyClick(preview, Qt.Key.Key_Right)
    room.settle(lambda: preview.row is not None and preview.row.filename == names[1] and preview.view.complete)
    assert not preview.next.isEnabled()
    assert {preview.count.text()} < {"3 pages", "1 page"}
    preview.accept()
    room.desk.vault.write_events()
    assert Action.VIEW.value in room.events("document")
    assert Action.VIEW.value in room.events("photo")


@pytest.mark.parametrize("name", ["broken.pdf", "broken.jpg", "protected.pdf", "letter.docx"])
def test_a_file_that_cannot_be_shown_says_why_and_stops_nothing(room: Room, name: str) -> None:
    path = room.folder / name
    if name == "protected.pdf":
        protected_pdf(path)
    else:
        begin = {"broken.pdf": b"%PDF-1.7 ", "broken.jpg": b"\xff\xd8\xff"}.get(name, b"neither this nor that")
        path.write_bytes(begin + b"\xff\x00 broken")
    room.add(path)
    room.choose(name)
    room.panel.open_current()
    preview = room.preview()
    room.settle(preview.refusal.isVisible)
    expected = {
        "broken.pdf": "damaged", "broken.jpg": "damaged", "protected.pdf": "password", "letter.docx": "Only PDFs",
    }  # fmt: skip
    assert expected[name] in preview.refusal.accessibleName()
    assert preview.export.isEnabled()


def test_a_file_that_takes_for_ever_holds_up_neither_lists_nor_the_next_document(room: Room) -> None:
    room.add(endless_pdf(room.folder / "endless.pdf"))
    room.add(picture_file(room.folder / "IMG_1.jpg"))
    room.choose("endless.pdf")
    room.panel.open_current()
    preview = room.preview()
    room.desk.settle(lambda: preview.count.text() == "1 page" and room.drawing.busy)
    type_text(room.page.search, "endless")
    room.desk.settle(lambda: room.page.model.rowCount() == 1)
    assert room.drawing.busy
    QTest.keyClick(preview, Qt.Key.Key_Left)
    room.settle(lambda: preview.row is not None and preview.row.is_photo and preview.view.complete)


def test_another_program_gets_a_copy_that_a_lock_wipes(room: Room) -> None:

    def open_it(url: QUrl) -> bool:
        room.opened.append(Path(url.toLocalFile()))
        return True

    room.acts.open_outside_with = open_it
    content = pdf_file(room.folder / "waiver.pdf").read_bytes()
    room.add(room.folder / "waiver.pdf")
    room.choose("waiver.pdf")
    room.panel.outside_action.trigger()
    room.settle(lambda: bool(room.opened))
    copy = room.opened[0]
    assert copy.read_bytes() == content
    assert "waiver" not in copy.name
    assert "wiped" in room.desk.window.notices.notices[-1].accessibleName()
    assert Action.EXPORT.value in room.events("document_version")
    PrivateFolder(copy.parent).wipe()
    assert not copy.exists()


def test_what_the_system_would_run_is_not_opened(room: Room) -> None:
    path = room.folder / "invoice.pdf.exe"
    path.write_bytes(b"MZ")
    room.add(path)
    room.choose("invoice.pdf.exe")
    room.panel.outside_action.trigger()
    room.settle()
    assert room.opened == []
    assert "could run" in room.desk.window.notices.notices[-1].accessibleName()


def test_originals_are_removed_only_when_asked(room: Room) -> None:
    path = pdf_file(room.folder / "waiver.pdf")
    room.add(path)
    note = room.panel.originals
    assert note.isVisible()
    assert path.exists()
    note.remove_button.click()
    (question,) = [each for each in ask.open_dialogs() if isinstance(each, ask.Question)]
    assert any("not erasing" in sentence for sentence in question.sentences())
    question.accept()
    room.settle(lambda: not path.exists())
    assert not note.isVisible()
    assert room.names() == ["waiver.pdf"]


def test_an_original_that_changed_meanwhile_is_kept(room: Room) -> None:
    path = pdf_file(room.folder / "waiver.pdf")
    room.add(path)
    path.write_bytes(path.read_bytes() + b"more")
    room.panel.originals.remove()
    room.settle()
    assert path.exists()


def test_the_offer_speaks_only_of_the_client_that_is_shown(room: Room, vault: Vault) -> None:
    room.add(pdf_file(room.folder / "waiver.pdf"))
    room.show(add_client(vault, "Somebody Else"))
    assert not room.panel.originals.isVisible()
    assert room.names() == []
    room.show(room.jane)
    assert room.panel.originals.isVisible()


def test_the_studio_list_is_searched_and_filtered(room: Room, vault: Vault) -> None:
    room.add(pdf_file(room.folder / "consent.pdf"), picture_file(room.folder / "IMG_1.jpg"))
    room.show(add_client(vault, "Ana Lopez"))
    room.add(pdf_file(room.folder / "waiver.pdf"))
    page = room.page
    room.settle(lambda: page.model.rowCount() == 3)
    type_text(page.search, "waiv")
    room.settle(lambda: page.model.rowCount() == 1)
    page.show_all()
    room.settle(lambda: page.model.rowCount() == 3)
    page.chips._toggle_type(DocumentType.PHOTO)
    room.settle(lambda: page.model.rowCount() == 1)
    assert page.chips.types.text() == "Photo"
    page.chips.reset()
    page.chips.of_client(room.jane, "Jane Doe")
    room.settle(lambda: page.model.rowCount() == 2)
    page.chips.missing.click()
    room.settle(lambda: page.model.rowCount() == 0 and page.no_match.isVisibleTo(page))


def test_going_to_the_client_from_the_preview(room: Room) -> None:
    room.add(pdf_file(room.folder / "consent.pdf"))
    room.desk.window.show_page("documents")
    room.settle(lambda: room.page.model.rowCount() == 1)
    room.page.table.setCurrentIndex(room.page.model.index(0, 0))
    QTest.keyClick(room.page.table, Qt.Key.Key_Return)
    preview = room.preview()
    room.settle(lambda: preview.row is not None)
    preview.go_to_client.click()
    room.settle(lambda: room.desk.page.client is not None and room.desk.page.client.id == room.jane)
    assert room.desk.window.page() is room.desk.page


def test_files_go_to_whom_they_were_dropped_on_whoever_is_shown_afterwards(room: Room, vault: Vault) -> None:
    other = add_client(vault, "Somebody Else")
    drop(room, *(pdf_file(room.folder / f"{number}.pdf") for number in range(3)))
    room.panel.add_form.add_button.click()
    with room.desk.vault.reading() as session:
        client = get_client(session, other)
        session.expunge_all()
    room.panel.show_client(client)
    assert room.panel.add_form.files == ()
    room.settle(room.panel.add_button.isEnabled)
    assert room.names() == []
    room.show(room.jane)
    assert len(room.names()) == 3


def test_a_tab_of_the_client_keeps_its_panel_while_clients_come_and_go(room: Room, vault: Vault) -> None:
    other = add_client(vault, "Somebody Else")
    room.add(pdf_file(room.folder / "waiver.pdf"))
    detail = room.desk.page.detail
    panel = DocumentsPanel(room.acts)
    detail.put_tab("documents", panel, panel)
    room.desk.open(room.jane)
    detail.show_tab("documents")
    room.settle(lambda: panel.isVisible() and panel.model.rowCount() == 1)
    assert detail.tabs.button("documents").text() == "Documents 1"
    room.desk.open(other)
    room.settle(lambda: panel.isVisible() and panel.model.rowCount() == 0)
    assert panel.empty.isVisible()
    room.desk.open(room.jane)
    room.settle(lambda: panel.isVisible() and panel.model.rowCount() == 1)


def test_printing_is_noted_and_every_page_reaches_the_paper(room: Room) -> None:
    room.add(pdf_file(room.folder / "waiver.pdf", pages=2))
    room.choose("waiver.pdf")
    row = room.panel.current
    papers: list[Paper | None] = []
    assert row is not None
    room.acts.read_content(row, owner=room.panel, done=papers.append, failed=room.desk.failures.append)
    room.settle(lambda: bool(papers))
    paper = papers[0]
    assert isinstance(paper, Paper)
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(room.folder / "printed.pdf"))
    room.acts.print_with(row, paper, printer)
    notices = room.desk.window.notices
    room.settle(lambda: notices.notices[-1].accessibleName() == "Sent to the printer.")
    with pikepdf.open(room.folder / "printed.pdf") as printed:
        assert len(printed.pages) == 2
    assert Action.PRINT.value in room.events("document")


def test_the_search_of_everything_finds_documents(room: Room, vault: Vault) -> None:
    room.add(pdf_file(room.folder / "brows.pdf"), picture_file(room.folder / "brows after.jpg"))
    with vault.reading() as session:
        hits = find_documents(session, "brows")
    assert {(hit.kind, hit.text.split(" · ")[0]) for hit in hits} == {
        ("document", "brows.pdf"),
        ("photo", "brows after.jpg"),
    }
    for hit in hits:
        assert room.page.show_record(hit.kind, hit.record_id)
        preview = room.preview()
        room.settle(lambda shown=preview: shown.view.complete)  # type: ignore[misc]
        preview.reject()
        room.settle(lambda: not any(isinstance(each, DocumentPreview) for each in QApplication.topLevelWidgets()))


def test_an_empty_studio_says_where_documents_are_added(room: Room) -> None:
    room.desk.window.show_page("documents")
    room.settle(room.page.nothing.isVisible)
    assert room.panel.empty.isVisible()


def test_the_model_keeps_the_rules_with_documents_and_photos(room: Room, qtmodeltester: ModelTester) -> None:
    room.add(pdf_file(room.folder / "consent.pdf"), picture_file(room.folder / "IMG_1.jpg"))
    room.names()
    qtmodeltester.check(room.panel.model)  # type: ignore[no-untyped-call]
    qtmodeltester.check(room.panel.model, force_py=True)  # type: ignore[no-untyped-call]
    with room.desk.vault.reading() as session:
        ids = document_ids(session, DocumentFilter(client_id=room.jane))
    assert sorted(each > 0 for each in ids) == [False, True]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Consent form 2024.pdf", DocumentType.CONSENT_FORM),
        ("IMG_0001.HEIC", DocumentType.PHOTO),
        ("passport.jpg", DocumentType.ID_DOCUMENT),
        ("driving_licence.png", DocumentType.ID_DOCUMENT),
        ("contra-indications.pdf", DocumentType.CONTRAINDICATION_FORM),
        ("health questionnaire.pdf", DocumentType.INTAKE_FORM),
        ("video.mp4", DocumentType.OTHER),
    ],
)
def test_the_type_is_guessed_from_the_name(name: str, kind: DocumentType) -> None:
    assert guessed_type(name) is kind
