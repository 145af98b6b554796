"""What scrolls behind a client's tab: its right edge stays where it is when the scroll bar comes and goes."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QWidget

from pmupro_desktop.ui.widgets import FadeScrollArea

_BAR = 12
"""Width of a scroll bar in px."""


class Content(QWidget):
    """Content with the margins of the page."""

    def __init__(self, compact: bool) -> None:
        super().__init__()
        self._compact, self._beside_bar = compact, False

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self._set_margins()

    def set_beside_bar(self, beside_bar: bool) -> None:
        """Leave the room to a scroll bar at the right, or take it."""
        self._beside_bar = beside_bar
        self._set_margins()

    def setLayout(self, layout: QLayout) -> None:
        super().setLayout(layout)
        self._set_margins()

    def _set_margins(self) -> None:
        layout = self.layout()
        if layout is None:
            return
        edge, top = (16, 12) if self._compact else (24, 16)
        layout.setContentsMargins(edge, top, edge - _BAR if self._beside_bar else edge, 16)


class ContentArea(FadeScrollArea):
    """Holds Content."""

    def __init__(self, content: Content) -> None:
        super().__init__(content)
        self._content = content
        self._wanted = 0
        self.verticalScrollBar().rangeChanged.connect(self._bar_changed)

    def go_to(self, place: int) -> None:
        """Scroll down by `place` px as soon as the content is laid out."""
        bar = self.verticalScrollBar()
        bar.setValue(place)
        self._wanted = place if bar.value() < place else 0

    def _bar_changed(self, _low: int, high: int) -> None:
        self._content.set_beside_bar(high > 0)
        if self._wanted and high >= self._wanted:
            wanted, self._wanted = self._wanted, 0
            self.verticalScrollBar().setValue(wanted)
