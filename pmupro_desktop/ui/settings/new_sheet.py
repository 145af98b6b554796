"""A new recovery sheet: the old one stops working, and the new one is typed back before the dialog closes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.errors import UserError, WrongPassword
from pmupro_desktop.ui import ask
from pmupro_desktop.ui.first_run.proof import SheetProof
from pmupro_desktop.ui.jobs.job_dialog import JobDialog
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.unlock.door import Door
from pmupro_desktop.ui.unlock.password_field import PasswordField
from pmupro_desktop.ui.widgets import Field


class NewSheetDialog(JobDialog):
    """Asks for the password, makes the sheet, and takes its code back."""

    changed = Signal()
    print_wanted = Signal(object)  # bytes: the sheet as PDF

    def __init__(self, studio: OpenStudio, door: Door, parent: QWidget | None = None) -> None:
        super().__init__(
            studio.tasks,
            self.tr("New recovery sheet"),
            self.tr("The sheet you have now stops working as soon as the new one is made."),
            act=self.tr("Make a new sheet"),
            parent=parent,
        )
        self._studio, self._door = studio, door
        self._made = False
        self.present = PasswordField()
        self._present_field = Field(self.tr("Password"), self.present)
        self.present.edited.connect(lambda _text: self._present_field.set_problem(""))
        self.present.returned.connect(self._press)
        self.proof = SheetProof()
        self.proof.hide()
        self.proof.returned.connect(self._press)
        self.proof.print_wanted.connect(lambda: self.print_wanted.emit(self.proof.pdf))
        self.close_button.setText(self.tr("Cancel"))
        for part in (self._present_field, self.present.caps, self.proof):
            self.body.addWidget(part)
        self.present.caps.hide()
        self.present.setFocus()

    def reject(self) -> None:
        """Once the sheet is made, leave without the proof only on purpose."""
        if self._made and not self.proof.is_proved:
            ask.confirm(
                self,
                self.tr("The new sheet has not been typed back."),
                self.tr("The old sheet opens nothing any more. Without a readable new one, a lost password is final."),
                act=self.tr("Close all the same"),
                then=self._leave,
            )
            return
        super().reject()

    def _leave(self) -> None:
        self.proof.forget()
        super().reject()

    def _press(self) -> None:
        if self.working:
            return
        if not self._made:
            self._make()
        elif self.proof.is_proved:
            self._keep_proof()
        else:
            self.proof.explain()

    def _keep_proof(self) -> None:
        vault, door = self._studio.vault, self._door
        self._set_idle(False)
        self._studio.tasks.write(
            lambda: door.note_sheet_proved(vault),
            owner=self,
            done=lambda _kept: self._end_proved(),
            failed=self._refused,
        )

    def _end_proved(self) -> None:
        self.proof.forget()
        self.changed.emit()
        self.accept()

    def _make(self) -> None:
        present = self.present.text()
        if not present:
            self._present_field.set_problem(self.tr("Type your password."))
            self.present.setFocus()
            return
        vault, door = self._studio.vault, self._door

        def job() -> tuple[str, bytes]:
            door.prove_password(vault, present)
            code = door.replace_code(vault)
            return code, door.sheet(vault, code)

        self._set_idle(False)
        self.progress.begin(self.tr("Making the sheet"), can_cancel=False)
        self._studio.tasks.write(job, owner=self, done=self._show, failed=self._refused, changed=frozenset({"audit"}))

    def _show(self, made: tuple[str, bytes]) -> None:
        self._made = True
        self.progress.end()
        self._set_idle(True)
        self.present.line.clear()
        self._present_field.hide()
        self.act.setText(self.tr("Done"))
        self.close_button.setText(self.tr("Close"))
        self.proof.show()
        self.proof.show_sheet(*made)

    def _refused(self, error: BaseException) -> None:
        self.progress.end()
        self._set_idle(True)
        if isinstance(error, WrongPassword):
            self._present_field.set_problem(self.tr("This is not the password of this vault."))
            self.present.line.setFocus()
            self.present.line.selectAll()
        elif isinstance(error, UserError):
            self.trouble.show_error(error)
        else:
            self._studio.tasks.failed.emit(error)
