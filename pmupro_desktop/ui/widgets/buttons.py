"""Buttons of the five kinds: one primary a view, the rest outlined, quiet, icon or chip."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from pmupro_desktop.ui import fonts, theme
from pmupro_desktop.ui.widgets.typeset import Typeset, set_look

Kind = Literal["primary", "outlined", "quiet", "icon", "quiet-icon", "chip"]

_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_ROLES: dict[Kind, theme.Role] = {"primary": "on_accent", "quiet": "muted"}


class Button(Typeset, QPushButton):
    """A push button 32 px high (a chip 28) that is as wide as its words, whatever the language."""

    def __init__(
        self,
        text: str,
        kind: Kind = "outlined",
        *,
        icon: str | None = None,
        pressed: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`pressed` is called without arguments at each click; a checkable button has `toggled` besides."""
        super().__init__(text, parent)
        self._icon_name = icon
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setIconSize(QSize(20 if text else 18, 16 if text else 18))
        self.set_kind(kind)
        if pressed is not None:
            self.clicked.connect(lambda _checked=False: pressed())

    def set_kind(self, kind: Kind) -> None:
        """Change what the button looks like; a view uses it when its next real act changes."""
        self._kind = kind
        self.setFixedHeight(28 if kind == "chip" else 32)
        self.setCheckable(kind == "chip")
        if kind in ("icon", "quiet-icon"):
            self.setFixedWidth(32)
        set_look(self, "kind", kind)
        weight = fonts.SEMIBOLD if kind == "primary" else fonts.MEDIUM
        self.set_typeface(fonts.font("meta" if kind == "chip" else "text", weight))
        if self._icon_name is not None:
            self.set_icon(self._icon_name)

    def set_icon(self, name: str, role: theme.Role | None = None) -> None:
        self._icon_name = name
        self.setIcon(theme.icon(name, role or _ROLES.get(self._kind, "ink")))

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(max(hint.width(), 32), self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, as the space bar does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~_KEYPAD:
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._kind == "primary" and self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour("on_accent"), 2.0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), 5, 5)


def icon_button(
    name: str,
    label: str,
    *,
    kind: Literal["icon", "quiet-icon"] = "icon",
    pressed: Callable[[], object] | None = None,
    parent: QWidget | None = None,
) -> Button:
    """A square button that shows only an icon; `label` is its name for tooltip and screen reader."""
    button = Button("", kind, icon=name, pressed=pressed, parent=parent)
    button.setAccessibleName(label)
    button.setToolTip(label)
    return button
