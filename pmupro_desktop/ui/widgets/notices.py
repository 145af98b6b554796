"""Notices that slide in at the foot of the window, say what happened, and offer to undo it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from pmupro_desktop.ui.widgets.buttons import Button, icon_button
from pmupro_desktop.ui.widgets.labels import PlainLabel
from pmupro_desktop.ui.widgets.layouts import column, row

SHOWN_MS = 10_000
_WIDEST = 480
_MOST = 4


class Notice(QFrame):
    """One sentence and at most one act; it stays for its time, and longer while the mouse or the focus is on it.

    Without a time it stays until it is dismissed or its act is taken.
    """

    closed = Signal()

    def __init__(
        self, sentence: str, act: str, pressed: Callable[[], object] | None, *, stay_ms: int | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setProperty("panel", "toast")
        self.setAccessibleName(sentence)
        self._lasting = stay_ms is None
        self._timer = QTimer(self, singleShot=True, interval=stay_ms or 0)
        self._timer.timeout.connect(self.dismiss)
        words = PlainLabel(sentence, wrap=True)
        self.act = Button(act, pressed=lambda: self._take(pressed))
        self.act.setVisible(pressed is not None)
        self._close = icon_button("close", self.tr("Dismiss"), kind="quiet-icon", pressed=self.dismiss)
        self.setLayout(row(words, self.act, self._close, gap=12, margins=(16, 8, 8, 8), stretch=0))
        for part in (self.act, self._close):
            part.installEventFilter(self)
        self._resume()

    @property
    def paused(self) -> bool:
        """Whether it stays for as long as someone is at it."""
        return not self._timer.isActive()

    def dismiss(self) -> None:
        self._timer.stop()
        self.closed.emit()
        self.deleteLater()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._resume()
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._timer.stop()
        elif event.type() == QEvent.Type.FocusOut:
            self._resume()
        return super().eventFilter(watched, event)

    def _resume(self) -> None:
        """The time starts afresh: whoever looked away gets all of it again."""
        if not (self._lasting or self.act.hasFocus() or self._close.hasFocus() or self.underMouse()):
            self._timer.start()

    def _take(self, pressed: Callable[[], object] | None) -> None:
        self.act.setEnabled(False)
        if pressed is not None:
            pressed()
        self.dismiss()


class NoticeStack(QWidget):
    """The place for notices over the lower end of `host`; newest below, four at most, announced to screen readers."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._notices: list[Notice] = []
        self._column = column(gap=8)
        self.setLayout(self._column)
        host.installEventFilter(self)
        self.hide()

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(self._notices)

    def tell(
        self,
        sentence: str,
        *,
        act: str = "",
        pressed: Callable[[], object] | None = None,
        stay_ms: int | None = SHOWN_MS,
    ) -> Notice:
        """Show `sentence`, with a button `act` that calls `pressed` once."""
        notice = Notice(sentence, act, pressed, stay_ms=stay_ms, parent=self)
        notice.closed.connect(lambda: self._forget(notice))
        self._notices.append(notice)
        self._column.addWidget(notice)
        notice.show()  # a layout counts only what is shown, and would show it later than it is placed
        while len(self._notices) > _MOST:
            self._notices[0].dismiss()
        self._place()
        _announce(self, sentence)
        return notice

    def undoable(self, sentence: str, undo: Callable[[], object]) -> Notice:
        """Say what was done, and offer Undo."""
        return self.tell(sentence, act=self.tr("Undo"), pressed=undo)

    def clear(self) -> None:
        """Take everything off the screen, as a lock does."""
        for notice in self.notices:
            notice.dismiss()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _forget(self, notice: Notice) -> None:
        self._notices.remove(notice)
        self._column.removeWidget(notice)
        notice.hide()
        self._place()

    def _place(self) -> None:
        """At the foot, in the middle, no wider than can be read at a glance."""
        host = self._host
        self.setVisible(bool(self._notices))
        width = min(_WIDEST, host.width() - 32)
        self.setFixedWidth(width)
        height = self._column.heightForWidth(width) if self._column.hasHeightForWidth() else self.sizeHint().height()
        self.setGeometry((host.width() - width) // 2, host.height() - height - 16, width, height)
        self.raise_()


def _announce(source: QWidget, sentence: str) -> None:
    if QApplication.instance() is not None and QAccessible.isActive():
        event = QAccessibleAnnouncementEvent(source, sentence)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
        QAccessible.updateAccessibility(event)
