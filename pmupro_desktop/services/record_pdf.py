"""A client's record as a PDF, filled from the vault."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy.orm import Session

from pmupro_desktop.documents.record import (
    ClientRecord,
    DatedEntry,
    DocumentEntry,
    Letterhead,
    PigmentEntry,
    ProcedureEntry,
    SafetyFlags,
    render_record,
)
from pmupro_desktop.domain.analysis import Analysis
from pmupro_desktop.domain.base import Verification
from pmupro_desktop.domain.client import Client, Safety, age_on
from pmupro_desktop.domain.document import Document
from pmupro_desktop.domain.intake import Intake
from pmupro_desktop.domain.procedure import LotState, Procedure
from pmupro_desktop.domain.user import Actor, Right

from .client_page import ClientPage, client_page
from .rights import require
from .studio import StudioValues, read_studio, studio_zone

_KILOBYTE, _MEGABYTE = 1000, 1_000_000


def client_record(session: Session, actor: Actor, client_id: int, printed_at: datetime) -> bytes:
    """The client's record, on the studio's letterhead and paper. Raises NotFound, NotAllowed.

    Whoever saves or prints it notes that by `trail.note_export`.
    """
    require(actor, Right.READ)
    studio = read_studio(session)
    page = client_page(session, client_id)
    zone = studio_zone(studio)
    return render_record(
        record_of(page, zone, printed_at.astimezone(zone).date()),
        letterhead_of(studio),
        printed_at=printed_at.astimezone(zone),
        paper=studio.paper_size.value,
        language=studio.language,
    )


def letterhead_of(studio: StudioValues) -> Letterhead:
    """The studio as printed on top of every paper."""
    return Letterhead(studio.name, studio.address, studio.phone, studio.email, studio.license_number)


def record_of(page: ClientPage, zone: tzinfo, today: date) -> ClientRecord:
    """Everything printed about a client; `today` only serves to tell the age."""
    client = page.client
    born = client.date_of_birth
    imported = client.imported is not None
    return ClientRecord(
        name=client.name,
        preferred_name=client.preferred_name or "",
        pronouns=client.pronouns or "",
        date_of_birth=_day(born),
        age=age_on(born, today) if born else None,
        phone=client.phone or "",
        email=client.email or "",
        address=client.address or "",
        emergency_contact=client.emergency_contact or "",
        doctor_contact=client.doctor_contact or "",
        skin_type=client.skin_type or "",
        client_since=_day(client.created_at.astimezone(zone).date()),
        safety=_safety(page.safety),
        medical_history=client.medical_history or "",
        notes=client.notes or "",
        procedures=tuple(_procedure(entry, zone) for entry in page.procedures),
        documents=tuple(_document(entry, zone) for entry in page.documents),
        intakes=tuple(_dated(entry, entry.answered_at, entry.result, zone) for entry in page.intakes),
        analyses=tuple(_analysis(entry, zone) for entry in page.analyses),
        photo_count=len(page.photos),
        imported=_unverified(client) if imported else frozenset(),
    )


def _unverified(client: Client) -> frozenset[str]:
    """Fields of health that came from another system and nobody confirmed since."""
    if client.safety_confirmed_on is not None:
        return frozenset()
    return frozenset(name for name in ("medical_history", "skin_type") if getattr(client, name))


def _safety(safety: Safety) -> SafetyFlags:
    return SafetyFlags(safety.state, safety.allergies, safety.clearance, _day(safety.confirmed_on))


def _procedure(procedure: Procedure, zone: tzinfo) -> ProcedureEntry:
    kind = procedure.procedure_type.name if procedure.procedure_type else ""
    return ProcedureEntry(
        date=_moment(procedure.procedure_date, procedure.procedure_at, zone),
        type=_joined((kind, procedure.placement), ", "),
        technique=procedure.technique or "",
        area=procedure.area_treated or "",
        duration=f"{procedure.duration} min" if procedure.duration is not None else "",
        voltage=f"{procedure.voltage:g} V" if procedure.voltage is not None else "",
        needles=_joined(
            (
                _joined(
                    (
                        needle.needle_configuration,
                        f"{needle.diameter_mm:g} mm" if needle.diameter_mm else "",
                        f"lot {needle.lot_number}" if needle.lot_number else "",
                    ),
                    ", ",
                )
                for needle in procedure.needles
            ),
            "; ",
        ),
        depth=procedure.depth or "",
        pigments=tuple(
            PigmentEntry(
                pigment.pigment_brand or "",
                pigment.pigment_color or "",
                pigment.lot_number or "",
                LotState(pigment.lot_state),
                procedure.imported is not None,
            )
            for pigment in procedure.pigments
        ),
        follow_up=_moment(procedure.follow_up_date, procedure.follow_up_at, zone),
        completed=procedure.is_completed,
        notes=procedure.notes or "",
        imported=procedure.imported is not None,
    )


def _document(document: Document, zone: tzinfo) -> DocumentEntry:
    newest = document.versions[-1] if document.versions else None
    return DocumentEntry(
        date=_day(document.created_at.astimezone(zone).date()),
        type=document.type,
        filename=document.filename,
        size=size_in_words(newest.file_size) if newest and newest.file_size is not None else "",
        notes=document.notes or "",
        missing=newest is None or newest.stored_file_id is None,
    )


def _analysis(analysis: Analysis, zone: tzinfo) -> DatedEntry:
    result = _joined((analysis.fitzpatrick, analysis.undertone), ", ")
    return _dated(analysis, analysis.analysed_at, result, zone)


def _dated(entry: Intake | Analysis, at: datetime | None, result: str | None, zone: tzinfo) -> DatedEntry:
    return DatedEntry(
        date=_moment(None, at or entry.created_at, zone),
        result=result or "",
        notes=entry.notes or "",
        imported=entry.verification == Verification.IMPORTED.value,
    )


def size_in_words(size: int) -> str:
    """A file's size in kB or MB, decimal, as people read it."""
    if size >= _MEGABYTE:
        return f"{size / _MEGABYTE:.1f} MB"
    return f"{max(1, round(size / _KILOBYTE))} kB"


def _joined(parts: Iterable[Any], separator: str) -> str:
    return separator.join(str(part) for part in parts if part)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _moment(day: date | None, at: datetime | None, zone: tzinfo) -> str:
    """A day, with its time where one is known."""
    if at is not None:
        return at.astimezone(zone).strftime("%Y-%m-%d, %H:%M")
    return _day(day)
