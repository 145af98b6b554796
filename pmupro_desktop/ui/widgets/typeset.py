"""Widgets that keep their typeface and their look while stylesheets come and go.

A stylesheet that is set anew gives every widget back the font it had when it was first shown; whoever wants another
one since then has to say so again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    _Base = QWidget
else:
    _Base = object


class Typeset(_Base):
    """Mixed into a widget, before its Qt class: the font that was set stays set."""

    _typeface: QFont | None = None

    def set_typeface(self, font: QFont) -> None:
        self._typeface = font
        self.setFont(font)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._typeface is not None:
            self.setFont(self._typeface)


def set_look(widget: QWidget, name: str, value: str | None) -> None:
    """Set a dynamic property that the stylesheet reads, and have the widget drawn by its new rules."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        font = widget.font()
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.setFont(font)
        widget.update()
