"""The signature pad keeps what a pen, a finger or the mouse did, and shows it as it will be printed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pmupro_desktop.documents.strokes import NO_PRESSURE, Handwriting
from pmupro_desktop.ui import theme
from pmupro_desktop.ui.widgets.signature_pad import FIELD, SignaturePad
from tests.consents import handwriting

WIDTH, HEIGHT = 500, 150


@pytest.fixture
def pad(qtbot: QtBot) -> SignaturePad:
    pad = SignaturePad("Signature of the client")
    qtbot.addWidget(pad)
    pad.resize(WIDTH, HEIGHT)
    pad.show()
    qtbot.waitExposed(pad)
    return pad


@cache
def stylus() -> QPointingDevice:
    """Events only point to their device, so it lives as long as the tests."""
    abilities = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
    return QPointingDevice("pen", 7, QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen, abilities, 1, 0)


@cache
def touch_screen() -> QPointingDevice:
    device: QPointingDevice = QTest.createTouchDevice()
    return device


def pen(pad: SignaturePad, kind: QEvent.Type, at: QPointF, pressure: float, stamp: int) -> None:
    event = QTabletEvent(
        kind, stylus(), at, at, pressure, 0.0, 0.0, 0.0, 0.0, 0.0,
        Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton,
    )  # fmt: skip
    event.setTimestamp(stamp)
    QApplication.sendEvent(pad, event)
    assert event.isAccepted()


def pen_stroke(pad: SignaturePad, points: int, *, start: int = 50_000) -> list[tuple[QPointF, float, int]]:
    """A stroke at 200 points a second; gives what was sent."""
    sent = []
    for number in range(points):
        at = QPointF(20 + 450 * number / points, 75 + 40 * (-1) ** (number // 10))
        sent.append((at, round(0.2 + 0.7 * number / points, 3), start + 5 * number))
    kinds: Iterator[QEvent.Type] = itertools.chain(
        [QEvent.Type.TabletPress], itertools.repeat(QEvent.Type.TabletMove, points - 2), [QEvent.Type.TabletRelease]
    )
    for kind, (at, pressure, stamp) in zip(kinds, sent, strict=True):
        pen(pad, kind, at, pressure, stamp)
    return sent


def mouse_stroke(pad: SignaturePad, left: int = 50) -> None:
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(left, 40))
    for step in range(1, 20):
        QTest.mouseMove(pad, QPoint(left + 8 * step, 40 + 3 * step))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(left + 160, 100))


def ink(pad: SignaturePad) -> int:
    """Dark pixels on the sheet, its line and border left out."""
    image = pad.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    dark = QColor(theme.LIGHT.ink).lightness() + 40
    inside = itertools.product(range(4, image.width() - 4), range(4, image.height() - 4))
    return sum(image.pixelColor(x, y).lightness() < dark for x, y in inside)


class TestKeeping:
    def test_no_point_of_a_pen_is_lost(self, pad: SignaturePad) -> None:
        sent = pen_stroke(pad, 1000)
        [stroke] = pad.handwriting().strokes
        assert len(stroke) == len(sent)
        for (at, pressure, stamp), point in zip(sent, stroke, strict=True):
            assert point.x == pytest.approx(at.x() * FIELD[0] / WIDTH, abs=0.01)
            assert point.y == pytest.approx(at.y() * FIELD[0] / WIDTH, abs=0.01)
            assert point.pressure == pytest.approx(pressure, abs=0.001)
            assert point.t - stroke[0].t == pytest.approx(stamp - sent[0][2], abs=1)
        assert pad.handwriting().is_signed

    def test_times_never_run_backwards(self, pad: SignaturePad) -> None:
        pen_stroke(pad, 50, start=90_000)
        pen_stroke(pad, 50, start=10_000)  # another device's clock
        mouse_stroke(pad)
        times = [point.t for stroke in pad.handwriting().strokes for point in stroke]
        assert times == sorted(times)
        assert times[0] == pytest.approx(0, abs=1)

    def test_mouse(self, pad: SignaturePad) -> None:
        mouse_stroke(pad)
        [stroke] = pad.handwriting().strokes
        assert len(stroke) >= 20
        assert {point.pressure for point in stroke} == {NO_PRESSURE}
        QTest.mousePress(pad, Qt.MouseButton.RightButton, pos=QPoint(10, 10))
        QTest.mouseRelease(pad, Qt.MouseButton.RightButton, pos=QPoint(10, 10))
        assert len(pad.handwriting().strokes) == 1

    def test_finger_and_palm(self, pad: SignaturePad) -> None:
        QTest.touchEvent(pad, touch_screen()).press(0, QPoint(40, 40)).commit()
        for step in range(1, 30):
            sequence = QTest.touchEvent(pad, touch_screen()).move(0, QPoint(40 + 10 * step, 40 + 2 * step))
            if step == 10:
                sequence.press(1, QPoint(450, 140))
            elif step > 10:
                sequence.stationary(1)
            sequence.commit()
        QTest.touchEvent(pad, touch_screen()).release(0, QPoint(340, 100)).release(1, QPoint(450, 140)).commit()
        [stroke] = pad.handwriting().strokes
        assert len(stroke) == 31
        assert max(point.x for point in stroke) < 700

    def test_the_mouse_does_not_disturb_a_pen(self, pad: SignaturePad) -> None:
        pen(pad, QEvent.Type.TabletPress, QPointF(20, 20), 0.5, 1000)
        mouse_stroke(pad)
        pen(pad, QEvent.Type.TabletMove, QPointF(90, 60), 0.6, 1005)
        pen(pad, QEvent.Type.TabletRelease, QPointF(95, 60), 0.0, 1010)
        [stroke] = pad.handwriting().strokes
        assert [point.pressure for point in stroke] == [0.5, 0.6, 0.6]

    def test_outside_is_the_edge(self, pad: SignaturePad) -> None:
        pen(pad, QEvent.Type.TabletPress, QPointF(20, 20), 0.5, 1000)
        pen(pad, QEvent.Type.TabletMove, QPointF(-300, 900), 0.5, 1005)
        pen(pad, QEvent.Type.TabletRelease, QPointF(2000, -10), 0.5, 1010)
        [stroke] = pad.handwriting().strokes
        assert [point[:2] for point in stroke[1:]] == [(0.0, FIELD[1]), (FIELD[0], 0.0)]

    def test_disabled_takes_nothing(self, pad: SignaturePad) -> None:
        pad.setEnabled(False)
        pen_stroke(pad, 20)
        assert pad.handwriting().strokes == ()


class TestTakingBack:
    def test_last_stroke_and_again(self, pad: SignaturePad, qtbot: QtBot) -> None:
        mouse_stroke(pad)
        mouse_stroke(pad, 250)
        both = pad.handwriting().strokes
        with qtbot.waitSignal(pad.changed):
            QTest.keyClick(pad, Qt.Key.Key_Backspace)
        assert pad.handwriting().strokes == both[:1]
        pad.bring_back()
        assert pad.handwriting().strokes == both
        pad.take_back()
        mouse_stroke(pad, 100)
        assert not pad.can_bring_back
        pad.clear()
        assert pad.is_empty
        pad.take_back()
        pad.bring_back()
        assert pad.is_empty

    def test_a_draft_comes_back_as_it_was(self, pad: SignaturePad) -> None:
        written = handwriting(3, pressure=True)
        pad.set_handwriting(Handwriting.from_data(written.to_data()))
        assert pad.handwriting() == written
        mouse_stroke(pad)
        assert pad.handwriting().strokes[-1][0].t >= written.strokes[-1][-1].t


class TestShowing:
    def test_ink_is_there_while_drawing_and_after(self, pad: SignaturePad) -> None:
        empty = ink(pad)
        pen(pad, QEvent.Type.TabletPress, QPointF(50, 30), 0.8, 1000)
        for step in range(1, 40):
            pen(pad, QEvent.Type.TabletMove, QPointF(50 + 9 * step, 30 + step), 0.8, 1000 + 5 * step)
        wet = ink(pad)
        pen(pad, QEvent.Type.TabletRelease, QPointF(410, 70), 0.8, 1300)
        dry = ink(pad)
        assert wet > empty + 300
        assert dry == pytest.approx(wet, rel=0.35)
        pad.clear()
        assert ink(pad) == empty

    def test_it_is_white_paper_in_the_dark(self, pad: SignaturePad, dressed: QApplication) -> None:
        theme.apply(dressed, "dark")
        assert pad.grab().toImage().pixelColor(WIDTH // 2, 20) == QColor(theme.LIGHT.surface)

    def test_it_grows_with_the_window(self, pad: SignaturePad) -> None:
        mouse_stroke(pad)
        before = pad.handwriting()
        small = ink(pad)
        pad.resize(2 * WIDTH, 2 * HEIGHT)
        assert pad.handwriting() == before
        assert ink(pad) > 2.5 * small
        assert pad.heightForWidth(1000) == 300

    def test_screen_readers_know_whose_it_is(self, pad: SignaturePad) -> None:
        interface = QAccessible.queryAccessibleInterface(pad)
        assert interface.text(QAccessible.Text.Name) == "Signature of the client"
        assert "pen" in interface.text(QAccessible.Text.Description)
