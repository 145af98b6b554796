"""Backing up by hand: to a stick or a folder, as one file or as a folder that shares what did not change."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStorageInfo
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from pmupro_desktop.services import backups
from pmupro_desktop.services.backups import BackupMade
from pmupro_desktop.ui.jobs.choosing import choose_folder
from pmupro_desktop.ui.jobs.job_dialog import JobDialog
from pmupro_desktop.ui.jobs.moments import size
from pmupro_desktop.ui.jobs.places import removable_places
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.tasks import Progress
from pmupro_desktop.ui.widgets import Button, IconMark, PlainLabel, column, hairline, row


class BackupDialog(JobDialog):
    """Each place that can be written to now is one button: pressing it backs up there at once."""

    def __init__(self, studio: OpenStudio, place: str | None, parent: QWidget | None = None) -> None:
        """`place` is the folder of the automatic backups, when one was chosen."""
        super().__init__(
            studio.tasks,
            self.tr("Back up now"),
            self.tr("The backup is encrypted with your password and read back in full after it is written."),
            act="",
            parent=parent,
        )
        self._studio = studio
        self.places: list[Button] = []
        if place:
            self._add_place(Path(place), "folder-lock-outline", self.tr("Folder of the automatic backups"))
        for each in removable_places():
            self._add_place(Path(each.rootPath()), "usb-flash-drive-outline", _described(each, self))
        self.other = Button(self.tr("Choose a folder…"), pressed=self._choose)
        self.other.setAutoDefault(False)
        self.body.addLayout(
            row(IconMark("folder-outline"), PlainLabel(self.tr("Another place")), None, self.other, gap=12)
        )
        self.body.addWidget(hairline())
        self._add_shape()
        (self.places[0] if self.places else self.other).setFocus()

    def back_up_to(self, place: Path) -> None:
        """Back up to the folder `place`."""
        studio, single = self._studio, self.as_file.isChecked()

        def job(progress: Progress) -> BackupMade:
            made = backups.back_up(studio.vault, studio.actor, place, single_file=single, progress=progress)
            backups.remember_place(studio.vault, studio.settings)
            return made

        self.work(
            self.tr("Backing up to {place}").format(place=place.name or str(place)),
            job,
            self._done,
            changed=frozenset({"backup"}),
        )

    def _add_place(self, place: Path, icon: str, about: str) -> None:
        press = Button(self.tr("Back up"), pressed=lambda: self.back_up_to(place))
        press.setAutoDefault(False)
        press.setAccessibleName(self.tr("Back up to {place}").format(place=place))
        if not self.places:
            press.set_kind("primary")
        words = column(PlainLabel(str(place), "strong", wrap=True), PlainLabel(about, "meta", wrap=True), gap=2)
        self.body.addLayout(row(IconMark(icon), words, press, gap=12, stretch=1))
        self.body.addWidget(hairline())
        self.places.append(press)

    def _add_shape(self) -> None:
        self.as_file = QRadioButton(self.tr("One file: easy to copy and to send"))
        self.as_folder = QRadioButton(self.tr("A folder: later backups there take little room"))
        group = QButtonGroup(self)
        for button in (self.as_file, self.as_folder):
            group.addButton(button)
        self.as_file.setChecked(True)
        self.body.addLayout(column(self.as_file, self.as_folder, gap=4))

    def _choose(self) -> None:
        choose_folder(self, self.tr("Back up to which folder?"), Path.home(), self.back_up_to)

    def _set_idle(self, idle: bool) -> None:
        super()._set_idle(idle)
        for part in (*self.places, self.other, self.as_file, self.as_folder):
            part.setEnabled(idle)

    def _done(self, made: BackupMade) -> None:
        if made.damaged:
            self.trouble.say(
                self.tr("The backup is made, but some files of the vault itself are damaged or missing."),
                ", ".join(made.damaged),
                "warn",
            )
            return
        about = self.tr("{name}, {size}, checked by reading it back.")
        self.trouble.say(
            self.tr("The backup is made."),
            about.format(name=made.path.name, size=size(made.size, self.locale())),
            "good",
        )
        self.close_button.setFocus()


def _described(volume: QStorageInfo, dialog: BackupDialog) -> str:
    free = size(volume.bytesAvailable(), dialog.locale())
    return dialog.tr("{name}, {size} free").format(name=volume.displayName(), size=free)
