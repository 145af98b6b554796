"""A consent form on paper: who, what was said, what was answered, and both signatures, or room for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pmupro_desktop.documents.answers import PenFields, answer_blocks
from pmupro_desktop.documents.blocks import Block, Bullets, CheckBox, Paragraph, SignatureField, Stack
from pmupro_desktop.documents.form_answers import Answers
from pmupro_desktop.documents.forms import By, Form, Item, Kind, Section
from pmupro_desktop.documents.labels import Labels, labels_for
from pmupro_desktop.documents.layout import Sheet, render
from pmupro_desktop.documents.record import Letterhead, facts_grid, letterhead_blocks, section
from pmupro_desktop.documents.strokes import Handwriting
from pmupro_desktop.documents.style import INK, LABEL, META, TEXT_STRONG, Paper, TextStyle
from pmupro_desktop.documents.tables import Cell, KeyValues

_FORM_TITLE = TextStyle(18, 23, INK, strong=True)


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """Who signed: the name as typed, when by the studio's clock (aware), and the strokes."""

    name: str
    at: datetime
    handwriting: Handwriting


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """The client as the form names them; dates and numbers are words, empty where nothing is known."""

    name: str
    date_of_birth: str = ""
    age: int | None = None
    phone: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Heading:
    """Whose form it is, and what for; all in words."""

    person: Person
    procedure: str = ""
    artist: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Consent:
    """A form filled in and signed; times carry the studio's zone, whose name is `zone`."""

    form: Form
    heading: Heading
    answers: Answers
    agreed_to_screen_at: datetime
    client: Signer
    maker: Signer
    zone: str
    audit_head: str


def render_consent(consent: Consent, letterhead: Letterhead, *, printed_at: datetime, paper: str = "A4") -> bytes:
    """The signed form as a PDF on "A4" or "Letter"; the same input gives the same bytes."""
    labels = labels_for(consent.form.language)
    sheet = _sheet(consent.form, consent.heading, letterhead, printed_at, paper)
    return render(sheet, _signed_blocks(consent, letterhead, labels))


def render_blank(
    form: Form, letterhead: Letterhead, heading: Heading | None = None, *, printed_at: datetime, paper: str = "A4"
) -> bytes:
    """The form to be filled in and signed by hand; with a `heading` it belongs to somebody on every page."""
    labels = labels_for(form.language)
    sheet = _sheet(form, heading, letterhead, printed_at, paper)
    return render(sheet, _blank_blocks(form, heading, letterhead, labels))


def _sheet(form: Form, heading: Heading | None, letterhead: Letterhead, printed_at: datetime, paper: str) -> Sheet:
    labels = labels_for(form.language)
    name = (heading.person.name.strip() or labels["unnamed"]) if heading else ""
    born = heading.person.date_of_birth if heading else ""
    return Sheet(
        paper=Paper.named(paper),
        title=f"{form.title}: {name}" if name else form.title,
        author=letterhead.studio,
        about=name,
        detail=labels.fill("born", date=born) if born else "",
        reference=labels.fill("form_reference", form=form.id, version=form.version, language=form.language),
        printed_at=printed_at,
        labels=labels,
    )


def _signed_blocks(consent: Consent, letterhead: Letterhead, labels: Labels) -> list[Block]:
    form, answers = consent.form, consent.answers
    return [
        *letterhead_blocks(letterhead, labels),
        *_title(form),
        *_identity(consent.heading, labels),
        *_sections(form, By.CLIENT, answers, labels),
        *_screen(consent, labels),
        _signature(labels["form_client_signature"], form.client_intent, consent.client, consent.zone, labels),
        *_sections(form, By.ARTIST, answers, labels),
        _signature(labels["form_artist_signature"], form.artist_intent, consent.maker, consent.zone, labels),
        *_evidence(consent, labels),
    ]


def _blank_blocks(form: Form, heading: Heading | None, letterhead: Letterhead, labels: Labels) -> list[Block]:
    asked = ["form_name", "date_of_birth", "phone", "email", "address", "form_date", "form_procedure", "form_artist"]
    return [
        *letterhead_blocks(letterhead, labels),
        *_title(form),
        *(_identity(heading, labels) if heading else [PenFields([labels[name] for name in asked], before=12)]),
        *_sections(form, By.CLIENT, None, labels),
        _signature(labels["form_client_signature"], form.client_intent, None, "", labels),
        *_sections(form, By.ARTIST, None, labels),
        _signature(labels["form_artist_signature"], form.artist_intent, None, "", labels),
        Paragraph(form.notice, META, before=16),
    ]


def _title(form: Form) -> list[Block]:
    return [
        Paragraph(form.title, _FORM_TITLE, tag="H1", before=16, stays_with_next=True),
        Paragraph(form.lead, before=4),
    ]


def _identity(heading: Heading, labels: Labels) -> list[Block]:
    person = heading.person
    age = labels.fill("age", years=person.age) if person.age is not None else ""
    pairs: list[tuple[str, str | Cell]] = [
        (labels["form_client"], Cell(person.name, TEXT_STRONG)),
        (labels["date_of_birth"], Cell(" · ".join(filter(None, (person.date_of_birth, age))) or "–", TEXT_STRONG)),
        (labels["form_date"], heading.day),
        (labels["phone"], person.phone or "–"),
        (labels["email"], person.email or "–"),
        (labels["address"], person.address or "–"),
        (labels["form_procedure"], heading.procedure or "–"),
        (labels["form_artist"], heading.artist or "–"),
    ]
    return facts_grid(pairs, columns=3, before=12)


def _sections(form: Form, by: By, answers: Answers | None, labels: Labels) -> list[Block]:
    return [block for part in form.sections if part.by is by for block in _section(part, answers, labels)]


def _section(part: Section, answers: Answers | None, labels: Labels) -> list[Block]:
    followers = (*part.items[1:], None)
    body = [
        block
        for item, after in zip(part.items, followers, strict=True)
        for block in _item(item, answers, labels, introduces=after is not None and after.kind is Kind.INITIALS)
    ]
    return [section(part.title, before=14), *body] if body else []


def _item(item: Item, answers: Answers | None, labels: Labels, *, introduces: bool) -> list[Block]:
    if item.kind is Kind.PARAGRAPH:
        return [Paragraph(item.text, before=5, stays_with_next=introduces)]
    if item.kind is Kind.POINTS:
        return [Bullets(item.points, before=5)]
    return answer_blocks(item, answers, labels)


def _screen(consent: Consent, labels: Labels) -> list[Block]:
    """The agreement to sign on a screen, as the act of its own that it was."""
    form = consent.form
    agreed = labels.fill("form_agreed_at", when=labels.moment(consent.agreed_to_screen_at))
    return [
        section(form.e_records_title, before=14),
        Bullets(form.e_records_points, before=5),
        Stack([CheckBox(form.e_records_statement, True), Paragraph(agreed, LABEL, before=1)], before=4),
    ]


def _signature(title: str, intent: str, signer: Signer | None, zone: str, labels: Labels) -> Block:
    """Heading, sentence, strokes and name on one page, whatever happens."""
    if signer is None:
        name, signed = labels["form_name_in_print"], labels["form_day_and_time"]
        fields: Sequence[Block] = [SignatureField(None, "", "", title, before=6), PenFields([name, signed], before=2)]
    else:
        alt = labels.fill("form_signature_of", name=signer.name)
        fields = [SignatureField(signer.handwriting, signer.name, _when(signer.at, zone, labels), alt, before=6)]
    return Stack([section(title), Paragraph(intent, before=5), *fields], before=16)


def _when(at: datetime, zone: str, labels: Labels) -> str:
    offset = at.strftime("%z")
    return labels.fill("form_signed_at", when=labels.moment(at), zone=zone, offset=f"{offset[:3]}:{offset[3:5]}")


def _evidence(consent: Consent, labels: Labels) -> list[Block]:
    form = consent.form
    pairs: list[tuple[str, str | Cell]] = [
        (labels["form_template"], form.id),
        (labels["form_version"], form.version),
        (labels["form_language"], form.language),
    ]
    if consent.audit_head:
        pairs.append((labels["form_audit"], consent.audit_head[:16]))
    blocks: list[Block] = [
        section(labels["form_evidence"]),
        KeyValues(pairs, columns=4, before=6),
        Paragraph(labels["form_evidence_text"], META, before=6),
        Paragraph(form.notice, META, before=4),
    ]
    return [Stack(blocks, before=18)]
