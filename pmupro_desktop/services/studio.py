"""The studio's profile and choices."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzlocal
from sqlalchemy import select
from sqlalchemy.orm import Session

from pmupro_desktop import errors
from pmupro_desktop.domain.studio import PaperSize, Studio
from pmupro_desktop.domain.user import Actor, Right

from .rights import require

_PROVED = "recovery_proved"


@dataclass(frozen=True)
class StudioValues:
    """The editable fields of the studio; empty text for nothing."""

    name: str
    artist_name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    license_number: str = ""
    jurisdiction: str = ""
    paper_size: PaperSize = PaperSize.A4
    language: str = "en"
    phone_region: str = ""
    zone: str = ""
    lock_minutes: int = 10
    backup_place: str = ""
    backup_keep: int = 14
    is_sample: bool = False


def read_studio(session: Session) -> StudioValues:
    """The studio of this vault."""
    studio = session.scalars(select(Studio).limit(1)).one()
    stored = {field.name: getattr(studio, field.name) for field in dataclasses.fields(StudioValues)}
    known = {name: value for name, value in stored.items() if value is not None}
    return StudioValues(**(known | {"paper_size": PaperSize(studio.paper_size)}))


def save_studio(session: Session, actor: Actor, values: StudioValues) -> None:
    """Keep the studio's profile. Raises InvalidRecord, NotAllowed."""
    require(actor, Right.STUDIO)
    if problems := studio_problems(values):
        raise errors.InvalidRecord(problems)
    studio = session.scalars(select(Studio).limit(1)).one()
    for field in dataclasses.fields(values):
        value = getattr(values, field.name)
        setattr(studio, field.name, (str(value).strip() or None) if isinstance(value, str) else value)
    studio.paper_size = values.paper_size.value


def studio_problems(values: StudioValues) -> dict[str, str]:
    """What is wrong with the studio's fields."""
    found: dict[str, str] = {}
    if not values.name.strip():
        found["name"] = errors.QT_TRANSLATE_NOOP("problems", "The studio needs a name.")
    if not 1 <= values.lock_minutes <= 240:
        found["lock_minutes"] = errors.QT_TRANSLATE_NOOP("problems", "Between 1 and 240 minutes.")
    if not 7 <= values.backup_keep <= 365:
        found["backup_keep"] = errors.QT_TRANSLATE_NOOP("problems", "Keep between 7 and 365 backups.")
    if values.zone and zone_named(values.zone) is None:
        found["zone"] = errors.QT_TRANSLATE_NOOP("problems", "This is not the name of a time zone.")
    return found


def recovery_proved(session: Session) -> bool:
    """Whether nothing is left to ask about the recovery sheet: its code was typed back, or nobody was to type it."""
    choices = session.scalar(select(Studio.choices).limit(1)) or {}
    return choices.get(_PROVED) is not False


def note_recovery_proved(session: Session, actor: Actor, proved: bool) -> None:
    """Keep whether the code of the sheet in force was typed back. Raises NotAllowed."""
    require(actor, Right.STUDIO)
    studio = session.scalars(select(Studio).limit(1)).one()
    studio.choices = {**(studio.choices or {}), _PROVED: proved}


def unproved_choices() -> dict[str, bool]:
    """The choices of a studio whose first sheet is still to be typed back."""
    return {_PROVED: False}


def zone_named(name: str) -> ZoneInfo | None:
    """The zone of an IANA name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def studio_zone(values: StudioValues) -> ZoneInfo:
    """The studio's zone; the computer's where none was chosen."""
    return (zone_named(values.zone) if values.zone else None) or ZoneInfo(tzlocal.get_localzone_name())


def local_time(at: datetime, zone: tzinfo) -> datetime:
    """An instant as the studio's clock shows it."""
    return at.astimezone(zone)
