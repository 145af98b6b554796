"""A client and what must be known of them before a needle touches skin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Deletable, Record

FITZPATRICK = ("I", "II", "III", "IV", "V", "VI")
"""The six sun-reaction types (Fitzpatrick 1972; V and VI added later)."""


class Client(Record, Deletable):
    """A person the artist works for. `name` is kept as typed; first and last are optional."""

    __tablename__ = "client"
    __table_args__ = (
        Index("ix_client_sort_key_id", "sort_key", "id"),
        Index("ix_client_updated_at_id", "updated_at", "id"),
        Index("ix_client_deleted_at", "deleted_at", "id", sqlite_where=text("deleted_at IS NOT NULL")),
        Index(
            "uq_client_external_id", "external_id", unique=True,
            sqlite_where=text("deleted_at IS NULL AND external_id IS NOT NULL"),
        ),
    )  # fmt: skip

    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str]
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    preferred_name: Mapped[str | None]
    pronouns: Mapped[str | None]
    sort_key: Mapped[str]
    email: Mapped[str | None]
    email_key: Mapped[str | None] = mapped_column(index=True)
    phone: Mapped[str | None]
    phone_key: Mapped[str | None] = mapped_column(index=True)
    """The last nine digits of the phone; only for finding duplicates."""
    date_of_birth: Mapped[date | None] = mapped_column(index=True)
    address: Mapped[str | None]
    emergency_contact: Mapped[str | None]
    doctor_contact: Mapped[str | None]
    medical_history: Mapped[str | None]
    allergies: Mapped[str | None]
    has_no_known_allergies: Mapped[bool] = mapped_column(default=False)
    clearance: Mapped[str | None]
    """What needs a doctor's word first."""
    safety_confirmed_on: Mapped[date | None]
    """The day allergies and flags were last confirmed with the client; none for what was only imported."""
    clearance_asked_on: Mapped[date | None]
    """The day the client was last asked what needs a doctor's word; without it an empty `clearance` says nothing."""
    skin_type: Mapped[str | None]
    """The Fitzpatrick type as typed or chosen, e.g. "Type III"."""
    is_active: Mapped[bool] = mapped_column(default=True)
    notes: Mapped[str | None]
    search_text: Mapped[str] = mapped_column(default="")


class SafetyState(StrEnum):
    """The three states of the safety strip, and the doubt that imported health facts carry."""

    FLAGS = "flags"
    NONE_CONFIRMED = "none_confirmed"
    NEVER_ASKED = "never_asked"
    NOT_VERIFIED = "not_verified"


_SAYS_NONE = re.compile(
    r"^(none|no|nil|n/?a|nka|nkda|nothing|-|none (reported|known|stated)"
    r"|no (known )?(drug )?allerg(y|ies)( known)?)\.?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Safety:
    """What the safety strip shows."""

    state: SafetyState
    allergies: str
    clearance: str
    confirmed_on: date | None
    clearance_asked_on: date | None = None

    @property
    def says_none(self) -> bool:
        """Whether the words for allergies only say that there are none; that is no flag, and no clearance either."""
        return says_none(self.allergies)


def says_none(allergies: str) -> bool:
    """Whether the words `allergies` only say that there are none ("None reported", "NKDA")."""
    return bool(_SAYS_NONE.match(allergies.strip()))


def safety_of(client: Client) -> Safety:
    """The safety strip of `client`. "None" counts only when somebody confirmed it; empty never means safe."""
    allergies, clearance = (client.allergies or "").strip(), (client.clearance or "").strip()
    confirmed = client.safety_confirmed_on
    if confirmed is None:
        state = SafetyState.NOT_VERIFIED if allergies or clearance else SafetyState.NEVER_ASKED
    elif allergies or clearance:
        state = SafetyState.FLAGS
    elif client.has_no_known_allergies:
        state = SafetyState.NONE_CONFIRMED
    else:
        state = SafetyState.NEVER_ASKED
    return Safety(state, allergies, clearance, confirmed, client.clearance_asked_on)


def age_on(born: date, day: date) -> int:
    """Completed years on `day`; a birthday on 29 February is reached on 1 March of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
