"""The one family embedded in everything printed: Inter, made static in memory from the packaged variable font.

ReportLab embeds plain TrueType only. HarfBuzz pins the weight in a few milliseconds, so no font file is kept in
the project and un-embedded Helvetica is never used.
"""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import fontpkg_inter
import uharfbuzz as hb
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

WEIGHTS = {False: ("Inter", 400.0), True: ("Inter SemiBold", 600.0)}
OPTICAL_SIZE = 14.0
LAYOUT_TABLES = (b"GSUB", b"GPOS", b"GDEF")


@dataclass(frozen=True, slots=True)
class TextFont:
    """A registered, embeddable font; widths are in thousandths of the size."""

    name: str
    widths: dict[int, float]

    def covers(self, char: str) -> bool:
        return ord(char) in self.widths

    def width(self, text: str, size: float) -> float:
        """Width of covered text in points."""
        widths = self.widths
        return sum(widths[ord(char)] for char in text) * size / 1000


def inter_path() -> Path:
    """The packaged variable font, upright."""
    return Path(fontpkg_inter.ROOT) / "files" / "Inter[opsz,wght].ttf"


@lru_cache(maxsize=2)
def text_font(*, strong: bool) -> TextFont:
    """The regular or semibold weight, registered with ReportLab on first use."""
    name, weight = WEIGHTS[strong]
    font = TTFont(name, io.BytesIO(_static(weight)))
    font.face.name = name.replace(" ", "-").encode()
    pdfmetrics.registerFont(font)
    return TextFont(name, {code: font.face.charWidths[code] for code in font.face.charToGlyph if _visible(code)})


def _visible(code: int) -> bool:
    """Control and format characters are never drawn as such, even where the font has a blank for them."""
    return unicodedata.category(chr(code)) not in ("Cc", "Cf", "Zl", "Zp")


def _static(weight: float) -> bytes:
    """Inter at one weight as plain TrueType, without its layout tables and private-use glyphs."""
    face = hb.Face(hb.Blob.from_file_path(str(inter_path())))
    wanted = hb.SubsetInput()
    wanted.unicode_set.update([code for code in face.unicodes if not 0xE000 <= code <= 0xF8FF])
    wanted.pin_axis_location(face, "wght", weight)
    wanted.pin_axis_location(face, "opsz", OPTICAL_SIZE)
    wanted.drop_table_tag_set.update([int.from_bytes(tag, "big") for tag in LAYOUT_TABLES])
    data: bytes = hb.subset(face, wanted).blob.data
    return data
