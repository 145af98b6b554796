"""Consent forms: prepared for one client, signed by client and artist, kept unchanged from then on.

A form is prepared for the client as they stood in the record, and signing is refused when the record says somebody else
by then: forms of two clients that are open side by side can't be crossed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from pmupro_desktop import errors
from pmupro_desktop.documents.consent import Consent, Heading, Person, Signer, render_blank, render_consent
from pmupro_desktop.documents.form_answers import Answer, answers_of, detail_id, problems_of
from pmupro_desktop.documents.forms import Form, Kind, form_of
from pmupro_desktop.documents.labels import labels_for
from pmupro_desktop.documents.strokes import Handwriting
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.client import Client, age_on
from pmupro_desktop.domain.consent import CopyWay, FormSignature, SignedForm, SignerRole
from pmupro_desktop.domain.document import Document, DocumentType, StoredFile
from pmupro_desktop.domain.media import PDF, is_picture
from pmupro_desktop.domain.procedure import Procedure
from pmupro_desktop.domain.user import Actor, Right
from pmupro_desktop.errors import QT_TRANSLATE_NOOP
from pmupro_desktop.storage.files import FileStore
from pmupro_desktop.storage.journal import head_of
from pmupro_desktop.storage.vault import stored_of

from .clients import get_client
from .documents import add_documents, add_generated
from .record_pdf import letterhead_of
from .rights import require
from .studio import StudioValues, read_studio, studio_zone

LARGEST_FILE = 100_000_000
"""Bytes of a signed document that is read into memory."""
SCANS = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".heic")
"""How the names of scans usually end."""
_LONGEST_NAME = 200

PROBLEMS = {
    "screen": QT_TRANSLATE_NOOP("problems", "Agree to signing on a screen first, or use paper."),
    "name": QT_TRANSLATE_NOOP("problems", "Type the name of whoever signs."),
    "signature": QT_TRANSLATE_NOOP("problems", "A signature is needed here."),
    "birth_date": QT_TRANSLATE_NOOP("problems", "The record has no birth date. Add it before the form is signed."),
    "too_young": QT_TRANSLATE_NOOP("problems", "By the birth date on record the client is too young for this form."),
    "scan": QT_TRANSLATE_NOOP("problems", "A scan is a PDF or a picture: PDF, JPEG, PNG, TIFF or HEIC."),
    "signed_future": QT_TRANSLATE_NOOP("problems", "This day can't lie in the future."),
}
"""Sentence by code, in English; the window translates them."""


@dataclass(frozen=True)
class Prepared:
    """A form for one client and, perhaps, one procedure, as the record stood when it was opened."""

    form: Form = field(repr=False)
    client_id: int
    client_uid: str
    name: str = field(repr=False)
    date_of_birth: date | None = field(repr=False)
    procedure_id: int | None
    procedure: str = field(repr=False)
    """Kind, place and day in words; empty without a procedure."""
    artist: str = field(repr=False)
    proposals: Mapping[str, Answer] = field(repr=False)
    """Answers that the record already gives; the client confirms or corrects them."""


@dataclass(frozen=True, repr=False)
class GivenSignature:
    """A signature as it came from the pad: the name as typed, the strokes, and when the pen was lifted."""

    name: str
    handwriting: Handwriting
    at: datetime


@dataclass(frozen=True, repr=False)
class Filled:
    """Everything the two people did with a prepared form."""

    answers: Mapping[str, Answer]
    agreed_to_screen_at: datetime | None
    client: GivenSignature | None
    artist: GivenSignature | None


def prepare_consent(session: Session, form: Form, client_id: int, procedure_id: int | None = None) -> Prepared:
    """`form` filled with what the record knows. Raises NotFound, also for a procedure of another client."""
    client = get_client(session, client_id)
    procedure = _procedure_of(session, client_id, procedure_id)
    studio = read_studio(session)
    return Prepared(
        form=form,
        client_id=client.id,
        client_uid=client.uid,
        name=client.name,
        date_of_birth=client.date_of_birth,
        procedure_id=procedure_id,
        procedure=_in_words(procedure, form.language),
        artist=studio.artist_name,
        proposals=_proposals(form, client, procedure),
    )


def procedures_for(session: Session, client_id: int, language: str) -> list[tuple[int, str]]:
    """The client's procedures a form can be for, newest first, in words."""
    rows = session.scalars(
        select(Procedure)
        .where(Procedure.client_id == client_id, Procedure.deleted_at.is_(None))
        .options(joinedload(Procedure.procedure_type))
        .order_by(Procedure.procedure_date.desc().nulls_last(), Procedure.id.desc())
    )
    return [(procedure.id, _in_words(procedure, language)) for procedure in rows]


def who_problems(prepared: Prepared, today: date) -> dict[str, str]:
    """Why this client can't sign this form, under "date_of_birth"; empty when they can."""
    least, born = prepared.form.minimum_age, prepared.date_of_birth
    if least is None:
        return {}
    if born is None:
        return {"date_of_birth": PROBLEMS["birth_date"]}
    return {} if age_on(born, today) >= least else {"date_of_birth": PROBLEMS["too_young"]}


def sign_consent(session: Session, actor: Actor, prepared: Prepared, filled: Filled) -> SignedForm:
    """Make the PDF, keep it as a document of the client, and keep with it all that proves what was agreed.

    Raises InvalidRecord with a sentence for each open question, WrongClient, NotFound, NotAllowed, StorageFull.
    """
    require(actor, Right.WRITE)
    client = _same_client(session, prepared)
    _procedure_of(session, prepared.client_id, prepared.procedure_id)
    studio = read_studio(session)
    zone = studio_zone(studio)
    today = now().astimezone(zone).date()
    if problems := filling_problems(prepared, filled, today):
        raise errors.InvalidRecord(problems)
    signatures = _given(filled)
    signed_at = max(given.at for given in signatures.values())
    day = signed_at.astimezone(zone).date()
    head = head_of(session.connection())
    pdf = _signed_pdf(prepared, filled, _heading(prepared, client, studio, day), studio, head)
    document = add_generated(
        session,
        actor,
        prepared.client_id,
        pdf,
        f"{prepared.form.title} {day.isoformat()}.pdf",
        type=DocumentType.CONSENT_FORM,
        procedure_id=prepared.procedure_id,
    )
    signed = _signed_form(prepared, document, day, zone.key, head)
    signed.answers, signed.intent = answers_of(prepared.form, filled.answers), prepared.form.client_intent
    signed.e_record_consent_at, signed.signed_at = filled.agreed_to_screen_at, signed_at
    signed.sha256 = hashlib.sha256(pdf).hexdigest()
    intents = {SignerRole.CLIENT: prepared.form.client_intent, SignerRole.ARTIST: prepared.form.artist_intent}
    signed.signatures = [_signature(role, given, intents[role]) for role, given in signatures.items()]
    session.add(signed)
    session.flush()
    return signed


def filling_problems(prepared: Prepared, filled: Filled, today: date) -> dict[str, str]:
    """What is still missing before the form can be signed: by question, or by screen, client_name, client_signature,
    artist_name and artist_signature."""
    found = who_problems(prepared, today) | problems_of(prepared.form, filled.answers, today)
    if filled.agreed_to_screen_at is None:
        found["screen"] = PROBLEMS["screen"]
    for role, given in ((SignerRole.CLIENT, filled.client), (SignerRole.ARTIST, filled.artist)):
        if given is None or not 0 < len(given.name.strip()) <= _LONGEST_NAME:
            found[f"{role.value}_name"] = PROBLEMS["name"]
        if given is None or not given.handwriting.is_signed:
            found[f"{role.value}_signature"] = PROBLEMS["signature"]
    return found


def attach_paper_scan(session: Session, actor: Actor, prepared: Prepared, scan: Path, signed_on: date) -> SignedForm:
    """Keep the scan of a form that was signed on paper on the day `signed_on`.

    Raises InvalidRecord, FileRefused, WrongClient, NotFound, NotAllowed, StorageFull, StorageFailed.
    """
    require(actor, Right.WRITE)
    _same_client(session, prepared)
    _procedure_of(session, prepared.client_id, prepared.procedure_id)
    zone = studio_zone(read_studio(session))
    if signed_on > now().astimezone(zone).date():
        raise errors.InvalidRecord({"signed_on": PROBLEMS["signed_future"]})
    head = head_of(session.connection())
    [document] = add_documents(
        session, actor, prepared.client_id, [scan], type=DocumentType.CONSENT_FORM, procedure_id=prepared.procedure_id
    )
    stored = document.versions[-1].stored_file if isinstance(document, Document) else None
    if not isinstance(document, Document) or stored is None or not _is_scan(stored):
        raise errors.InvalidRecord({"scan": PROBLEMS["scan"]})
    signed = _signed_form(prepared, document, signed_on, zone.key, head)
    signed.answers, signed.signed_on_paper, signed.sha256 = {}, True, stored.sha256_plain
    session.add(signed)
    session.flush()
    return signed


def record_copy_given(session: Session, actor: Actor, signed_form_id: int, how: CopyWay) -> SignedForm:
    """Note that the client was given their copy. Raises NotFound, NotAllowed."""
    require(actor, Right.WRITE)
    signed = get_signed_form(session, signed_form_id)
    signed.copy_given_at, signed.copy_given_how = now(), how.value
    return signed


def blank_form_pdf(form: Form, studio: StudioValues, printed_at: datetime, heading: Heading | None = None) -> bytes:
    """The form to be filled in by hand, on the studio's letterhead and paper."""
    local = printed_at.astimezone(studio_zone(studio))
    return render_blank(form, letterhead_of(studio), heading, printed_at=local, paper=studio.paper_size.value)


def blank_for_client(session: Session, prepared: Prepared, printed_at: datetime) -> bytes:
    """The form to be filled in by hand, with the client's name on every page. Raises WrongClient, NotFound."""
    client = _same_client(session, prepared)
    studio = read_studio(session)
    day = printed_at.astimezone(studio_zone(studio)).date()
    return blank_form_pdf(prepared.form, studio, printed_at, _heading(prepared, client, studio, day))


def consents_of(session: Session, client_id: int) -> list[SignedForm]:
    """The signed forms of a client, newest first, with documents and signatures; deleted ones left out."""
    rows = session.scalars(
        select(SignedForm)
        .join(SignedForm.document)
        .where(SignedForm.client_id == client_id, SignedForm.deleted_at.is_(None), Document.deleted_at.is_(None))
        .options(joinedload(SignedForm.document), selectinload(SignedForm.signatures))
        .order_by(SignedForm.signed_on.desc(), SignedForm.id.desc())
    )
    return list(rows)


def get_signed_form(session: Session, signed_form_id: int) -> SignedForm:
    """A signed form, deleted ones left out. Raises NotFound."""
    signed = session.get(SignedForm, signed_form_id)
    if signed is None or signed.deleted_at is not None or signed.document.deleted_at is not None:
        raise errors.NotFound
    return signed


def signed_file(session: Session, signed_form_id: int) -> bytes:
    """The PDF that was signed, or the scan of the paper. Raises NotFound, and FileDamaged when it is not the same."""
    signed = get_signed_form(session, signed_form_id)
    stored = signed.document.versions[-1].stored_file
    if stored is None:
        raise errors.FileDamaged(name=signed.document.filename)
    files: FileStore = session.info["files"]
    content = files.read_bytes(stored_of(stored), LARGEST_FILE)
    if hashlib.sha256(content).hexdigest() != signed.sha256:
        raise errors.FileDamaged(name=signed.document.filename)
    return content


def form_as_signed(signed: SignedForm) -> Form:
    """The form word for word as it was signed."""
    return form_of(signed.wording)


def _same_client(session: Session, prepared: Prepared) -> Client:
    client = get_client(session, prepared.client_id)
    if (client.uid, client.name, client.date_of_birth) != (prepared.client_uid, prepared.name, prepared.date_of_birth):
        raise errors.WrongClient
    return client


def _procedure_of(session: Session, client_id: int, procedure_id: int | None) -> Procedure | None:
    if procedure_id is None:
        return None
    procedure = session.get(Procedure, procedure_id, options=[joinedload(Procedure.procedure_type)])
    if procedure is None or procedure.deleted_at is not None or procedure.client_id != client_id:
        raise errors.NotFound
    return procedure


def _in_words(procedure: Procedure | None, language: str) -> str:
    if procedure is None:
        return ""
    kind = procedure.procedure_type.name if procedure.procedure_type else procedure.technique
    day = labels_for(language).day(procedure.procedure_date) if procedure.procedure_date else ""
    return " · ".join(part for part in (kind, procedure.area_treated or procedure.placement, day) if part)


def _proposals(form: Form, client: Client, procedure: Procedure | None) -> dict[str, Answer]:
    facts = {f"client.{name}": getattr(client, name) for name in _CLIENT_FACTS}
    pigments = ", ".join(filter(None, (each.pigment_color for each in procedure.pigments))) if procedure else ""
    facts["procedure.plan"] = ", ".join(filter(None, (procedure.technique if procedure else "", pigments)))
    found: dict[str, Answer] = {}
    for item in form.questions():
        known = (facts.get(item.fill) or "").strip()
        if not known:
            continue
        if item.kind is not Kind.YES_NO:
            found[item.id] = known
        else:
            found |= {item.id: True, detail_id(item.id): known}
    return found


_CLIENT_FACTS = ("phone", "email", "address", "emergency_contact", "doctor_contact", "allergies", "medical_history")


def _heading(prepared: Prepared, client: Client, studio: StudioValues, day: date) -> Heading:
    labels = labels_for(prepared.form.language)
    born = client.date_of_birth
    person = Person(
        name=client.name,
        date_of_birth=labels.day(born) if born else "",
        age=age_on(born, day) if born else None,
        phone=client.phone or "",
        email=client.email or "",
        address=client.address or "",
    )
    return Heading(person, prepared.procedure, studio.artist_name, labels.day(day))


def _is_scan(stored: StoredFile) -> bool:
    return stored.mime_type == PDF or is_picture(stored.mime_type)


def _given(filled: Filled) -> dict[SignerRole, GivenSignature]:
    """Both signatures, which `filling_problems` has found to be there."""
    if filled.client is None or filled.artist is None:
        raise AssertionError("the form was not checked")
    return {SignerRole.CLIENT: filled.client, SignerRole.ARTIST: filled.artist}


def _signed_pdf(prepared: Prepared, filled: Filled, heading: Heading, studio: StudioValues, head: str) -> bytes:
    zone = studio_zone(studio)
    signers = {
        role: Signer(given.name.strip(), given.at.astimezone(zone), given.handwriting)
        for role, given in _given(filled).items()
    }
    consent = Consent(
        form=prepared.form,
        heading=heading,
        answers=answers_of(prepared.form, filled.answers),
        agreed_to_screen_at=(filled.agreed_to_screen_at or signers[SignerRole.CLIENT].at).astimezone(zone),
        client=signers[SignerRole.CLIENT],
        maker=signers[SignerRole.ARTIST],
        zone=zone.key,
        audit_head=head,
    )
    printed_at = max(signer.at for signer in signers.values())
    return render_consent(consent, letterhead_of(studio), printed_at=printed_at, paper=studio.paper_size.value)


def _signature(role: SignerRole, given: GivenSignature, intent: str) -> FormSignature:
    strokes: dict[str, Any] = given.handwriting.to_data()
    return FormSignature(role=role.value, name=given.name.strip(), intent=intent, strokes=strokes, signed_at=given.at)


def _signed_form(prepared: Prepared, document: Document, day: date, zone: str, head: str) -> SignedForm:
    form = prepared.form
    return SignedForm(
        client_id=prepared.client_id,
        procedure_id=prepared.procedure_id,
        document=document,
        form_id=form.id,
        form_version=form.version,
        language=form.language,
        title=form.title,
        retention=form.retention,
        wording=form.wording,
        client_name=prepared.name,
        client_date_of_birth=prepared.date_of_birth,
        signed_on=day,
        zone=zone,
        audit_head=head,
    )
