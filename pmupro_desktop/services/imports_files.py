"""Files that lie beside an export of the old web system, on their way into the vault."""

from __future__ import annotations

from sqlalchemy.orm import Session

from pmupro_desktop.domain.document import StoredFile
from pmupro_desktop.domain.progress import Progress
from pmupro_desktop.exchange.pmupro_web import WebFile
from pmupro_desktop.storage.files import FileStore


def keep_file(session: Session, row: WebFile, owner_type: str, owner_uid: str, progress: Progress) -> StoredFile | None:
    """Encrypt the file of `row` into the vault; None when it is not there or can't be opened: a placeholder is left.

    The transaction removes the file again when it fails. Raises StorageFull, StorageFailed and Cancelled.
    """
    if row.local_path is None:
        return None
    store: FileStore = session.info["files"]
    try:
        source = row.local_path.open("rb")
    except OSError:
        return None
    with source:
        stored = store.add(source, lambda _bytes: progress.raise_if_cancelled())
    session.info["added_files"].append(stored.uid)
    kept = StoredFile(
        uid=stored.uid,
        size=stored.size,
        sha256_plain=stored.sha256_plain,
        sha256_cipher=stored.sha256_cipher,
        mime_type=row.mime_type,
        owner_type=owner_type,
        owner_uid=owner_uid,
    )
    session.add(kept)
    session.flush()
    return kept
