"""Step 3: the recovery sheet, out of the computer and typed back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.ui.first_run.proof import SheetProof
from pmupro_desktop.ui.first_run.step_page import StepPage


class SheetPage(StepPage):
    """Gives out the recovery sheet; `submitted` when its code was typed back right."""

    submitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            3,
            self.tr("Your recovery sheet"),
            self.tr("If the password is ever lost, this one page opens the vault. Print it or save it on a stick."),
            self.tr("Next"),
            parent,
        )
        self.proof = SheetProof()
        self.proof.returned.connect(self._press)
        self.body.addWidget(self.proof)
        self.setFocusProxy(self.proof.save)

    def _go_on(self) -> None:
        if self.proof.is_proved:
            self.submitted.emit()
        else:
            self.proof.explain()
