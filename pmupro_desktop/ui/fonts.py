"""The typeface of the window: Inter, brought by a package, in five sizes, with figures that line up.

Inter comes as one variable font. Not every platform picks its heavier cuts by weight alone, so a weight is always
asked for on the font's own axis as well; that is why fonts are set here and not in the stylesheet.
"""

from __future__ import annotations

from functools import cache
from typing import Final, Literal

import fontpkg_inter
from PySide6.QtGui import QFont, QFontDatabase

Size = Literal["title", "verdict", "compact", "brand", "heading", "text", "meta", "key"]

MEDIUM: Final = QFont.Weight.Medium
SEMIBOLD: Final = QFont.Weight.DemiBold

FAMILY = "Inter"
PIXELS: dict[Size, int] = {
    "title": 22,
    "verdict": 20,
    "compact": 16,
    "brand": 15,
    "heading": 14,
    "text": 13,
    "meta": 12,
    "key": 11,
}

# Names in scripts that Inter lacks are drawn from whatever the system has; these are merely preferred.
FALLBACKS = ("Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic UI", "Noto Sans", "Segoe UI", "Helvetica Neue")


@cache
def load() -> None:
    """Make Inter known to Qt, once in the life of the application; a missing file leaves the system's font."""
    for path in sorted((fontpkg_inter.ROOT / "files").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))


def font(size: Size = "text", weight: QFont.Weight = QFont.Weight.Normal, *, tabular: bool = False) -> QFont:
    """The font for a `size`; `tabular` gives every digit the same width, for numbers in columns."""
    return sized(PIXELS[size], weight, tabular=tabular)


def sized(pixels: int, weight: QFont.Weight = QFont.Weight.Normal, *, tabular: bool = False) -> QFont:
    """The same font in a size that depends on what it is painted into, as an avatar's initials do."""
    result = QFont()
    result.setFamilies([FAMILY, *FALLBACKS])
    result.setPixelSize(pixels)
    result.setWeight(weight)
    result.setVariableAxis(QFont.Tag("wght"), float(weight.value))
    return with_tabular_figures(result) if tabular else result


def with_tabular_figures(source: QFont) -> QFont:
    """A copy of `source` in which every digit has the same width."""
    result = QFont(source)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result
