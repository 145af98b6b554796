"""The studio as it stands on every print, and what belongs to the place it works in."""

from __future__ import annotations

import dataclasses
import zoneinfo
from functools import cache
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from pmupro_desktop.domain.studio import PaperSize
from pmupro_desktop.errors import InvalidRecord, UserError
from pmupro_desktop.services.studio import StudioValues, read_studio, save_studio, studio_problems
from pmupro_desktop.ui.first_run.regions import regions
from pmupro_desktop.ui.open_studio import OpenStudio, Session
from pmupro_desktop.ui.settings.section import Section
from pmupro_desktop.ui.translations import languages
from pmupro_desktop.ui.widgets import Button, ChoiceField, Field, Form, row

_LINES = ("name", "artist_name", "license_number", "jurisdiction", "phone", "email", "website")


class StudioSection(Section):
    """The letterhead and the choices that belong to the studio; one button saves them all."""

    key = "studio"
    saved = Signal(object)  # StudioValues

    def __init__(self, studio: OpenStudio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_title(self.tr("Studio"), self.tr("letterhead licence paper language time zone country"))
        self._studio = studio
        self.form = Form()
        names = {
            "name": self.tr("Studio name"),
            "artist_name": self.tr("Your name"),
            "license_number": self.tr("Licence number"),
            "jurisdiction": self.tr("State or county whose rules apply"),
            "phone": self.tr("Phone"),
            "email": self.tr("E-mail"),
            "website": self.tr("Website"),
        }
        self.lines = {name: self.form.add(name, Field(names[name], QLineEdit())) for name in _LINES}
        self.region = self.form.add("phone_region", Field(self.tr("Phone numbers of"), ChoiceField()))
        self.address = self.form.add("address", Field(self.tr("Address"), QPlainTextEdit()), wide=True)
        self.address.setFixedHeight(72)
        self.address.setTabChangesFocus(True)
        self.paper = self.form.add("paper_size", Field(self.tr("Paper"), ChoiceField()))
        self.language = self.form.add(
            "language", Field(self.tr("Language"), ChoiceField(), help=self.tr("After the next unlock."))
        )
        self.zone = self.form.add("zone", Field(self.tr("Time zone"), ChoiceField()))
        self._offer_choices()
        self.save = Button(self.tr("Save"), pressed=self._save)
        self.save.setAutoDefault(False)
        self.body.addWidget(self.form)
        self.body.addLayout(row(None, self.save))

    def show_values(self, values: StudioValues) -> None:
        """Show the studio as it is kept."""
        for name, line in self.lines.items():
            line.setText(getattr(values, name))
        self.address.setPlainText(values.address)
        self.region.set_value(values.phone_region or None)
        self.paper.set_value(values.paper_size)
        self.language.set_value(values.language)
        self.zone.set_value(values.zone or None)

    def typed(self, before: StudioValues) -> StudioValues:
        """`before` with what stands in the form."""
        texts: dict[str, Any] = {name: line.text().strip() for name, line in self.lines.items()}
        return dataclasses.replace(
            before,
            **texts,
            address=self.address.toPlainText().strip(),
            phone_region=self.region.value() or "",
            paper_size=PaperSize(self.paper.value()),  # Qt hands an enum of texts back as a text
            language=self.language.value() or before.language,
            zone=self.zone.value() or "",
        )

    def _offer_choices(self) -> None:
        self.region.set_choices(regions(), empty=self.tr("No country"))
        self.paper.set_choices(((PaperSize.A4, self.tr("A4")), (PaperSize.LETTER, self.tr("US Letter"))))
        self.language.set_choices(languages())
        self.zone.set_choices(((zone, zone.replace("_", " ")) for zone in _zones()), empty=self.tr("As this computer"))

    def _save(self) -> None:
        self.trouble.clear()
        actor = self._studio.actor
        typed = self.typed(StudioValues(name=""))
        if problems := studio_problems(typed):
            self._show_problems(problems)
            return

        def job(session: Session) -> StudioValues:
            values = _over(read_studio(session), typed)
            save_studio(session, actor, values)
            return values

        self.save.setEnabled(False)
        self._studio.write(
            job,
            owner=self,
            done=lambda saved: self._saved(saved.result),
            failed=self._failed,
            changed=frozenset({"studio"}),
        )

    def _saved(self, values: StudioValues) -> None:
        self.save.setEnabled(True)
        self.form.show_problems({})
        self.trouble.say(self.tr("Saved."), state="good")
        self.saved.emit(values)

    def _failed(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        if isinstance(error, InvalidRecord):
            self._show_problems(error.problems)
        elif isinstance(error, UserError):
            self.trouble.show_error(error)
        else:
            self._studio.tasks.failed.emit(error)

    def _show_problems(self, problems: dict[str, str]) -> None:
        translated = {name: QCoreApplication.translate("problems", words) for name, words in problems.items()}
        left = self.form.show_problems(translated)
        if left:
            self.trouble.say(" ".join(left.values()))


def _over(kept: StudioValues, typed: StudioValues) -> StudioValues:
    """`typed`, with what the form does not show as it is kept."""
    return dataclasses.replace(
        typed,
        lock_minutes=kept.lock_minutes,
        backup_place=kept.backup_place,
        backup_keep=kept.backup_keep,
        is_sample=kept.is_sample,
    )


@cache
def _zones() -> tuple[str, ...]:
    """The names of places with their zones; abbreviations and technical zones are left out."""
    return tuple(
        sorted(
            name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))
        )
    )
