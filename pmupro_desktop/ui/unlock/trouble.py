"""What went wrong, said in place: above the button that failed, never in a box to click away."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from pmupro_desktop.errors import UserError
from pmupro_desktop.ui import theme
from pmupro_desktop.ui.ask import sentences
from pmupro_desktop.ui.widgets import IconMark, PlainLabel, column, row, set_look
from pmupro_desktop.ui.widgets.labels import State

_MARKS: dict[State, tuple[str, theme.Role]] = {
    "bad": ("alert-circle", "bad"),
    "warn": ("alert", "warn_mark"),
    "good": ("check-circle", "good"),
    "neutral": ("information-outline", "muted"),
}


class Trouble(QFrame):
    """A note of two lines: what happened, and what was kept and can be done. Hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = IconMark("alert-circle", "bad")
        self._what = PlainLabel("", "strong", wrap=True)
        self._rest = PlainLabel("", "text", wrap=True)
        marked = column(self._mark, None)
        words = column(self._what, self._rest, gap=4)
        self.setProperty("panel", "note")
        self.setLayout(row(marked, words, gap=12, margins=(12, 10, 12, 10), stretch=1))
        self.hide()

    @property
    def said(self) -> str:
        """Everything it says now; empty while it is hidden."""
        return " ".join(part for part in (self._what.text(), self._rest.text()) if part) if not self.isHidden() else ""

    def show_error(self, error: UserError) -> None:
        """Say what `error` says."""
        what, kept, advice = sentences(error)
        self.say(what, " ".join(part for part in (kept, advice) if part), "bad")

    def say(self, what: str, rest: str = "", state: State = "bad") -> None:
        """Say `what` in one sentence and `rest` below it."""
        self._mark.set_icon(*_MARKS[state])
        set_look(self, "state", None if state == "neutral" else state)
        self._what.setText(what)
        self._rest.setText(rest)
        self._rest.setVisible(bool(rest))
        self.setAccessibleName(what)
        self.setAccessibleDescription(rest)
        self.show()

    def clear(self) -> None:
        """Nothing is wrong any more."""
        self.hide()
