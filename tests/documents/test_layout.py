"""The building blocks of papers: whole, tagged, parted where they may be."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import pikepdf
import pytest

from pmupro_desktop.documents.blocks import (
    Block,
    Bullets,
    Callout,
    CheckBox,
    Paragraph,
    Rule,
    SignatureField,
    Stack,
)
from pmupro_desktop.documents.labels import labels_for
from pmupro_desktop.documents.layout import Sheet, render
from pmupro_desktop.documents.strokes import Handwriting, Point
from pmupro_desktop.documents.style import DANGER, SECTION, Paper
from pmupro_desktop.documents.tables import Column, DataTable, KeyValues
from pmupro_desktop.documents.tagging import Ink

from .conftest import PRINTED_AT, Inspect, Read

SIGNATURE = Handwriting(
    strokes=(
        (
            Point(5, 50, 0, 0.2), Point(40, 10, 90, 0.8), Point(60, 60, 160, 0.9), Point(90, 20, 240, 0.4),
            Point(130, 55, 330, 0.6), Point(190, 30, 450, 0.1),
        ),
        (Point(100, 70, 900, 0.5),),
    ),
    width=200,
    height=80,
)  # fmt: skip


def paper(blocks: Sequence[Block]) -> bytes:
    sheet = Sheet(Paper.A4, "Trial", "Studio", "Jane Doe", PRINTED_AT, labels_for("en"))
    return render(sheet, blocks)


def filler(lines: int) -> list[Block]:
    return [Paragraph(f"filler {i}") for i in range(lines)]


def test_a_tick_reads_back_as_a_tick(read: Read) -> None:
    text = read(paper([CheckBox("I have read this", True), CheckBox("No photos", False)]))
    assert re.search(r"☑\s+I have read this", text)
    assert re.search(r"☐\s+No photos", text)


@pytest.mark.parametrize("lines", range(44, 60, 3))
def test_a_signature_stays_with_its_name(read: Read, lines: int) -> None:
    field = SignatureField(SIGNATURE, "Jane Doe", "22 Nov 2026, 14:05", "Signature of Jane Doe")
    pages = read(paper([*filler(lines), Stack([Paragraph("Signature", SECTION, tag="H2"), field])])).split("\f")
    page = next(page for page in pages if "Signature" in page)
    assert "Jane Doe\n22 Nov 2026, 14:05" in page


def test_a_signature_is_lines_with_a_description_and_a_place() -> None:
    field = SignatureField(SIGNATURE, "Jane Doe", "today", "Signature of Jane Doe")
    with pikepdf.open(io.BytesIO(paper([field]))) as pdf:
        figures = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"]
        assert [str(figure.Alt) for figure in figures] == ["Signature of Jane Doe"]
        left, low, right, high = (float(edge) for edge in figures[0].A.BBox)
        assert 0 < left < right < 595
        assert 0 < low < high < 842
        assert b"/Image" not in pdf.pages[0].Contents.read_bytes()


def test_a_field_without_signature_leaves_a_line_for_the_pen(read: Read) -> None:
    assert "Jane Doe" in read(paper([SignatureField(None, "Jane Doe", "Date", "")]))


def test_lists_go_on_over_pages(read: Read, inspect: Inspect) -> None:
    entries = [f"entry {i:03d} " + "and more words " * (i % 20) for i in range(90)]
    pdf = paper([Bullets(entries, numbered=True)])
    assert re.findall(r"entry (\d{3})", read(pdf)) == [f"{i:03d}" for i in range(90)]
    tree = inspect(pdf, "pdfinfo", "-struct", "{}")
    assert len(re.findall(r"^\s+LI\b", tree, re.MULTILINE)) == 90
    assert len(re.findall(r"^\s+L\b", tree, re.MULTILINE)) == 1


def test_a_warning_longer_than_a_page_goes_on_in_another_box(read: Read) -> None:
    words = [f"allergen{i:04d}" for i in range(2500)]
    text = read(paper([*filler(10), Callout(DANGER, "stop", "ALLERGIES", [" ".join(words)])]))
    assert re.findall(r"allergen\d{4}", text) == words


def test_a_heading_moves_with_what_it_introduces(read: Read) -> None:
    table = DataTable([Column("A", 1), Column("B", 1)], [["one", "two"]] * 3)
    for lines in range(50, 60):
        pages = read(paper([*filler(lines), Paragraph("Heading", SECTION, tag="H2", stays_with_next=True), table]))
        page = next(page for page in pages.split("\f") if "Heading" in page)
        assert "one" in page


def test_a_row_taller_than_a_page_is_parted_without_loss(read: Read) -> None:
    words = [f"word{i:04d}" for i in range(4000)]
    table = DataTable(
        [Column("Who", 1), Column("What", 2)], [["first", "short"], ["second", " ".join(words)], ["third", "end"]]
    )
    text = read(paper([table]))
    assert re.findall(r"word\d{4}", text) == words
    assert text.index("first") < text.index("second") < text.index("third")


def test_right_to_left_paragraphs_stand_at_the_right(inspect: Inspect) -> None:
    out = inspect(paper([Paragraph("שלום עולם\nיוסף")]), "pdftotext", "-bbox", "{}", "-")
    edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"', out)]
    assert sum(abs(edge - (595.276 - 51)) < 2 for edge in edges) >= 2


def test_nothing_is_drawn_without_a_tag_or_the_name_of_an_artifact() -> None:
    ink = Ink(Paper.A4)
    with pytest.raises(AssertionError, match="tagged"):
        ink.box((0, 0, 10, 10), "000000")
    with pytest.raises(AssertionError, match="nested"), ink.artifact(), ink.artifact():
        pass


def test_every_paper_conforms_to_the_archive_and_accessibility_standards() -> None:
    validation = pytest.importorskip("page", reason="page-validation is not installed")
    blocks = [
        Paragraph("Title", SECTION, tag="H1"), Rule(),
        KeyValues([("Name", "שלום 山田"), ("Born", "1990"), ("Age", "3")], 2),
        Callout(DANGER, "stop", "ALLERGIES", ["Latex"]), Bullets(["one", "two"]), CheckBox("Yes", True),
        DataTable([Column("A", 1), Column("B", 1)], [["1", "2"]] * 90),
        SignatureField(SIGNATURE, "Jane", "today", "Signature of Jane"),
    ]  # fmt: skip
    for profile in ("2a", "ua1"):
        report = validation.validate_pdf_bytes(paper(blocks), profile=profile)
        assert report.is_compliant, report.to_json()


def test_labels_fall_back_to_english_and_leave_braces_of_facts_alone() -> None:
    labels = labels_for("xx-YY")
    assert labels.language == "en"
    assert labels.fill("born", date="{0} {date}") == "born {0} {date}"
    assert labels.document_type("CONSENT_FORM") == "Consent form"
    assert labels.document_type("Anything {else}") == "Anything {else}"
