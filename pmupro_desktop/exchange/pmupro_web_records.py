"""Plain rows of the old web system, as they leave its JSON or SQLite file and before any vault knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class Kind(StrEnum):
    """What a row of the old system is; the value is the name of its table."""

    USER = "users"
    CLIENT = "clients"
    DOCUMENT = "documents"
    PROCEDURE = "procedures"
    PHOTO = "photos"
    INTAKE = "intakes"
    ANALYSIS = "analyses"
    PIGMENT = "pigments"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something in one row that could not be read, or was read with a guess.

    `position` says where in the file ("clients[3]", "row 17 of clients"), `field` names the column as the file
    writes it (empty for the whole row), `message` is a whole sentence marked for translation in "imports".
    """

    position: str
    field: str
    message: str


@dataclass(frozen=True, slots=True, repr=False)
class RawRow:
    """One object of the file whose kind is known, with secrets removed and `parents` kind → external id."""

    kind: Kind
    position: str
    external_id: str
    values: dict[str, Json]
    parents: Mapping[Kind, str] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()
    embedded: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class WebUnread:
    """Something in the file that became no record: kept as facts, with the reason."""

    position: str
    kind: Kind | None
    facts: Json
    reason: str


@dataclass(frozen=True, kw_only=True, repr=False)
class WebRow:
    """What every row has.

    `external_id` is the old system's id, or "content-…" made from the row's content where it has none. `extra`
    holds every other column, and each value that could not be read, without anything that looks like a secret.
    """

    external_id: str
    position: str
    extra: dict[str, Json] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None

    def __repr__(self) -> str:
        """Only where it stands: what a row says about a client never reaches a log."""
        return f"<{type(self).__name__} {self.position}>"


@dataclass(frozen=True, kw_only=True, repr=False)
class WebUser(WebRow):
    email: str | None = None
    name: str | None = None
    role: str | None = None
    is_license_verified: bool | None = None
    has_active_subscription: bool | None = None
    stripe_customer_id: str | None = None
    subscription_status: str | None = None
    license_number: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class WebClient(WebRow):
    """`skin_type` is as typed; `fitzpatrick` is I … VI where it is one."""

    user_external_id: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    date_of_birth: date | None = None
    emergency_contact: str | None = None
    medical_history: str | None = None
    allergies: str | None = None
    skin_type: str | None = None
    fitzpatrick: str | None = None
    is_active: bool | None = None
    notes: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class WebFile(WebRow):
    """A row that points to a file: `file_size` in bytes, `local_path` when the file lies beside the export."""

    client_external_id: str | None = None
    file_url: str | None = None
    filename: str | None = None
    file_size: int | None = None
    mime_type: str | None = None
    notes: str | None = None
    local_path: Path | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class WebDocument(WebFile):
    """`type` is one of the eight names of the old system; an unknown one is OTHER and stays raw in `extra`."""

    type: str = "OTHER"


@dataclass(frozen=True, kw_only=True, repr=False)
class WebPhoto(WebFile):
    """`type` is free text here (before, after, healed, …); `taken_at` is UTC."""

    type: str | None = None
    taken_at: datetime | None = None
    procedure_external_id: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class WebProcedure(WebRow):
    """`duration` in minutes, `voltage` in volts.

    A date written as midnight UTC or without a time is a calendar date: `…_at` is None then. Otherwise `…_at` is
    the instant in UTC and `…_date` the day as the file writes it.
    """

    client_external_id: str | None = None
    procedure_type: str | None = None
    area_treated: str | None = None
    duration: int | None = None
    voltage: float | None = None
    needle_configuration: str | None = None
    depth: str | None = None
    pigment_brand: str | None = None
    pigment_color: str | None = None
    lot_number: str | None = None
    procedure_at: datetime | None = None
    procedure_date: date | None = None
    follow_up_at: datetime | None = None
    follow_up_date: date | None = None
    is_completed: bool | None = None
    notes: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class WebIntake(WebRow):
    """The answers stay as facts in `extra`: the old system's questions are not ours."""

    client_external_id: str | None = None
    result: str | None = None
    notes: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class WebAnalysis(WebRow):
    client_external_id: str | None = None
    photo_external_id: str | None = None
    skin_type: str | None = None
    fitzpatrick: str | None = None
    undertone: str | None = None
    notes: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class WebPigment(WebRow):
    """`hex_color` is as typed; `lot_number` is the lot a user wrote beside the pigment, if any."""

    user_external_id: str | None = None
    brand: str | None = None
    name: str | None = None
    base_tone: str | None = None
    hue_notes: str | None = None
    opacity: str | None = None
    ideal_fitzpatrick: str | None = None
    temperature_shift: str | None = None
    use_case: str | None = None
    hex_color: str | None = None
    lot_number: str | None = None
    notes: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class WebExport:
    """Everything one file holds; `left_out` counts rows by the name of each table this application has no place for."""

    source: Path
    users: tuple[WebUser, ...] = ()
    clients: tuple[WebClient, ...] = ()
    documents: tuple[WebDocument, ...] = ()
    procedures: tuple[WebProcedure, ...] = ()
    photos: tuple[WebPhoto, ...] = ()
    intakes: tuple[WebIntake, ...] = ()
    analyses: tuple[WebAnalysis, ...] = ()
    pigments: tuple[WebPigment, ...] = ()
    unread: tuple[WebUnread, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)

    def rows(self) -> Iterator[WebRow]:
        """All rows, parents before their children."""
        for kind in Kind:
            yield from getattr(self, kind.value)

    def problems(self) -> list[RowProblem]:
        """Every row's problems and one for each thing left unread, in the order of the tables."""
        found = [problem for row in self.rows() for problem in row.problems]
        return found + [RowProblem(item.position, "", item.reason) for item in self.unread]
