"""The recovery sheet, saved or printed, and typed back to prove that it can be read."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.ui.jobs.choosing import choose_target
from pmupro_desktop.ui.unlock.code_field import SIZE, CodeField, symbols
from pmupro_desktop.ui.unlock.trouble import Trouble
from pmupro_desktop.ui.widgets import Button, PlainLabel, column, hairline, panel, row


class SheetProof(QWidget):
    """Gives the sheet out and takes its code back; `proved` says whether all eight groups are right.

    The code itself stands in the window only when asked for, and not while it is typed back.
    """

    proved = Signal(bool)
    print_wanted = Signal()
    returned = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code, self._pdf = "", b""
        self.save = Button(self.tr("Save as PDF…"), icon="content-save-outline", pressed=self._choose_target)
        self.print = Button(self.tr("Print…"), icon="printer-outline", pressed=self.print_wanted.emit)
        self.by_hand = Button(self.tr("Copy by hand"), icon="pencil-outline", pressed=self._show_code)
        self._shown = PlainLabel("", "heading", selectable=False, wrap=True, tabular=True)
        self._shown_panel = panel("note", column(self._shown, margins=(12, 10, 12, 10)))
        self._shown_panel.hide()
        self._where = Trouble()
        self.code = CodeField()
        self.code.edited.connect(self._check)
        self.code.returned.connect(self.returned)
        self._verdict = PlainLabel("", "meta", wrap=True)
        ask = PlainLabel(self.tr("Now type the code back from the sheet:"), "strong", wrap=True)
        self.setLayout(
            column(
                row(self.save, self.print, self.by_hand, None),
                self._shown_panel,
                self._where,
                hairline(),
                ask,
                self.code,
                self._verdict,
                gap=12,
            )
        )
        self._give_out(False)

    @property
    def is_proved(self) -> bool:
        """Whether the code was typed back right."""
        return bool(self._code) and symbols(self.code.text()) == symbols(self._code)

    @property
    def pdf(self) -> bytes:
        """The sheet, for printing."""
        return self._pdf

    def show_sheet(self, code: str, pdf: bytes) -> None:
        """Offer the sheet for `code`."""
        self._code, self._pdf = code, pdf
        self._give_out(True)
        self.save.setFocus()

    def forget(self) -> None:
        """Remove code and sheet from the window."""
        self._code, self._pdf = "", b""
        self._shown.setText("")
        self._shown_panel.hide()
        self.code.clear()

    def save_to(self, path: Path) -> None:
        """Write the sheet to the file `path`."""
        try:
            path.write_bytes(self._pdf)
        except OSError:
            self._where.say(self.tr("The sheet could not be written there."), self.tr("Choose another folder."))
            return
        self._where.say(
            self.tr("Saved as {name}.").format(name=path.name),
            self.tr("Print it or keep it on a stick, then delete this file: it opens your vault."),
            "good",
        )
        self.code.setFocus()

    def explain(self) -> None:
        """Say what is still missing, and go there; a group that differs was named already."""
        if wrong := self._wrong():
            self.code.groups[wrong[0] - 1].setFocus()
            return
        self._verdict.setText(self.tr("Type all eight groups as they stand on the sheet."))
        self._verdict.set_state("bad")
        first = next((line for line in self.code.groups if len(symbols(line.text())) < SIZE), self.code.groups[0])
        first.setFocus()

    def _give_out(self, ready: bool) -> None:
        for part in (self.save, self.print, self.by_hand, self.code):
            part.setEnabled(ready)

    def _choose_target(self) -> None:
        start = Path.home() / self.tr("PMU Pro recovery sheet.pdf")
        choose_target(self, self.tr("Save the recovery sheet"), start, "PDF (*.pdf)", "pdf", self.save_to)

    def _show_code(self) -> None:
        self._shown.setText(self._code.replace("-", "   "))
        self._shown_panel.show()

    def _wrong(self) -> list[int]:
        """The numbers of the full groups that differ, from 1."""
        return [
            number
            for number, (line, group) in enumerate(zip(self.code.groups, self._code.split("-"), strict=False), start=1)
            if len(symbols(line.text())) == SIZE and symbols(line.text()) != symbols(group)
        ]

    def _check(self) -> None:
        """Name the first full group that differs, as soon as it is full."""
        self._shown_panel.hide()
        self.code.unmark()
        if wrong := self._wrong():
            sentence = self.tr("Group {number} differs from the sheet.").format(number=wrong[0])
            self._verdict.setText(sentence)
            self._verdict.set_state("bad")
            for number in wrong:
                self.code.mark(number, sentence, go_there=False)
        elif self.is_proved:
            self._verdict.setText(self.tr("All eight groups are right. Keep the sheet away from this computer."))
            self._verdict.set_state("good")
        else:
            self._verdict.setText("")
        self.proved.emit(self.is_proved)
