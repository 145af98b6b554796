"""Fusion, with the few marks that a stylesheet can't colour drawn from the palette: ticks, dots and arrows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QWidget

_Element = QStyle.PrimitiveElement
_State = QStyle.StateFlag

_BOXES = frozenset({_Element.PE_IndicatorCheckBox, _Element.PE_IndicatorItemViewItemCheck})
_TURNS = {
    _Element.PE_IndicatorArrowDown: 0,
    _Element.PE_IndicatorSpinDown: 0,
    _Element.PE_IndicatorArrowLeft: 90,
    _Element.PE_IndicatorArrowUp: 180,
    _Element.PE_IndicatorSpinUp: 180,
    _Element.PE_IndicatorArrowRight: 270,
}
_TICK = ((0.22, 0.52), (0.42, 0.71), (0.78, 0.31))
_CHEVRON = ((-0.24, -0.12), (0.0, 0.12), (0.24, -0.12))
_DASH = ((0.27, 0.5), (0.73, 0.5))


class StudioStyle(QProxyStyle):
    """Check boxes, radio buttons and arrows in the palette's own colours: Mid outlines, Highlight fills."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawPrimitive(
        self, element: _Element, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        if element in _BOXES:
            _draw_box(option, painter)
        elif element == _Element.PE_IndicatorRadioButton:
            _draw_radio(option, painter)
        elif element in _TURNS:
            _draw_chevron(option, painter, _TURNS[element])
        else:
            super().drawPrimitive(element, option, painter, widget)


def _square(option: QStyleOption) -> QRectF:
    """The largest square in the middle of the option's rectangle, on half pixels, so that its line is sharp."""
    rect = QRectF(option.rect)
    side = min(rect.width(), rect.height(), 18.0) - 1.0
    square = QRectF(0, 0, side, side)
    square.moveCenter(rect.center())
    return square.translated(round(square.x()) + 0.5 - square.x(), round(square.y()) + 0.5 - square.y())


def _begin(option: QStyleOption, painter: QPainter, *, filled: bool) -> None:
    """Outline and filling of a box or a circle, for its state."""
    enabled = bool(option.state & _State.State_Enabled)
    focused = bool(option.state & _State.State_HasFocus)
    palette = option.palette
    fill = palette.color(QPalette.ColorRole.Highlight if filled and enabled else QPalette.ColorRole.Base)
    line = palette.color(QPalette.ColorRole.Mid)
    if filled and enabled:
        line = fill
    if focused:
        line = palette.color(QPalette.ColorRole.Text)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(line, 2.0 if focused else 1.0))
    painter.setBrush(fill)


def _mark(option: QStyleOption) -> QColor:
    enabled = bool(option.state & _State.State_Enabled)
    return option.palette.color(QPalette.ColorRole.HighlightedText if enabled else QPalette.ColorRole.Mid)


def _draw_box(option: QStyleOption, painter: QPainter) -> None:
    on = bool(option.state & _State.State_On)
    partly = bool(option.state & _State.State_NoChange)
    square = _square(option)
    _begin(option, painter, filled=on or partly)
    painter.drawRoundedRect(square, 4, 4)
    if on or partly:
        painter.setPen(_line(_mark(option), 2.0))
        painter.drawPolyline(_within(square, _DASH if partly else _TICK))
    painter.restore()


def _draw_radio(option: QStyleOption, painter: QPainter) -> None:
    on = bool(option.state & _State.State_On)
    square = _square(option)
    _begin(option, painter, filled=on)
    painter.drawEllipse(square)
    if on:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_mark(option))
        painter.drawEllipse(square.center(), square.width() * 0.2, square.width() * 0.2)
    painter.restore()


def _draw_chevron(option: QStyleOption, painter: QPainter, turn: int) -> None:
    rect = QRectF(option.rect)
    side = min(rect.width(), rect.height(), 16.0)
    enabled = bool(option.state & _State.State_Enabled)
    colour = option.palette.color(QPalette.ColorRole.ButtonText if enabled else QPalette.ColorRole.Mid)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center())
    painter.rotate(turn)
    painter.setPen(_line(colour, 1.5))
    painter.drawPolyline(QPolygonF([QPointF(x * side, y * side) for x, y in _CHEVRON]))
    painter.restore()


def _within(square: QRectF, points: tuple[tuple[float, float], ...]) -> QPolygonF:
    return QPolygonF([QPointF(square.x() + x * square.width(), square.y() + y * square.height()) for x, y in points])


def _line(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
