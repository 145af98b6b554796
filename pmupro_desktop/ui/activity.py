"""What was saved lately, and taking it back: notices with Undo, and the list of them afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QStyle, QVBoxLayout, QWidget

from pmupro_desktop.domain.audit import Action
from pmupro_desktop.errors import UserError
from pmupro_desktop.services.imports import import_of_commit, undo_import
from pmupro_desktop.services.studio import local_time, studio_zone
from pmupro_desktop.services.undo import Activity, recent_activity, undo
from pmupro_desktop.ui import ask, words
from pmupro_desktop.ui.open_studio import OpenStudio, Saved, Session
from pmupro_desktop.ui.widgets import (
    Button,
    ElidedLabel,
    FadeScrollArea,
    Notice,
    NoticeStack,
    PlainLabel,
    column,
    hairline,
    icon_button,
    row,
)

_WIDTH = 360
_IMPORT = "import_run"
_KEPT = frozenset({"studio", "user"})
"""Kinds of record whose making can't be taken back: without them there is no vault."""
_AIR = 8


class Undoing(QObject):
    """Offers to take back a save, and does it."""

    def __init__(self, studio: OpenStudio, notices: NoticeStack) -> None:
        super().__init__(notices)
        self._studio, self._notices = studio, notices
        self._latest: int | None = None

    @property
    def latest(self) -> int | None:
        """The save that was offered last."""
        return self._latest

    def offer(self, sentence: str, commit_number: int | None) -> Notice:
        """Say what was saved; Undo is there when there is something to take back."""
        if commit_number is None:
            return self._notices.tell(sentence)
        self._latest = commit_number
        return self._notices.undoable(sentence, lambda: self.take_back(commit_number))

    def take_back_latest(self) -> None:
        """Take back what was offered last; nothing when it was taken back already."""
        if self._latest is not None:
            self.take_back(self._latest)

    def take_back(self, commit_number: int) -> None:
        """Take back a save; why it can't be is said in a notice."""
        if self._latest == commit_number:
            self._latest = None
        actor = self._studio.actor

        def job(session: Session) -> list[str]:
            run_uid = import_of_commit(session, commit_number)
            if run_uid is not None:
                return list(undo_import(session, actor, run_uid))
            return undo(session, actor, commit_number)

        self._studio.write(job, owner=self, done=self._done, failed=self._refused)

    def _done(self, saved: Saved[list[str]]) -> None:
        self._notices.tell(self.tr("Taken back."))
        self._studio.tasks.changed.emit(set(saved.result))

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            what, _kept, advice = ask.sentences(error)
            self._notices.tell(" ".join(part for part in (what, advice) if part))
        else:
            self._studio.tasks.failed.emit(error)


class ActivityPanel(QFrame):
    """The newest saves, at the right of the window while wanted; each can be taken back from here."""

    closed = Signal()

    def __init__(self, studio: OpenStudio, undoing: Undoing, host: QWidget, *, top: int) -> None:
        """It lies over `host`, `top` px below its upper edge."""
        super().__init__(host)
        self._studio, self._undoing, self._host, self._top = studio, undoing, host, top
        host.installEventFilter(self)
        self.setProperty("panel", "toast")
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName(self.tr("Activity"))
        self._lines: QVBoxLayout = column(gap=0)
        self._heads: list[ElidedLabel] = []
        self._buttons: list[Button] = []
        self._close = icon_button("close", self.tr("Close activity"), kind="quiet-icon", pressed=self.closed.emit)
        head = row(PlainLabel(self.tr("Activity"), "compact-title"), None, self._close, margins=(16, 8, 8, 8))
        self._nothing = PlainLabel(self.tr("Nothing was saved yet."), "muted")
        content = QWidget()
        content.setLayout(column(self._nothing, self._lines, None, gap=0, margins=(16, 0, 16, 16)))
        self.setLayout(column(head, FadeScrollArea(content, ground="surface"), gap=0, stretch=1))
        studio.tasks.changed.connect(lambda _kinds: self._reload_if_seen())
        self.hide()

    def open(self) -> None:
        """Show the list as it is now and give it the keyboard."""
        self._place()
        self.show()
        self.raise_()
        self._reload_if_seen()
        self._close.setFocus()

    def lines(self) -> list[str]:
        """What the list names, newest first."""
        return [label.text() for label in self._heads]

    def undo_buttons(self) -> list[Button]:
        """The button of each line, newest first."""
        return list(self._buttons)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """At the end of the line of reading, from the bar down to the foot."""
        whole = QRect(0, self._top, self._host.width(), self._host.height() - self._top)
        at_end = QRect(self._host.width() - _WIDTH - _AIR, self._top + _AIR, _WIDTH, whole.height() - 2 * _AIR)
        self.setGeometry(QStyle.visualRect(self.layoutDirection(), whole, at_end))

    def _reload_if_seen(self) -> None:
        if self.isVisible():
            self._studio.read(recent_activity, owner=self, done=self._show, topic="activity")

    def _show(self, found: Sequence[Activity]) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self._nothing.setVisible(not found)
        self._heads, self._buttons = [], []
        for each in found:
            self._lines.addWidget(self._line(each))

    def _line(self, activity: Activity) -> QWidget:
        at = local_time(activity.at, studio_zone(self._studio.values))
        what, name = self._told(activity), words.one_line(activity.name)
        take_back = Button(self.tr("Undo"), "quiet", pressed=lambda: self._undoing.take_back(activity.commit_number))
        take_back.setAccessibleName(self.tr("Undo: {what}").format(what=words.joined(what, name)))
        take_back.setVisible(activity.action is not Action.CREATE or activity.record_type not in _KEPT)
        head = ElidedLabel(name or what, "strong")
        self._heads.append(head)
        self._buttons.append(take_back)
        when = words.moment(at, self._studio.today(), self.locale())
        said = column(head, ElidedLabel(words.joined(what if name else "", when), "meta"), gap=2)
        line = QWidget()
        line.setLayout(column(row(said, take_back, gap=8, margins=(0, 8, 0, 8), stretch=0), hairline(), gap=0))
        return line

    def _told(self, activity: Activity) -> str:
        """What was done in one save."""
        others = activity.records - 1
        if activity.record_type == _IMPORT:
            one, many = self.tr("Import of one record"), self.tr("Import of %n records", "", activity.records)
            return one if activity.records == 1 else many
        what = words.deed(activity.action, activity.record_type)
        return self.tr("{what} and %n more", "", others).format(what=what) if others else what
