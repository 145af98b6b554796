"""Progress in place: what is being done, how far it is, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from pmupro_desktop.ui.widgets.buttons import Button
from pmupro_desktop.ui.widgets.labels import PlainLabel
from pmupro_desktop.ui.widgets.layouts import column, row

_SHOW_AFTER_MS = 400
_STEPS = 1_000


class ProgressPanel(QFrame):
    """Appears when work takes longer than a moment, and tells its steps in words beside the bar."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "note")
        self._what = PlainLabel("", "strong", wrap=True)
        self._step = PlainLabel("", "meta", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._cancel = Button(self.tr("Cancel"), pressed=self._stop)
        words = column(self._what, self._bar, self._step, gap=6)
        self.setLayout(row(words, self._cancel, gap=16, margins=(16, 12, 16, 12), stretch=0))
        self._patience = QTimer(self, singleShot=True, interval=_SHOW_AFTER_MS)
        self._patience.timeout.connect(self.show)
        self.hide()

    def begin(self, what: str, *, can_cancel: bool = True) -> None:
        """Start to wait for `what`, a sentence such as "Backing up to STICK"; nothing shows for a moment."""
        self._what.setText(what)
        self._bar.setAccessibleName(what)
        self._cancel.setVisible(can_cancel)
        self._cancel.setEnabled(True)
        self.report(0, 0, "")
        self._patience.start()

    def report(self, done: int, total: int, label: str = "") -> None:
        """`done` of `total` steps, in any unit and of any size; a total of 0 is a bar that only moves."""
        self._bar.setRange(0, _STEPS if total > 0 else 0)
        if total > 0:
            self._bar.setValue(min(_STEPS, done * _STEPS // total))
        self._step.setText(label)
        self._step.setVisible(bool(label))
        self._bar.setAccessibleDescription(label)

    def end(self) -> None:
        """The work is over, well or not: whoever began it says which."""
        self._patience.stop()
        self.hide()

    def _stop(self) -> None:
        self._cancel.setEnabled(False)
        self._step.setText(self.tr("Stopping…"))
        self._step.setVisible(True)
        self.cancelled.emit()
