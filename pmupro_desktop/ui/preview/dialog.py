"""A client's record before it leaves the vault: whose it is stands above the pages, and every way out is noted."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.client import Client
from pmupro_desktop.errors import StorageFailed, UserError
from pmupro_desktop.services.trail import note_export
from pmupro_desktop.ui.jobs.choosing import choose_target
from pmupro_desktop.ui.open_studio import OpenStudio, Session
from pmupro_desktop.ui.preview.pages import PagesView, Renderer
from pmupro_desktop.ui.preview.printing import PrintRun, ask_printer
from pmupro_desktop.ui.tasks import Progress
from pmupro_desktop.ui.unlock.trouble import Trouble
from pmupro_desktop.ui.widgets import Button, PlainLabel, ProgressPanel, column, icon_button, panel, row
from pmupro_desktop.ui.widgets.date_text import written

_SIZE = (880, 760)
_AUDIT = frozenset({"audit"})


class RecordPreview(QDialog):
    """Shows, saves and prints the record of one client."""

    def __init__(self, studio: OpenStudio, renderer: Renderer, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Client record"))
        self.setModal(True)
        self.resize(QSize(*_SIZE).boundedTo(self.screen().availableSize()))
        self._studio, self._renderer = studio, renderer
        self._client_id, self._uid = client.id, client.uid
        self.pdf = b""
        self.who = PlainLabel(_named(client, self), "compact-title", wrap=True)
        self.pages = PagesView(studio.tasks, renderer)
        self.trouble = Trouble()
        self.progress = ProgressPanel()
        self._count = PlainLabel("", "meta", tabular=True)
        self.smaller = icon_button("magnify-minus-outline", self.tr("Smaller"), pressed=lambda: self._zoom(-1))
        self.larger = icon_button("magnify-plus-outline", self.tr("Larger"), pressed=lambda: self._zoom(1))
        self.save = Button(self.tr("Save PDF…"), icon="content-save-outline", pressed=self._choose_target)
        self.print = Button(self.tr("Print…"), "primary", icon="printer-outline", pressed=self._ask_printer)
        self.close_button = Button(self.tr("Close"), pressed=self.reject)
        self._lay_out()
        self._connect()
        self._make()

    def save_to(self, target: Path) -> None:
        """Write the record to `target`, whole or not at all, and note that it left the vault."""
        pdf, vault, actor, uid = self.pdf, self._studio.vault, self._studio.actor, self._uid

        def job(_progress: Progress) -> Path:
            beside = target.with_name(f".{target.name}.{os.getpid()}.part")
            try:
                beside.write_bytes(pdf)
                with vault.transaction(actor) as session:
                    note_export(session, actor, "client", uid)
                beside.replace(target)
            except OSError as error:
                raise StorageFailed(detail=error.strerror or type(error).__name__) from error
            finally:
                beside.unlink(missing_ok=True)
            return target

        self._studio.tasks.long(job, owner=self, done=self._saved, failed=self._fail, changed=_AUDIT)

    def print_with(self, printer: QPrinter) -> None:
        """Note that the record is printed, then print it."""
        actor, uid = self._studio.actor, self._uid

        def job(session: Session) -> None:
            note_export(session, actor, "client", uid, printed=True)

        self._studio.write(job, owner=self, done=lambda _saved: self._run(printer), failed=self._fail, changed=_AUDIT)

    def _lay_out(self) -> None:
        zoom = row(self.smaller, self.larger, gap=4)
        head = panel("bar", row(self.who, self._count, 8, zoom, gap=12, margins=(24, 12, 24, 12), stretch=0))
        foot = column(
            self.trouble,
            self.progress,
            row(self.close_button, None, self.save, self.print),
            gap=12,
            margins=(24, 12, 24, 16),
        )
        self.setLayout(column(head, self.pages, foot, gap=0, stretch=1))
        for button in (self.save, self.print, self.close_button, self.smaller, self.larger):
            button.setAutoDefault(False)
        for button in (self.save, self.print):
            button.setEnabled(False)

    def _connect(self) -> None:
        self.pages.shown.connect(self._shown)
        self.pages.failed.connect(self._fail)
        keys = ((QKeySequence.StandardKey.ZoomIn, 1), (QKeySequence.StandardKey.ZoomOut, -1))
        for key, steps in keys:
            QShortcut(QKeySequence(key), self).activated.connect(lambda steps=steps: self._zoom(steps))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Print), self).activated.connect(self.print.click)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self).activated.connect(self.save.click)

    def _make(self) -> None:
        vault, actor, client_id = self._studio.vault, self._studio.actor, self._client_id

        def job(_progress: Progress) -> bytes:
            from pmupro_desktop.services.record_pdf import client_record  # heavy: ReportLab, fonts and pikepdf

            with vault.long_reading() as session:
                return client_record(session, actor, client_id, now())

        self.progress.begin(self.tr("Preparing the record"), can_cancel=False)
        self._studio.tasks.long(job, owner=self, done=self._made, failed=self._fail)

    def _made(self, pdf: bytes) -> None:
        self.progress.end()
        self.pdf = pdf
        for button in (self.save, self.print):
            button.setEnabled(True)
        self.print.setFocus()
        self.pages.show_pdf(pdf)

    def _shown(self) -> None:
        count = self.pages.page_count
        self._count.setText(self.tr("1 page") if count == 1 else self.tr("%n pages", "", count))

    def _zoom(self, steps: int) -> None:
        self.pages.zoom_by(steps)

    def _choose_target(self) -> None:
        """The name of the file does not tell whose record it is."""
        name = self.tr("Client record {day}").format(day=self._studio.today().isoformat()) + ".pdf"
        choose_target(self, self.who.text(), Path.home() / name, self.tr("PDF (*.pdf)"), "pdf", self.save_to)

    def _ask_printer(self) -> None:
        paper = self._studio.values.paper_size.value
        dialog = ask_printer(self, paper, max(1, self.pages.page_count), self.print_with)
        dialog.setWindowTitle(self.tr("Print: {who}").format(who=self.who.text()))

    def _run(self, printer: QPrinter) -> None:
        run = PrintRun(self._studio.tasks, self._renderer, self.pdf, printer, self)
        self.progress.begin(self.tr("Printing"), can_cancel=False)
        run.progressed.connect(self.progress.report)
        run.done.connect(self._printed)
        run.failed.connect(self._fail)
        run.start()

    def _printed(self) -> None:
        self.progress.end()
        self.trouble.say(self.tr("Sent to the printer."), state="good")

    def _saved(self, target: Path) -> None:
        self.trouble.say(
            self.tr("Saved as {name}.").format(name=target.name),
            self.tr("This file is not encrypted: keep it where only you can read it."),
            "good",
        )

    def _fail(self, error: BaseException) -> None:
        self.progress.end()
        if isinstance(error, UserError):
            self.trouble.show_error(error)
        else:
            self._studio.tasks.failed.emit(error)


def _named(client: Client, dialog: QWidget) -> str:
    name = " ".join(client.name.split())
    born = client.date_of_birth
    if born is None:
        return name
    return dialog.tr("{name}, born {day}").format(name=name, day=written(born, dialog.locale()))
