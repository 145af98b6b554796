"""Users of the studio, what a role may do, and one-time sign-in codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Deletable, Record, new_uid, now


class Role(StrEnum):
    """Who somebody is in the studio."""

    OWNER = "owner"
    ARTIST = "artist"
    ASSISTANT = "assistant"
    VIEWER = "viewer"


class Right(StrEnum):
    """What a role may be allowed to do."""

    READ = "read"
    WRITE = "write"
    DELETE = "delete"
    EXPORT = "export"
    IMPORT = "import"
    BACKUP = "backup"
    STUDIO = "studio"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.ARTIST: frozenset({Right.READ, Right.WRITE, Right.DELETE, Right.EXPORT, Right.BACKUP}),
    Role.ASSISTANT: frozenset({Right.READ, Right.WRITE, Right.BACKUP}),
    Role.VIEWER: frozenset({Right.READ}),
}
"""The one table of what roles may do. Roles prevent mistakes and casual looking, not a determined person."""


@dataclass(frozen=True)
class Actor:
    """Whoever is doing something: the signed-in user, as the audit names them."""

    user_id: int
    name: str
    role: Role

    def may(self, right: Right) -> bool:
        """Whether this role has `right`."""
        return right in RIGHTS[self.role]


class User(Record, Deletable):
    """A professional with an account. Licence, subscription and Stripe facts are kept as imported."""

    __tablename__ = "user"

    email: Mapped[str | None]
    name: Mapped[str | None]
    role: Mapped[str] = mapped_column(default=Role.OWNER.value)
    imported_role: Mapped[str | None]
    is_license_verified: Mapped[bool | None]
    has_active_subscription: Mapped[bool | None]
    stripe_customer_id: Mapped[str | None]
    subscription_status: Mapped[str | None]
    license_number: Mapped[str | None]


def actor_of(user: User) -> Actor:
    """`user` as whoever does something."""
    return Actor(user.id, user.name or user.email or user.uid, Role(user.role))


class OneTimeCode(Base):
    """That a one-time sign-in code was given out. The code itself is known to nobody but its slot in the header."""

    __tablename__ = "one_time_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    slot_id: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
