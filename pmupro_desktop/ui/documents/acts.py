"""What can be done with documents, from whichever page: each act runs elsewhere, says what came of it, offers Undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from pmupro_desktop.domain.document import DocumentType, DocumentVersion
from pmupro_desktop.domain.file_names import safe_filename
from pmupro_desktop.domain.media import HEAD, is_picture, may_be_opened, media_type
from pmupro_desktop.domain.photo import Photo
from pmupro_desktop.domain.progress import Progress
from pmupro_desktop.errors import FileRefused, NotFound, UserError
from pmupro_desktop.services import documents
from pmupro_desktop.services.document_files import (
    FileOf,
    Original,
    TextReader,
    extract_document,
    read_document_bytes,
    read_texts,
    remove_originals,
    verified_sources,
)
from pmupro_desktop.services.document_list import DocumentRow
from pmupro_desktop.services.trail import note_export, note_view
from pmupro_desktop.ui import ask
from pmupro_desktop.ui.activity import Undoing
from pmupro_desktop.ui.documents.rows import client_named, short_name
from pmupro_desktop.ui.documents.sheets import Decoder, Paper, paper_of
from pmupro_desktop.ui.jobs.choosing import choose_target
from pmupro_desktop.ui.open_studio import OpenStudio, Saved, Session
from pmupro_desktop.ui.preview.printing import PrintRun, ask_printer
from pmupro_desktop.ui.private_folder import PrivateFolder
from pmupro_desktop.ui.tasks import LongTask, Tasks
from pmupro_desktop.ui.widgets import NoticeStack

T = TypeVar("T")

Content = Paper | None
"""What can be drawn; None for what is neither a PDF nor a picture."""

CHANGED = frozenset({"document", "photo"})
_AUDIT = frozenset({"audit"})
_EVENTS_AFTER_MS = 2_000
_MOST_PAGES = 9_999


@dataclass(frozen=True)
class Batch:
    """Files that are added as the same type."""

    type: DocumentType
    sources: tuple[Path, ...]


@dataclass(frozen=True)
class Hands:
    """Whoever asked for an act, and what to call there."""

    owner: QObject
    done: Callable[[], object] = field(default=lambda: None)
    failed: Callable[[BaseException], object] | None = None
    progress: Callable[[int, int, str], object] | None = None


class DocumentActs(QObject):
    """Everything that changes a document, shows it, or lets it out of the vault."""

    originals_left = Signal(object, object)  # client id, list[Original]: files whose content is proved to be inside

    def __init__(
        self,
        studio: OpenStudio,
        decoder: Decoder,
        reader: TextReader,
        drawing: Tasks,
        private: PrivateFolder,
        undoing: Undoing,
        notices: NoticeStack,
    ) -> None:
        """`drawing` is a thread of its own for decoding, so that a file that takes its time holds up no list.

        It may interrupt `decoder`; `reader` is therefore another one.
        """
        super().__init__(notices)
        self.studio, self.decoder, self.drawing = studio, decoder, drawing
        self._reader, self._private, self._undoing, self._notices = reader, private, undoing, notices
        self.open_outside_with: Callable[[QUrl], bool] = QDesktopServices.openUrl
        self._events_soon = QTimer(self, singleShot=True, interval=_EVENTS_AFTER_MS)
        self._events_soon.timeout.connect(self._write_events)

    # In

    def add(self, client_id: int, batches: Sequence[Batch], notes: str, hands: Hands) -> LongTask:
        """Bring files into the vault, all of them or none, and look which originals are proved to be inside."""
        vault, actor, reader = self.studio.vault, self.studio.actor, self._reader
        sources = [source for batch in batches for source in batch.sources]

        def run(progress: Progress) -> tuple[int | None, list[Original]]:
            _refuse_what_is_no_picture(batches)
            texts = read_texts(reader, sources, progress)
            before, made, part = vault.last_seen.counter, [], _Part(progress, sources)
            with vault.transaction(actor) as session:
                for batch in batches:
                    made += documents.add_documents(
                        session, actor, client_id, batch.sources,
                        type=batch.type, notes=notes, texts=texts, progress=part,
                    )  # fmt: skip
                    part.advance(batch.sources)
            after = vault.last_seen.counter
            return (after if after != before else None), verified_sources(vault, sources, made)

        def done(result: tuple[int | None, list[Original]]) -> None:
            hands.done()
            count = len(sources)
            said = self.tr("One document was added.") if count == 1 else self.tr("%n documents were added.", "", count)
            self._undoing.offer(said, result[0])
            if result[1]:
                self.originals_left.emit(client_id, result[1])

        return self._long(run, done, hands, CHANGED)

    def replace(self, row: DocumentRow, source: Path, hands: Hands) -> LongTask:
        """Put `source` in the place of the document's file; the earlier one is kept."""
        vault, actor, reader = self.studio.vault, self.studio.actor, self._reader
        said = self.tr("{name} has its file.") if row.is_missing else self.tr("{name} was replaced; see its versions.")
        told = said.format(name=short_name(row.filename))

        def run(progress: Progress) -> int:
            text = read_texts(reader, [source], progress).get(source, "")
            with vault.transaction(actor) as session:
                documents.replace_document(session, actor, row.id, source, text=text, progress=progress)
            return vault.last_seen.counter

        def done(commit_number: int) -> None:
            hands.done()
            self._undoing.offer(told, commit_number)

        return self._long(run, done, hands, CHANGED)

    def change(self, row: DocumentRow, *, name: str, kind: DocumentType, notes: str, hands: Hands) -> None:
        """Give a document another name, type or notes."""
        actor = self.studio.actor
        said = self.tr("{name} was saved.").format(name=short_name(name))

        def done(saved: Saved[object]) -> None:
            hands.done()
            self._undoing.offer(said, saved.commit_number)

        self.studio.write(
            lambda session: documents.change_document(session, actor, row.id, type=kind, notes=notes, filename=name),
            owner=hands.owner,
            done=done,
            failed=hands.failed or self.fail,
            changed=CHANGED,
        )

    def delete(self, row: DocumentRow) -> None:
        """Delete a document or photo; a notice brings it back."""
        actor = self.studio.actor
        said = self.tr("{name} was deleted.").format(name=short_name(row.filename))
        self.studio.write(
            lambda session: documents.delete_document(session, actor, row.id),
            owner=self,
            done=lambda saved: self._undoing.offer(said, saved.commit_number),
            failed=self.fail,
            changed=CHANGED,
        )

    def remove_originals(self, originals: Sequence[Original]) -> None:
        """Remove files from their folder, each only while it is still what the vault holds."""

        def done(kept: int) -> None:
            if kept:
                self._notices.tell(
                    self.tr("Not removed, because changed or in use: %n files.", "", kept), stay_ms=20_000
                )
            else:
                self._notices.tell(self.tr("The originals were removed from their folder."))

        def run(_progress: Progress) -> int:
            return sum(not removal.removed for removal in remove_originals(originals))

        self.studio.tasks.long(run, owner=self, done=done, failed=self.fail)

    # Looking

    def content_job(self, row: DocumentRow, *, viewed: bool = False) -> Callable[[], bytes]:
        """What reads the newest file of a document; with `viewed` the trail is told that it was looked at.

        Raises DocumentTooLarge, FileMissing, FileDamaged, NotFound.
        """
        vault, actor, number = self.studio.vault, self.studio.actor, row.id

        def job() -> bytes:
            with vault.long_reading() as session:
                record = documents.get_document(session, number)
            if viewed:
                note_view(vault, actor, record)
            return read_document_bytes(vault, actor, _newest(record))

        return job

    def read_content(
        self,
        row: DocumentRow,
        *,
        owner: QObject,
        done: Callable[[Content], object],
        failed: Callable[[BaseException], object],
        topic: str | None = None,
    ) -> None:
        """The newest file of a document, ready to be drawn; a newer one of the same `topic` takes its place."""
        read, decoder, filename = self.content_job(row, viewed=True), self.decoder, row.filename
        self.drawing.read(
            lambda: paper_of(read(), filename, decoder), owner=owner, done=done, failed=failed, topic=topic
        )
        self._events_soon.start()

    def read_versions(
        self, row: DocumentRow, *, owner: QObject, done: Callable[[Sequence[DocumentVersion]], object]
    ) -> None:
        """Every version of a document's file, newest first; a photo has none but itself."""
        number = row.id

        def job(session: Session) -> list[DocumentVersion]:
            record = documents.get_document(session, number)
            return [] if isinstance(record, Photo) else list(reversed(record.versions))

        self.studio.read(job, owner=owner, done=done, topic="versions")

    # Out

    def export(self, row: DocumentRow, parent: QWidget, version: DocumentVersion | None = None) -> None:
        """Ask where to, then write the file there, whole or not at all, and note that it left the vault."""
        name = safe_filename(row.filename if version is None else version.filename)
        title = self.tr("Export a document of {who}").format(who=_who(row, parent))
        kinds, suffix = self.tr("All files (*)"), PurePath(name).suffix[1:]
        choose_target(
            parent, title, Path.home() / name, kinds, suffix, lambda target: self.export_to(row, target, version)
        )

    def export_to(self, row: DocumentRow, target: Path, version: DocumentVersion | None = None) -> None:
        """Write the newest or an earlier version to `target`."""
        said = self.tr("Exported as {name}. This file is not encrypted: keep it where only you can read it.")
        told = said.format(name=short_name(target.name))
        self._take_out(row, target, version, lambda: self._notices.tell(told, stay_ms=15_000))

    def open_outside(self, row: DocumentRow) -> None:
        """Hand a copy to the program that the system has for such files; the copy is wiped at the next lock."""
        if not may_be_opened(row.mime_type, row.filename):
            said = self.tr("Files of this kind are not opened from here, because they could run something.")
            self._notices.tell(" ".join((said, self.tr("Export it if you trust it."))))
            return
        target = self._private.file(b"", PurePath(row.filename).suffix.lower())
        self._take_out(row, target, None, lambda: self._open_copy(target))

    def print(self, row: DocumentRow, parent: QWidget) -> None:
        """Ask for a printer, note that the document is printed, and print it."""

        def ask_for_printer(content: Content) -> None:
            if content is None:
                self._notices.tell(self.tr("Only PDFs and pictures are printed from here. Export it instead."))
                return
            paper = self.studio.values.paper_size.value
            dialog = ask_printer(parent, paper, _MOST_PAGES, lambda printer: self.print_with(row, content, printer))
            dialog.setWindowTitle(self.tr("Print: {who}").format(who=_who(row, parent)))

        self.read_content(row, owner=parent, done=ask_for_printer, failed=self.fail)

    def print_with(self, row: DocumentRow, paper: Paper, printer: QPrinter) -> None:
        """Note that the document is printed, then print it."""
        actor, kind = self.studio.actor, "photo" if row.is_photo else "document"

        def run(_saved: object) -> None:
            printing = PrintRun(self.drawing, paper.renderer, paper.content, printer, self)
            printing.done.connect(lambda: self._notices.tell(self.tr("Sent to the printer.")))
            printing.failed.connect(self.fail)
            printing.start()

        self.studio.write(
            lambda session: note_export(session, actor, kind, row.uid, printed=True),
            owner=self, done=run, failed=self.fail, changed=_AUDIT,
        )  # fmt: skip

    def tell(self, sentence: str) -> None:
        """Say something in a notice."""
        self._notices.tell(sentence)

    def fail(self, error: BaseException) -> None:
        """Say in a notice what went wrong; what is no matter of the artist's is a mistake of the program."""
        if isinstance(error, UserError):
            self._notices.tell(" ".join(part for part in ask.sentences(error) if part), stay_ms=30_000)
        else:
            self.studio.tasks.failed.emit(error)

    def _take_out(
        self, row: DocumentRow, target: Path, version: DocumentVersion | None, done: Callable[[], object]
    ) -> None:
        vault, actor, number = self.studio.vault, self.studio.actor, row.id

        def run(_progress: Progress) -> None:
            with vault.long_reading() as session:
                wanted = version or _newest(documents.get_document(session, number))
            extract_document(vault, actor, wanted, target)
            vault.write_events()

        self.studio.tasks.long(run, owner=self, done=lambda _none: done(), failed=self.fail, changed=_AUDIT)

    def _open_copy(self, target: Path) -> None:
        if self.open_outside_with(QUrl.fromLocalFile(str(target))):
            said = self.tr("A copy is open in another program. It is wiped when the studio is locked or closed.")
            kept = self.tr("Changes made there do not come back by themselves: save them elsewhere, then replace.")
            self._notices.tell(f"{said} {kept}", stay_ms=20_000)
        else:
            self._notices.tell(self.tr("This computer has no program for files of this kind. Export it instead."))

    def _write_events(self) -> None:
        self.studio.tasks.write(self.studio.vault.write_events, owner=self)

    def _long(
        self, run: Callable[[Progress], T], done: Callable[[T], object], hands: Hands, changed: frozenset[str]
    ) -> LongTask:
        return self.studio.tasks.long(
            run,
            owner=hands.owner,
            done=done,
            failed=hands.failed or self.fail,
            progress=hands.progress,
            changed=changed,
        )


class _Part:
    """The progress of one batch, told as a part of all of them."""

    def __init__(self, whole: Progress, sources: Sequence[Path]) -> None:
        self._whole, self._done, self._total = whole, 0, _bytes_of(sources)

    def advance(self, sources: Sequence[Path]) -> None:
        """These are done."""
        self._done += _bytes_of(sources)

    def report(self, done: int, total: int, label: str) -> None:
        """`done` bytes of this batch are in the vault."""
        self._whole.report(self._done + done, max(self._total, self._done + total), label)

    def raise_if_cancelled(self) -> None:
        """Raise Cancelled when the whole was stopped."""
        self._whole.raise_if_cancelled()


def _bytes_of(sources: Sequence[Path]) -> int:
    return sum(source.stat().st_size for source in sources if source.is_file())


def _refuse_what_is_no_picture(batches: Sequence[Batch]) -> None:
    """Name the first file that is to be a photo and is none; raises FileRefused."""
    for source in (source for batch in batches if batch.type is DocumentType.PHOTO for source in batch.sources):
        try:
            with source.open("rb") as file:
                is_photo = is_picture(media_type(file.read(HEAD), source.name))
        except OSError:
            continue  # the service says why it can't be read
        if not is_photo:
            raise FileRefused(name=source.name, reason=documents.PROBLEMS["no_picture"])


def _newest(record: object) -> FileOf:
    """What holds the newest file of a document or photo. Raises NotFound for a document without any version."""
    if isinstance(record, Photo):
        return record
    versions: list[DocumentVersion] = getattr(record, "versions", [])
    if not versions:
        raise NotFound
    return versions[-1]


def _who(row: DocumentRow, parent: QWidget) -> str:
    return client_named(row.client_name, row.client_date_of_birth, parent.locale())
