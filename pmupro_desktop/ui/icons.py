"""Icons are glyphs of Material Design, drawn when they are painted, so that they follow the theme by themselves.

The font and its table of names come with QtAwesome, whose own start costs a fifth of a second and is not needed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QIconEngine, QPainter, QPixmap, QRawFont

_PREFIX = "materialdesignicons6-webfont-"

Colour = Callable[[QIcon.Mode, QIcon.State], QColor]


class Glyph(QIconEngine):
    """One character of the icon font in the colour that `colour` gives at the moment of painting."""

    def __init__(self, character: str, colour: Colour) -> None:
        super().__init__()
        self._character = character
        self._colour = colour

    def clone(self) -> QIconEngine:
        return Glyph(self._character, self._colour)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        paint_glyph(painter, QRectF(rect), self._character, self._colour(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """`size` is in device pixels; `scale` says how many of them make a pixel of the layout."""
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        picture.setDevicePixelRatio(scale)
        return picture


def paint_glyph(painter: QPainter, rect: QRectF, character: str, colour: QColor) -> None:
    """Draw `character` of the icon font as an outline filling `rect`, which keeps it sharp at any scale."""
    raw = _raw_font(max(1, round(min(rect.width(), rect.height()))))
    glyph = raw.glyphIndexesForString(character)[0]
    path = raw.pathForGlyph(glyph)
    em = raw.pixelSize()
    corner = rect.center() - QPointF(em / 2, em / 2)
    path.translate(corner.x(), corner.y() + raw.ascent())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(path, colour)
    painter.restore()


def character(name: str) -> str:
    """The character of the icon `name`, such as "magnify"; KeyError for a name the font does not have."""
    return chr(int(_charmap()[name], 16))


@cache
def _folder() -> Path:
    found = find_spec("qtawesome")
    if found is None or found.origin is None:
        raise FileNotFoundError("The package that brings the icons is not installed.")
    return Path(found.origin).parent / "fonts"


@cache
def _charmap() -> dict[str, str]:
    table: dict[str, str] = json.loads(next(_folder().glob(f"{_PREFIX}charmap-*.json")).read_bytes())
    return table


@cache
def _raw_font(pixels: int) -> QRawFont:
    path = next(_folder().glob(f"{_PREFIX}[0-9]*.ttf"))
    return QRawFont(str(path), pixels, QFont.HintingPreference.PreferNoHinting)
