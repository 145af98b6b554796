"""How a client's row is drawn: avatar, name, one line below it, and a badge."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from pmupro_desktop.services.client_list import ClientRow
from pmupro_desktop.ui import fonts, theme
from pmupro_desktop.ui.clients import row_text
from pmupro_desktop.ui.clients.list_model import ClientListModel
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.widgets import hue, initials, paint_avatar
from pmupro_desktop.ui.widgets.labels import State

ROW = 48
_AVATAR = 32
_GAP = 12
_BAR = 12
"""Width of the list's scroll bar in px."""
_BADGES: dict[State, tuple[str, str]] = {
    "good": ("good", "good_soft"),
    "warn": ("warn", "warn_soft"),
    "bad": ("bad", "bad_soft"),
    "neutral": ("muted", "line"),
}


class ClientRowDelegate(QStyledItemDelegate):
    """Draws rows 48 px high; the mirror image where text runs from right to left."""

    def __init__(self, studio: OpenStudio, parent: QWidget) -> None:
        super().__init__(parent)
        self._studio = studio
        self.margin = 16
        self._name = fonts.font("text", fonts.SEMIBOLD)
        self._meta = fonts.font("meta")
        self._mark = fonts.font("meta", fonts.SEMIBOLD)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, option)
        row = index.data(ClientListModel.RowRole)
        if isinstance(row, ClientRow):
            self._paint_row(painter, option, row)
        painter.restore()

    def _paint_row(self, painter: QPainter, option: QStyleOptionViewItem, row: ClientRow) -> None:
        whole: QRect = option.rect
        direction: Qt.LayoutDirection = option.direction
        view = option.widget
        beside_bar = isinstance(view, QTableView) and view.verticalScrollBar().isVisible()
        inner = whole.adjusted(self.margin, 0, -(self.margin - _BAR if beside_bar else self.margin), 0)

        def placed(x: int, y: int, width: int, height: int) -> QRect:
            return QStyle.visualRect(direction, inner, QRect(inner.x() + x, inner.y() + y, width, height))

        avatar = placed(0, (ROW - _AVATAR) // 2, _AVATAR, _AVATAR)
        paint_avatar(painter, QRectF(avatar), initials(row.name), hue(row.uid))
        end = inner.width()
        state = row_text.badge(row)
        if state is not None:
            width = QFontMetrics(self._mark).horizontalAdvance(state[0]) + 12
            self._paint_badge(painter, placed(end - width, (ROW - 20) // 2, width, 20), *state)
            end -= width + _GAP
        start = _AVATAR + _GAP
        today, locale = self._studio.today(), QLocale()
        beside = row_text.beside_name(row, locale)
        wide = QFontMetrics(self._name).horizontalAdvance(row.name) if beside else end - start
        beside_width = QFontMetrics(self._meta).horizontalAdvance(beside)
        name_width = min(wide, end - start - (beside_width + 8 if beside else 0))
        self._paint_text(painter, placed(start, 6, name_width, 20), row.name, self._name, "ink", direction)
        if beside:
            self._paint_text(
                painter, placed(start + name_width + 8, 6, beside_width, 20), beside, self._meta, "muted", direction
            )
        below = row_text.second_line(row, today, locale)
        self._paint_text(painter, placed(start, 26, end - start, 16), below, self._meta, "muted", direction)

    def _paint_badge(self, painter: QPainter, rect: QRect, text: str, state: State) -> None:
        ink, ground = _BADGES[state]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(rect, 4, 4)
        painter.setFont(self._mark)
        painter.setPen(theme.colour(ink))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_text(
        self, painter: QPainter, rect: QRect, text: str, font: QFont, role: str, direction: Qt.LayoutDirection
    ) -> None:
        painter.setFont(font)
        painter.setPen(QColor(theme.colour(role)))
        shown, metrics = text.replace("\n", " "), QFontMetrics(font)
        if metrics.horizontalAdvance(shown) > rect.width():  # eliding alone counts marks of direction as wide
            shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, rect.width())
        side = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeft)
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """The soft ground and the bar of the chosen row, the ground under the mouse, and the ring of the keyboard."""
    rect: QRect = option.rect
    state: QStyle.StateFlag = option.state
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, theme.colour("accent_soft"))
        bar = QStyle.visualRect(option.direction, rect, QRect(rect.x(), rect.y(), 3, rect.height()))
        painter.fillRect(bar, theme.colour("accent"))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, theme.colour("raised"))
    keyboard = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange
    if state & keyboard == keyboard:
        painter.setPen(QPen(theme.colour("accent"), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(1, 1, -1, -1))
