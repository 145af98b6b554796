"""The state of the backups, always on screen."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from pmupro_desktop.ui import theme
from pmupro_desktop.ui.widgets.labels import IconMark, PlainLabel, State
from pmupro_desktop.ui.widgets.layouts import row

_MARKS: dict[State, tuple[str, theme.Role]] = {
    "good": ("database-check-outline", "good"),
    "warn": ("database-alert-outline", "warn_mark"),
    "bad": ("database-remove-outline", "bad"),
    "neutral": ("database-sync-outline", "muted"),
}


class StateLabel(QWidget):
    """An icon and a few words of state; in a small window the icon stays and the words become its hint."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = IconMark("database-sync-outline")
        self._words = PlainLabel("", "meta")
        self._compact = False
        self.setLayout(row(self._mark, self._words, gap=6))

    def show_state(self, sentence: str, state: State) -> None:
        """Say `sentence`, for example "Backed up 2 h ago"; good, warn (amber), bad or neutral (under way)."""
        self._mark.set_icon(*_MARKS[state])
        self._words.setText(sentence)
        self._words.set_state(state if state in ("warn", "bad") else None)
        self.setAccessibleName(sentence)
        self.setToolTip(sentence if self._compact else "")

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self._words.setVisible(not compact)
        self.setToolTip(self._words.text() if compact else "")
