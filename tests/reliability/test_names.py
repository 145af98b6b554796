"""E2: 500 names of the whole world and hostile ones, from the list of clients to the record and the signed form.

Each is saved, listed and printed on both papers (those of 10,000 letters on the record). What comes out must be what
was kept, letter by letter; nothing may be replaced by a box, and nothing of a name may be obeyed as markup or as a part
of the file.
"""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pmupro_desktop.documents.consent import render_consent
from pmupro_desktop.domain.client_values import ClientValues, tidy_text
from pmupro_desktop.domain.user import Actor
from pmupro_desktop.services.client_list import ClientFilter, client_ids, client_rows
from pmupro_desktop.services.clients import save_client
from pmupro_desktop.services.record_pdf import client_record
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.ui import theme
from tests.consents import HEADING, SIGNED_AT, ZONE, consent
from tests.documents.conftest import LETTERHEAD
from tests.ui.windows import open_desk

COUNT = 500
LONG = 10_000
"""Letters; such a name fills several pages."""
WORDS = {
    "latin": ("Łucja", "Đặng", "Zoë", "José", "Çağla", "Ægir", "Þórdís", "Šárka", "O’Neill", "ẞußmann", "Ǆ", "ﬁn"),
    "cyrillic and greek": ("Мария", "Щукина", "Ελένη", "Παπαδοπούλου", "Ґанна", "Ñandú"),
    "right to left": ("שלום", "שָׁלוֹם", "محمد", "فاطمة", "بَسْمَلَة", "گل‌پری", "כהן"),
    "mixed direction": ("יוסף", "(בן)", "12", "abc", "محمد", "Smith", "(x)", "3-4"),
    "cjk": ("山田", "花子", "佐藤さくら", "ヤマダ", "王小明", "김민수", "𠮷野家", "髙橋", "ㄅㄆ"),
    "southern scripts": ("สมชาย", "ប៊ុន", "नेहा", "शर्मा", "ஆனந்தி", "ქეთევან", "Անահիտ", "ማርያም", "ᏣᎳᎩ"),
    "emoji": ("😀", "👩‍🔬", "🇫🇷", "👍🏽", "Ada", "A\ufe0f", "❤️"),
    "combining": ("e\u0301clair", "Z\u0308a\u030a\u030b", "o\u0323\u0302", "n\u0303\u0303\u0303", "a\u0315"),
    "zero width": ("a\u200bb", "c\u200dd", "e\u2060f", "x\u200fy", "z\u200ez", "\u202eevil\u202c", "s\u00adt"),
    "formulas": ("=cmd|'/C calc'!A0", "@SUM(1)", "+49", "-1+1", "=1+1", "%s{0}", "\\x41", "${HOME}"),
    "markup": ("<img src=/etc/passwd>", "<b>bold", "</para><br/>", "&amp;", "&lt;i&gt;", "<a href='x'>y</a>", "]]>"),
    "quotes": ('"Dee"', "D'Arcy", "`x`", "«q»", "'; DROP TABLE client; --", "„x“", "(paren \\ back\\)"),
    "file syntax": ("%PDF-1.4", "BT /F1 ET", "endstream", "{page}", ">>", "<FEFF>", "/Annots"),
    "controls": ("nul\x00l", "be\x07ll", "es\x1bc", "de\x7fl", "cr\rx", "tab\tx"),
    "lone surrogates": ("a\ud800b", "\udfffc", "d\ud83d"),
    "numbers named": ("\ue000p", "\uffffq", "\U0010ffffr"),
    "long": ("Ж", "ｶ", "Ǯ", "Ͼ"),
}  # fmt: skip
UNTOLD = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u00ad"))
"""Direction marks that pdftotext adds or takes away by itself, and hyphens it takes for those of a line's end."""
FORBIDDEN = {"/Image", "/Link", "/FileAttachment", "/Widget"}


def names(count: int) -> list[str]:
    """As many different names, of every kind by turns."""
    dice, found = random.Random(2), list[str]()
    while len(found) < count:
        kind, words = list(WORDS.items())[len(found) % len(WORDS)]
        parts = [dice.choice(words) for _ in range(dice.randrange(1, 4))]
        name = (
            f"{parts[0]} {len(found)} ".ljust(LONG, parts[0]) if kind == "long" else " ".join([*parts, str(len(found))])
        )
        found.append(name)
    return found


@pytest.mark.parametrize(
    "count", [pytest.param(60, id="short"), pytest.param(COUNT, id="full", marks=pytest.mark.torture)]
)
def test_names_come_out_as_they_were_kept(
    vault: Vault, owner: Actor, qapp: QApplication, qtbot: QtBot, tmp_path: Path, count: int
) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    begun = time.monotonic()
    typed = names(count)
    kept = [tidy_text(name) for name in typed]
    with vault.transaction(owner) as session:
        ids = [save_client(session, owner, ClientValues(name, date_of_birth=date(1990, 3, 14))).id for name in typed]
    with vault.reading() as session:
        assert [row.name for row in client_rows(session, ids)] == kept
        assert sorted(client_ids(session, ClientFilter())) == sorted(ids)
    wrong = [fault for at, name in zip(ids, kept, strict=True) for fault in faults(vault, owner, at, name, tmp_path)]
    theme.apply(qapp, "light")
    with open_desk(qtbot, vault, tmp_path) as desk:
        assert sorted(desk.names()) == sorted(kept)
    print(f"{count} names: {len(wrong)} faults, {time.monotonic() - begun:.0f} s")
    assert not wrong


def test_a_name_of_several_pages_is_whole_on_the_consent(tmp_path: Path) -> None:
    name = "Ж".ljust(LONG, "Ж")
    assert not faults_of(signed_by(name), name, tmp_path)


def faults(vault: Vault, owner: Actor, client_id: int, name: str, folder: Path) -> list[str]:
    """What is wrong with the record and with the consent of a client, in words."""
    with vault.reading() as session:
        record = client_record(session, owner, client_id, SIGNED_AT)
    papers = {"record": record} if len(name) >= LONG else {"record": record, "consent": signed_by(name)}
    return [
        f"{name[:30]!r}: {paper}: {fault}" for paper, pdf in papers.items() for fault in faults_of(pdf, name, folder)
    ]


def signed_by(name: str) -> bytes:
    """A consent of somebody of that name."""
    heading = replace(HEADING, person=replace(HEADING.person, name=name))
    return render_consent(consent(heading=heading), LETTERHEAD, printed_at=SIGNED_AT.astimezone(ZONE))


def faults_of(pdf: bytes, name: str, folder: Path) -> list[str]:
    """What is wrong with one paper."""
    text = read(pdf, folder / "paper.pdf")
    spoken, kinds, attached = insides(pdf)
    found = [sign for sign in "■\ufffd" if sign in text]
    found += [] if name in spoken or is_in(name, text) else [f"not readable: {letters(text)[:400]!r}"]
    found += [f"has {kind}" for kind in sorted(kinds & FORBIDDEN)]
    return [*found, "has an attachment"] if attached else found


def is_in(name: str, text: str) -> bool:
    """Whether every letter is there in its order; a name of several pages has their heads and feet in between."""
    wanted, given = letters(shown(name)), letters(text)
    return wanted in given if len(name) < LONG else given.count(name[0]) >= wanted.count(name[0])


def shown(name: str) -> str:
    """`name` as printed: what is no text at all, by its number."""
    return "".join(f"U+{ord(char):04X}" if ord(char) & 0xFFFF >= 0xFFFE else char for char in name)


def letters(text: str) -> str:
    """Without blanks, since lines break, and without what pdftotext does not tell."""
    return "".join(text.translate(UNTOLD).split())


def read(pdf: bytes, path: Path) -> str:
    """The text in the order in which it was drawn, which keeps the cells of tables whole."""
    path.write_bytes(pdf)
    command = ["pdftotext", "-raw", "-enc", "UTF-8", str(path), "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


def insides(pdf: bytes) -> tuple[set[str], set[str], bool]:
    """What the tags say aloud, the subtypes of all objects, and whether a file is attached."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        objects = [item for item in opened.objects if isinstance(item, pikepdf.Dictionary)]
        spoken = {str(item.ActualText) for item in objects if "/S" in item and "/ActualText" in item}
        return spoken, {str(item.get("/Subtype", "")) for item in objects}, bool(opened.attachments)
