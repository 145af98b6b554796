"""Files on their way into the vault and out of it: looked at, encrypted, proved, handed on."""

from __future__ import annotations

import contextlib
import hashlib
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from sqlalchemy.orm import Session

from pmupro_desktop import errors
from pmupro_desktop.domain.audit import Action
from pmupro_desktop.domain.document import Document, DocumentVersion, StoredFile
from pmupro_desktop.domain.media import HEAD, PDF, media_type
from pmupro_desktop.domain.photo import Photo
from pmupro_desktop.domain.progress import Progress, Silent
from pmupro_desktop.domain.user import Actor, Right
from pmupro_desktop.storage.files import FileStore, Stored
from pmupro_desktop.storage.vault import Vault, stored_of

from .rights import require

LARGEST = 500 * 1024 * 1024
"""Bytes of one file; more is no document of a client, and would fill every backup."""
_LARGEST_READ = 100 * 1024 * 1024
"""Bytes of a PDF whose text is read for the search."""
_PIECE = 1024 * 1024

REFUSALS = {
    "unreadable": errors.QT_TRANSLATE_NOOP(
        "problems", "It can't be read: it is gone, or in use, or not yours to read."
    ),
    "no_file": errors.QT_TRANSLATE_NOOP("problems", "It is a folder or a device, not a file."),
    "empty": errors.QT_TRANSLATE_NOOP("problems", "It is empty."),
    "too_large": errors.QT_TRANSLATE_NOOP("problems", "It is larger than 500 MB."),
}

FileOf = DocumentVersion | Photo
"""What has a stored file."""


class TextReader(Protocol):
    """Reads the text of a PDF; documents.worker.Worker does, in its own process."""

    def text(self, pdf: bytes) -> str:
        """The text, or as much as was allowed; raises DocumentError."""


@dataclass(frozen=True)
class Original:
    """A file outside the vault whose content is proved to be inside."""

    path: Path
    size: int
    sha256: str


@dataclass(frozen=True)
class Removal:
    """What became of an original that was to be removed."""

    path: Path
    removed: bool


def refused_sources(sources: Iterable[Path]) -> dict[Path, str]:
    """The sources that can't be added, each with the sentence why (of REFUSALS)."""
    found = {}
    for source in sources:
        try:
            _opened(source).close()
        except errors.FileRefused as refusal:
            found[source] = str(refusal.facts["reason"])
    return found


def _opened(source: Path) -> BinaryIO:
    """`source`, open at its start. Raises FileRefused."""
    try:
        found = source.stat()
        if not stat.S_ISREG(found.st_mode):
            raise _refusal(source, "no_file")
        if found.st_size == 0:
            raise _refusal(source, "empty")
        if found.st_size > LARGEST:
            raise _refusal(source, "too_large")
        return source.open("rb")
    except OSError:
        raise _refusal(source, "unreadable") from None


def _refusal(source: Path, code: str) -> errors.FileRefused:
    return errors.FileRefused(name=source.name, reason=REFUSALS[code])


def keep_source(session: Session, source: Path, progress: Progress, done: int = 0, total: int = 0) -> StoredFile:
    """Encrypt a file into the vault; `done` of `total` bytes are behind it. Its owner is still to be named.

    The transaction removes it again when it fails. Raises FileRefused, StorageFull, StorageFailed, Cancelled.
    """

    def report(count: int) -> None:
        progress.raise_if_cancelled()
        if count > LARGEST:  # it grew while it was read
            raise _refusal(source, "too_large")
        progress.report(done + count, max(total, done + count), "files")

    with _opened(source) as file:
        media = media_type(file.read(HEAD), source.name)
        file.seek(0)
        store: FileStore = session.info["files"]
        return _noted(session, store.add(file, report), media)


def keep_content(session: Session, content: BinaryIO, filename: str) -> StoredFile:
    """Encrypt what this program made itself."""
    media = media_type(content.read(HEAD), filename)
    content.seek(0)
    store: FileStore = session.info["files"]
    return _noted(session, store.add(content), media)


def _noted(session: Session, stored: Stored, media: str) -> StoredFile:
    session.info["added_files"].append(stored.uid)
    return StoredFile(
        uid=stored.uid,
        size=stored.size,
        sha256_plain=stored.sha256_plain,
        sha256_cipher=stored.sha256_cipher,
        mime_type=media,
    )


_NO_ONE_WATCHES = Silent()


def read_texts(reader: TextReader, sources: Sequence[Path], progress: Progress = _NO_ONE_WATCHES) -> Mapping[Path, str]:
    """The texts of those sources that are PDFs with text, for the search; to be asked before anything is added.

    What can't be read has no text: it is added all the same. Raises Cancelled.
    """
    texts: dict[Path, str] = {}
    for position, source in enumerate(sources):
        progress.raise_if_cancelled()
        progress.report(position, len(sources), "texts")
        with contextlib.suppress(errors.FileRefused, errors.DocumentError, OSError), _opened(source) as file:
            head = file.read(HEAD)
            if media_type(head, source.name) == PDF:
                content = head + file.read(_LARGEST_READ - HEAD + 1)
                if len(content) <= _LARGEST_READ and (text := reader.text(content)):
                    texts[source] = text
    return texts


def verified_sources(
    vault: Vault,
    sources: Sequence[Path],
    records: Sequence[Document | Photo],
    progress: Progress = _NO_ONE_WATCHES,
) -> list[Original]:
    """Those sources whose whole content was read back from the vault and is the same: they may be removed.

    `records` are what `add_documents` gave for `sources`, in the same order; to be asked after the commit. Links and
    files inside the vault's folder are left out, and what can't be proved is. Raises Cancelled.
    """
    proved = []
    for position, (source, record) in enumerate(zip(sources, records, strict=True)):
        progress.raise_if_cancelled()
        progress.report(position, len(sources), "files")
        stored = newest_file(record)
        if stored is None or not _may_go(source, vault.folder):
            continue
        original = Original(source, stored.size, stored.sha256_plain)
        if _still_is(original, progress) and vault.files.check(stored_of(stored)) is None:
            proved.append(original)
    return proved


def _may_go(source: Path, vault_folder: Path) -> bool:
    try:
        return not source.is_symlink() and not source.resolve().is_relative_to(vault_folder.resolve())
    except OSError:
        return False


def _still_is(original: Original, progress: Progress) -> bool:
    """Whether the file holds what is in the vault, every byte of it."""
    digest = hashlib.sha256()
    try:
        with original.path.open("rb") as file:
            if file.seek(0, 2) != original.size:
                return False
            file.seek(0)
            while piece := file.read(_PIECE):
                progress.raise_if_cancelled()
                digest.update(piece)
    except OSError:
        return False
    return digest.hexdigest() == original.sha256


def remove_originals(originals: Sequence[Original]) -> list[Removal]:
    """Delete originals, each only if it is still what the vault holds.

    Deleting is not erasing: on an SSD, in a synced folder or in the system's own backups the content may remain.
    """
    results = []
    for original in originals:
        removed = False
        if not original.path.is_symlink() and _still_is(original, _NO_ONE_WATCHES):
            with contextlib.suppress(OSError):
                original.path.unlink()
                removed = True
        results.append(Removal(original.path, removed))
    return results


def newest_file(record: Document | Photo) -> StoredFile | None:
    """The file that `record` stands for now; none for a placeholder."""
    if isinstance(record, Photo):
        return record.stored_file
    return record.versions[-1].stored_file if record.versions else None


def read_document_bytes(vault: Vault, actor: Actor, version: FileOf, limit: int = _LARGEST_READ) -> bytes:
    """The content for a preview, `limit` bytes at most.

    Raises DocumentTooLarge, FileMissing for a placeholder, FileDamaged, NotAllowed.
    """
    require(actor, Right.READ)
    stored = _stored(version)
    if stored.size > limit:
        raise errors.DocumentTooLarge
    try:
        return vault.files.read_bytes(stored, limit)
    except errors.FileDamaged as damage:
        raise _named(damage, version) from None


def extract_document(vault: Vault, actor: Actor, version: FileOf, target: Path) -> None:
    """Put the content into the file `target`, for an export or for another program; noted in the history.

    `target` is replaced when it is there; `file_names.safe_filename` and `free_path` make a good one. Raises
    FileMissing, FileDamaged, StorageFull, StorageFailed, NotAllowed; `target` is then as it was.
    """
    require(actor, Right.EXPORT)
    stored = _stored(version)
    try:
        vault.files.extract(stored, target)
    except errors.FileDamaged as damage:
        raise _named(damage, version) from None
    vault.queue_event(actor, Action.EXPORT, type(version).__tablename__, version.uid)


def _stored(version: FileOf) -> Stored:
    if version.stored_file is None:
        raise errors.FileMissing(name=version.filename)
    return stored_of(version.stored_file)


def _named(damage: errors.FileDamaged, version: FileOf) -> errors.FileDamaged:
    return errors.FileDamaged(**{**damage.facts, "name": version.filename})
