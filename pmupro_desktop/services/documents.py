"""What the artist does with documents: add, replace, change, delete. A document of type PHOTO is a photo, never both.

Documents and photos are listed together, so both are named by one number here: a document by its id, a photo by the
negative of its own.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from pmupro_desktop import errors
from pmupro_desktop.domain.base import new_uid, now
from pmupro_desktop.domain.client_values import tidy_text
from pmupro_desktop.domain.document import Document, DocumentType, DocumentVersion, StoredFile
from pmupro_desktop.domain.file_names import storable
from pmupro_desktop.domain.media import is_picture
from pmupro_desktop.domain.photo import Photo
from pmupro_desktop.domain.procedure import Procedure
from pmupro_desktop.domain.progress import Progress, Silent
from pmupro_desktop.domain.search_text import normalise
from pmupro_desktop.domain.user import Actor, Right

from .clients import get_client
from .document_files import keep_content, keep_source
from .rights import require
from .signed import refuse_if_signed

_LONGEST_NAME = 1_000
_LONGEST_NOTES = 100_000
_LONGEST_TEXT = 20_000
"""Characters of a file's own text that the search knows."""
_NO_TEXTS: Mapping[Path, str] = MappingProxyType({})
_NO_ONE_WATCHES = Silent()

PROBLEMS = {
    "no_picture": errors.QT_TRANSLATE_NOOP("problems", "A photo must be a picture; choose another type for this file."),
    "name_missing": errors.QT_TRANSLATE_NOOP("problems", "A document needs a name."),
    "too_long": errors.QT_TRANSLATE_NOOP("problems", "This is longer than can be kept."),
}


def listed_id(record: Document | Photo) -> int:
    """The number of a record in lists of documents: negative for photos."""
    return -record.id if isinstance(record, Photo) else record.id


def get_document(session: Session, number: int) -> Document | Photo:
    """The document or photo of a listed number with its files, deleted ones left out. Raises NotFound."""
    record: Document | Photo | None
    if number < 0:
        photos = select(Photo).where(Photo.id == -number).options(joinedload(Photo.stored_file))
        record = session.scalars(photos).one_or_none()
    else:
        versions = selectinload(Document.versions).joinedload(DocumentVersion.stored_file)
        record = session.scalars(select(Document).where(Document.id == number).options(versions)).one_or_none()
    if record is None or record.deleted_at is not None:
        raise errors.NotFound
    return record


def add_documents(
    session: Session,
    actor: Actor,
    client_id: int,
    sources: Sequence[Path],
    *,
    type: DocumentType,  # noqa: A002 - the seed's name of the field
    notes: str = "",
    procedure_id: int | None = None,
    texts: Mapping[Path, str] = _NO_TEXTS,
    progress: Progress = _NO_ONE_WATCHES,
) -> list[Document | Photo]:
    """Keep files as documents of a client, photos where `type` is PHOTO, in the order of `sources`: all or none.

    `texts` are what `read_texts` found. Raises FileRefused, InvalidRecord, NotFound, Cancelled, NotAllowed,
    StorageFull, StorageFailed.
    """
    require(actor, Right.WRITE)
    kept_notes = checked_notes(notes)
    refuse_strangers(session, client_id, procedure_id)
    total, done = sum(_size(source) for source in sources), 0
    records = []
    for source in sources:
        progress.raise_if_cancelled()
        progress.report(done, max(total, done), "files")
        stored = keep_source(session, source, progress, done, total)
        record = _made(type, client_id, procedure_id, storable(source.name), stored)
        describe(record, record.filename, kept_notes, texts.get(source, ""))
        _keep(session, record, stored)
        records.append(record)
        done += stored.size
    return records


def add_generated(
    session: Session,
    actor: Actor,
    client_id: int,
    content: bytes,
    filename: str,
    *,
    type: DocumentType,  # noqa: A002 - the seed's name of the field
    notes: str = "",
    procedure_id: int | None = None,
    text: str = "",
) -> Document:
    """Keep a paper this program made, such as a signed form; `text` is what the search finds it by."""
    require(actor, Right.WRITE)
    refuse_strangers(session, client_id, procedure_id)
    stored = keep_content(session, io.BytesIO(content), filename)
    record = _made(type, client_id, procedure_id, filename, stored)
    if isinstance(record, Photo):
        raise ValueError("a paper is no photo")
    describe(record, filename, checked_notes(notes), text)
    _keep(session, record, stored)
    return record


def replace_document(
    session: Session,
    actor: Actor,
    number: int,
    source: Path,
    *,
    text: str = "",
    progress: Progress = _NO_ONE_WATCHES,
) -> Document | Photo:
    """A newer file for a document, whose earlier versions stay; `text` is what `read_texts` found.

    A photo has one file: the new one becomes a photo of its own in the place of the old one, which is marked as
    deleted, unless that was a placeholder. Raises as `add_documents`, and SignedRecord for a signed form.
    """
    require(actor, Right.WRITE)
    record = get_document(session, number)
    if isinstance(record, Document):
        refuse_if_signed(session, record.id)
    stored = keep_source(session, source, progress)
    filename = storable(source.name)
    if isinstance(record, Photo):
        return _replace_photo(session, record, filename, stored)
    record.versions.append(_version(record, filename, stored))
    describe(record, filename, record.notes, text)
    _keep(session, record, stored)
    return record


def _replace_photo(session: Session, photo: Photo, filename: str, stored: StoredFile) -> Photo:
    _refuse_no_picture(stored.mime_type)
    newer = photo
    if photo.stored_file is not None:
        newer = Photo(
            client_id=photo.client_id, procedure_id=photo.procedure_id, kind=photo.kind, area=photo.area,
            taken_at=photo.taken_at,
        )  # fmt: skip
        photo.deleted_at = now()
    newer.stored_file, newer.file_size, newer.mime_type = stored, stored.size, stored.mime_type
    describe(newer, filename, photo.notes)
    _keep(session, newer, stored)
    return newer


def change_document(
    session: Session,
    actor: Actor,
    number: int,
    *,
    type: DocumentType,  # noqa: A002 - the seed's name of the field
    notes: str,
    filename: str,
) -> Document | Photo:
    """Another type, notes or name. To and from PHOTO it moves to the other table with the file it has.

    The result is another record then, with another listed number. Raises InvalidRecord, NotFound, NotAllowed, and
    SignedRecord for another type of a signed form.
    """
    require(actor, Right.WRITE)
    record = get_document(session, number)
    kept_notes, kept_name = checked_notes(notes), storable(filename).strip()
    if not kept_name or len(kept_name) > _LONGEST_NAME:
        raise errors.InvalidRecord({"filename": PROBLEMS["too_long" if kept_name else "name_missing"]})
    if isinstance(record, Document) and record.type != type.value:
        refuse_if_signed(session, record.id)
    if isinstance(record, Document) and type is DocumentType.PHOTO:
        record = _as_photo(session, record)
    elif isinstance(record, Photo) and type is not DocumentType.PHOTO:
        record = _as_document(session, record)
    if isinstance(record, Document):
        record.type = type.value
        if record.versions and record.filename != kept_name:
            record.versions[-1].filename = kept_name
    describe(record, kept_name, kept_notes)
    session.flush()
    return record


def attach_to_procedure(session: Session, actor: Actor, number: int, procedure_id: int | None) -> Document | Photo:
    """Say which procedure a document or photo belongs to, or that it belongs to none.

    Raises NotAllowed, SignedRecord for a signed form, and NotFound, also when the procedure is another client's.
    """
    require(actor, Right.WRITE)
    record = get_document(session, number)
    if isinstance(record, Document):
        refuse_if_signed(session, record.id)
    refuse_strangers(session, record.client_id, procedure_id)
    record.procedure_id = procedure_id
    return record


def delete_document(session: Session, actor: Actor, number: int) -> Document | Photo:
    """Mark a document or photo as deleted; undo brings it back. Raises NotFound, NotAllowed."""
    require(actor, Right.DELETE)
    record = get_document(session, number)
    record.deleted_at = now()
    return record


def _as_photo(session: Session, document: Document) -> Photo:
    """The photo that `document` becomes: the one it was before, when it was one."""
    version = document.versions[-1] if document.versions else None
    media = (version.stored_file.mime_type if version.stored_file else version.mime_type) if version else None
    _refuse_no_picture(media)
    stored = version.stored_file if version else None
    photo = session.scalar(select(Photo).where(Photo.stored_file_id == stored.id).limit(1)) if stored else None
    if photo is None:
        photo = Photo(
            client_id=document.client_id, stored_file=stored, mime_type=media,
            file_size=version.file_size if version else None, file_url=version.file_url if version else None,
            created_at=document.created_at, imported=document.imported,
        )  # fmt: skip
    photo.external_id = photo.external_id or (f"document:{document.external_id}" if document.external_id else None)
    return _moved(session, document, photo, stored)


def _as_document(session: Session, photo: Photo) -> Document:
    """The document that `photo` becomes: the one it was before, with its earlier versions, when it was one."""
    stored = photo.stored_file
    document = _document_of(session, stored) if stored else None
    if document is None:
        document = Document(client_id=photo.client_id, created_at=photo.created_at, imported=photo.imported)
        version = DocumentVersion(
            number=1, filename=photo.filename, file_url=photo.file_url, file_size=photo.file_size,
            mime_type=photo.mime_type, stored_file=stored,
        )  # fmt: skip
        document.versions = [version]
        if photo.external_id and photo.external_id.startswith("document:"):
            document.external_id = photo.external_id.removeprefix("document:")
    return _moved(session, photo, document, stored)


def _document_of(session: Session, stored: StoredFile) -> Document | None:
    return session.scalar(
        select(Document)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .where(DocumentVersion.stored_file_id == stored.id)
        .options(selectinload(Document.versions).joinedload(DocumentVersion.stored_file))
        .limit(1)
    )


_Moved = TypeVar("_Moved", Document, Photo)


def _moved(session: Session, before: Document | Photo, after: _Moved, stored: StoredFile | None) -> _Moved:
    """Let `after` stand for the file in the place of `before`, which stays only for the history and for undo."""
    after.procedure_id, after.deleted_at, before.deleted_at = before.procedure_id, None, now()
    describe(after, before.filename, before.notes, before.search_text.partition("\n")[2])
    _keep(session, after, stored)
    return after


def _made(
    kind: DocumentType, client_id: int, procedure_id: int | None, filename: str, stored: StoredFile
) -> Document | Photo:
    if kind is DocumentType.PHOTO:
        _refuse_no_picture(stored.mime_type)
        return Photo(
            client_id=client_id, procedure_id=procedure_id, filename=filename, stored_file=stored,
            file_size=stored.size, mime_type=stored.mime_type,
        )  # fmt: skip
    document = Document(client_id=client_id, procedure_id=procedure_id, type=kind.value, filename=filename)
    document.versions = [_version(document, filename, stored)]
    return document


def _version(document: Document, filename: str, stored: StoredFile) -> DocumentVersion:
    number = max((version.number for version in document.versions), default=0) + 1
    return DocumentVersion(
        number=number, filename=filename, stored_file=stored, file_size=stored.size, mime_type=stored.mime_type
    )


def _keep(session: Session, record: Document | Photo, stored: StoredFile | None) -> None:
    """Put `record` into the session and name it as the owner of its file."""
    record.uid = record.uid or new_uid()
    if stored is not None:
        stored.owner_type, stored.owner_uid = record.__tablename__, record.uid
    session.add(record)
    session.flush()


def describe(record: Document | Photo, filename: str, notes: str | None, text: str | None = None) -> None:
    """Set name and notes, and the text of the file unless it stays; the search finds a record by all three."""
    kept = (record.search_text or "").partition("\n")[2] if text is None else normalise(text)[:_LONGEST_TEXT]
    record.filename, record.notes = filename, notes
    head = normalise(f"{filename} {notes or ''}")
    record.search_text = f"{head}\n{kept}" if kept else head


def checked_notes(notes: str) -> str | None:
    kept = tidy_text(notes)
    if len(kept) > _LONGEST_NOTES:
        raise errors.InvalidRecord({"notes": PROBLEMS["too_long"]})
    return kept or None


def _refuse_no_picture(media: str | None) -> None:
    if not is_picture(media):
        raise errors.InvalidRecord({"type": PROBLEMS["no_picture"]})


def refuse_strangers(session: Session, client_id: int, procedure_id: int | None) -> None:
    """Raise NotFound for a client or procedure that is gone, and for a procedure of somebody else."""
    get_client(session, client_id)
    if procedure_id is not None:
        procedure = session.get(Procedure, procedure_id)
        if procedure is None or procedure.deleted_at is not None or procedure.client_id != client_id:
            raise errors.NotFound


def _size(source: Path) -> int:
    try:
        return source.stat().st_size
    except OSError:
        return 0
