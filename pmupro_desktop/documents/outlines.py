"""Text that the embedded font lacks, drawn as vector outlines from the first font that has it.

Fonts are looked for only when such text appears. Outlines may come from any TrueType, OpenType or collection file
of the system, because only shapes reach the page, never the font.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb
from fontTools.pens.basePen import BasePen

from pmupro_desktop.documents.fonts import OPTICAL_SIZE, inter_path

SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
PREFERRED = (
    "notosans", "dejavusans", "droidsans", "segoeui", "seguisym", "seguiemj", "arialhb", "geezapro", "arial",
    "tahoma", "leelawui", "leelawad", "nirmala", "msyh", "meiryo", "yugothm", "malgun", "pingfang", "hiragino",
    "applesdgothic", "thonburi", "kohinoor", "arialunicode", "nanumgothic", "wqy",
)  # fmt: skip
VARIANTS = ("bold", "italic", "oblique", "condensed", "light", "thin", "black", "serif", "mono", "math")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A placed shape; lengths in the units of its face."""

    number: int
    advance: int
    dx: int
    dy: int


class OutlineFace:
    """A font that can be shaped and drawn."""

    def __init__(self, font: hb.Font) -> None:
        self._font = font
        self._covered = font.face.unicodes
        self._paths: dict[int, str] = {}
        self.units: int = font.face.upem

    def shape(self, text: str, right_to_left: bool) -> list[Glyph]:
        """Glyphs from left to right."""
        buffer = hb.Buffer()
        buffer.add_codepoints([ord(char) for char in text])
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if right_to_left else "ltr"
        hb.shape(self._font, buffer)
        return [
            Glyph(info.codepoint, at.x_advance, at.x_offset, at.y_offset)
            for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        ]

    def width(self, text: str, right_to_left: bool) -> float:
        """Width of shaped text at size 1."""
        return sum(glyph.advance for glyph in self.shape(text, right_to_left)) / self.units

    def path(self, glyph: int) -> str:
        """PDF path operators of a glyph in units of the face; empty for a blank or a bitmap."""
        if glyph not in self._paths:
            pen = _PathPen()
            self._font.draw_glyph_with_pen(glyph, pen)
            self._paths[glyph] = " ".join(pen.operators)
        return self._paths[glyph]

    def draws(self, text: str) -> bool:
        """Whether every character has a shape here; a font of bitmaps or colour layers alone has none."""
        if not all(ord(char) in self._covered for char in text):
            return False
        glyphs = self.shape(text, right_to_left=False)
        return all(glyph.number for glyph in glyphs) and any(self.path(glyph.number) for glyph in glyphs)


class _PathPen(BasePen):  # type: ignore[misc]  # fontTools is untyped
    """Writes outlines as PDF operators; quadratic curves become cubic ones in BasePen."""

    def __init__(self) -> None:
        super().__init__(None)
        self.operators: list[str] = []

    def _write(self, operator: str, *points: tuple[float, float]) -> None:
        numbers = " ".join(f"{round(x)} {round(y)}" for x, y in points)
        self.operators.append(f"{numbers} {operator}".strip())

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - names of BasePen
        self._write("m", point)

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._write("l", point)

    def _curveToOne(self, one: tuple[float, float], two: tuple[float, float], end: tuple[float, float]) -> None:  # noqa: N802
        self._write("c", one, two, end)

    def _closePath(self) -> None:  # noqa: N802
        self._write("h")

    def _endPath(self) -> None:  # noqa: N802
        self._write("h")


class FontShelf:
    """Finds a face for text, first in the packaged font, then in the given folders."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._lock = threading.Lock()  # papers may be made on more than one thread
        self._faces: list[OutlineFace] = [packaged_face(strong=False)]
        self._unread: Iterator[OutlineFace] | None = None
        self._found: dict[str, OutlineFace | None] = {}

    def face_for(self, text: str) -> OutlineFace | None:
        """The first face that can draw all of `text` (one cluster), or None."""
        with self._lock:
            if text not in self._found:
                self._found[text] = next((face for face in self._all() if face.draws(text)), None)
            return self._found[text]

    def _all(self) -> Iterator[OutlineFace]:
        yield from self._faces
        if self._unread is None:
            self._unread = _open_faces(self._folders)
        for face in self._unread:
            self._faces.append(face)
            yield face


@lru_cache(maxsize=1)
def system_shelf() -> FontShelf:
    """The fonts of this computer, read as they are needed."""
    return FontShelf(system_folders())


@lru_cache(maxsize=2)
def packaged_face(*, strong: bool) -> OutlineFace:
    """Inter with its layout tables: marks are placed well where plain embedded text can't."""
    font = hb.Font(hb.Face(hb.Blob.from_file_path(str(inter_path()))))
    font.set_variations({"wght": 600.0 if strong else 400.0, "opsz": OPTICAL_SIZE})
    return OutlineFace(font)


def system_folders() -> tuple[Path, ...]:
    """Where this operating system keeps its fonts, the artist's own ones included."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
        return (Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts", local / "Microsoft" / "Windows" / "Fonts")
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts")
    return (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts")


def _open_faces(folders: Sequence[Path]) -> Iterator[OutlineFace]:
    files = {path for folder in folders for path in _files_under(folder)}
    for path in sorted(files, key=_rank):
        yield from _faces_of(path)


def _files_under(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent) / name for name in names if Path(name).suffix.lower() in SUFFIXES)


def _faces_of(path: Path) -> Iterator[OutlineFace]:
    """The faces of a file; an unreadable or damaged font is passed over, since another one may do."""
    try:
        blob = hb.Blob.from_file_path(str(path))
        count = hb.Face(blob).count
    except (OSError, ValueError, hb.HarfBuzzError):
        return
    for index in range(count):
        face = hb.Face(blob, index)
        if face.glyph_count:
            yield OutlineFace(hb.Font(face))


def _rank(path: Path) -> tuple[int, int, str]:
    """Well-known plain sans-serif fonts first, then everything else by name."""
    name = path.stem.lower().replace("-", "").replace(" ", "")
    known = next((i for i, start in enumerate(PREFERRED) if name.startswith(start)), len(PREFERRED))
    return (sum(word in name for word in VARIANTS), known, str(path))
