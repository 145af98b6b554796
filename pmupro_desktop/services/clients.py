"""What the artist does with clients: save, archive, delete, and notice that somebody is in the list already."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date

import phonenumbers
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pmupro_desktop import errors
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.client_values import ClientValues, problems_of, tidy
from pmupro_desktop.domain.search_text import client_text, digits, normalise, sort_key
from pmupro_desktop.domain.studio import Studio
from pmupro_desktop.domain.user import Actor, Right

from .rights import require

_TELLING_DIGITS = 9
_SHORTEST_PHONE = 6
"""Digits; a shorter number says nothing about who somebody is."""


def save_client(
    session: Session, actor: Actor, values: ClientValues, *, client_id: int | None = None, today: date | None = None
) -> Client:
    """The client with these values, new without `client_id`. Raises InvalidRecord, NotFound, NotAllowed."""
    require(actor, Right.WRITE)
    kept = tidy(values)
    if problems := problems_of(kept, today or now().astimezone().date()):
        raise errors.InvalidRecord(problems)
    client = get_client(session, client_id) if client_id is not None else Client(user_id=actor.user_id, name="")
    region = phone_region(session)
    for field in dataclasses.fields(kept):
        if field.name != "sort_key":
            value = getattr(kept, field.name)
            setattr(client, field.name, None if value == "" else value)
    index_client(client, region=region, wanted_sort_key=kept.sort_key)
    session.add(client)
    session.flush()
    return client


def index_client(client: Client, *, region: str | None, wanted_sort_key: str = "") -> None:
    """Fill the columns that follow from others: search text, place in lists, keys of phone and e-mail."""
    client.sort_key = sort_key(wanted_sort_key) if wanted_sort_key else sort_key(client.name)
    client.email_key = client.email.strip().casefold() if client.email else None
    client.phone_key = phone_key(client.phone, region)
    client.search_text = client_text(
        client.name,
        client.preferred_name,
        client.first_name,
        client.last_name,
        client.email,
        phone=client.phone,
        born=client.date_of_birth,
    )


def phone_key(phone: str | None, region: str | None) -> str | None:
    """What two spellings of one number share: its last nine digits, an extension left out; nothing below six digits.

    So a number typed with its country code, with a leading zero or with neither counts as the same.
    """
    number = digits(phone or "")
    if len(number) < _SHORTEST_PHONE:
        return None
    try:
        parsed = phonenumbers.parse(phone or "", region)
    except phonenumbers.NumberParseException:
        return number[-_TELLING_DIGITS:]
    return str(parsed.national_number)[-_TELLING_DIGITS:] if parsed.extension else number[-_TELLING_DIGITS:]


def phone_region(session: Session) -> str | None:
    """The country assumed for phones typed without one."""
    return session.scalar(select(Studio.phone_region).limit(1))


def get_client(session: Session, client_id: int) -> Client:
    """The client, deleted ones left out. Raises NotFound."""
    client = session.get(Client, client_id)
    if client is None or client.deleted_at is not None:
        raise errors.NotFound
    return client


def archive_client(session: Session, actor: Actor, client_id: int, *, active: bool) -> Client:
    """Move a client to the archive, or back."""
    require(actor, Right.WRITE)
    client = get_client(session, client_id)
    client.is_active = active
    return client


def delete_client(session: Session, actor: Actor, client_id: int) -> Client:
    """Mark a client as deleted; undo brings them back with all that belongs to them."""
    require(actor, Right.DELETE)
    client = get_client(session, client_id)
    client.deleted_at = now()
    return client


def confirm_safety(
    session: Session, actor: Actor, client_id: int, *, allergies: str, clearance: str, none_known: bool, day: date
) -> Client:
    """Note what the client said about allergies and flags on `day`. Raises InvalidRecord when nothing was said."""
    require(actor, Right.WRITE)
    client = get_client(session, client_id)
    if not none_known and not allergies.strip() and not clearance.strip():
        raise errors.InvalidRecord(
            {"allergies": errors.QT_TRANSLATE_NOOP("problems", "Say what it is, or “none known”.")}
        )
    if none_known and allergies.strip():
        raise errors.InvalidRecord(
            problems_of(ClientValues("-", allergies=allergies, has_no_known_allergies=True), day)
        )
    client.allergies = allergies.strip() or None
    client.clearance = clearance.strip() or None
    client.has_no_known_allergies = none_known
    client.safety_confirmed_on = client.clearance_asked_on = day
    return client


@dataclass(frozen=True)
class Duplicate:
    """Somebody who may be the same person, and why."""

    client_id: int
    name: str
    date_of_birth: date | None
    reasons: tuple[str, ...]
    """Of "phone", "email", "name_and_birth_date"."""


def find_duplicates(
    session: Session,
    *,
    name: str,
    phone: str = "",
    email: str = "",
    date_of_birth: date | None = None,
    except_id: int | None = None,
) -> list[Duplicate]:
    """Clients with the same phone, e-mail, or name and birth date. A name alone is no reason."""
    number = phone_key(phone, phone_region(session)) if phone else None
    address = email.strip().casefold() or None
    key = sort_key(name) if name.strip() and date_of_birth else None
    same_person = (Client.date_of_birth == date_of_birth) & (Client.sort_key == key)
    reasons = [
        condition
        for wanted, condition in (
            (number, Client.phone_key == number),
            (address, Client.email_key == address),
            (key, same_person),
        )
        if wanted
    ]
    if not reasons:
        return []
    rows = session.execute(
        select(Client.id, Client.name, Client.date_of_birth, Client.phone_key, Client.email_key, Client.sort_key)
        .where(or_(*reasons), Client.deleted_at.is_(None), Client.id != (except_id or 0))
        .order_by(Client.sort_key, Client.id)
        .limit(10)
    )
    return [
        Duplicate(
            row.id,
            row.name,
            row.date_of_birth,
            tuple(
                reason
                for reason, same in (
                    ("phone", bool(number) and row.phone_key == number),
                    ("email", bool(address) and row.email_key == address),
                    ("name_and_birth_date", bool(key) and (row.sort_key, row.date_of_birth) == (key, date_of_birth)),
                )
                if same
            ),
        )
        for row in rows
    ]


def initials(name: str) -> str:
    """One or two characters that stand for a name on its avatar."""
    words = [word for word in name.split() if normalise(word)]
    if not words:
        return "?"
    if not words[0][0].isascii() and not words[0][0].isupper() and not words[0][0].islower():
        return words[0][0]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
