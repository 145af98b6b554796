"""A made-up studio of any size: the sample the artist may look around in, and what the benchmarks measure with.

Everybody in it is invented from lists of common names; phones are of ranges kept for fiction, mail goes to example.org.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from pmupro_desktop.domain.base import Verification, new_uid, now
from pmupro_desktop.domain.client import FITZPATRICK, Client
from pmupro_desktop.domain.document import Document, DocumentType, DocumentVersion
from pmupro_desktop.domain.intake import Intake
from pmupro_desktop.domain.pigment import Pigment
from pmupro_desktop.domain.procedure import LotState, Procedure, ProcedureNeedle, ProcedurePigment, ProcedureType
from pmupro_desktop.domain.user import Actor
from pmupro_desktop.storage.journal import journal_of

from .clients import index_client
from .documents import add_generated
from .studio import StudioValues
from .vaults import OpeningChoices, Vault, create_studio_vault

SAMPLE_PASSWORD = "look around this sample studio"  # noqa: S105 - shown on screen; nothing in the sample is secret
SAMPLE_STUDIO = StudioValues(
    name="Willow Lane Brows",
    artist_name="Robin Sample",
    address="12 Willow Lane\nSpringfield",
    phone="+1 202 555 0100",
    email="studio@example.org",
    license_number="SAMPLE-0001",
    phone_region="US",
    is_sample=True,
)
SAMPLE_CLIENTS = 24
_NO_CHOICES = OpeningChoices()
_CHUNK = 2000

_FIRST = (
    "María", "Rachel", "Jane", "Anh", "Łucja", "Sarah", "花子", "Tamara", "Keisha", "Elif", "Priya", "Zoë", "Chloe",
    "Ingrid", "Fatima", "Olena", "Grace", "Amélie", "Sofía", "Naomi", "Hannah", "Leila", "Marta", "Yuki", "Noor",
)  # fmt: skip
_LAST = (
    "García", "O’Neill", "Doe", "Nguyễn", "Kowalska", "Bennett", "山田", "Petrović", "Johnson", "Yılmaz", "Nair",
    "van den Berg", "Martin", "Sørensen", "Haddad", "Шевченко", "Kim", "Dubois", "Fernández", "Cohen", "Weiß", "Rossi",
    "Silva", "Tanaka", "Novák",
)  # fmt: skip
_ALLERGIES = ("Lidocaine", "Nickel", "Latex", "Hair dye (PPD)", "Penicillin", "Adhesive plasters")
_CLEARANCES = ("Doctor’s note before lips: cold sores", "Thyroid medication, ask the prescriber", "Diabetes, type 2")
_PIGMENTS = (
    ("Evenflo", "Mocha", "warm"), ("Evenflo", "Almond", "golden"), ("Evenflo", "Hazel", "neutral"),
    ("Evenflo", "Oak", "cool"), ("Tina Davies", "Ash Brown", "neutral"), ("Tina Davies", "Medium Brown", None),
    ("Tina Davies", "Bold Brown", "warm"), ("Tina Davies", "Ebony", "cool"),
)  # fmt: skip
_NEEDLES = (("1RL", 0.30), ("3RS", 0.25), ("18U", 0.18), ("1201RL", 0.35))
_TECHNIQUES = ("hair strokes", "pixel shading", "soft shading", "whip shading", None)
_NOTES = (
    "Prefers natural-looking brows.", "Tolerated the procedure well.", "Left tail slightly fuller.",
    "Wants to go one shade darker next time.", None, None,
)  # fmt: skip
Row = dict[str, Any]


def open_sample_studio(folder: Path, *, today: date, choices: OpeningChoices = _NO_CHOICES) -> Vault:
    """A new vault in `folder` with the sample studio in it, open. Raises what `create_studio_vault` raises."""
    vault, _ = create_studio_vault(folder, SAMPLE_STUDIO, SAMPLE_PASSWORD, choices=choices)
    with vault.transaction(vault.owner()) as session:
        fill_studio(session, vault.owner(), clients=SAMPLE_CLIENTS, today=today, documents=False)
        _add_papers(session, vault.owner())
    return vault


def _add_papers(session: Session, actor: Actor) -> None:
    """Give every client of the sample a real paper to look at: the blank consent form."""
    from pmupro_desktop.documents.forms import load_form  # heavy: ReportLab

    from .consents import blank_form_pdf

    form = load_form("microblading-consent", SAMPLE_STUDIO.language)
    paper = blank_form_pdf(form, SAMPLE_STUDIO, now())
    for client_id in session.scalars(select(Client.id)).all():
        kind, notes = DocumentType.CONSENT_FORM, "A blank form, for looking around."
        add_generated(session, actor, client_id, paper, "Consent form.pdf", type=kind, notes=notes)


def fill_studio(
    session: Session, actor: Actor, *, clients: int, today: date, seed: int = 1, documents: bool = True
) -> None:
    """Add `clients` invented clients with procedures, pigments, needles, intakes and document records.

    The same seed and day give the same studio. Documents are placeholders: their files are not there.
    """
    dice = random.Random(seed)  # noqa: S311 - invented data, nothing to guess
    types = session.scalars(select(ProcedureType).order_by(ProcedureType.position)).all()
    shades = [
        Pigment(brand=brand, name=name, temperature_shift=shift, hex_preview=None) for brand, name, shift in _PIGMENTS
    ]
    session.add_all(shades)
    session.flush()
    first_client = _next_id(session, Client)
    first_procedure = _next_id(session, Procedure)
    for start in range(0, clients, _CHUNK):
        count = min(_CHUNK, clients - start)
        people = [_client(dice, first_client + start + n, actor, today) for n in range(count)]
        procedures = [row for person in people for row in _procedures(dice, person, types, today)]
        for row in procedures:
            row["id"], first_procedure = first_procedure, first_procedure + 1
        _add(session, Client, people)
        _add(session, Procedure, procedures)
        _add(session, ProcedurePigment, [row for done in procedures for row in _pigments(dice, done, shades)])
        _add(session, ProcedureNeedle, [_needle(dice, done) for done in procedures])
        _add(session, Intake, [_intake(dice, person) for person in people if dice.random() < 0.8])
        if documents:
            _add_documents(session, dice, people)


def _next_id(session: Session, kind: type[Client] | type[Procedure] | type[Document]) -> int:
    return (session.scalar(select(kind.id).order_by(kind.id.desc()).limit(1)) or 0) + 1


def _add(session: Session, kind: type[Any], rows: list[Row]) -> None:
    if rows:
        session.execute(insert(kind), rows)
        journal_of(session).inserted(kind.__tablename__, [row["uid"] for row in rows])


def _client(dice: random.Random, number: int, actor: Actor, today: date) -> Row:
    first, last = dice.choice(_FIRST), dice.choice(_LAST)
    name = f"{last} {first}" if last in ("山田",) else f"{first} {last}"
    born = today - timedelta(days=dice.randrange(19 * 365, 70 * 365))
    since = datetime.combine(today, time(10), UTC) - timedelta(days=dice.randrange(30, 1500))
    asked = dice.random() < 0.75
    allergic = asked and dice.random() < 0.25
    client = Client(
        name=name,
        email=f"client{number}@example.org",
        phone=f"+1 202 555 {dice.randrange(10_000):04d}",
        date_of_birth=born,
    )
    index_client(client, region="US")
    return {
        "id": number, "uid": new_uid(), "user_id": actor.user_id, "name": name, "first_name": first, "last_name": last,
        "sort_key": client.sort_key, "search_text": client.search_text, "email": client.email,
        "email_key": client.email_key, "phone": client.phone, "phone_key": client.phone_key, "date_of_birth": born,
        "emergency_contact": f"{dice.choice(_FIRST)} {last}, +1 202 555 {dice.randrange(10_000):04d}",
        "medical_history": "No known conditions" if asked else None,
        "allergies": ", ".join(dice.sample(_ALLERGIES, dice.randrange(1, 3))) if allergic else None,
        "has_no_known_allergies": asked and not allergic,
        "clearance": dice.choice(_CLEARANCES) if asked and dice.random() < 0.12 else None,
        "safety_confirmed_on": today - timedelta(days=dice.randrange(1, 400)) if asked else None,
        "clearance_asked_on": today - timedelta(days=dice.randrange(1, 400)) if asked else None,
        "skin_type": f"Type {dice.choice(FITZPATRICK)}", "is_active": dice.random() < 0.95,
        "notes": dice.choice(_NOTES), "created_at": since, "updated_at": since,
    }  # fmt: skip


def _procedures(dice: random.Random, person: Row, types: Sequence[ProcedureType], today: date) -> Iterator[Row]:
    day = today - timedelta(days=dice.randrange(5, 900))
    for visit in range(dice.choice((0, 1, 1, 2, 2, 3))):
        kind = dice.choice(types)
        yield {
            "uid": new_uid(), "client_id": person["id"], "user_id": person["user_id"], "procedure_type_id": kind.id,
            "technique": dice.choice(_TECHNIQUES), "placement": "top" if kind.code == "eyeliner" else None,
            "area_treated": {"brows": "Eyebrows", "eyes": "Eyelids", "lips": "Lips"}.get(kind.area or "", kind.area),
            "procedure_date": day, "duration": dice.choice((60, 90, 120, 150)),
            "voltage": dice.choice((None, 6.5, 7.5, 8.0)), "depth": "0.2-0.3 mm",
            "follow_up_date": day + timedelta(days=dice.randrange(42, 57)) if visit == 0 else None,
            "is_completed": True, "notes": dice.choice(_NOTES),
            "created_at": datetime.combine(day, time(12), UTC), "updated_at": datetime.combine(day, time(12), UTC),
        }  # fmt: skip
        day += timedelta(days=dice.randrange(42, 200))
        if day > today:
            return


def _pigments(dice: random.Random, procedure: Row, shades: Sequence[Pigment]) -> Iterator[Row]:
    for position, shade in enumerate(dice.sample(list(shades), dice.choice((1, 1, 2)))):
        year = procedure["procedure_date"].year
        yield {
            "uid": new_uid(), "procedure_id": procedure["id"], "position": position, "pigment_id": shade.id,
            "pigment_brand": shade.brand, "pigment_color": shade.name, "drops": float(dice.randrange(1, 5)),
            "lot_number": f"{shade.name[:2].upper()}-{year}-{dice.randrange(1, 200):03d}",
            "lot_state": LotState.UNLINKED.value,
        }  # fmt: skip


def _needle(dice: random.Random, procedure: Row) -> Row:
    code, diameter = dice.choice(_NEEDLES)
    return {
        "uid": new_uid(), "procedure_id": procedure["id"], "position": 0, "needle_configuration": code,
        "diameter_mm": diameter, "lot_number": f"N{dice.randrange(10_000, 99_999)}",
    }  # fmt: skip


def _intake(dice: random.Random, person: Row) -> Row:
    return {
        "uid": new_uid(), "client_id": person["id"], "answered_at": person["created_at"],
        "answers": {"pregnant": "no", "blood thinners": dice.choice(("no", "no", "no", "yes"))},
        "verification": Verification.VERIFIED.value, "created_at": person["created_at"],
        "updated_at": person["created_at"],
    }  # fmt: skip


def _add_documents(session: Session, dice: random.Random, people: Sequence[Row]) -> None:
    number = _next_id(session, Document)
    documents: list[Row] = []
    versions: list[Row] = []
    for person in people:
        for kind in dice.sample((DocumentType.CONSENT_FORM, DocumentType.INTAKE_FORM, DocumentType.ID_DOCUMENT), 2):
            filename = f"{kind.value.lower()}.pdf"
            stamps = {"created_at": person["created_at"], "updated_at": person["created_at"]}
            documents.append(
                {"id": number, "uid": new_uid(), "client_id": person["id"], "type": kind.value, "filename": filename}
                | {"search_text": filename, **stamps}
            )
            versions.append(
                {"uid": new_uid(), "document_id": number, "number": 1, "filename": filename, **stamps}
                | {"file_size": dice.randrange(40_000, 400_000), "mime_type": "application/pdf"}
            )
            number += 1
    _add(session, Document, documents)
    _add(session, DocumentVersion, versions)
