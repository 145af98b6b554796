"""From the pen's movement to ink on screen, at 200 points a second, against a pad that repaints the whole signature.

A pen signs for some seconds in real time. Lag is counted from the moment a point is handed to the window until the
painting that shows it has ended; every point must be in what is kept. The baseline keeps the same points and draws all
of them as a plain line at each painting: what the first drawing program of any tutorial does.
"""

from __future__ import annotations

import argparse
import itertools
import math
import os
import time
from collections.abc import Iterator
from functools import cache

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPainter, QPaintEvent, QPen, QPointingDevice, QPolygonF, QTabletEvent
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks import measuring
from pmupro_desktop.ui import theme
from pmupro_desktop.ui.widgets.signature_pad import SignaturePad

RATE = 200
SIZE = (800, 240)
BASELINE = "whole repaint"


class TimedPad(SignaturePad):
    """The pad, saying when a painting has ended."""

    painted_at = 0.0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's own name
        super().paintEvent(event)
        self.painted_at = time.perf_counter()


class PlainPad(QWidget):
    """Every point as a line, all of them at each painting."""

    painted_at = 0.0

    def __init__(self) -> None:
        super().__init__()
        self.points: list[QPointF] = []

    def tabletEvent(self, event: QTabletEvent) -> None:  # noqa: N802 - Qt's own name
        self.points.append(event.position())
        event.accept()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's own name
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("surface"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("ink"), 3))
        painter.drawPolyline(QPolygonF(self.points))
        painter.end()
        self.painted_at = time.perf_counter()


def main() -> None:
    """Print lag and losses for both, by turns."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--seconds", type=float, default=4.0, help="how long one stroke takes")
    parser.add_argument("--rounds", type=int, default=3, help="strokes for each pad")
    choices = parser.parse_args()
    app = QApplication([])
    theme.apply(app, "light")
    measuring.introduce("Signing")
    ours, plain = TimedPad("Signature"), PlainPad()
    for pad in (ours, plain):
        pad.resize(*SIZE)
        pad.show()
    app.processEvents()
    lag, baseline = measuring.Times(), measuring.Times()
    sent = 0
    for _ in range(choices.rounds):
        sent += sign(app, ours, choices.seconds, lag)
        plain.points.clear()
        sign(app, plain, choices.seconds, baseline)
    kept = sum(len(stroke) for stroke in ours.handwriting().strokes)
    measuring.say([
        measuring.told(f"lag at {RATE} points a second", lag, baseline, BASELINE),
        f"{sent} points sent, {kept} kept; p95 {lag.p95:.2f} ms (at most 30), worst {max(lag.values):.2f} ms",
    ])  # fmt: skip
    if kept != sent or lag.p95 > 30:
        raise SystemExit(1)


def sign(app: QApplication, pad: TimedPad | PlainPad, seconds: float, lag: measuring.Times) -> int:
    """One stroke in real time; how many points it had."""
    start = time.perf_counter()
    events = list(stroke(round(seconds * RATE)))
    for number, event in enumerate(events):
        while time.perf_counter() < start + number / RATE:
            time.sleep(0.0005)
        handed = time.perf_counter()
        QApplication.sendEvent(pad, event)
        while pad.painted_at < handed and time.perf_counter() < handed + 1:
            app.processEvents()
        lag.values.append((pad.painted_at - handed) * 1000)
    return len(events)


@cache
def stylus() -> QPointingDevice:
    """The pen; events only point to it, so it lives as long as the program."""
    abilities = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
    return QPointingDevice("pen", 1, QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen, abilities, 1, 0)


_STAMPS = itertools.count(1_000, 1000 // RATE)


def stroke(points: int) -> Iterator[QTabletEvent]:
    """Pen events along loops through the whole field."""
    pen = stylus()
    for number in range(points):
        u = number / points
        at = QPointF(30 + 700 * u + 30 * math.sin(60 * u), 120 + 80 * math.sin(45 * u))
        last = number == points - 1
        kind = QEvent.Type.TabletPress if number == 0 else QEvent.Type.TabletRelease if last else QEvent.Type.TabletMove
        event = QTabletEvent(
            kind, pen, at, at, 0.5 + 0.4 * math.sin(20 * u), 0.0, 0.0, 0.0, 0.0, 0.0,
            Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton,
        )  # fmt: skip
        event.setTimestamp(next(_STAMPS))
        yield event


if __name__ == "__main__":
    main()
