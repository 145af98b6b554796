"""Choosing a password: how good it is, told while it is typed, or six words drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.ui.tasks import Tasks
from pmupro_desktop.ui.unlock.door import Door
from pmupro_desktop.ui.unlock.password_field import PasswordField
from pmupro_desktop.ui.unlock.segments import Segments
from pmupro_desktop.ui.widgets import Button, Field, PlainLabel, column, row

if TYPE_CHECKING:
    from pmupro_desktop.domain.password import Assessment

LEAST = 15
_PAUSE_MS = 150
_STEPS = 4


class NewPassword(QWidget):
    """A new password and the same once more; `ready_changed` says whether both will do."""

    ready_changed = Signal(bool)
    returned = Signal()

    def __init__(self, tasks: Tasks, door: Door, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._door = tasks, door
        self._words: tuple[str, ...] = ()
        self._acceptable = False
        self._drawn = ""
        self.password = PasswordField()
        self.again = PasswordField()
        self._bar = Segments(_STEPS)
        self._verdict = PlainLabel("", "meta", wrap=True)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._assess)
        self.draw = Button(self.tr("Take six words"), icon="dice-multiple-outline", pressed=self._draw)
        self._kept = PlainLabel(
            self.tr("Write these words down and keep them apart from this computer. They are not shown again."),
            "meta",
            wrap=True,
        )
        self._kept.hide()
        self._first = Field(self.tr("New password"), self.password)
        self._second = Field(self.tr("Type it once more"), self.again)
        meter = column(self._bar, row(self._verdict, self.draw, gap=12, stretch=0), gap=8)
        self.setLayout(
            column(self._first, self.password.caps, meter, self._kept, self._second, self.again.caps, gap=12)
        )
        self.password.edited.connect(self._changed)
        self.again.edited.connect(self._compare)
        self.password.returned.connect(self.again.line.setFocus)
        self.again.returned.connect(self.returned)
        self.setFocusProxy(self.password)
        self._say_length()

    def set_words(self, words: Sequence[str]) -> None:
        """Words that anybody would try first: the names of the studio and the artist."""
        self._words = tuple(word for word in words if word)

    def text(self) -> str:
        return self.password.text()

    def repeated(self) -> str:
        """What was typed the second time."""
        return self.again.text()

    @property
    def ready(self) -> bool:
        """Whether the password is good enough and was typed twice alike."""
        return self._acceptable and bool(self.text()) and self.text() == self.repeated()

    def clear(self) -> None:
        for field in (self.password, self.again):
            field.line.clear()
            field.show_text(False)
        self._kept.hide()

    def say_unlike(self) -> None:
        """Point at the second field: it does not hold the same."""
        self._second.set_problem(self.tr("This is not the same password."))
        self.again.line.setFocus()

    def explain(self) -> None:
        """Say what keeps the password from being taken, and go there."""
        if not self._acceptable:
            self._first.set_problem(self._verdict.text())
            self.password.line.setFocus()
        else:
            self.say_unlike()

    def _changed(self, text: str) -> None:
        self._acceptable = False
        self._first.set_problem("")
        if self._kept.isVisible() and text != self._drawn:
            self._kept.hide()
        if len(text) < LEAST:
            self._pause.stop()
            self._say_length()
        else:
            self._pause.start()
        self._compare()

    def _say_length(self) -> None:
        count = len(self.text())
        self._bar.fill(1 if count else 0, "bad" if count else "line")
        left = LEAST - count
        words = self.tr("At least 15 characters. A sentence you remember is fine.")
        few = self.tr("One character more.") if left == 1 else self.tr("%n characters more.", "", left)
        self._verdict.setText(few if count else words)
        self._verdict.set_state(None)
        self.ready_changed.emit(False)

    def _assess(self) -> None:
        text, words = self.text(), self._words
        self._tasks.read(
            lambda: self._door.assess(text, words),
            owner=self,
            done=lambda found: self._judge(text, found),
            topic="password strength",
        )

    def _judge(self, text: str, found: Assessment) -> None:
        if text != self.text():
            return
        self._acceptable = found.acceptable
        if found.acceptable:
            self._bar.fill(_STEPS, "good")
            self._verdict.setText(self.tr("Strong."))
            self._verdict.set_state("good")
        else:
            self._bar.fill(max(1, found.score), "warn_mark")
            reason = QCoreApplication.translate("errors", found.reason)
            self._verdict.setText(self.tr("Too easy to guess: {reason}").format(reason=reason))
            self._verdict.set_state("warn")
        self._compare()

    def _compare(self, _text: str = "") -> None:
        self._second.set_problem("")
        self.ready_changed.emit(self.ready)

    def _draw(self) -> None:
        self._tasks.read(self._door.passphrase, owner=self, done=self._take, topic="passphrase")

    def _take(self, words: str) -> None:
        self._drawn = words
        self.password.set_text(words)
        self.password.show_text(True)
        self.again.line.clear()
        self._kept.show()
        self.again.line.setFocus()
