"""Checking the vault: everything is read and compared, and what is wrong is named."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from pmupro_desktop.errors import QT_TRANSLATE_NOOP
from pmupro_desktop.services import checks
from pmupro_desktop.services.checks import Finding, FindingKind, Report
from pmupro_desktop.ui.jobs.fact_table import FactTable
from pmupro_desktop.ui.jobs.job_dialog import JobDialog
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.widgets import Button

_KINDS = {
    FindingKind.HEADER: QT_TRANSLATE_NOOP("findings", "Header"),
    FindingKind.LEDGER: QT_TRANSLATE_NOOP("findings", "Note of the last saves"),
    FindingKind.DATABASE: QT_TRANSLATE_NOOP("findings", "Database"),
    FindingKind.SEARCH_INDEX: QT_TRANSLATE_NOOP("findings", "Search index"),
    FindingKind.TRAIL: QT_TRANSLATE_NOOP("findings", "Audit trail"),
    FindingKind.RECORD_CHANGED: QT_TRANSLATE_NOOP("findings", "Record changed from outside"),
    FindingKind.RECORD_MISSING: QT_TRANSLATE_NOOP("findings", "Record missing"),
    FindingKind.RECORD_UNKNOWN: QT_TRANSLATE_NOOP("findings", "Record put in from outside"),
    FindingKind.IMPOSSIBLE_DATE: QT_TRANSLATE_NOOP("findings", "Impossible date"),
    FindingKind.FILE_MISSING: QT_TRANSLATE_NOOP("findings", "File missing"),
    FindingKind.FILE_UNREADABLE: QT_TRANSLATE_NOOP("findings", "File unreadable"),
    FindingKind.FILE_WRONG_HASH: QT_TRANSLATE_NOOP("findings", "File changed from outside"),
    FindingKind.FILE_WRONG_SIZE: QT_TRANSLATE_NOOP("findings", "File of another size"),
    FindingKind.FILE_ORPHAN: QT_TRANSLATE_NOOP("findings", "File that no record knows"),
}
_WIDTH = 720


class VerifyDialog(JobDialog):
    """Begins to check as soon as it opens; the findings can be copied as text."""

    def __init__(self, studio: OpenStudio, parent: QWidget | None = None) -> None:
        super().__init__(
            studio.tasks,
            self.tr("Check the vault"),
            self.tr("Every record and every file is read and compared with what was saved. Nothing is changed."),
            act=self.tr("Check again"),
            parent=parent,
        )
        self.setMinimumWidth(_WIDTH)
        self._studio = studio
        self._report: Report | None = None
        headings = (self.tr("Kind"), self.tr("About"), self.tr("What"))
        self.findings = FactTable(self.tr("What was found"), headings, most=8)
        self.findings.hide()
        self.copy = Button(self.tr("Copy the list"), icon="content-copy", pressed=self._copy)
        self.copy.setAutoDefault(False)
        self.copy.hide()
        self.body.addWidget(self.findings)
        self.ways.insertWidget(0, self.copy)
        self.act.set_kind("outlined")
        self.start()

    @property
    def report(self) -> Report | None:
        """The last report."""
        return self._report

    def start(self) -> None:
        """Check everything."""
        self.findings.hide()
        self.copy.hide()
        vault = self._studio.vault
        self.work(
            self.tr("Checking the vault"),
            lambda progress: checks.verify_vault(vault, progress),
            self._show,
            changed=frozenset({"audit"}),
        )

    def as_text(self) -> str:
        """The findings, one a line."""
        found = self._report.findings if self._report is not None else ()
        return "\n".join(" · ".join(part for part in _words(each) if part) for each in found)

    def _press(self) -> None:
        self.start()

    def _show(self, report: Report) -> None:
        self._report = report
        if report.sound:
            about = self.tr("{records} records and {files} files were read and compared.")
            self.trouble.say(
                self.tr("The vault is sound."), about.format(records=report.records, files=report.files), "good"
            )
            return
        count = len(report.findings)
        self.trouble.say(
            self.tr("One thing is wrong.") if count == 1 else self.tr("%n things are wrong.", "", count),
            self.tr("Restore a backup from before, or attach the named files again. Nothing was changed."),
            "bad",
        )
        self.findings.show_rows(_words(each) for each in report.findings)
        self.findings.show()
        self.copy.show()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.as_text())


def _words(finding: Finding) -> tuple[str, str, str]:
    kind = QCoreApplication.translate("findings", _KINDS[finding.kind])
    return kind, finding.subject, QCoreApplication.translate("findings", finding.detail)
