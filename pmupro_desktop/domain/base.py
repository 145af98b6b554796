"""What all records share: the declarative base, column types and the stamps every record carries."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Dialect, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def now() -> datetime:
    """The current instant in UTC."""
    return datetime.now(UTC)


def new_uid() -> str:
    """A fresh name for a record, used in exports, files and the audit."""
    return str(uuid.uuid4())


class Instant(TypeDecorator[datetime]):
    """An instant in UTC, stored as ISO text of fixed width, so that text order is time order."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


def dump_json(value: object) -> str:
    """Canonical JSON: sorted keys, no spaces, characters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Base(DeclarativeBase):
    """The declarative base of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: Instant(),
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
        str: Text(),
    }

    def __repr__(self) -> str:
        """Only the class and the number: a record's text never reaches a log."""
        return f"<{type(self).__name__} {self.__dict__.get('id')}>"


class Record(Base):
    """A record of the artist's: audited, named by `uid`, stamped."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    external_id: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    imported: Mapped[dict[str, Any] | None]
    """Facts of the system this record was imported from that have no field here."""


class Deletable:
    """A record that is first marked as deleted, so that deleting can be undone."""

    deleted_at: Mapped[datetime | None]


class Verification(StrEnum):
    """Whether somebody here vouches for a health result."""

    VERIFIED = "VERIFIED"
    IMPORTED = "IMPORTED_NOT_VERIFIED"
