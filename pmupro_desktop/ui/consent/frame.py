"""The frame around the steps: whose form it is, how far one has come, and the ways on and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from pmupro_desktop.ui import words
from pmupro_desktop.ui.unlock.segments import Segments
from pmupro_desktop.ui.unlock.trouble import Trouble
from pmupro_desktop.ui.widgets import Avatar, Button, ElidedLabel, PlainLabel, column, hairline, panel, row
from pmupro_desktop.ui.widgets.date_text import written

_SIZE = (1040, 760)
_SMALLEST = (760, 520)
_SCREEN_SHARE = 0.95


class FlowFrame(QWidget):
    """Fills a dialog; the client's name and birth date stay above every step."""

    def __init__(self, dialog: QDialog) -> None:
        super().__init__(dialog)
        self.who = ""
        self._avatar = Avatar(size=40)
        self._name = ElidedLabel("", "title")
        self._born = PlainLabel("", "strong")
        self._where = PlainLabel("", "label")
        self._bar: Segments | None = None
        self._state = PlainLabel("", "meta")
        self.trouble = Trouble()
        self.pages = QStackedWidget()
        self.close_button = Button(self.tr("Close"))
        self.back = Button(self.tr("Back"))
        self.act = Button(self.tr("Next"), "primary")
        for button in (self.close_button, self.back, self.act):
            button.setAutoDefault(False)
        about = column(self._name, self._born, gap=0)
        head = row(self._avatar, 4, about, 16, column(None, self._where, None), gap=8, stretch=2)
        self._head = column(head, 6, gap=0, margins=(24, 14, 24, 10))
        ways = row(self.close_button, self._state, None, self.back, self.act, margins=(24, 0, 24, 16))
        told = column(self.trouble, margins=(24, 0, 24, 0))
        self.setLayout(column(panel("bar", self._head), self.pages, told, hairline(), ways, gap=8, stretch=1))
        dialog.setLayout(column(self, gap=0))
        dialog.setMinimumSize(*_SMALLEST)
        room = dialog.screen().availableSize() * _SCREEN_SHARE
        dialog.resize(min(_SIZE[0], room.width()), min(_SIZE[1], room.height()))
        self.back.hide()
        self.act.setEnabled(False)

    def show_client(self, name: str, uid: str, born: date | None) -> None:
        """Say whose form it is."""
        line = words.one_line(name)
        day = written(born, self.locale()) if born else ""
        said = self.tr("born {date}").format(date=day) if day else self.tr("no birth date on record")
        self.who = words.joined(line, said)
        self._avatar.set_client(name, uid)
        self._name.setText(line)
        self._born.setText(said)
        self.setAccessibleName(self.tr("Consent form of {who}").format(who=self.who))
        self.act.setEnabled(True)

    def show_step(self, step: int, names: Sequence[str]) -> None:
        """Show the page of `step`, the last of which is the end."""
        if self._bar is None:
            self._bar = Segments(len(names))
            self._head.addWidget(self._bar)
        self._bar.fill(step + 1)
        last = len(names) - 1
        count = self.tr("Step {number} of {count}").format(number=step + 1, count=len(names))
        self._where.setText(words.joined(count, names[step]))
        self.trouble.clear()
        self.pages.setCurrentIndex(step)
        self.back.setVisible(0 < step < last)
        self.close_button.setVisible(step < last)
        self.act.setText(
            self.tr("Close") if step == last else self.tr("Sign and keep") if step == last - 1 else self.tr("Next")
        )
        if step == last:
            self.say("")

    def say(self, sentence: str) -> None:
        """What became of the draft."""
        self._state.setText(sentence)

    def set_working(self, sentence: str) -> None:
        """Wait for what `sentence` says; an empty one ends the waiting."""
        self.say(sentence)
        for part in (self.pages, self.back, self.act, self.close_button):
            part.setEnabled(not sentence)
        if sentence:
            self.trouble.clear()
