"""What the artist says about a photo: what it shows, when it was taken, which procedure it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from pmupro_desktop import errors
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.client_values import tidy_text
from pmupro_desktop.domain.photo import Photo
from pmupro_desktop.domain.user import Actor, Right

from .documents import PROBLEMS, checked_notes, delete_document, describe, get_document, refuse_strangers
from .rights import require

KINDS = ("before", "mapping", "immediately after", "healed", "problem")
"""The stages a photo shows; what an import brought may say something else."""
_LONGEST_LINE = 500


@dataclass(frozen=True)
class PhotoValues:
    """The editable fields of a photo; text as typed, empty text for nothing."""

    kind: str = ""
    area: str = ""
    taken_at: datetime | None = None
    procedure_id: int | None = None
    notes: str = ""


def photo_values(photo: Photo) -> PhotoValues:
    """What the form shows for `photo`."""
    return PhotoValues(photo.kind or "", photo.area or "", photo.taken_at, photo.procedure_id, photo.notes or "")


def get_photo(session: Session, photo_id: int) -> Photo:
    """The photo with its file, deleted ones left out. Raises NotFound."""
    found = get_document(session, -photo_id)
    if not isinstance(found, Photo):
        raise errors.NotFound
    return found


def save_photo(session: Session, actor: Actor, photo_id: int, values: PhotoValues) -> Photo:
    """Keep what is said about a photo.

    Raises InvalidRecord, NotAllowed, and NotFound, also when the procedure is another client's.
    """
    require(actor, Right.WRITE)
    photo = get_photo(session, photo_id)
    kind, area, notes = tidy_text(values.kind), tidy_text(values.area), checked_notes(values.notes)
    too_long = [name for name, text in (("kind", kind), ("area", area)) if len(text) > _LONGEST_LINE]
    problems = dict.fromkeys(too_long, PROBLEMS["too_long"])
    if values.taken_at is not None and values.taken_at > now():
        problems["taken_at"] = errors.QT_TRANSLATE_NOOP("problems", "A photo can't be taken in the future.")
    if problems:
        raise errors.InvalidRecord(problems)
    refuse_strangers(session, photo.client_id, values.procedure_id)
    photo.kind, photo.area, photo.taken_at = kind or None, area or None, values.taken_at
    photo.procedure_id = values.procedure_id
    describe(photo, photo.filename, notes)
    session.flush()
    return photo


def delete_photo(session: Session, actor: Actor, photo_id: int) -> Photo:
    """Mark a photo as deleted; undo brings it back. Raises NotFound, NotAllowed."""
    found = delete_document(session, actor, -photo_id)
    if not isinstance(found, Photo):
        raise errors.NotFound
    return found


def photos_of(session: Session, client_id: int, *, procedure_id: int | None = None) -> Sequence[Photo]:
    """The photos of a client, or of one of their procedures, with their files, the newest first."""
    statement = (
        select(Photo)
        .where(Photo.client_id == client_id, Photo.deleted_at.is_(None))
        .options(joinedload(Photo.stored_file))
        .order_by(Photo.taken_at.desc().nulls_last(), Photo.id.desc())
    )
    if procedure_id is not None:
        statement = statement.where(Photo.procedure_id == procedure_id)
    return session.scalars(statement).all()
