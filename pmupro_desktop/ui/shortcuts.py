"""Every action has a key, and one list tells them all (F1 or ?)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from pmupro_desktop.ui.widgets import Button, PlainLabel, column, row


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list: where the key works, what it does, and the keys themselves."""

    group: str
    what: str
    keys: tuple[QKeySequence, ...]

    @property
    def written(self) -> str:
        """The keys as this platform writes them."""
        return " · ".join(keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in self.keys)


class Shortcuts(QObject):
    """The keys of one window: they are set here, so that the list can't forget one."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._entries: list[Entry] = []

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(self._entries)

    def add(
        self,
        keys: str | QKeySequence.StandardKey | tuple[str, ...],
        what: str,
        pressed: Callable[[], object],
        *,
        group: str = "",
        within: QWidget | None = None,
    ) -> None:
        """Call `pressed` at `keys` ("Ctrl+K"); with `within`, only while that widget or a part of it has the focus."""
        sequences = tuple(QKeySequence(each) for each in (keys if isinstance(keys, tuple) else (keys,)))
        for sequence in sequences:
            shortcut = QShortcut(sequence, within or self._window)
            shortcut.setContext(
                Qt.ShortcutContext.WindowShortcut if within is None else Qt.ShortcutContext.WidgetWithChildrenShortcut
            )
            shortcut.activated.connect(pressed)
        self.note(Entry(group, what, sequences))

    def note(self, entry: Entry) -> None:
        """List a key that a widget handles by itself, such as the arrows in a list."""
        self._entries.append(entry)

    def show_list(self) -> QDialog:
        """Open the list of every key, group by group."""
        dialog = ShortcutList(self.entries, self._window)
        dialog.open()
        return dialog


class ShortcutList(QDialog):
    """What each key does."""

    def __init__(self, entries: tuple[Entry, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(6)
        for group in dict.fromkeys(entry.group for entry in entries):
            if group:
                grid.addWidget(PlainLabel(group, "label"), grid.rowCount(), 0, 1, 2)
            for entry in (each for each in entries if each.group == group):
                line = grid.rowCount()
                keys = PlainLabel(entry.written, "key")
                keys.setAccessibleName(f"{entry.what}: {entry.written}")
                grid.addWidget(PlainLabel(entry.what), line, 0)
                grid.addWidget(keys, line, 1, Qt.AlignmentFlag.AlignRight)
        close = Button(self.tr("Close"), pressed=self.accept)
        title = PlainLabel(self.tr("Keyboard"), "compact-title")
        self.setLayout(column(title, grid, row(None, close), gap=16, margins=(24, 20, 24, 20)))
        close.setFocus()
