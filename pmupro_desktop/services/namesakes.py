"""Whether somebody else has the same name, so that lists show the birth date beside it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased

from pmupro_desktop.domain.client import Client


def has_namesake() -> ColumnElement[bool]:
    """For the Client of a statement: whether another one is sorted under the same name."""
    other = aliased(Client)
    return exists().where(other.sort_key == Client.sort_key, other.id != Client.id, other.deleted_at.is_(None))
