"""Changing the password: the present one is asked for, the new one twice."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.errors import UserError, WrongPassword
from pmupro_desktop.ui.jobs.job_dialog import JobDialog
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.unlock.door import Door
from pmupro_desktop.ui.unlock.new_password import NewPassword
from pmupro_desktop.ui.unlock.password_field import PasswordField
from pmupro_desktop.ui.widgets import Field, hairline


class ChangePasswordDialog(JobDialog):
    """`changed` when the new password is in force."""

    changed = Signal()

    def __init__(self, studio: OpenStudio, door: Door, parent: QWidget | None = None) -> None:
        super().__init__(
            studio.tasks,
            self.tr("Change password"),
            self.tr("Backups made before keep the password of their day; the recovery sheet stays as it is."),
            act=self.tr("Change password"),
            parent=parent,
        )
        self._studio, self._door = studio, door
        self.present = PasswordField()
        self._present_field = Field(self.tr("Present password"), self.present)
        self.present.edited.connect(lambda _text: self._present_field.set_problem(""))
        self.new = NewPassword(studio.tasks, door)
        self.new.set_words((studio.values.name, studio.values.artist_name))
        self.present.returned.connect(self.new.setFocus)
        self.new.returned.connect(self._press)
        self.close_button.setText(self.tr("Cancel"))
        for part in (self._present_field, self.present.caps, hairline(), self.new):
            self.body.addWidget(part)
        self.present.caps.hide()
        self.present.setFocus()

    def _press(self) -> None:
        if self.working:
            return
        present, new = self.present.text(), self.new.text()
        if not present:
            self._present_field.set_problem(self.tr("Type the password that is in force now."))
            self.present.setFocus()
            return
        if not self.new.ready:
            self.new.explain()
            return
        vault, door, words = self._studio.vault, self._door, (self._studio.values.name,)

        def job() -> None:
            door.prove_password(vault, present)
            door.replace_password(vault, new, words)

        self._set_idle(False)
        self.progress.begin(self.tr("Changing the password"), can_cancel=False)
        self._studio.tasks.write(
            job, owner=self, done=lambda _none: self._changed(), failed=self._refused, changed=frozenset({"audit"})
        )

    def _changed(self) -> None:
        self.present.line.clear()
        self.new.clear()
        self.changed.emit()
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self.progress.end()
        self._set_idle(True)
        if isinstance(error, WrongPassword):
            self._present_field.set_problem(self.tr("This is not the password that is in force now."))
            self.present.line.setFocus()
            self.present.line.selectAll()
        elif isinstance(error, UserError):
            self.trouble.show_error(error)
        else:
            self._studio.tasks.failed.emit(error)
