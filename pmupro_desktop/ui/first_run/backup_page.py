"""Step 4: where backups go, or a plain word about going without."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.ui.first_run.step_page import StepPage
from pmupro_desktop.ui.jobs.choosing import choose_folder
from pmupro_desktop.ui.widgets import Button, ElidedLabel, IconMark, PlainLabel, row


class BackupPage(StepPage):
    """Asks for the place of backups; `submitted` carries it, None when there is to be none."""

    submitted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            4,
            self.tr("Where should backups go?"),
            self.tr("A backup is made once a day and when you close the window, encrypted like the vault itself."),
            self.tr("Open my studio"),
            parent,
        )
        self.place: Path | None = None
        self._words = ElidedLabel(self.tr("No folder chosen yet"), "text", middle=True)
        self.choose = Button(self.tr("Choose a folder…"), icon="folder-outline", pressed=self._choose)
        self.body.addLayout(row(IconMark("backup-restore"), self._words, self.choose, gap=12, stretch=1))
        hint = self.tr(
            "Best is a place that survives this computer: a USB stick, an external disk or a folder that a "
            "service keeps in sync. Fourteen backups are kept."
        )
        self.body.addWidget(PlainLabel(hint, "meta", wrap=True))
        self.skip = Button(self.tr("Skip for now"), "quiet", pressed=self._skip)
        self.below.addWidget(self.skip)
        self.below.addStretch(1)
        self._warned = False
        self.setFocusProxy(self.choose)

    def take_place(self, place: Path) -> None:
        """Back up to `place`."""
        self.place = place
        self._words.setText(str(place))
        self.trouble.clear()
        self.act.setFocus()

    def _choose(self) -> None:
        choose_folder(self, self.tr("Where should backups go?"), Path.home(), self.take_place)

    def _go_on(self) -> None:
        if self.place is None:
            self.trouble.say(self.tr("Choose a folder, or skip this step for now."), state="warn")
            self.choose.setFocus()
            return
        self.submitted.emit(self.place)

    def _skip(self) -> None:
        """The first press warns, the second one goes on."""
        if self._warned:
            self.submitted.emit(None)
            return
        self._warned = True
        self.trouble.say(
            self.tr("Without backups, a broken or stolen computer takes every record with it."),
            self.tr("You can choose a folder later in the settings; until then the window reminds you."),
            "warn",
        )
        self.skip.setText(self.tr("Go on without backups"))
