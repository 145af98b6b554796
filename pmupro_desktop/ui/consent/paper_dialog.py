"""A form that was signed on paper: its scan, and the day it was signed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QDialog, QWidget

from pmupro_desktop.errors import InvalidRecord, UserError
from pmupro_desktop.services.consents import SCANS, Prepared, attach_paper_scan
from pmupro_desktop.ui.jobs.choosing import choose_file
from pmupro_desktop.ui.open_studio import OpenStudio, Session
from pmupro_desktop.ui.unlock.trouble import Trouble
from pmupro_desktop.ui.widgets import Button, DateField, ElidedLabel, Field, PlainLabel, column, row

_WIDTH = 480


class PaperDialog(QDialog):
    """Asks for scan and day; `attached` carries the signed form."""

    attached = Signal(object)

    def __init__(self, studio: OpenStudio, prepared: Prepared, who: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio, self._prepared = studio, prepared
        self._scan: Path | None = None
        title = self.tr("Signed on paper")
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH)
        self.setModal(True)
        self.day = DateField(latest=studio.today())
        self.day.set_value(studio.today())
        self._day_field = Field(self.tr("Signed on"), self.day, required=True)
        self._file = ElidedLabel(self.tr("No file chosen"), "muted")
        self.choose = Button(self.tr("Choose the scan…"), icon="file-document-outline", pressed=self._choose)
        self.trouble = Trouble()
        self.act = Button(self.tr("Attach"), "primary", pressed=self._attach)
        self.act.setEnabled(False)
        cancel = Button(self.tr("Cancel"), pressed=self.reject)
        lead = self.tr("The scan is kept as the signed form, with the wording of today’s version beside it.")
        self.setLayout(
            column(
                column(PlainLabel(title, "compact-title"), PlainLabel(who, "strong", wrap=True), gap=2),
                PlainLabel(lead, "muted", wrap=True),
                self._day_field,
                row(self.choose, self._file, stretch=1),
                self.trouble,
                row(None, cancel, self.act),
                gap=16,
                margins=(24, 20, 24, 20),
            )
        )
        for button in (self.choose, self.act, cancel):
            button.setAutoDefault(False)

    def take(self, scan: Path) -> None:
        """Attach this file, once the day is right as well."""
        self._scan = scan
        self._file.setText(scan.name)
        self.trouble.clear()
        self.act.setEnabled(True)
        self.act.setFocus()

    def _choose(self) -> None:
        kinds = self.tr("Scans ({kinds})").format(kinds=" ".join(f"*{suffix}" for suffix in SCANS))
        choose_file(self, self.tr("Scan of the signed form"), Path.home(), kinds, self.take)

    def _attach(self) -> None:
        problem, day, scan = self.day.problem(), self.day.value(), self._scan
        if problem or day is None or scan is None:
            self._day_field.set_problem(problem or self.tr("On which day was it signed?"))
            return
        self.act.setEnabled(False)
        self._studio.write(
            lambda session: self._job(session, scan, day),
            owner=self,
            done=lambda saved: self._done(saved.result),
            failed=self._failed,
            changed=frozenset({"document", "client", "consent"}),
        )

    def _job(self, session: Session, scan: Path, day: date) -> object:
        return attach_paper_scan(session, self._studio.actor, self._prepared, scan, day)

    def _done(self, signed: object) -> None:
        self.accept()
        self.attached.emit(signed)

    def _failed(self, error: BaseException) -> None:
        self.act.setEnabled(True)
        if isinstance(error, InvalidRecord):
            said = [QCoreApplication.translate("problems", sentence) for sentence in error.problems.values()]
            self.trouble.say(" ".join(said))
        elif isinstance(error, UserError):
            self.trouble.show_error(error)
        else:
            self._studio.tasks.failed.emit(error)
