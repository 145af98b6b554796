"""Dialogs that tell and ask without stopping the window: they open, and call back when answered.

Nothing here runs an event loop of its own, so a lock can close every dialog at any moment (`close_dialogs`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from pmupro_desktop.errors import UserError, fill
from pmupro_desktop.ui import theme
from pmupro_desktop.ui.widgets import Button, IconMark, PlainLabel, column, row

_WIDTH = 440


class Question(QDialog):
    """A few sentences and the answers to them; Escape is always the answer that changes nothing."""

    def __init__(self, parent: QWidget | None, title: str, *, icon: str, role: theme.Role) -> None:
        super().__init__(parent)
        self.setWindowTitle(QGuiApplication.applicationDisplayName())
        self.setAccessibleName(title)
        self.setModal(True)
        self._sentences = column(PlainLabel(title, "heading", wrap=True), gap=8)
        self._answers = row(None, gap=8)
        body = row(IconMark(icon, role, 24), self._sentences, gap=16, stretch=1)
        self.setLayout(column(body, self._answers, gap=20, margins=(24, 20, 24, 20)))
        self.setMinimumWidth(_WIDTH)
        self._said = [title]

    def say(self, sentence: str, *, selectable: bool = False) -> None:
        """Add a sentence below the others; empty ones are left out."""
        if sentence:
            self._said.append(sentence)
            self._sentences.addWidget(PlainLabel(sentence, selectable=selectable, wrap=True))
            self.setAccessibleDescription(" ".join(self._said[1:]))

    def answer(self, text: str, pressed: Callable[[], object], *, primary: bool = False) -> Button:
        """Add a button; the first one added takes the focus, so it must be one that does no harm."""
        button = Button(text, "primary" if primary else "outlined", pressed=pressed)
        button.setAutoDefault(False)
        self._answers.addWidget(button)
        if self._answers.count() == 2:  # after the stretch
            button.setFocus()
        return button

    def sentences(self) -> tuple[str, ...]:
        """What the dialog says, its title first."""
        return tuple(self._said)


def sentences(error: UserError) -> tuple[str, str, str]:
    """The three sentences of `error` in the language of the window: what happened, what was kept, what to do."""
    what, kept, advice = (
        fill(QCoreApplication.translate("errors", template), error.facts) if template else ""
        for template in (error.what, error.kept, error.advice)
    )
    return what, kept, advice


def inform(parent: QWidget | None, error: UserError, then: Callable[[], object] | None = None) -> Question:
    """Tell the artist of `error`; `then` is called when the dialog has been closed."""
    what, kept, advice = sentences(error)
    dialog = Question(parent, what, icon="alert-circle-outline", role="warn_mark")
    dialog.say(kept)
    dialog.say(advice)
    dialog.answer(QCoreApplication.translate("ask", "OK"), dialog.accept, primary=True)
    return _opened(dialog, then)


def confirm(
    parent: QWidget | None,
    title: str,
    sentence: str,
    *,
    act: str,
    then: Callable[[], object],
    otherwise: Callable[[], object] | None = None,
) -> Question:
    """Ask before what can't be undone, and only then; `act` names the deed on its button, Enter does not do it."""
    dialog = Question(parent, title, icon="alert-octagon-outline", role="bad")
    dialog.say(sentence)
    dialog.answer(QCoreApplication.translate("ask", "Cancel"), dialog.reject)
    dialog.answer(act, dialog.accept)
    dialog.accepted.connect(then)
    if otherwise is not None:
        dialog.rejected.connect(otherwise)
    return _opened(dialog, None)


def report_bug(parent: QWidget | None, report: Path | None) -> Question:
    """Say that the application made a mistake; `report` is the file that describes it without personal data."""
    tr = QCoreApplication.translate
    dialog = Question(parent, tr("ask", "The application made a mistake."), icon="bug-outline", role="bad")
    dialog.say(tr("ask", "Everything saved before is safe. The last action may not have been carried out."))
    dialog.say(tr("ask", "Look whether it was, and try again; if it happens again, restart the application."))
    if report is not None:
        dialog.say(tr("ask", "A description of the mistake, without any client's data, was written to:"))
        dialog.say(str(report), selectable=True)
        folder = QUrl.fromLocalFile(str(report.parent))
        dialog.answer(tr("ask", "Open its folder"), lambda: QDesktopServices.openUrl(folder))
    dialog.answer(tr("ask", "Go on"), dialog.accept, primary=True)
    return _opened(dialog, None)


def open_dialogs() -> list[QDialog]:
    """Every dialog on screen, whoever opened it, newest last."""
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog) and widget.isVisible()]


def close_dialogs() -> None:
    """Close every dialog as if it had been cancelled, as a lock does."""
    for dialog in reversed(open_dialogs()):
        dialog.reject()


def _opened(dialog: Question, then: Callable[[], object] | None) -> Question:
    if then is not None:
        dialog.finished.connect(lambda _result: then())
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
