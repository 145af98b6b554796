"""Names of the whole world, and hostile ones, come out of the record as they went in."""

from __future__ import annotations

import io
import re
import unicodedata
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmupro_desktop.documents import text as lettering
from pmupro_desktop.documents.outlines import FontShelf
from pmupro_desktop.documents.record import ClientRecord, render_record

from .conftest import LETTERHEAD, PRINTED_AT, Read

NAMES = [
    "Jane Doe", "Łucja Kowalska", "Đặng Thị Ngọc Ánh", "Nguyễn Văn Ổn", "Мария Щукина",
    "Ελένη Παπαδοπούλου", "Zoë van den Berg", "José Ñandú", "Çağla Şahin", "İpek Ilgaz ı", "Ægir Øystein Å",
    "Þórdís Ðagsdóttir", "Šárka Říhová", "Ōkubo Kēi", "Ștefania Țîru", "Győző Ű", "Ƒatou Ɛ", "ẞußmann ß",
    "O’Neill-Smith", "D'Arcy \"Dee\" O", "Anne—Marie…", "山田 花子", "佐藤さくら", "ヤマダ ハナコ",
    "王小明", "김민수", "ㄅㄆㄇ", "𠮷野家", "髙橋", "שלום", "שלום עולם", "שָׁלוֹם", "محمد", "فاطمة الزهراء",
    "بَسْمَلَة", "لا إله", "نسترن گل‌پری", "สมชาย", "ប៊ុន", "नेहा शर्मा", "ஆனந்தி", "ქეთევან", "Անահիտ",
    "ማርያም", "ᏣᎳᎩ", "ᠮᠣᠩᠭᠣᠯ", "😀 Party", "👩‍🔬 Ada", "🇫🇷", "👍🏽", "A\ufe0f", "e\u0301clair",
    "Z\u0308a\u030a\u030b", "ﬁ ligature", "𝒜𝓃𝓃𝒶", "Ⅷ №5 ½", "<img src=/etc/passwd>", "<b>bold",
    "</para><br/>", "&amp; &lt; & <", "=cmd|'/C calc'!A0", "@SUM(1)", "+49 123", "(paren \\ back\\)",
    "%PDF-1.4", "BT /F1 ET", "{page} {0} %s", "a\u200bb", "x\u200fy", "\u202eevil", "\ue000 private",
    "'; DROP TABLE client; -- x", "]]> --> */",
]  # fmt: skip


def record_of(name: str) -> bytes:
    return render_record(ClientRecord(name), LETTERHEAD, printed_at=PRINTED_AT)


def name_read(read: Read, pdf: bytes) -> str:
    text = read(pdf)
    assert "■" not in text
    assert "\ufffd" not in text
    return " ".join(text[text.index("Client record") + 13 : text.index("Safety")].split())


def letters(text: str) -> str:
    """Without spaces, since a wide name wraps, and without the override that reading strips."""
    return "".join(text.translate(dict.fromkeys(map(ord, "\u202e"))).split())


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_the_name_reads_back_exactly(read: Read, name: str) -> None:
    found = name_read(read, record_of(name))
    assert letters(found) == letters(name)
    assert found.count(" ") >= name.count(" ")


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_nothing_of_a_name_becomes_part_of_the_file(name: str) -> None:
    with pikepdf.open(io.BytesIO(record_of(name))) as document:
        kinds = {str(item.get("/Subtype", "")) for item in document.objects if isinstance(item, pikepdf.Dictionary)}
        assert not kinds & {"/Image", "/Link", "/FileAttachment", "/Widget"}
        assert "/Annots" not in document.pages[0].obj
        assert not document.attachments


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("x\x07y", "xU+0007y"),
        ("lone \ud800!", "lone U+D800!"),
        ("nul\x00", "nulU+0000"),
        ("\uffff", "U+FFFF"),
        ("\U0010ffff", "U+10FFFF"),
    ],
)
def test_what_is_no_text_is_named_by_number(read: Read, name: str, shown: str) -> None:
    assert name_read(read, record_of(name)) == shown


def test_a_mixed_line_is_read_aloud_in_its_order() -> None:
    """Extractors guess the order of mixed lines; the tag tree says it."""
    name = "יוסף (בן) כהן 12 abc"
    with pikepdf.open(io.BytesIO(record_of(name))) as document:
        actual = [str(item.ActualText) for item in document.objects
                  if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/H1"]  # fmt: skip
    assert actual == [name]


def test_a_computer_without_other_fonts_prints_numbers_and_keeps_the_text(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lettering, "system_shelf", lambda: FontShelf(()))
    pdf = record_of("山田 花子")
    assert name_read(read, pdf) == "山田 花子"
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[0].Contents.read_bytes()
    assert b"<FEFF5c71>" in page
    assert re.search(rb"U\+5C71", page)


def test_a_damaged_font_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"\0\1\0\0" + bytes(300))
    (tmp_path / "empty.ttc").write_bytes(b"")
    (tmp_path / "cut.ttc").write_bytes(b"ttcf\0\1\0\0\0\0\0\5")
    assert FontShelf((tmp_path,)).face_for("山") is None


def test_latin_text_reads_no_system_font(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = FontShelf(())
    monkeypatch.setattr(shelf, "face_for", lambda text: pytest.fail(f"looked for {len(text)} characters"))
    monkeypatch.setattr(lettering, "system_shelf", lambda: shelf)
    assert record_of("Łucja Đặng Мария Ελένη").startswith(b"%PDF")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=40))
def test_no_text_breaks_the_record(name: str) -> None:
    with pikepdf.open(io.BytesIO(record_of(name))) as document:
        assert len(document.pages) >= 1


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "M", "Zs", "Cf"]), max_size=60))
def test_breaking_lines_loses_no_character(text: str) -> None:
    from pmupro_desktop.documents.style import TEXT

    lines = lettering.lines_of(text, TEXT, 80)
    kept = "".join(line.text for line in lines)
    assert [c for c in kept if not c.isspace()] == [c for c in text if not c.isspace()]
    assert all(line.width <= 80 or len(line.clusters) == 1 for line in lines if not line.turned and
               all(unicodedata.category(c) != "Lo" for c in line.text))  # fmt: skip
