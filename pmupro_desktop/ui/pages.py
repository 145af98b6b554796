"""A page of the main window: what stands behind a tab, and what the window may ask of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget


class Page(QWidget):
    """A page registers itself under `key`; the window knows nothing else of it."""

    key = ""
    open_record = Signal(str, object)  # kind of record and its id: another page is to show it

    def title(self) -> str:
        """The word on the tab."""
        raise NotImplementedError

    def new_title(self) -> str:
        """What Ctrl+N makes here, as the menu says it; empty when there is nothing new to make."""
        return ""

    def make_new(self) -> None:
        """Begin the natural new thing of this page."""

    def focus_search(self) -> None:
        """Put the cursor where this page is searched."""

    def take_focus(self) -> None:
        """Take the keyboard when the page comes into sight."""
        self.setFocus()

    def show_record(self, kind: str, record_id: int) -> bool:
        """Show a record; False when this page has no such kind."""
        return False

    def record_actions(self) -> tuple[QAction, ...]:
        """What can be done with the record that is shown, for the menu."""
        return ()

    def file_actions(self) -> tuple[QAction, ...]:
        """What takes a record out of the vault, for the File menu."""
        return ()

    def keep_drafts(self) -> None:
        """Hand over what was typed and not yet saved, before a lock."""

    def set_compact(self, compact: bool) -> None:
        """Make do with little room, or spread out again."""
