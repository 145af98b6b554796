"""A client's record on paper: who, what is dangerous, what was done with which lots, what is on file.

The values have no repr, because they hold what a traceback or a log must never show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pmupro_desktop.documents.blocks import Block, Callout, Paragraph, Rule, Stack
from pmupro_desktop.documents.labels import Labels, labels_for
from pmupro_desktop.documents.layout import Sheet, render
from pmupro_desktop.documents.style import (
    ACCENT,
    ATTENTION,
    DANGER,
    ENTRY,
    EYEBROW,
    GOOD,
    LABEL,
    META,
    MUTED,
    SECTION,
    STUDIO,
    TEXT,
    TEXT_STRONG,
    TITLE,
    Paper,
    Tone,
)
from pmupro_desktop.documents.tables import Cell, Column, DataTable, KeyValues
from pmupro_desktop.domain.client import SafetyState
from pmupro_desktop.domain.procedure import LotState

SHORT, SHORT_LINES = 70, 4  # characters and lines that go into a grid; longer values get the whole width
QUIET = TEXT.colored(MUTED)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The studio, as printed on top of every paper; what is empty is left out."""

    studio: str
    address: str = ""
    phone: str = ""
    email: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class SafetyFlags:
    """The safety strip; `confirmed_on` is a date in words, empty where nobody has confirmed anything."""

    state: SafetyState = SafetyState.NEVER_ASKED
    allergies: str = ""
    clearance: str = ""
    confirmed_on: str = ""
    says_none: bool = False
    """Whether `allergies` only says that there are none, in words nobody here has confirmed."""


@dataclass(frozen=True, slots=True, repr=False)
class PigmentEntry:
    brand: str = ""
    color: str = ""
    lot: str = ""
    lot_state: LotState = LotState.UNLINKED
    imported: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class ProcedureEntry:
    """Dates, duration, voltage and depth are words with their units, as the screen shows them."""

    date: str = ""
    type: str = ""
    technique: str = ""
    area: str = ""
    duration: str = ""
    voltage: str = ""
    needles: str = ""
    depth: str = ""
    pigments: tuple[PigmentEntry, ...] = ()
    follow_up: str = ""
    completed: bool = False
    notes: str = ""
    imported: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class DocumentEntry:
    """A document on file; `type` is a stored name like CONSENT_FORM or words, `missing` says its file is gone."""

    date: str = ""
    type: str = ""
    filename: str = ""
    size: str = ""
    notes: str = ""
    missing: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class DatedEntry:
    """An intake or a skin analysis: a day, its outcome in words, notes."""

    date: str = ""
    result: str = ""
    notes: str = ""
    imported: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class ClientRecord:
    """Everything about one client that is printed; empty text means not known. `imported` names the fields of
    this class that came from another system and were not verified since (e.g. "medical_history")."""

    name: str
    preferred_name: str = ""
    pronouns: str = ""
    date_of_birth: str = ""
    age: int | None = None
    phone: str = ""
    email: str = ""
    address: str = ""
    emergency_contact: str = ""
    doctor_contact: str = ""
    skin_type: str = ""
    client_since: str = ""
    safety: SafetyFlags = field(default_factory=SafetyFlags)
    medical_history: str = ""
    notes: str = ""
    procedures: tuple[ProcedureEntry, ...] = ()
    documents: tuple[DocumentEntry, ...] = ()
    intakes: tuple[DatedEntry, ...] = ()
    analyses: tuple[DatedEntry, ...] = ()
    photo_count: int = 0
    imported: frozenset[str] = frozenset()


def render_record(
    record: ClientRecord,
    letterhead: Letterhead,
    *,
    printed_at: datetime,
    paper: str = "A4",
    language: str = "en",
) -> bytes:
    """The record as a PDF on "A4" or "Letter"; the same input gives the same bytes."""
    labels = labels_for(language)
    name = record.name.strip() or labels["unnamed"]
    sheet = Sheet(
        paper=Paper.named(paper),
        title=f"{labels['client_record']}: {name}",
        author=letterhead.studio,
        about=name,
        detail=labels.fill("born", date=record.date_of_birth) if record.date_of_birth else "",
        printed_at=printed_at,
        labels=labels,
    )
    return render(sheet, _blocks(record, name, letterhead, labels))


def letterhead_blocks(letterhead: Letterhead, labels: Labels) -> list[Block]:
    """The studio's head, as on top of every paper."""
    licence = labels.fill("licence", number=letterhead.licence) if letterhead.licence else ""
    reach = (" ".join(letterhead.address.split()), letterhead.phone, letterhead.email, licence)
    line = " · ".join(part for part in reach if part.strip())
    blocks: list[Block] = [Paragraph(letterhead.studio, STUDIO)] if letterhead.studio.strip() else []
    blocks += [Paragraph(line, META, before=1)] if line else []
    return [*blocks, Rule(ACCENT, before=10, thickness=1.2)] if blocks else []


def section(title: str, before: float = 16) -> Block:
    """A heading of the second rank with its line."""
    return Stack([Paragraph(title, SECTION, tag="H2"), Rule(before=3)], before=before, stays_with_next=True)


def _blocks(record: ClientRecord, name: str, letterhead: Letterhead, labels: Labels) -> list[Block]:
    return [
        *letterhead_blocks(letterhead, labels),
        *_identity(record, name, labels),
        *_safety(record.safety, labels),
        section(labels["contact"]),
        *_contact(record, labels),
        section(labels["health"]),
        *_health(record, labels),
        section(labels["procedures"]),
        *_procedures(record, labels),
        section(labels["documents"]),
        _documents(record, labels),
        *_dated(labels["intakes"], labels["no_intakes"], record.intakes, labels),
        *_dated(labels["analyses"], labels["no_analyses"], record.analyses, labels),
        section(labels["photos"]),
        _photos(record, labels),
        section(labels["notes"]),
        _told(_marked(record, "notes", labels), labels["no_notes"]),
    ]


def _identity(record: ClientRecord, name: str, labels: Labels) -> list[Block]:
    age = labels.fill("age", years=record.age) if record.age is not None else ""
    born = " · ".join(part for part in (record.date_of_birth, age) if part)
    facts = [
        (labels["date_of_birth"], born),
        (labels["preferred_name"], record.preferred_name),
        (labels["pronouns"], record.pronouns),
        (labels["skin_type"], _marked(record, "skin_type", labels)),
        (labels["client_since"], record.client_since),
    ]
    return [
        Paragraph(labels["client_record"], EYEBROW, before=16),
        Paragraph(name, TITLE, tag="H1", before=1),
        *facts_grid(facts, columns=3, before=8),
    ]


def _safety(safety: SafetyFlags, labels: Labels) -> list[Block]:
    """The first thing after the name, in one of four states; silence never means safe."""
    heading = Paragraph(labels["safety"], SECTION, tag="H2", before=16, stays_with_next=True)
    return [heading, *_callouts(safety, labels)]


def _callouts(safety: SafetyFlags, labels: Labels) -> list[Block]:
    if safety.state is SafetyState.NONE_CONFIRMED:
        text = labels.fill("none_known_text", date=safety.confirmed_on)
        return [Callout(GOOD, "check", labels["none_known"], [text])]
    if safety.state is SafetyState.NEVER_ASKED:
        return [Callout(ATTENTION, "warn", labels["never_asked"], [labels["never_asked_text"]])]
    sure = safety.state is SafetyState.FLAGS
    kinds: list[tuple[str, Tone, str, str]] = [
        ("allergies", *((ATTENTION, "warn") if safety.says_none else (DANGER, "stop")), safety.allergies),
        ("clearance", ATTENTION, "warn", safety.clearance),
    ]
    found: list[Block] = []
    for kind, tone, symbol, text in kinds:
        if text.strip():
            suffix = "confirmed" if sure else "unverified"
            heading = labels.fill(f"{kind}_{suffix}", date=safety.confirmed_on)
            found.append(Callout(tone, symbol, heading, [text], before=8 if not found else 6))
    if sure:
        silent = Paragraph(labels["no_allergies_named"], META, before=5)
        return found if safety.allergies.strip() else [*found, silent]
    if not safety.allergies.strip():
        found.append(Callout(ATTENTION, "warn", labels["never_asked"], [labels["never_asked_text"]], before=6))
    return [*found, Paragraph(labels["unverified_text"], META, before=5)]


def _contact(record: ClientRecord, labels: Labels) -> list[Block]:
    names = ["phone", "email", "emergency_contact", "address"]
    names += ["doctor_contact"] if record.doctor_contact.strip() else []
    return facts_grid(
        [(labels[name], _marked(record, name, labels)) for name in names], columns=2, before=8, all_shown=True
    )


def _health(record: ClientRecord, labels: Labels) -> list[Block]:
    return [_told(_marked(record, "medical_history", labels), labels["no_medical_history"])]


def _procedures(record: ClientRecord, labels: Labels) -> list[Block]:
    if not record.procedures:
        return [_told("", labels["no_procedures"])]
    return [_procedure(entry, labels) for entry in record.procedures]


def _procedure(entry: ProcedureEntry, labels: Labels) -> Block:
    head = " · ".join(part for part in (entry.date or labels["undated"], entry.type, entry.area) if part.strip())
    state = labels["completed"] if entry.completed else labels["open"]
    facts = [
        (labels[name], getattr(entry, name))
        for name in ("technique", "duration", "voltage", "needles", "depth", "follow_up")
    ]
    blocks: list[Block] = [
        Paragraph(head, ENTRY, tag="H3", stays_with_next=True),
        Paragraph(f"{state} · {labels['imported']}" if entry.imported else state, LABEL, stays_with_next=True),
        *facts_grid(facts, columns=3, before=6),
        _pigments(entry, labels),
    ]
    if entry.notes.strip():
        blocks += [Paragraph(labels["notes"], LABEL, before=6, stays_with_next=True), Paragraph(entry.notes)]
    return Stack(blocks, before=14, share=0.6)


def _pigments(entry: ProcedureEntry, labels: Labels) -> Block:
    if not entry.pigments:
        return Paragraph(labels["no_pigments"], QUIET, before=6)
    columns = [
        Column(labels["pigment"], 4),
        Column(labels["brand"], 3),
        Column(labels["lot"], 3),
        Column(labels["lot_state"], 3),
    ]
    return DataTable(columns, [_pigment(pigment, labels) for pigment in entry.pigments], before=5)


def _pigment(pigment: PigmentEntry, labels: Labels) -> list[str | Cell]:
    if not pigment.lot.strip():
        lot, state = Cell(labels["no_lot"], TEXT_STRONG.colored(ATTENTION.strong)), ""
    elif pigment.imported:
        lot, state = Cell(pigment.lot, TEXT_STRONG), labels["lot_imported"]
    else:
        lot, state = Cell(pigment.lot, TEXT_STRONG), labels[f"lot_{pigment.lot_state.value}"]
    return [pigment.color or "–", pigment.brand or "–", lot, Cell(state, QUIET)]


def _documents(record: ClientRecord, labels: Labels) -> Block:
    if not record.documents:
        return _told("", labels["no_documents"])
    columns = [
        Column(labels["date"], 2.2), Column(labels["type"], 2.6), Column(labels["file"], 4.2),
        Column(labels["size"], 1.4), Column(labels["notes"], 3),
    ]  # fmt: skip
    rows = [
        [entry.date or "–", labels.document_type(entry.type), entry.filename or "–", _size(entry, labels), entry.notes]
        for entry in record.documents
    ]
    return DataTable(columns, rows, before=2)


def _size(entry: DocumentEntry, labels: Labels) -> str | Cell:
    return Cell(labels["file_missing"], TEXT_STRONG.colored(ATTENTION.strong)) if entry.missing else entry.size


def _dated(title: str, empty: str, entries: Sequence[DatedEntry], labels: Labels) -> list[Block]:
    if not entries:
        return [section(title), _told("", empty)]
    columns = [Column(labels["date"], 2.2), Column(labels["result"], 4.5), Column(labels["notes"], 5)]
    rows = [
        [entry.date or "–", f"{entry.result} ({labels['imported']})" if entry.imported else entry.result, entry.notes]
        for entry in entries
    ]
    return [section(title), DataTable(columns, rows, before=2)]


def _photos(record: ClientRecord, labels: Labels) -> Block:
    told = labels.fill("photo_count", count=record.photo_count) if record.photo_count else ""
    return _told(told, labels["no_photos"])


def _told(text: str, empty: str) -> Block:
    return Paragraph(text, before=6) if text.strip() else Paragraph(empty, QUIET, before=5)


def _marked(record: ClientRecord, name: str, labels: Labels) -> str:
    """A field's text, with the mark of what was imported and never verified."""
    text: str = getattr(record, name)
    return f"{text} ({labels['imported']})" if name in record.imported and text.strip() else text


def facts_grid(
    pairs: Sequence[tuple[str, str | Cell]], columns: int, before: float, all_shown: bool = False
) -> list[Block]:
    """Short values in a grid, long ones below with the whole width; unknown ones left out or shown as a dash."""
    short: list[tuple[str, str | Cell]] = []
    long: list[tuple[str, Cell]] = []
    for label, value in pairs:
        cell = value if isinstance(value, Cell) else Cell(value)
        if len(cell.text) > SHORT or len(cell.text.splitlines()) > SHORT_LINES:
            long.append((label, cell))
        elif cell.text.strip():
            short.append((label, Cell(cell.text.strip(), cell.style)))
        elif all_shown:
            short.append((label, Cell("–", QUIET)))
    blocks: list[Block] = [KeyValues(short, columns, before)] if short else []
    for label, cell in long:
        blocks += [Paragraph(label, LABEL, before=7, stays_with_next=True), Paragraph(cell.text, cell.style)]
    return blocks
