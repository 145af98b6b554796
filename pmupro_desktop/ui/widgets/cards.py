"""Cards, hairlines and other panels that hold things together."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QLayout, QWidget

from pmupro_desktop.ui import theme
from pmupro_desktop.ui.widgets.labels import ElidedLabel
from pmupro_desktop.ui.widgets.layouts import Piece, column, row


def hairline() -> QFrame:
    """A line of one pixel between rows; decoration, silent to screen readers."""
    return panel("hairline", height=1)


def panel(name: str, layout: QLayout | None = None, *, height: int | None = None, width: int | None = None) -> QFrame:
    """A frame the stylesheet knows as `name`: bar, side, card, note, toast, cell, hairline."""
    frame = QFrame()
    frame.setProperty("panel", name)
    if layout is not None:
        frame.setLayout(layout)
    if height is not None:
        frame.setFixedHeight(height)
    if width is not None:
        frame.setFixedWidth(width)
    return frame


class Card(QFrame):
    """A titled panel with its actions at the end of the title row; only the view's main card casts a shadow."""

    def __init__(
        self,
        title: str = "",
        *body: Piece,
        actions: tuple[QWidget, ...] = (),
        main: bool = False,
        gap: int = 8,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("panel", "card")
        self.title = ElidedLabel(title, "heading")
        self.setAccessibleName(title)
        self._head = row(self.title, *actions, stretch=0)
        self.body = column(*body, gap=gap)
        pieces: tuple[Piece, ...] = (self._head, self.body) if title or actions else (self.body,)
        self.setLayout(column(*pieces, gap=8, margins=(16, 12, 16, 12), stretch=len(pieces) - 1))
        self._main = main
        self._cast_shadow()

    def set_title(self, title: str) -> None:
        self.title.setText(title)
        self.setAccessibleName(title)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._cast_shadow()

    def _cast_shadow(self) -> None:
        tokens = theme.current()
        if not self._main or tokens.shadow_alpha == 0:
            if self.graphicsEffect() is not None:
                self.setGraphicsEffect(None)  # type: ignore[arg-type]  # Qt takes a null pointer here
            return
        if self.graphicsEffect() is None:
            shadow = QGraphicsDropShadowEffect(self)
            shade = QColor(tokens.shadow)
            shade.setAlpha(tokens.shadow_alpha)
            shadow.setBlurRadius(24)
            shadow.setOffset(0, 4)
            shadow.setColor(shade)
            self.setGraphicsEffect(shadow)
