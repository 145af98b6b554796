"""A client's record on paper: complete, in order, dangers first, readable by other programs."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pikepdf
import pytest

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
from pmupro_desktop.domain.client import SafetyState
from pmupro_desktop.domain.procedure import LotState

from .conftest import LETTERHEAD, PRINTED_AT, Inspect, Read

PROCEDURE = ProcedureEntry(
    date="19 Aug 2024",
    type="Microblading",
    technique="Hair strokes",
    area="Eyebrows",
    duration="120 min",
    voltage="7.5 V",
    needles="18 needles, 0.18 mm",
    depth="0.2–0.3 mm",
    pigments=(
        PigmentEntry("Permablend", "Medium Brown", "MB-2024-001", LotState.LINKED),
        PigmentEntry("Tina Davies", "Toffee", "TF-2024-114", imported=True),
        PigmentEntry("Perma", "Honey"),
    ),
    follow_up="19 Sep 2024",
    completed=True,
    notes="Client tolerated procedure well",
)
JANE = ClientRecord(
    name="Jane Doe",
    preferred_name="Janie",
    pronouns="she/her",
    date_of_birth="15 May 1990",
    age=36,
    phone="+1 234 567 890",
    email="jane@example.com",
    address="4 Elm Street\nSpringfield",
    emergency_contact="John Doe +1 234 567 891",
    skin_type="Type III",
    client_since="March 2022",
    safety=SafetyFlags(SafetyState.FLAGS, "Lidocaine", "Doctor’s note before lips", "14 Mar 2026"),
    medical_history="Cold sores",
    notes="Prefers natural-looking brows",
    procedures=(PROCEDURE,),
    documents=(
        DocumentEntry("19 Aug 2024", "CONSENT_FORM", "Consent_Form_Jane_Doe.pdf", "240 KB", "Signed"),
        DocumentEntry("20 Aug 2024", "ID_DOCUMENT", "passport.jpg", "1 MB", missing=True),
    ),
    intakes=(DatedEntry("18 Aug 2024", "Clear to proceed", "No changes", imported=True),),
    photo_count=26,
    imported=frozenset({"skin_type"}),
)


def printed(record: ClientRecord, paper: str = "A4", letterhead: Letterhead = LETTERHEAD) -> bytes:
    return render_record(record, letterhead, printed_at=PRINTED_AT, paper=paper)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_everything_known_is_printed(read: Read) -> None:
    text = flat(read(printed(JANE)))
    for value in (
        "Lumière Brow Studio", "12 Example Street Springfield", "+1 555 0100", "Licence PMU-4471", "Jane Doe", "Janie",
        "she/her", "15 May 1990 · 36 years", "+1 234 567 890", "jane@example.com", "4 Elm Street", "John Doe",
        "Type III (imported, not verified)", "March 2022", "Cold sores", "Prefers natural-looking brows",
        "19 Aug 2024 · Microblading · Eyebrows", "Completed", "Hair strokes", "120 min", "7.5 V", "0.18 mm",
        "0.2–0.3 mm", "19 Sep 2024", "Medium Brown", "Permablend", "MB-2024-001", "Studio stock", "TF-2024-114",
        "Imported, not verified", "No lot recorded", "Client tolerated procedure well", "Consent form",
        "Consent_Form_Jane_Doe.pdf", "240 KB", "ID document", "File missing",
        "Clear to proceed (imported, not verified)", "26 kept in the vault",
    ):  # fmt: skip
        assert value in text


def test_sections_stand_in_their_order_with_safety_first(read: Read) -> None:
    text = read(printed(JANE))
    order = ["Lumière", "Client record", "Date of birth", "Safety", "ALLERGIES", "Contact", "Health", "Procedures"]
    order += ["Documents", "Health questionnaires", "Skin analyses", "Photos", "Notes\nPrefers"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("safety", "told", "absent"),
    [
        (JANE.safety, ["ALLERGIES · confirmed on 14 Mar 2026", "Lidocaine", "CLEARANCE NEEDED"], ["NEVER"]),
        (SafetyFlags(SafetyState.NONE_CONFIRMED, confirmed_on="14 Mar 2026"),
         ["NO KNOWN ALLERGIES", "None known, confirmed on 14 Mar 2026"], ["NEVER", "CLEARANCE"]),
        (SafetyFlags(), ["NEVER ASKED", "Ask before any procedure"], ["confirmed on", "None known"]),
        (SafetyFlags(SafetyState.NOT_VERIFIED, "None reported"),
         ["ALLERGIES · not verified", "None reported", "imported records"], ["confirmed on", "NO KNOWN"]),
    ],
)  # fmt: skip
def test_each_state_of_safety_says_its_own_words(
    read: Read, safety: SafetyFlags, told: list[str], absent: list[str]
) -> None:
    text = flat(read(printed(replace(JANE, safety=safety))))
    assert all(words in text for words in told)
    assert not any(words in text for words in absent)


def test_an_empty_record_says_what_is_not_there_yet(read: Read, inspect: Inspect) -> None:
    pdf = printed(ClientRecord("Jane Doe"), letterhead=Letterhead(""))
    text = read(pdf)
    for words in ("No procedures yet", "No documents yet", "No photos yet", "No notes", "No medical history noted"):
        assert words in text
    assert "Pages:           1" in inspect(pdf, "pdfinfo", "{}")


def test_a_client_without_a_name_is_still_printed(read: Read) -> None:
    assert "Unnamed client" in read(printed(ClientRecord("  ")))


@pytest.mark.parametrize(("paper", "size"), [("A4", "595.276 x 841.89"), ("Letter", "612 x 792")])
def test_paper_and_foot_of_every_page(read: Read, inspect: Inspect, paper: str, size: str) -> None:
    pdf = printed(replace(JANE, procedures=(PROCEDURE,) * 9), paper)
    assert f"{size} pts" in inspect(pdf, "pdfinfo", "{}")
    pages = read(pdf).removesuffix("\f").split("\f")
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Jane Doe · born 15 May 1990" in page
        assert "Printed 22 Nov 2026, 14:05" in page


def test_the_birth_date_stays_at_the_foot_of_a_very_long_name(read: Read) -> None:
    text = flat(read(printed(replace(JANE, name="Wilhelmina " * 30))))
    assert re.search(r"… · born 15 May 1990 Printed", text)


def test_silence_about_allergies_is_said(read: Read) -> None:
    cleared = SafetyFlags(SafetyState.FLAGS, "", "Cold sores", "14 Mar 2026")
    assert "No allergies were named on that day." in flat(read(printed(replace(JANE, safety=cleared))))
    unsure = SafetyFlags(SafetyState.NOT_VERIFIED, "", "Cold sores")
    assert "NEVER ASKED" in read(printed(replace(JANE, safety=unsure)))


def test_values_show_nothing_of_a_client_in_a_traceback() -> None:
    assert "Jane" not in repr(JANE)
    assert "MB-2024" not in repr(PROCEDURE) + repr(PROCEDURE.pigments)


def test_two_hundred_procedures_are_all_there(read: Read) -> None:
    many = tuple(replace(PROCEDURE, notes=f"Session number {i:03d} done") for i in range(200))
    text = read(printed(replace(JANE, procedures=many)))
    assert [int(n) for n in re.findall(r"Session number (\d{3}) done", text)] == list(range(200))
    assert text.count("MB-2024-001") == 200


def test_a_procedure_heading_never_stands_alone_at_the_foot(read: Read) -> None:
    for count in range(12):
        record = replace(
            JANE, notes="", medical_history="\n".join("line" for _ in range(count * 3)), procedures=(PROCEDURE,) * 3
        )
        for page in read(printed(record)).split("\f"):
            if "Microblading" in page:
                last = page[page.rindex("Microblading") :]
                assert "Technique" in last
                assert "Depth" in last


def test_long_texts_flow_over_pages_without_loss(read: Read) -> None:
    words = [f"word{i:04d}" for i in range(3000)]
    record = replace(
        JANE,
        medical_history=" ".join(words),
        safety=replace(JANE.safety, allergies=" ".join(words[:1200])),
        documents=(DocumentEntry(notes=" ".join(words[:900])), DocumentEntry(filename="after.pdf")),
    )
    found = re.findall(r"word\d{4}", read(printed(record)))
    assert found == words[:1200] + words + words[:900]


def test_a_word_of_ten_thousand_letters_is_split_not_lost(read: Read) -> None:
    word = "Abcdefghij" * 1000
    record = replace(JANE, name=word, notes=word, email=word, documents=(DocumentEntry(filename=word),))
    text = "".join(read(printed(record)).split())
    assert text.count("Abcdefghij") >= 4 * 990


def test_the_same_record_gives_the_same_bytes() -> None:
    assert printed(JANE) == printed(JANE)
    assert printed(JANE) != printed(replace(JANE, notes="other"))


def test_fonts_are_embedded_and_the_file_is_sound(inspect: Inspect) -> None:
    pdf = printed(replace(JANE, name="山田 שלום Łucja"))
    fonts = inspect(pdf, "pdffonts", "{}").splitlines()[2:]
    assert fonts
    assert all("Inter" in line and " yes yes yes " in line for line in fonts)
    assert "No syntax or stream encoding errors" in inspect(pdf, "qpdf", "--check", "{}")


def test_the_tag_tree_names_headings_tables_and_language(inspect: Inspect) -> None:
    pdf = printed(JANE)
    tree = inspect(pdf, "pdfinfo", "-struct", "{}")
    for tag in ("H1", "H2", "H3", "Table", "TR", "TH", "TD", "P"):
        assert re.search(rf"^\s*{tag}\b", tree, re.MULTILINE)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "en"
        assert document.Root.MarkInfo.Marked
        assert b"<pdfaid:part>2</pdfaid:part>" in document.Root.Metadata.read_bytes()
        assert str(document.docinfo.Title) == "Client record: Jane Doe"


def test_a_table_over_pages_repeats_its_head_but_tags_it_once(read: Read, inspect: Inspect) -> None:
    rows = tuple(DocumentEntry(f"{i} May", "OTHER", f"file{i}.pdf") for i in range(1, 120))
    pdf = printed(replace(JANE, documents=rows))
    pages = [page for page in read(pdf).split("\f") if ".pdf" in page]
    assert len(pages) > 2
    assert all("File" in page and "Size" in page for page in pages)
    text = inspect(pdf, "pdfinfo", "-struct-text", "{}")
    assert text.count('"Size"') == 1


def test_warnings_are_told_without_colour_too() -> None:
    """The octagon and the triangle are shapes in the page, so a black-and-white print still tells them apart."""
    with pikepdf.open(io.BytesIO(printed(JANE))) as document:
        page = document.pages[0].Contents.read_bytes()
    polygons = re.findall(rb"n [-\d. ]+ m ((?:[-\d. ]+ l )+)h\s+f", page)
    assert sorted(polygon.count(b"l") for polygon in polygons) == [2, 7]
