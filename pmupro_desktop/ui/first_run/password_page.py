"""Step 2: the password, good enough and typed twice; the vault is made with the first and opened with the second."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.ui.first_run.step_page import StepPage
from pmupro_desktop.ui.tasks import Tasks
from pmupro_desktop.ui.unlock.door import Door
from pmupro_desktop.ui.unlock.new_password import NewPassword


class PasswordPage(StepPage):
    """Asks for the password; `submitted` carries what was typed first and second."""

    submitted = Signal(str, str)

    def __init__(self, tasks: Tasks, door: Door, parent: QWidget | None = None) -> None:
        super().__init__(
            2,
            self.tr("Choose a password"),
            self.tr(
                "It is the key to every record, and nobody can reset it. The next step makes a sheet for emergencies."
            ),
            self.tr("Create the vault"),
            parent,
        )
        self.new = NewPassword(tasks, door)
        self.new.returned.connect(self._press)
        self.body.addWidget(self.new)
        self.back.show()
        self.setFocusProxy(self.new)

    def set_busy(self, sentence: str) -> None:
        super().set_busy(sentence)
        self.new.setEnabled(not sentence)

    def _go_on(self) -> None:
        if self.new.ready:
            self.submitted.emit(self.new.text(), self.new.repeated())
        else:
            self.new.explain()
