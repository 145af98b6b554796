"""The frame of long work: what it is about, how far it is, what came of it; it never stops the window behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QDialog, QLayout, QWidget

from pmupro_desktop.errors import Cancelled, UserError
from pmupro_desktop.ui.tasks import LongTask, Progress, Tasks
from pmupro_desktop.ui.unlock.trouble import Trouble
from pmupro_desktop.ui.widgets import Button, FadeScrollArea, PlainLabel, ProgressPanel, column, row

T = TypeVar("T")

_WIDTH = 560
_FRAME = 48
"""Height in px that a window's title bar and borders may take of the screen."""
_LOWEST = 96
"""The least height in px that is left to a body which scrolls."""


class JobDialog(QDialog):
    """A dialog with one piece of long work; closing it while it runs stops the work first.

    Its `body` scrolls when the screen is too low for it; outcome, progress and buttons always stay in sight.
    """

    def __init__(self, tasks: Tasks, title: str, lead: str = "", *, act: str, parent: QWidget | None = None) -> None:
        """`act` names what the primary button does; the button is hidden when it is empty."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH)
        self.setModal(True)
        self._tasks = tasks
        self._running: LongTask | None = None
        self._closing = False
        self.body = column(gap=12)
        self.trouble = Trouble()
        self.progress = ProgressPanel()
        self.progress.cancelled.connect(self._stop)
        self.close_button = Button(self.tr("Close"), pressed=self.reject)
        self.act = Button(act, "primary", pressed=self._press)
        self.act.setVisible(bool(act))
        for button in (self.close_button, self.act):
            button.setAutoDefault(False)
        self.ways = row(None, self.close_button, self.act)
        head = column(PlainLabel(title, "compact-title", wrap=True), gap=4)
        if lead:
            head.addWidget(PlainLabel(lead, "muted", wrap=True))
        self._content = QWidget()
        self._content.setLayout(self.body)
        self._content.installEventFilter(self)
        self._area = FadeScrollArea(self._content)
        self._parts = column(
            head, self._area, self.trouble, self.progress, None, self.ways, gap=16, margins=(24, 20, 24, 20)
        )
        self.setLayout(self._parts)

    @property
    def working(self) -> bool:
        """Whether the work is under way."""
        return self._running is not None

    def work(
        self,
        sentence: str,
        job: Callable[[Progress], T],
        done: Callable[[T], object],
        *,
        changed: frozenset[str] = frozenset(),
        can_cancel: bool = True,
    ) -> None:
        """Run `job`; `sentence` says what is waited for ("Backing up to STICK")."""
        self.trouble.clear()
        self.progress.begin(sentence, can_cancel=can_cancel)
        self._set_idle(False)
        self._running = self._tasks.long(
            job,
            owner=self,
            done=lambda result: self._finished(done, result),
            failed=self._failed,
            progress=self._told,
            changed=changed,
        )

    def event(self, event: QEvent) -> bool:
        """Whenever parts come or go, it becomes as high as what it shows."""
        handled = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._fit()
        return handled

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """As high as its parts, but not higher than the screen, and wholly on it."""
        screen = self.screen().availableGeometry()
        margins = self._parts.contentsMargins()
        wanted = _height(self.body, self.width() - margins.left() - margins.right())
        self._area.setVisible(wanted > 0)
        others = self._parts.totalHeightForWidth(self.width()) - (self._area.height() if wanted else 0)
        self._area.setFixedHeight(min(wanted, max(_LOWEST, screen.height() - _FRAME - others)))
        height = self._parts.totalHeightForWidth(self.width())
        self.resize(self.width(), height)
        frame = self.frameGeometry().height() - self.height()
        lowest = screen.bottom() + 1 - height - frame
        if self.isVisible() and self.y() > lowest:
            self.move(self.x(), max(screen.top(), lowest))

    def reject(self) -> None:
        """Close; work that is under way is stopped first, and the dialog closes when it has stopped."""
        if self._running is not None:
            self._closing = True
            self._stop()
            return
        super().reject()

    def _press(self) -> None:
        """What the primary button does."""

    def _set_idle(self, idle: bool) -> None:
        """While work is under way only stopping it is possible."""
        self.act.setEnabled(idle)

    def _told(self, done: int, total: int, label: str) -> None:
        self.progress.report(done, total, QCoreApplication.translate("progress", label))

    def _finished(self, done: Callable[[T], object], result: T) -> None:
        self._end()
        done(result)

    def _failed(self, error: BaseException) -> None:
        self._end()
        if self._closing:
            super().reject()
        elif isinstance(error, Cancelled):
            self.trouble.say(self.tr("Stopped."), self.tr("Nothing was changed."), "neutral")
        elif isinstance(error, UserError):
            self.trouble.show_error(error)
        else:
            self._tasks.failed.emit(error)

    def _end(self) -> None:
        self._running = None
        self.progress.end()
        self._set_idle(True)

    def _stop(self) -> None:
        if self._running is not None:
            self._running.cancel()


def _height(layout: QLayout, width: int) -> int:
    """What `layout` needs at `width`, in px, whether or not any of its texts can wrap."""
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
