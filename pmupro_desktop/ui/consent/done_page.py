"""The signed form: to be looked at, printed or saved, and the note that the client has a copy."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from pmupro_desktop.domain.consent import CopyWay, SignedForm
from pmupro_desktop.errors import StorageFailed, UserError
from pmupro_desktop.services.consents import record_copy_given, signed_file
from pmupro_desktop.services.trail import note_export
from pmupro_desktop.ui.jobs.choosing import choose_target
from pmupro_desktop.ui.open_studio import OpenStudio, Session
from pmupro_desktop.ui.preview.pages import PagesView, Renderer
from pmupro_desktop.ui.preview.printing import PrintRun, ask_printer
from pmupro_desktop.ui.tasks import Progress
from pmupro_desktop.ui.unlock.trouble import Trouble
from pmupro_desktop.ui.widgets import Button, IconMark, PlainLabel, column, row

_AUDIT = frozenset({"audit"})
_SIGNED = frozenset({"consent", "document", "client"})


class DonePage(QWidget):
    """Shows what was signed; every way out of the vault is noted before it is taken."""

    copy_noted = Signal()

    def __init__(self, studio: OpenStudio, renderer: Renderer, who: str) -> None:
        super().__init__()
        self._studio, self._renderer, self._who = studio, renderer, who
        self._signed: SignedForm | None = None
        self.pdf = b""
        self.pages = PagesView(studio.tasks, renderer)
        self.trouble = Trouble()
        self.print = Button(self.tr("Print…"), icon="printer-outline", pressed=self._ask_printer)
        self.save = Button(self.tr("Save a copy…"), icon="content-save-outline", pressed=self._choose_target)
        self._copy_words = PlainLabel(self.tr("Copy given to the client:"), "strong")
        self._copy_mark = IconMark("check-circle", "good", 20)
        self.ways = {
            CopyWay.PAPER: Button(self.tr("On paper"), pressed=lambda: self._note(CopyWay.PAPER)),
            CopyWay.FILE: Button(self.tr("As a file"), pressed=lambda: self._note(CopyWay.FILE)),
            CopyWay.EMAIL: Button(self.tr("By e-mail"), pressed=lambda: self._note(CopyWay.EMAIL)),
        }
        self._copy_mark.hide()
        acts = row(self.print, self.save, None, self._copy_mark, self._copy_words, *self.ways.values())
        self.setLayout(column(self.pages, column(self.trouble, acts, gap=8, margins=(24, 0, 24, 0)), gap=8, stretch=0))
        self.pages.failed.connect(self._fail)

    def show_signed(self, signed: SignedForm) -> None:
        """Read back what was stored and show it."""
        self._signed = signed
        number = signed.id
        self._studio.read(
            lambda session: signed_file(session, number), owner=self, done=self._show_file, failed=self._fail
        )
        self.print.setFocus()

    def save_to(self, target: Path) -> None:
        """Write the signed form to `target`, whole or not at all, and note that it left the vault."""
        signed, pdf, vault, actor = self._signed, self.pdf, self._studio.vault, self._studio.actor
        if signed is None:
            return

        def job(_progress: Progress) -> Path:
            beside = target.with_name(f".{target.name}.{os.getpid()}.part")
            try:
                beside.write_bytes(pdf)
                with vault.transaction(actor) as session:
                    note_export(session, actor, "signed_form", signed.uid)
                beside.replace(target)
            except OSError as error:
                raise StorageFailed(detail=error.strerror or type(error).__name__) from error
            finally:
                beside.unlink(missing_ok=True)
            return target

        self._studio.tasks.long(job, owner=self, done=self._saved, failed=self._fail, changed=_AUDIT)

    def print_with(self, printer: QPrinter) -> None:
        """Note that the form is printed, then print it."""
        signed, actor = self._signed, self._studio.actor
        if signed is None:
            return

        def job(session: Session) -> None:
            note_export(session, actor, "signed_form", signed.uid, printed=True)

        self._studio.write(job, owner=self, done=lambda _saved: self._run(printer), failed=self._fail, changed=_AUDIT)

    def _show_file(self, content: bytes) -> None:
        self.pdf = content
        is_pdf = content.startswith(b"%PDF")
        self.print.setEnabled(is_pdf)
        self.pages.setVisible(is_pdf)
        if is_pdf:
            self.pages.show_pdf(content)

    def _choose_target(self) -> None:
        """The name of the file does not tell whose form it is."""
        signed = self._signed
        if signed is None:
            return
        name = signed.document.filename
        suffix = Path(name).suffix.lstrip(".")
        kinds = f"{suffix.upper()} (*.{suffix})"
        choose_target(self, self._who, Path.home() / name, kinds, suffix, self.save_to)

    def _ask_printer(self) -> None:
        paper = self._studio.values.paper_size.value
        dialog = ask_printer(self, paper, max(1, self.pages.page_count), self.print_with)
        dialog.setWindowTitle(self.tr("Print: {who}").format(who=self._who))

    def _run(self, printer: QPrinter) -> None:
        run = PrintRun(self._studio.tasks, self._renderer, self.pdf, printer, self)
        run.done.connect(lambda: self.trouble.say(self.tr("Sent to the printer."), state="good"))
        run.failed.connect(self._fail)
        run.start()

    def _note(self, how: CopyWay) -> None:
        signed, actor = self._signed, self._studio.actor
        if signed is None:
            return
        for button in self.ways.values():
            button.setEnabled(False)
        self._studio.write(
            lambda session: record_copy_given(session, actor, signed.id, how),
            owner=self,
            done=lambda _saved: self._noted(how),
            failed=self._not_noted,
            changed=_SIGNED,
        )

    def _noted(self, how: CopyWay) -> None:
        words = {
            CopyWay.PAPER: self.tr("A copy was given on paper."),
            CopyWay.FILE: self.tr("A copy was given as a file."),
            CopyWay.EMAIL: self.tr("A copy was sent by e-mail."),
        }
        self._copy_words.setText(words[how])
        self._copy_mark.show()
        for button in self.ways.values():
            button.hide()
        self.copy_noted.emit()

    def _not_noted(self, error: BaseException) -> None:
        for button in self.ways.values():
            button.setEnabled(True)
        self._fail(error)

    def _saved(self, target: Path) -> None:
        self.trouble.say(
            self.tr("Saved as {name}.").format(name=target.name),
            self.tr("This file is not encrypted: keep it where only you can read it."),
            "good",
        )

    def _fail(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.trouble.show_error(error)
        else:
            self._studio.tasks.failed.emit(error)
