"""A client's initials on a tint that belongs to the record, not to the name."""

from __future__ import annotations

import hashlib
import unicodedata

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pmupro_desktop.ui import fonts, theme

_WIDE = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")


def initials(name: str) -> str:
    """One or two characters for `name`: first and last word, or the family's character alone for 山田 花子."""
    words = [word for word in (_letters(word) for word in name.split()) if word]
    if not words:
        return "?"
    first = words[0][0]
    if unicodedata.name(first, "").startswith(_WIDE):
        return first
    chosen = (first, words[-1][0]) if len(words) > 1 else (first,)
    return "".join(letter.upper()[0] for letter in chosen)  # ß has two


def hue(uid: str) -> int:
    """A hue from 0 to 359 that stays with the record for ever, on every machine."""
    return int.from_bytes(hashlib.blake2b(uid.encode(), digest_size=4).digest()) % 360


def paint_avatar(painter: QPainter, rect: QRectF, text: str, tint: int) -> None:
    """Draw the round avatar in `rect`, in px; `tint` is the hue."""
    tokens = theme.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor.fromHsl(tint, tokens.avatar_saturation, tokens.avatar_lightness))
    painter.drawEllipse(rect)
    painter.setFont(fonts.sized(max(9, int(rect.height() * 0.38)), fonts.SEMIBOLD))
    painter.setPen(QColor(tokens.ink))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)
    painter.restore()


class Avatar(QWidget):
    """The round mark beside a client's name; the name itself stands next to it, so it is silent."""

    def __init__(self, name: str = "", uid: str = "", size: int = 32, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._hue = initials(name), hue(uid)
        self.setFixedSize(size, size)

    def set_client(self, name: str, uid: str) -> None:
        self._text, self._hue = initials(name), hue(uid)
        self.update()

    def set_size(self, size: int) -> None:
        self.setFixedSize(QSize(size, size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_avatar(QPainter(self), QRectF(self.rect()), self._text, self._hue)


def _letters(word: str) -> str:
    return "".join(character for character in word if character.isalpha())
