"""A sheet of paper to sign on, with a pen, a finger or the mouse; it keeps every point it is told."""

from __future__ import annotations

import time
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from pmupro_desktop.documents.strokes import NO_PRESSURE, WIDEST, Handwriting, Point, Stroke, breadth, outline
from pmupro_desktop.ui import theme

FIELD = (1000.0, 300.0)
"""Width and height of the field in its own units, whatever its size on screen."""
_BASELINE = 0.76
_EDGE = 16
_SMALLEST = QSize(360, 108)

Tool = Literal["mouse", "pen", "finger"]


class SignaturePad(QWidget):
    """White paper in light and dark alike, because it becomes paper.

    A finished stroke is filled with the very outline that is printed; the one being drawn is painted piece by piece,
    so that a long stroke costs no more for each point than a short one.
    """

    changed = Signal()
    """A stroke was finished, taken back, brought back or wiped."""

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        """`label` says to screen readers whose signature it is."""
        super().__init__(parent)
        self.setAccessibleName(label)
        self.setAccessibleDescription(self.tr("Sign here with a pen, a finger or the mouse. Backspace takes back."))
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._strokes: list[Stroke] = []
        self._taken_back: list[Stroke] = []
        self._drawing: list[Point] = []
        self._tool: Tool | None = None
        self._finger = -1
        self._first_touch = 0.0
        self._clock_ahead = 0.0
        self._dry = QPixmap()
        self._wet = QPixmap()

    def handwriting(self) -> Handwriting:
        """Every finished stroke, each point as it was told."""
        return Handwriting(tuple(self._strokes), *FIELD)

    def set_handwriting(self, written: Handwriting) -> None:
        """Show what was written before, from a draft; it counts as written here."""
        self._end_stroke()
        scale = FIELD[0] / written.width
        self._strokes = [
            tuple(point._replace(x=point.x * scale, y=point.y * scale) for point in stroke)
            for stroke in written.strokes
        ]
        self._taken_back.clear()
        self._first_touch = time.monotonic() - self._last_time() / 1000
        self._redraw()

    @property
    def is_empty(self) -> bool:
        return not self._strokes

    @property
    def can_bring_back(self) -> bool:
        return bool(self._taken_back)

    def clear(self) -> None:
        """A fresh sheet."""
        self._end_stroke()
        self._strokes.clear()
        self._taken_back.clear()
        self._redraw()

    def take_back(self) -> None:
        """Take away the last stroke."""
        self._end_stroke()
        if self._strokes:
            self._taken_back.append(self._strokes.pop())
            self._redraw()

    def bring_back(self) -> None:
        """Draw again what was taken back last."""
        self._end_stroke()
        if self._taken_back:
            self._strokes.append(self._taken_back.pop())
            self._redraw()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(width * FIELD[1] / FIELD[0])

    def sizeHint(self) -> QSize:
        return QSize(640, self.heightForWidth(640))

    def minimumSizeHint(self) -> QSize:
        return _SMALLEST

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._begin("mouse", event.position(), NO_PRESSURE, event.timestamp())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go_on("mouse", event.position(), NO_PRESSURE, event.timestamp())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._finish("mouse", event.position(), NO_PRESSURE, event.timestamp())

    def tabletEvent(self, event: QTabletEvent) -> None:
        act = {
            QEvent.Type.TabletPress: self._begin,
            QEvent.Type.TabletMove: self._go_on,
            QEvent.Type.TabletRelease: self._finish,
        }.get(event.type())
        if act is not None:
            act("pen", event.position(), event.pressure(), event.timestamp())
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent):
            self._touched(event)
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._redraw_soon()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) or event.matches(QKeySequence.StandardKey.Undo):
            self.take_back()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.bring_back()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._redraw_soon()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.setCursor(Qt.CursorShape.CrossCursor if self.isEnabled() else Qt.CursorShape.ArrowCursor)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        dirty = event.rect()
        painter.fillRect(dirty, QColor(theme.LIGHT.surface))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_paper(painter)
        if self._dry.isNull():
            self._dry = self._dried()
        for sheet in (self._dry, self._wet):
            if not sheet.isNull():
                ratio = sheet.devicePixelRatio()
                source = QRectF(dirty.x() * ratio, dirty.y() * ratio, dirty.width() * ratio, dirty.height() * ratio)
                painter.drawPixmap(QRectF(dirty), sheet, source)
        if len(self._drawing) > 1:
            self._paint_tail(painter)

    def _paint_paper(self, painter: QPainter) -> None:
        """Border, and the line to sign on with its cross."""
        field = self._field()
        painter.setPen(QPen(QColor(theme.LIGHT.control), 1))
        base = round(field.y() + field.height() * _BASELINE) + 0.5
        painter.drawLine(QPointF(_EDGE, base), QPointF(self.width() - _EDGE, base))
        cross = QPointF(_EDGE + 5, base - 10)
        for dx in (1, -1):
            painter.drawLine(cross + QPointF(-4 * dx, -4), cross + QPointF(4 * dx, 4))
        strong = self.hasFocus()
        painter.setPen(QPen(theme.colour("accent") if strong else theme.colour("control"), 2 if strong else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = 1.0 if strong else 0.5
        painter.drawRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset))

    def _touched(self, event: QTouchEvent) -> None:
        event.accept()
        if event.type() == QEvent.Type.TouchCancel:
            self._end_stroke()
            return
        points = event.points()
        if self._tool is None and event.type() == QEvent.Type.TouchBegin and points:
            self._finger = points[0].id()
        for point in points:
            if point.id() != self._finger:  # a palm, or a second finger
                continue
            pressure = point.pressure() if 0 < point.pressure() < 1 else NO_PRESSURE
            act = {
                point.State.Pressed: self._begin,
                point.State.Updated: self._go_on,
                point.State.Released: self._finish,
            }.get(point.state())
            if act is not None:
                act("finger", point.position(), pressure, event.timestamp())

    def _begin(self, tool: Tool, at: QPointF, pressure: float, stamp: int) -> None:
        if self._tool is not None or not self.isEnabled():
            return
        self._tool = tool
        self._taken_back.clear()
        clock = time.monotonic() * 1000
        if not self._strokes:
            self._first_touch = clock / 1000
        self._clock_ahead = clock - stamp if stamp else 0.0
        self._wet = self._sheet()
        self._drawing = [self._point(at, pressure, stamp)]

    def _go_on(self, tool: Tool, at: QPointF, pressure: float, stamp: int) -> None:
        if tool != self._tool:
            return
        self._drawing.append(self._point(at, pressure, stamp))
        self._paint_wet()

    def _finish(self, tool: Tool, at: QPointF, pressure: float, stamp: int) -> None:
        if tool != self._tool:
            return
        pressure = pressure or self._drawing[-1].pressure  # a pen that has left the paper presses no more
        self._drawing.append(self._point(at, pressure, stamp))
        self._end_stroke()

    def _end_stroke(self) -> None:
        """Let the stroke dry: from now on it is filled with the outline that is printed."""
        if self._tool is None:
            return
        self._tool, stroke = None, tuple(self._drawing)
        self._drawing = []
        self._wet = QPixmap()
        self._strokes.append(stroke)
        if not self._dry.isNull():
            painter = QPainter(self._dry)
            self._paint_stroke(painter, stroke)
            painter.end()
        self.update()
        self.changed.emit()

    def _point(self, at: QPointF, pressure: float, stamp: int) -> Point:
        """`stamp` is the device's clock in ms, 0 where it has none; only steps of it are used."""
        field = self._field()
        scale = FIELD[0] / field.width()
        x = min(max((at.x() - field.x()) * scale, 0.0), FIELD[0])
        y = min(max((at.y() - field.y()) * scale, 0.0), FIELD[1])
        clock = stamp + self._clock_ahead if stamp else time.monotonic() * 1000
        moment = max(round(clock - self._first_touch * 1000), self._last_time())
        return Point(round(x, 2), round(y, 2), moment, round(pressure, 3))

    def _last_time(self) -> int:
        if self._drawing:
            return self._drawing[-1].t
        return self._strokes[-1][-1].t if self._strokes else 0

    def _field(self) -> QRectF:
        """The part of the widget that has the field's shape, in its middle."""
        width = max(1.0, min(self.width(), self.height() * FIELD[0] / FIELD[1]))
        height = width * FIELD[1] / FIELD[0]
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def _paint_wet(self) -> None:
        """Paint the newest piece of the stroke, from the middle of the one before to the middle of this."""
        a, b = (self._drawing[max(len(self._drawing) - back, 0)] for back in (3, 2))
        c = self._drawing[-1]
        path = QPainterPath(self._middle(a, b))
        path.quadTo(self._place(b), self._middle(b, c))
        painter = QPainter(self._wet)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.strokePath(path, self._pen(a, b))
        painter.end()
        touched = path.boundingRect().united(QRectF(self._place(b), self._place(c)).normalized())
        self.update(_around(touched, self._pen(b, c).widthF() + 3))

    def _paint_tail(self, painter: QPainter) -> None:
        """The last half step, which the next point will bend."""
        b, c = self._drawing[-2:]
        painter.setPen(self._pen(b, c))
        painter.drawLine(self._middle(b, c), self._place(c))

    def _pen(self, before: Point, after: Point) -> QPen:
        pressed = abs(after.pressure - NO_PRESSURE) > 0.01
        width = breadth(before, after, FIELD[0], pressed=pressed) * WIDEST * self._field().width()
        pen = QPen(QColor(theme.LIGHT.ink), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen

    def _place(self, point: Point) -> QPointF:
        field = self._field()
        scale = field.width() / FIELD[0]
        return QPointF(field.x() + point.x * scale, field.y() + point.y * scale)

    def _middle(self, one: Point, other: Point) -> QPointF:
        return (self._place(one) + self._place(other)) / 2

    def _sheet(self) -> QPixmap:
        """A clear sheet as large as the widget, in the screen's own pixels."""
        ratio = self.devicePixelRatioF()
        sheet = QPixmap(self.size() * ratio)
        sheet.setDevicePixelRatio(ratio)
        sheet.fill(Qt.GlobalColor.transparent)
        return sheet

    def _dried(self) -> QPixmap:
        sheet = self._sheet()
        painter = QPainter(sheet)
        for stroke in self._strokes:
            self._paint_stroke(painter, stroke)
        painter.end()
        return sheet

    def _paint_stroke(self, painter: QPainter, stroke: Stroke) -> None:
        field = self._field()
        scale = field.width() / FIELD[0]
        edge = QPolygonF([QPointF(field.x() + x * scale, field.y() + y * scale) for x, y in outline(stroke, FIELD[0])])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.LIGHT.ink))
        painter.drawPolygon(edge, Qt.FillRule.WindingFill)

    def _redraw(self) -> None:
        self._redraw_soon()
        self.changed.emit()

    def _redraw_soon(self) -> None:
        """Paint everything anew at the next frame; a stroke under way dries at its present size."""
        self._end_stroke()
        self._dry = QPixmap()
        self.update()


def _around(rect: QRectF, margin: float) -> QRect:
    return rect.adjusted(-margin, -margin, margin, margin).toAlignedRect()
