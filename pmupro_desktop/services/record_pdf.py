"""A client's record as a PDF, filled from the vault."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy.orm import Session

from pmupro_desktop.documents.labels import Labels, labels_for
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
from pmupro_desktop.domain.procedure import LotState, Procedure, ProcedureNeedle
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
        record_of(page, zone, printed_at.astimezone(zone).date(), labels_for(studio.language)),
        letterhead_of(studio),
        printed_at=printed_at.astimezone(zone),
        paper=studio.paper_size.value,
        language=studio.language,
    )


def letterhead_of(studio: StudioValues) -> Letterhead:
    """The studio as printed on top of every paper."""
    return Letterhead(studio.name, studio.address, studio.phone, studio.email, studio.license_number)


def record_of(page: ClientPage, zone: tzinfo, today: date, labels: Labels) -> ClientRecord:
    """Everything printed about a client; `today` only serves to tell the age."""
    words = _Words(zone, labels)
    client = page.client
    born = client.date_of_birth
    return ClientRecord(
        name=client.name,
        preferred_name=client.preferred_name or "",
        pronouns=client.pronouns or "",
        date_of_birth=words.day(born),
        age=age_on(born, today) if born else None,
        phone=client.phone or "",
        email=client.email or "",
        address=client.address or "",
        emergency_contact=client.emergency_contact or "",
        doctor_contact=client.doctor_contact or "",
        skin_type=client.skin_type or "",
        client_since=words.day(client.created_at.astimezone(zone).date()),
        safety=_safety(page.safety, words),
        medical_history=client.medical_history or "",
        notes=client.notes or "",
        procedures=tuple(_procedure(entry, words) for entry in page.procedures),
        documents=tuple(_document(entry, words) for entry in page.documents),
        intakes=tuple(_dated(entry, entry.answered_at, entry.result, words) for entry in page.intakes),
        analyses=tuple(_analysis(entry, words) for entry in page.analyses),
        photo_count=len(page.photos),
        imported=_unverified(client) if client.external_id else frozenset(),
    )


def _unverified(client: Client) -> frozenset[str]:
    """Fields of health that came from another system and nobody confirmed since."""
    if client.safety_confirmed_on is not None:
        return frozenset()
    return frozenset(name for name in ("medical_history", "skin_type") if getattr(client, name))


class _Words:
    """Days and moments in the words of the paper's language, by the studio's clock."""

    def __init__(self, zone: tzinfo, labels: Labels) -> None:
        self._zone, self._labels = zone, labels

    def day(self, day: date | None) -> str:
        return self._labels.day(day) if day else ""

    def moment(self, day: date | None, at: datetime | None) -> str:
        """A day, with its time where one is known."""
        return self._labels.moment(at.astimezone(self._zone)) if at is not None else self.day(day)

    def day_of(self, at: datetime) -> str:
        return self.day(at.astimezone(self._zone).date())


def _safety(safety: Safety, words: _Words) -> SafetyFlags:
    confirmed = words.day(safety.confirmed_on)
    return SafetyFlags(safety.state, safety.allergies, safety.clearance, confirmed, safety.says_none)


def _procedure(procedure: Procedure, words: _Words) -> ProcedureEntry:
    kind = procedure.procedure_type.name if procedure.procedure_type else ""
    return ProcedureEntry(
        date=words.moment(procedure.procedure_date, procedure.procedure_at),
        type=_joined((kind, procedure.placement), ", "),
        technique=procedure.technique or "",
        area=procedure.area_treated or "",
        duration=f"{procedure.duration} min" if procedure.duration is not None else "",
        voltage=f"{procedure.voltage:g} V" if procedure.voltage is not None else "",
        needles=_joined((_needle(needle) for needle in procedure.needles), "; "),
        depth=procedure.depth or "",
        pigments=tuple(
            PigmentEntry(
                pigment.pigment_brand or "",
                pigment.pigment_color or "",
                pigment.lot_number or "",
                LotState(pigment.lot_state),
                procedure.external_id is not None,
            )
            for pigment in procedure.pigments
        ),
        follow_up=words.moment(procedure.follow_up_date, procedure.follow_up_at),
        completed=procedure.is_completed,
        notes=procedure.notes or "",
        imported=procedure.external_id is not None,
    )


def _needle(needle: ProcedureNeedle) -> str:
    code = needle.needle_configuration or ""
    size = f"{needle.diameter_mm:g}" if needle.diameter_mm else ""
    lot = f"lot {needle.lot_number}" if needle.lot_number else ""
    return _joined((code, f"{size} mm" if size and size not in code else "", lot), ", ")


def _document(document: Document, words: _Words) -> DocumentEntry:
    newest = document.versions[-1] if document.versions else None
    return DocumentEntry(
        date=words.day_of(document.created_at),
        type=document.type,
        filename=document.filename,
        size=size_in_words(newest.file_size) if newest and newest.file_size is not None else "",
        notes=document.notes or "",
        missing=newest is None or newest.stored_file_id is None,
    )


def _analysis(analysis: Analysis, words: _Words) -> DatedEntry:
    result = _joined((analysis.fitzpatrick, analysis.undertone), ", ")
    return _dated(analysis, analysis.analysed_at, result, words)


def _dated(entry: Intake | Analysis, at: datetime | None, result: str | None, words: _Words) -> DatedEntry:
    return DatedEntry(
        date=words.moment(None, at or entry.created_at),
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
