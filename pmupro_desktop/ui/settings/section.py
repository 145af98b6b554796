"""One part of the settings: a card whose rows can be found by their words."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QWidget

from pmupro_desktop.ui.unlock.trouble import Trouble
from pmupro_desktop.ui.widgets import Card, PlainLabel, column, row


class Section(QWidget):
    """A titled card; `body` takes its parts, `trouble` says in place what went wrong or well."""

    key = ""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self.trouble = Trouble()
        self.body = column(gap=12)
        self._card = Card(" ", self.body, self.trouble, gap=12)
        self.setLayout(column(self._card))

    @property
    def title(self) -> str:
        return self._card.title.text()

    def set_title(self, title: str, words: str) -> None:
        """Call the section `title`; `words` are further words by which it is found."""
        self._words = words
        self._card.set_title(title)

    def matches(self, sought: str) -> bool:
        """Whether any word on this section contains `sought`."""
        wanted = sought.casefold()
        return all(any(part in text for text in self._texts()) for part in wanted.split())

    def _texts(self) -> list[str]:
        shown = [label.text() for label in self.findChildren(QLabel)]
        shown += [button.text() for button in self.findChildren(QAbstractButton)]
        return [text.casefold() for text in (self.title, self._words, *shown)]


def setting(title: str, about: str, control: QWidget) -> QHBoxLayout:
    """One row: what it is, what it means, and the control at its end."""
    words = column(PlainLabel(title, "strong", wrap=True), PlainLabel(about, "meta", wrap=True), gap=2)
    return row(words, control, gap=16, stretch=0)
