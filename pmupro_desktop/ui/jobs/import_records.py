"""Import from the old web system: choose its export, see what would come in, bring it in, take it back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from pmupro_desktop.domain.audit import Action
from pmupro_desktop.domain.progress import Progress
from pmupro_desktop.errors import QT_TRANSLATE_NOOP
from pmupro_desktop.exchange.pmupro_web import Kind, WebExport, read_web_export
from pmupro_desktop.services import imports
from pmupro_desktop.services.imports import ImportPreview, ImportResult, PossibleDuplicate
from pmupro_desktop.ui.jobs.choosing import choose_file
from pmupro_desktop.ui.jobs.fact_table import FactTable
from pmupro_desktop.ui.jobs.job_dialog import JobDialog
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.widgets import Button, ElidedLabel, IconMark, PlainLabel, row

_KINDS = {
    Kind.USER: QT_TRANSLATE_NOOP("imports", "Users"),
    Kind.CLIENT: QT_TRANSLATE_NOOP("imports", "Clients"),
    Kind.DOCUMENT: QT_TRANSLATE_NOOP("imports", "Documents"),
    Kind.PROCEDURE: QT_TRANSLATE_NOOP("imports", "Procedures"),
    Kind.PHOTO: QT_TRANSLATE_NOOP("imports", "Photos"),
    Kind.INTAKE: QT_TRANSLATE_NOOP("imports", "Intakes"),
    Kind.ANALYSIS: QT_TRANSLATE_NOOP("imports", "Skin analyses"),
    Kind.PIGMENT: QT_TRANSLATE_NOOP("imports", "Pigments"),
}
_REASONS = {
    "phone": QT_TRANSLATE_NOOP("imports", "same phone"),
    "email": QT_TRANSLATE_NOOP("imports", "same e-mail"),
    "name_and_birth_date": QT_TRANSLATE_NOOP("imports", "same name and birth date"),
}
_EVERYTHING = frozenset(
    {"client", "procedure", "document", "photo", "intake", "analysis", "pigment", "user", "import_run", "audit"}
)


class ImportDialog(JobDialog):
    """Nothing is changed before the one button that imports, and that can be undone as a whole."""

    def __init__(self, studio: OpenStudio, parent: QWidget | None = None) -> None:
        super().__init__(
            studio.tasks,
            self.tr("Import from the old web system"),
            self.tr("Its JSON export or its SQLite file. You see what would come in before anything is changed."),
            act=self.tr("Import"),
            parent=parent,
        )
        self._studio = studio
        self._export: WebExport | None = None
        self.outcome: ImportResult | None = None
        self._file = ElidedLabel(self.tr("No file chosen yet"), "text")
        self.choose = Button(self.tr("Choose a file…"), icon="file-import-outline", pressed=self._choose)
        self.choose.setAutoDefault(False)
        self.counts = FactTable(self.tr("What comes in"), ("", self.tr("New"), self.tr("Here already")), most=9)
        looks = (self.tr("Where in the file"), self.tr("Field"), self.tr("What"))
        self.looks = FactTable(self.tr("Worth a look"), looks, most=5)
        self._look_title = PlainLabel("", "label", wrap=True)
        self.undo = Button(self.tr("Undo this import"), icon="undo-variant", pressed=self._undo)
        self.undo.setAutoDefault(False)
        self.undo.hide()
        self.body.addLayout(row(IconMark("file-outline"), self._file, self.choose, gap=12, stretch=1))
        for part in (self.counts, self._look_title, self.looks):
            self.body.addWidget(part)
            part.hide()
        self.ways.insertWidget(0, self.undo)
        self.act.setEnabled(False)
        self.choose.setFocus()

    def read(self, path: Path) -> None:
        """Look into the file at `path` and show what importing it would do."""
        vault = self._studio.vault
        self._export = None
        self._file.setText(path.name)
        self.undo.hide()

        def job(_progress: Progress) -> tuple[WebExport, ImportPreview]:
            export = read_web_export(path)
            with vault.long_reading() as session:
                return export, imports.preview_web_import(session, export)

        self.work(self.tr("Reading {name}").format(name=path.name), job, self._show)

    def _choose(self) -> None:
        kinds = self.tr("Exports (*.json *.db *.sqlite *.sqlite3);;All files (*)")
        choose_file(self, self.tr("Which file?"), Path.home(), kinds, self.read)

    def _show(self, found: tuple[WebExport, ImportPreview]) -> None:
        export, preview = found
        self._export = export if preview.new else None
        self._show_counts(preview, self.tr("New"))
        self._show_looks(preview)
        self.act.setText(self._act_words(preview.new))
        self.act.show()
        self.act.setEnabled(bool(preview.new))
        if not preview.new:
            self.trouble.say(self.tr("Everything in this file is here already."), state="good")
        if self.act.isEnabled():
            self.act.setFocus()

    def _show_counts(self, preview: ImportPreview | ImportResult, new: str) -> None:
        """Show what `preview` or result holds; `new` heads the column of what was not here before."""
        rows = [
            (QCoreApplication.translate("imports", _KINDS[kind]), self._number(counts.new), self._number(counts.here))
            for kind, counts in preview.counts.items()
            if counts.new or counts.here
        ]
        if isinstance(preview, ImportPreview):
            rows += self._left_out(preview)
        self.counts.show_rows(rows, ("", new, self.tr("Here already")))
        self.counts.show()

    def _left_out(self, preview: ImportPreview) -> list[tuple[str, str, str]]:
        """What does not come in: tables that have no place here, and files that do not lie beside the export."""
        rows = [(name, self.tr("not taken over"), self._number(count)) for name, count in preview.left_out.items()]
        if preview.missing_files:
            rows.append((self.tr("Files that are not beside the export"), self._number(preview.missing_files), ""))
        return rows

    def _show_looks(self, preview: ImportPreview) -> None:
        rows = [(each.position, "", self._duplicate(each)) for each in preview.duplicates]
        rows += [
            (each.position, each.field, QCoreApplication.translate("imports", each.message))
            for each in preview.problems
        ]
        one = self.tr("One thing is worth a look; it comes in all the same")
        many = self.tr("%n things are worth a look; they come in all the same", "", len(rows))
        self._look_title.setText(one if len(rows) == 1 else many)
        self.looks.show_rows(rows)
        self._look_title.setVisible(bool(rows))
        self.looks.setVisible(bool(rows))

    def _duplicate(self, found: PossibleDuplicate) -> str:
        why = ", ".join(QCoreApplication.translate("imports", _REASONS[reason]) for reason in found.reasons)
        sentence = self.tr("{name} may be {other}, who is here: {why}.")
        return sentence.format(name=found.name, other=found.client_name, why=why)

    def _press(self) -> None:
        export, vault, actor = self._export, self._studio.vault, self._studio.actor
        if export is None or self.working:
            return

        def job(progress: Progress) -> ImportResult:
            with vault.transaction(actor, Action.IMPORT) as session:
                return imports.run_web_import(session, actor, export, progress)

        self.work(self.tr("Importing"), job, self._imported, changed=_EVERYTHING)

    def _imported(self, result: ImportResult) -> None:
        self.outcome, self._export = result, None
        added = sum(counts.new for counts in result.counts.values())
        self.trouble.say(
            self.tr("One record was imported.") if added == 1 else self.tr("%n records were imported.", "", added),
            self.tr("Results about health are marked as imported and not verified."),
            "good",
        )
        self._show_counts(result, self.tr("Imported"))
        self.act.hide()
        self.undo.setVisible(result.run_uid is not None)
        self.close_button.setFocus()

    def _undo(self) -> None:
        result, vault, actor = self.outcome, self._studio.vault, self._studio.actor
        uid = result.run_uid if result is not None else None
        if uid is None:
            return

        def job(_progress: Progress) -> dict[str, int]:
            with vault.transaction(actor, Action.UNDO) as session:
                return imports.undo_import(session, actor, uid)

        self.work(self.tr("Taking the import back"), job, self._undone, changed=_EVERYTHING)

    def _undone(self, _counts: dict[str, int]) -> None:
        self.undo.hide()
        for part in (self.counts, self._look_title, self.looks):
            part.hide()
        self.trouble.say(self.tr("The import was taken back."), state="good")

    def _set_idle(self, idle: bool) -> None:
        self.act.setEnabled(idle and self._export is not None)
        self.choose.setEnabled(idle)
        self.undo.setEnabled(idle)

    def _act_words(self, count: int) -> str:
        if count == 0:
            return self.tr("Import")
        return self.tr("Import one record") if count == 1 else self.tr("Import %n records", "", count)

    def _number(self, count: int) -> str:
        written: str = self.locale().toString(count)
        return written
