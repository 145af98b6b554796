"""Client text parted into what is drawn as one: a letter with its marks, a joined emoji, a character without a font."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pmupro_desktop.documents import bidi
from pmupro_desktop.documents.fonts import TextFont, text_font
from pmupro_desktop.documents.outlines import FontShelf, OutlineFace, packaged_face

JOINER = "\u200d"
THIN_SPACE = "\u2009"
NOT_TEXT = ("Cc", "Cs")
FILLERS = "\u034f\u115f\u1160\u3164\uffa0"


@dataclass(frozen=True, slots=True, repr=False)
class Cluster:
    """`text` reads back, `shown` is drawn, by `face` or (None) by the embedded font; width at size 1."""

    text: str
    shown: str
    face: OutlineFace | None
    level: int
    width: float

    @property
    def blank(self) -> bool:
        return self.text == " "


def clusters_of(text: str, font: TextFont, shelf: FontShelf) -> tuple[int, list[Cluster]]:
    """The base level of a paragraph and its clusters in reading order."""
    base, levels = bidi.levels(text)
    found, start = [], 0
    for piece in _pieces(text):
        found.append(_cluster(piece, levels[start], font, shelf))
        start += len(piece)
    return base, found


def _pieces(text: str) -> Iterator[str]:
    piece = ""
    for char in text:
        if piece and not _continues(piece, char):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _continues(piece: str, char: str) -> bool:
    """Whether `char` belongs to the cluster before it (a short form of Unicode Annex 29)."""
    last = piece[-1]
    if last < "\u0300" and char < "\u0300":
        return False
    if last.isspace() or unicodedata.category(piece[0]) in NOT_TEXT or unicodedata.category(char) in NOT_TEXT:
        return False
    if ignorable(char) or unicodedata.category(char)[0] == "M" or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    if last == JOINER and unicodedata.category(char) == "So":
        return True
    return all(map(ignorable, piece)) or (len(piece) == 1 and _regional(piece) and _regional(char))


def _regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


@lru_cache(maxsize=4096)
def ignorable(char: str) -> bool:
    """Whether `char` draws nothing of its own: joiners, direction marks, variation selectors."""
    return (
        unicodedata.category(char) == "Cf"
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
        or char in FILLERS
    )


def _cluster(text: str, level: int, font: TextFont, shelf: FontShelf) -> Cluster:
    if len(text) == 1 and font.covers(text):
        shown = bidi.MIRRORED.get(text, text) if level % 2 else text
        return Cluster(text, shown, None, level, font.width(shown, 1))
    if text.isspace():
        return Cluster(" ", " ", None, level, font.width(" ", 1))
    visible = unicodedata.normalize("NFC", "".join(char for char in text if not ignorable(char)))
    if len(visible) == 1 and font.covers(visible):
        return Cluster(text, visible, None, level, font.width(visible, 1))
    face = shelf.face_for(visible) if visible and _drawable(visible) else None
    if face is packaged_face(strong=False):
        face = packaged_face(strong=font is text_font(strong=True))
    if face is None:
        return _numbered(text, font, level)
    return Cluster(text, text, face, level, face.width(text, bool(level % 2)))


def _drawable(text: str) -> bool:
    """Private-use characters mean something else in every font, so they are shown by number."""
    return not any(unicodedata.category(char) in (*NOT_TEXT, "Co") for char in text)


def _numbered(text: str, font: TextFont, level: int) -> Cluster:
    """A character that no font has, by its number. What is no text at all also reads back as that number."""
    name = "".join(f"U+{ord(char):04X}" for char in text)
    shown = name + THIN_SPACE
    readable = not any(unicodedata.category(char) in NOT_TEXT or _noncharacter(char) for char in text)
    return Cluster(text if readable else name, shown, None, level + level % 2, font.width(shown, 1))


def _noncharacter(char: str) -> bool:
    return ord(char) & 0xFFFE == 0xFFFE or "\ufdd0" <= char <= "\ufdef"
