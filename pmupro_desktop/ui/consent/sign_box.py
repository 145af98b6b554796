"""Where somebody signs: the sentence they sign under, their name typed, and the pad with its three buttons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pmupro_desktop.documents.strokes import Handwriting
from pmupro_desktop.domain.base import now
from pmupro_desktop.services.consents import GivenSignature
from pmupro_desktop.ui.widgets import Button, Card, Field, IconMark, PlainLabel, column, icon_button, row
from pmupro_desktop.ui.widgets.signature_pad import SignaturePad


class SignBox(Card):
    """One signature in the making."""

    edited = Signal()

    def __init__(self, title: str, intent: str, parent: QWidget | None = None) -> None:
        super().__init__(title, main=True, parent=parent)
        self.name = QLineEdit(maxLength=200)
        self._field = Field(self.tr("Name, typed by whoever signs"), self.name, required=True)
        self.pad = SignaturePad(title)
        self._clear = Button(self.tr("Clear"), "quiet", icon="eraser", pressed=self.pad.clear)
        self._back = icon_button("undo", self.tr("Take back the last stroke"), pressed=self.pad.take_back)
        self._again = icon_button("redo", self.tr("Draw it again"), pressed=self.pad.bring_back)
        self._problem = PlainLabel("", "meta", wrap=True)
        self._problem.set_state("bad")
        self._mark = IconMark("alert-circle", "bad", 16)
        self._at: datetime | None = None
        below = row(self._mark, self._problem, None, self._back, self._again, self._clear, gap=8)
        for piece in (PlainLabel(intent, "strong", wrap=True), self._field):
            self.body.addWidget(piece)
        self.body.addLayout(column(self.pad, below, gap=6))
        self.name.textEdited.connect(lambda _text: self._on_edit())
        self.pad.changed.connect(self._on_stroke)
        self._say("")
        self._allow()

    def given(self) -> GivenSignature | None:
        """The signature so far; None while the pad is empty."""
        if self.pad.is_empty or self._at is None:
            return None
        return GivenSignature(self.name.text(), self.pad.handwriting(), self._at)

    def forget(self) -> None:
        """Take the signature away, because what it stands under was changed."""
        self.pad.clear()
        self._at = None

    def show_problems(self, problems: Mapping[str, str], role: str) -> QWidget | None:
        """Say what is missing of the signature of `role`; gives what to go to."""
        self._field.set_problem(problems.get(f"{role}_name", ""))
        self._say(problems.get(f"{role}_signature", ""))
        if self._field.problem:
            return self.name
        return self.pad if self._problem.text() else None

    def draft(self) -> dict[str, Any]:
        """What a draft keeps of it."""
        written = None if self.pad.is_empty else self.pad.handwriting().to_data()
        return {"name": self.name.text(), "written": written, "at": self._at.isoformat() if self._at else None}

    def set_draft(self, kept: Mapping[str, Any]) -> None:
        """Show what a draft has kept."""
        self.name.setText(str(kept.get("name") or ""))
        if kept.get("written") and kept.get("at"):
            self.pad.set_handwriting(Handwriting.from_data(kept["written"]))
            self._at = datetime.fromisoformat(kept["at"])

    def _on_stroke(self) -> None:
        self._at = None if self.pad.is_empty else now()
        self._say("")
        self._allow()
        self.edited.emit()

    def _on_edit(self) -> None:
        self._field.set_problem("")
        self.edited.emit()

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._mark.setVisible(bool(sentence))

    def _allow(self) -> None:
        self._clear.setEnabled(not self.pad.is_empty)
        self._back.setEnabled(not self.pad.is_empty)
        self._again.setEnabled(self.pad.can_bring_back)
