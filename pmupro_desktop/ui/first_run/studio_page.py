"""Step 1: the studio's name, the few facts a locale can guess, and where the vault will lie."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pmupro_desktop.ui.first_run.regions import paper_of, region_of, regions
from pmupro_desktop.ui.first_run.step_page import StepPage
from pmupro_desktop.ui.jobs.choosing import choose_folder
from pmupro_desktop.ui.widgets import (
    Button,
    ChoiceField,
    ElidedLabel,
    Field,
    Form,
    IconMark,
    hairline,
    row,
)

VAULT_NAME = "PMU Pro Vault"


class StudioPage(StepPage):
    """Asks for the studio; `submitted` carries the fields of the studio by name, and the folder."""

    submitted = Signal(object, object)
    sample_wanted = Signal()
    restore_wanted = Signal()

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(
            1,
            self.tr("Welcome. What is your studio called?"),
            self.tr("Its name heads what you print. All records stay on this computer, encrypted."),
            self.tr("Next"),
            parent,
        )
        self.folder = folder
        self.form = Form()
        self.name = self.form.add("name", Field(self.tr("Studio name"), QLineEdit(), required=True), wide=True)
        self.artist = self.form.add("artist_name", Field(self.tr("Your name (optional)"), QLineEdit()), wide=True)
        self.paper = self.form.add("paper_size", Field(self.tr("Paper"), ChoiceField()))
        self.paper.set_choices((("A4", self.tr("A4")), ("Letter", self.tr("US Letter"))))
        self.region = self.form.add("phone_region", Field(self.tr("Phone numbers of"), ChoiceField()))
        self.region.set_choices(regions(), empty=self.tr("No country"))
        self._guess()
        self._place = ElidedLabel("", "meta", middle=True)
        self.other_place = Button(self.tr("Other folder…"), "quiet", pressed=self._choose_folder)
        place = row(IconMark("folder-lock-outline", "muted", 16), self._place, self.other_place, gap=6, stretch=1)
        self.body.addWidget(self.form)
        self.body.addWidget(hairline())
        self.body.addLayout(place)
        self._show_folder()
        self.sample = Button(self.tr("Open a sample studio"), "quiet", pressed=self.sample_wanted.emit)
        self.restore = Button(self.tr("Restore a backup…"), "quiet", pressed=self.restore_wanted.emit)
        for part in (self.sample, self.restore):
            self.below.addWidget(part)
        self.below.addStretch(1)
        for line in (self.name, self.artist):
            line.returnPressed.connect(self._press)
        self.name.textEdited.connect(lambda _text: self.form.field("name").set_problem(""))
        self.setFocusProxy(self.name)

    def values(self) -> dict[str, str]:
        """The fields of the studio as they stand."""
        return {
            "name": self.name.text().strip(),
            "artist_name": self.artist.text().strip(),
            "paper_size": str(self.paper.value()),
            "phone_region": self.region.value() or "",
        }

    def _guess(self) -> None:
        locale = QLocale()
        self.paper.set_value(paper_of(locale))
        self.region.set_value(region_of(locale) or None)

    def _go_on(self) -> None:
        if not self.name.text().strip():
            self.form.show_problems({"name": self.tr("The studio needs a name.")})
            return
        self.submitted.emit(self.values(), self.folder)

    def _choose_folder(self) -> None:
        choose_folder(self, self.tr("Where should the vault lie?"), self.folder.parent, self.take_folder)

    def take_folder(self, folder: Path) -> None:
        """Lay the vault in `folder`, or in a folder of its own inside when there is something already."""
        occupied = folder.is_dir() and any(folder.iterdir())
        self.folder = folder / VAULT_NAME if occupied else folder
        self.trouble.clear()
        self._show_folder()

    def _show_folder(self) -> None:
        self._place.setText(str(self.folder))
        self._place.setAccessibleName(self.tr("The vault will lie in {folder}").format(folder=self.folder))
