"""Text, badges and icons: always plain text, because a client's name may look like markup."""

from __future__ import annotations

from html import escape
from typing import Literal
from unicodedata import bidirectional

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFont, QHelpEvent, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QToolTip, QWidget

from pmupro_desktop.ui import fonts, theme
from pmupro_desktop.ui.widgets.typeset import Typeset, set_look

TextRole = Literal[
    "title", "compact-title", "verdict", "brand", "heading", "strong", "text", "muted", "meta", "label", "mark", "key"
]
State = Literal["good", "warn", "bad", "neutral"]

_FONTS: dict[str, tuple[fonts.Size, QFont.Weight]] = {
    "title": ("title", fonts.SEMIBOLD),
    "compact-title": ("compact", fonts.SEMIBOLD),
    "verdict": ("verdict", fonts.SEMIBOLD),
    "brand": ("brand", fonts.SEMIBOLD),
    "heading": ("heading", fonts.SEMIBOLD),
    "strong": ("text", fonts.SEMIBOLD),
    "text": ("text", QFont.Weight.Normal),
    "muted": ("text", QFont.Weight.Normal),
    "meta": ("meta", QFont.Weight.Normal),
    "label": ("meta", fonts.MEDIUM),
    "mark": ("meta", fonts.SEMIBOLD),
    "key": ("key", fonts.MEDIUM),
    "badge": ("meta", fonts.SEMIBOLD),
}


def plain_tooltip(text: str) -> str:
    """`text` as a tooltip that can't be taken for markup; empty stays empty."""
    return f"<span>{escape(text)}</span>" if text else ""


def literal(text: str) -> str:
    """`text` for a button or a menu, where a bare ampersand would underline the next letter."""
    return text.replace("&", "&&")


def direction_of(text: str) -> Qt.LayoutDirection:
    """The direction `text` itself is read in, by its first letter that has one; a name keeps it in any window."""
    for character in text:
        kind = bidirectional(character)
        if kind in ("L", "R", "AL"):
            return Qt.LayoutDirection.LeftToRight if kind == "L" else Qt.LayoutDirection.RightToLeft
    return Qt.LayoutDirection.LeftToRight


class PlainLabel(Typeset, QLabel):
    """A label that shows exactly the characters it is given, in one of the sizes of the design."""

    def __init__(
        self,
        text: str = "",
        role: TextRole = "text",
        *,
        selectable: bool = False,
        wrap: bool = False,
        tabular: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._tabular = tabular
        self.set_role(role)
        self.setWordWrap(wrap)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        self.setText(text)

    def set_role(self, role: TextRole) -> None:
        _dress(self, role, tabular=self._tabular)

    def set_state(self, state: State | None) -> None:
        """Colour the text for what it says; None is ordinary ink."""
        set_look(self, "state", state)


class ElidedLabel(PlainLabel):
    """One line that gives way: what does not fit becomes an ellipsis, and the whole stands in the tooltip."""

    def __init__(
        self,
        text: str = "",
        role: TextRole = "text",
        *,
        middle: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """With `middle` it gives way in its middle, as paths should: begin and end tell the most."""
        super().__init__(text, role, parent=parent)
        self._mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def elided(self) -> bool:
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), self._mode, rect.width())
        flags = QStyle.visualAlignment(self.layoutDirection(), self.alignment()) | Qt.AlignmentFlag.AlignAbsolute
        painter.setLayoutDirection(direction_of(text))
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(rect, int(flags.value) | int(Qt.TextFlag.TextSingleLine), text)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), plain_tooltip(self.text()) if self.elided else "", self)
            return True
        return super().event(event)


class Badge(Typeset, QLabel):
    """One or two words of state, 20 px high, never to be taken for a button."""

    def __init__(self, text: str = "", state: State = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedHeight(20)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        _dress(self, "badge")
        self.show_state(text, state)

    def show_state(self, text: str, state: State) -> None:
        self.setText(text)
        set_look(self, "state", state)


class IconMark(QWidget):
    """An icon beside words that say the same, so that a screen reader has nothing to miss."""

    def __init__(self, name: str, role: theme.Role = "muted", size: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QIcon()
        self.setFixedSize(size, size)
        self.set_icon(name, role)

    def set_icon(self, name: str, role: theme.Role = "muted") -> None:
        self._icon = theme.icon(name, role)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
        self._icon.paint(QPainter(self), QRect(0, 0, self.width(), self.height()), mode=mode)


def _dress(label: PlainLabel | Badge, role: str, *, tabular: bool = False) -> None:
    size, weight = _FONTS[role]
    set_look(label, "role", role)
    label.set_typeface(fonts.font(size, weight, tabular=tabular))
