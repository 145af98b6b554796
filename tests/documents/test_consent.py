"""The consent form on paper: whole, tagged, readable back, its signatures never parted; and the geometry of ink."""

from __future__ import annotations

import io
import json
import math
import re
from dataclasses import replace
from itertools import pairwise

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmupro_desktop.documents.consent import Consent, Heading, Person, Signer, render_blank, render_consent
from pmupro_desktop.documents.strokes import NO_PRESSURE, Handwriting, Point, outline, simplified
from tests.consents import HEADING, SIGNED_AT, ZONE, answers, consent, handwriting, microblading

from .conftest import LETTERHEAD, Inspect, Read

AT = SIGNED_AT.astimezone(ZONE)
FORM = microblading()


def printed(filled: Consent | None = None, paper: str = "A4") -> bytes:
    return render_consent(filled or consent(FORM), LETTERHEAD, printed_at=AT, paper=paper)


def words(text: str) -> str:
    return " ".join(text.split())


def test_every_sentence_of_the_form_is_on_it(read: Read) -> None:
    given = answers(FORM, photos_public=True)
    text = words(read(printed(consent(FORM, given=given))))
    said = [FORM.title, FORM.lead, FORM.notice, FORM.client_intent, FORM.artist_intent, FORM.e_records_statement]
    for part in FORM.sections:
        said += [part.title]
        for item in part.items:
            said += [item.text, *item.points, *item.options]
    whole = _bare(text)
    assert not [sentence for sentence in (*said, *FORM.e_records_points) if _bare(sentence) not in whole]


def _bare(text: str) -> str:
    """Without what the end of a line or of a page changes: spaces, hyphens, foot and head."""
    return re.sub(r"[\s-]+", "", re.sub(r"Jane Doe · born.*?version 2026\.1 · en", "", text))


def test_who_signed_what_and_when_is_said(read: Read) -> None:
    text = words(read(printed()))
    for sentence in (
        "Jane Doe", "14 Mar 1990 · 36 years", "Ana Luna", "Signed on screen on 22 Nov 2026, 14:05", "UTC-05:00",
        "Agreed on 22 Nov 2026, 14:05", "microblading-consent · version 2026.1 · en", "0f0f0f0f0f0f0f0f",
    ):  # fmt: skip
        assert sentence in text


def test_answers_read_back(read: Read) -> None:
    given = answers(FORM, pregnant=True, latex=False) | {"medicines": True, "medicines.detail": "Aspirin since 2024"}
    text = words(read(printed(consent(FORM, given=given))))
    assert re.search(r"breastfeeding\? ☑ Yes ☐ No", text)
    assert re.search(r"allergic to latex\? ☐ Yes ☑ No", text)
    assert "Aspirin since 2024" in text
    assert re.search(r"☑ Done, no reaction ☐ Done, with a reaction", text)
    assert "What may be seen in published photos?" not in text  # nobody was asked


def test_pages_are_counted_and_belong_to_somebody(read: Read) -> None:
    pages = read(printed()).rstrip("\f").split("\f")
    assert len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Jane Doe · born 14 Mar 1990" in words(page)


@pytest.mark.parametrize("extra", range(0, 60, 6))
def test_signatures_stay_with_their_sentence_wherever_the_page_ends(read: Read, extra: int) -> None:
    given = answers(FORM, artist_notes="line\n" * extra, agreed_shape="line\n" * extra)
    pages = [words(page) for page in read(printed(consent(FORM, given=given))).split("\f")]
    for heading, intent, name in (
        ("Signature of the client", FORM.client_intent, "Jane Doe"),
        ("Signature of the artist", FORM.artist_intent, "Ana Luna"),
    ):
        page = next(page for page in pages if heading in page)
        assert re.search(f"{heading} {re.escape(intent)} {name} Signed on screen", page)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_it_is_vectors_with_embedded_fonts_and_conforms(inspect: Inspect, paper: str) -> None:
    validation = pytest.importorskip("page", reason="page-validation is not installed")
    for pdf in (printed(paper=paper), render_blank(FORM, LETTERHEAD, printed_at=AT, paper=paper)):
        inspect(pdf, "qpdf", "--check", "{}")
        fonts = inspect(pdf, "pdffonts", "{}").splitlines()[2:]
        assert fonts
        assert all(re.search(r"TrueType\s+\S+\s+yes yes yes", line) for line in fonts)
        assert not inspect(pdf, "pdfimages", "-list", "{}").splitlines()[2:]
        for profile in ("2a", "ua1"):
            report = validation.validate_pdf_bytes(pdf, profile=profile)
            assert report.is_compliant, report.to_json()
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            width, height = (float(edge) for edge in opened.pages[0].MediaBox[2:])
        assert (round(width), round(height)) == ((595, 842) if paper == "A4" else (612, 792))


def test_signatures_are_described_and_inside_their_page() -> None:
    with pikepdf.open(io.BytesIO(printed())) as pdf:
        figures = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"]
        assert sorted(str(figure.Alt) for figure in figures) == ["Signature of Ana Luna", "Signature of Jane Doe"]


def test_the_same_form_gives_the_same_bytes() -> None:
    assert printed() == printed()


def test_a_blank_form_has_boxes_lines_and_no_answers(read: Read) -> None:
    text = words(read(render_blank(FORM, LETTERHEAD, printed_at=AT)))
    assert "☑" not in text
    asked = sum(1 for item in FORM.questions() if item.kind == "yes_no")
    assert text.count("☐ Yes") == text.count("☐ No") - text.count("☐ Not offered") == asked
    assert "If yes: Which ones, and since when?" in text
    assert "Only if it applies: Day of the patch test" in text
    assert FORM.e_records_statement not in text  # paper needs no consent to a screen
    assert "Jane Doe" not in text


def test_a_blank_form_can_belong_to_somebody(read: Read) -> None:
    pages = read(render_blank(FORM, LETTERHEAD, HEADING, printed_at=AT)).rstrip("\f").split("\f")
    assert all("Jane Doe · born 14 Mar 1990" in words(page) for page in pages)


NAMES = ["山田 花子", "שרה כהן", "Łucja Đặng", "محمد علي", "<b>Zoë</b> & {date}", "A" * 300, "O’Neill-\u202eabc", "  "]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_can_sign(inspect: Inspect, name: str) -> None:
    heading = Heading(Person(name), "Microblading", "Ana Luna", "22 Nov 2026")
    filled = replace(consent(FORM, heading), client=Signer(name, AT, handwriting()))
    inspect(printed(filled), "qpdf", "--check", "{}")


class TestStrokes:
    def test_what_is_kept_comes_back_point_by_point(self) -> None:
        made = handwriting(pressure=True)
        assert Handwriting.from_data(json.loads(json.dumps(made.to_data()))) == made
        with pytest.raises(ValueError, match="unknown format"):
            Handwriting.from_data({**made.to_data(), "format": 2})

    def test_thinning_stays_within_its_tolerance(self) -> None:
        for stroke in handwriting(3, points=400).strokes:
            kept = simplified(stroke, 0.9)
            assert kept[0] == stroke[0]
            assert kept[-1] == stroke[-1]
            assert len(kept) < len(stroke) / 2
            assert all(min(_away(point, a, b) for a, b in pairwise(kept)) <= 0.9 + 1e-9 for point in stroke)

    def test_the_outline_follows_the_pen(self) -> None:
        for stroke in handwriting(5, pressure=True).strokes:
            edge = outline(stroke, 1000)
            corners = [Point(x, y, 0, 0) for x, y in [*edge, edge[0]]]
            assert all(min(_away(point, a, b) for a, b in pairwise(corners)) < 6 for point in stroke)

    def test_pressure_and_slowness_make_a_stroke_wider(self) -> None:
        def area(points: list[Point]) -> float:
            edge = outline(points, 1000)
            return abs(sum(a[0] * b[1] - a[1] * b[0] for a, b in pairwise([*edge, edge[0]]))) / 2

        soft, hard = ([Point(x, 100, x, force) for x in range(100, 400, 5)] for force in (0.1, 0.95))
        quick, slow = ([Point(x, 100, x * pace, NO_PRESSURE) for x in range(100, 400, 5)] for pace in (0, 3))
        assert area(hard) > area(soft) * 1.5
        assert area(slow) > area(quick) * 1.2

    def test_a_dot_is_a_dot_and_no_signature(self) -> None:
        dot = (Point(500, 100, 0, 0.5), Point(500.5, 100, 8, 0.5))
        assert len(outline(dot, 1000)) == 16
        assert not Handwriting((dot,), 1000, 300).is_signed
        assert handwriting().is_signed
        assert outline((), 1000) == []

    @settings(max_examples=150, deadline=None)
    @given(
        st.lists(st.tuples(st.floats(0, 1000), st.floats(0, 300), st.integers(0, 9000), st.floats(0, 1)), max_size=60)
    )
    def test_any_movement_has_an_outline_near_it(self, moves: list[tuple[float, float, int, float]]) -> None:
        edge = outline([Point(*move) for move in moves], 1000)
        assert bool(edge) == bool(moves)
        assert all(math.isfinite(x) and math.isfinite(y) and -400 < x < 1400 and -400 < y < 700 for x, y in edge)


def _away(point: Point, start: Point, end: Point) -> float:
    dx, dy = end.x - start.x, end.y - start.y
    length = dx * dx + dy * dy or 1e-9
    along = max(0.0, min(1.0, ((point.x - start.x) * dx + (point.y - start.y) * dy) / length))
    return math.hypot(point.x - start.x - along * dx, point.y - start.y - along * dy)
