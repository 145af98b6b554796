"""Colours, type and paper sizes of everything the product prints."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

INK = "241D27"
MUTED = "675E6A"
ACCENT = "5B3A63"
ACCENT_SOFT = "F1EAF3"
LINE = "E6E1E6"
CONTROL = "8C838E"
RAISED = "FAF8FA"
WHITE = "FFFFFF"

MARGIN = 51.0  # points: 18 mm
HEAD = 45.0  # points kept free above the text
FOOT = 56.0  # and below, with the foot line


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a run of text looks; sizes in points, colour as six hexadecimal digits."""

    size: float
    leading: float
    color: str = INK
    strong: bool = False

    def colored(self, color: str) -> TextStyle:
        return replace(self, color=color)


TITLE = TextStyle(22, 28, strong=True)
STUDIO = TextStyle(14, 18, strong=True)
EYEBROW = TextStyle(9, 12, ACCENT, strong=True)
SECTION = TextStyle(12.5, 17, ACCENT, strong=True)
ENTRY = TextStyle(10.5, 14.5, strong=True)
TEXT = TextStyle(9.5, 13)
TEXT_STRONG = TextStyle(9.5, 13, strong=True)
LABEL = TextStyle(8, 11, MUTED)
META = TextStyle(8.5, 12, MUTED)
TABLE_HEAD = TextStyle(8, 11, MUTED, strong=True)


class Paper(Enum):
    """Width and height in points."""

    A4 = (595.276, 841.89)
    LETTER = (612.0, 792.0)

    @classmethod
    def named(cls, name: str) -> Paper:
        """The paper called "A4" or "Letter"; raises KeyError for any other name."""
        return cls[name.upper()]

    @property
    def width(self) -> float:
        return self.value[0]

    @property
    def height(self) -> float:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Tone:
    """The colours of a state: mark, text on paper, soft ground and border."""

    strong: str
    ground: str
    border: str


DANGER = Tone("A3201C", "FCE8E6", "F2C7C3")
ATTENTION = Tone("8F5600", "FCF1DA", "EFD9AB")
GOOD = Tone("2A6A4C", "E3F1E9", "C3E0D0")
