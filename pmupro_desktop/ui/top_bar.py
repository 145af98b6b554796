"""The bar at the top of the window: studio, tabs, search, the state of the backups, lock and the menu."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from pmupro_desktop.services.backups import BackupKind, BackupState
from pmupro_desktop.ui.widgets import (
    Badge,
    Button,
    ElidedLabel,
    IconMark,
    NavTabs,
    PlainLabel,
    StateLabel,
    icon_button,
    row,
    set_look,
)
from pmupro_desktop.ui.widgets.labels import State

HEIGHT = 48
_MINUTES, _HOURS = 60, 3_600


class TopBar(QFrame):
    """48 px high; in a small window the words of search, backup and lock give way to their icons."""

    tab_chosen = Signal(str)
    search_wanted = Signal()
    backup_wanted = Signal()
    lock_wanted = Signal()
    menu_wanted = Signal()

    def __init__(self, studio_name: str, *, sample: bool, with_menu: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "bar")
        self.setFixedHeight(HEIGHT)
        self.brand = ElidedLabel(studio_name, "brand")
        self.brand.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.brand.setMaximumWidth(280)
        self.sample = Badge(self.tr("Sample studio"), "warn")
        self.sample.setVisible(sample)
        self.tabs = NavTabs(self.tr("Pages"), height=HEIGHT - 1)
        self.tabs.chosen.connect(self.tab_chosen)
        self.search = _HoldingButton(self.tr("Search everything"))
        keys = QKeySequence("Ctrl+K").toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ")
        self._key = PlainLabel(keys, "key")
        self._key.setFixedHeight(20)
        self.search.hold(IconMark("magnify", "ink"), self._key)
        self.search.clicked.connect(lambda _on=False: self.search_wanted.emit())
        self.state = StateLabel()
        self.backup = _HoldingButton("")
        self.backup.hold(self.state)
        self.backup.clicked.connect(lambda _on=False: self.backup_wanted.emit())
        self.lock = Button(self.tr("Lock"), icon="lock-outline", pressed=self.lock_wanted.emit)
        self.lock.setToolTip(self.tr("Lock ({keys})").format(keys=_native("Ctrl+L")))
        self.lock_icon = icon_button("lock-outline", self.tr("Lock"), kind="quiet-icon", pressed=self.lock_wanted.emit)
        self.more = icon_button("dots-horizontal", self.tr("Menu"), kind="quiet-icon", pressed=self.menu_wanted.emit)
        self.more.setVisible(with_menu)
        self._line = row(
            self.brand, self.sample, 16, self.tabs, None, self.search, self.backup, self.lock, self.lock_icon,
            self.more, gap=8, margins=(16, 0, 12, 0),
        )  # fmt: skip
        self.setLayout(self._line)
        self.set_compact(False)

    def show_backup(self, state: BackupState, now: datetime) -> None:
        """Say how it stands with backups; amber when late, red when failing."""
        sentence, look = self._backup_words(state, now)
        self.say_backup(sentence, look)

    def say_backup(self, sentence: str, look: State) -> None:
        """Say something about backups in other words, "Backing up…" for one."""
        self.state.show_state(sentence, look)
        self.backup.setAccessibleName(self.tr("{state}. Back up now").format(state=sentence))
        self.backup.setToolTip(self.tr("{state} · click to back up").format(state=sentence))
        self.backup.fit()

    def set_compact(self, compact: bool) -> None:
        self.state.set_compact(compact)
        self.lock.setVisible(not compact)
        self.lock_icon.setVisible(compact)
        self.tabs.set_gap(20 if compact else 24)
        self.brand.setMaximumWidth(200 if compact else 280)
        self._line.setSpacing(4 if compact else 8)
        self.backup.fit()

    def _backup_words(self, state: BackupState, now: datetime) -> tuple[str, State]:
        if state.kind is BackupKind.NO_PLACE:
            return self.tr("No place for backups"), "warn"
        if state.kind is BackupKind.NEVER or state.last_at is None:
            return self.tr("Never backed up"), "warn"
        if state.kind is BackupKind.FAILED:
            return self.tr("Last backup failed"), "bad"
        if state.kind is BackupKind.LATE:
            return self.tr("No backup for {days} days").format(days=state.days), "warn"
        return self.tr("Backed up {ago}").format(ago=self._ago(state.last_at, now)), "good"

    def _ago(self, then: datetime, now: datetime) -> str:
        seconds = max(0, int((now - then).total_seconds()))
        if seconds < 2 * _MINUTES:
            return self.tr("just now")
        if seconds < _HOURS:
            return self.tr("{minutes} min ago").format(minutes=seconds // _MINUTES)
        if seconds < 48 * _HOURS:
            return self.tr("{hours} h ago").format(hours=seconds // _HOURS)
        return self.tr("{days} days ago").format(days=seconds // (24 * _HOURS))


class _HoldingButton(QPushButton):
    """A quiet button that holds other parts and is as wide as they are."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.setAccessibleName(label)
        self.setToolTip(label)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(32)
        set_look(self, "kind", "quiet")

    def hold(self, *parts: QWidget) -> None:
        for part in parts:
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(row(*parts, gap=8, margins=(7, 0, 7, 0)))

    def fit(self) -> None:
        """Take the room that the parts need now."""
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        inside = self.layout()
        return QSize(max(32, inside.sizeHint().width()), 32) if inside is not None else super().sizeHint()


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
