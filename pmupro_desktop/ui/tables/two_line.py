"""A record as a line of a list: avatar or icon, name, second line and a badge, in an ordinary item view."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from pmupro_desktop.ui import fonts, theme
from pmupro_desktop.ui.tables.model import HEADING_ROLE
from pmupro_desktop.ui.widgets import paint_avatar, plain_tooltip
from pmupro_desktop.ui.widgets.labels import State, direction_of

TWO_LINE_ROLE = Qt.ItemDataRole.UserRole + 10

ROW_HEIGHT = 48
HEADING_HEIGHT = 28

_BADGES: dict[State, tuple[str, str]] = {
    "good": ("good", "good_soft"),
    "warn": ("warn", "warn_soft"),
    "bad": ("bad", "bad_soft"),
    "neutral": ("muted", "line"),
}


@dataclass(frozen=True, slots=True)
class TwoLine:
    """What stands in one line of the list; `icon` takes the avatar's place when there are no initials."""

    title: str
    subtitle: str = ""
    initials: str = ""
    hue: int = 0
    badge: str = ""
    badge_state: State = "neutral"
    icon: str = ""

    @property
    def spoken(self) -> str:
        """The line as a screen reader says it."""
        return ", ".join(part for part in (self.title, self.subtitle, self.badge) if part)


class TwoLineDelegate(QStyledItemDelegate):
    """Paints TwoLine values found under TWO_LINE_ROLE, and headings; it is silent, the model speaks."""

    def __init__(self, view: QAbstractItemView, *, margin: int = 16) -> None:
        super().__init__(view)
        self.margin = margin
        self._title = fonts.font("text", fonts.SEMIBOLD)
        self._meta = fonts.font("meta")
        self._heading = fonts.font("meta", fonts.MEDIUM)
        self._badge = fonts.font("meta", fonts.SEMIBOLD)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        heading = not index.flags() & Qt.ItemFlag.ItemIsEnabled
        return QSize(option.rect.width(), HEADING_HEIGHT if heading else ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        heading = index.data(HEADING_ROLE)
        if heading is not None:
            rect = option.rect.adjusted(self.margin, 0, -self.margin, 0)
            self._write(painter, option, rect, heading, self._heading, "muted")
        else:
            self._paint_ground(painter, option)
            line = index.data(TWO_LINE_ROLE)
            self._paint_line(painter, option, line if isinstance(line, TwoLine) else TwoLine("…"))
        painter.restore()

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """The whole of a line that was cut off, as a hint."""
        line = index.data(TWO_LINE_ROLE)
        if event.type() != QEvent.Type.ToolTip or not isinstance(line, TwoLine):
            return super().helpEvent(event, view, option, index)
        room = self._words_rect(option, line).width()
        cut = [
            text
            for text, font in ((line.title, self._title), (line.subtitle, self._meta))
            if QFontMetrics(font).horizontalAdvance(text) > room
        ]
        QToolTip.showText(event.globalPos(), plain_tooltip(" · ".join(cut)), view)
        return True

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.colour("accent_soft"))
            bar = QRect(option.rect.topLeft(), QSize(3, option.rect.height()))
            painter.fillRect(QStyle.visualRect(option.direction, option.rect, bar), theme.colour("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, theme.colour("raised"))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))

    def _paint_line(self, painter: QPainter, option: QStyleOptionViewItem, line: TwoLine) -> None:
        mark = QStyle.visualRect(option.direction, option.rect, self._mark_rect(option))
        if line.initials:
            paint_avatar(painter, QRectF(mark), line.initials, line.hue)
        elif line.icon:
            theme.icon(line.icon, "muted").paint(painter, mark.adjusted(6, 6, -6, -6))
        words = self._words_rect(option, line)
        upper = QRect(words.x(), words.y() + 4 if line.subtitle else words.y() + 14, words.width(), 20)
        lower = QRect(words.x(), words.y() + 24, words.width(), 16)
        self._write(painter, option, upper, line.title, self._title, "ink")
        self._write(painter, option, lower, line.subtitle, self._meta, "muted")
        if line.badge:
            self._paint_badge(painter, option, line)

    def _paint_badge(self, painter: QPainter, option: QStyleOptionViewItem, line: TwoLine) -> None:
        width = self._badge_width(line)
        right = option.rect.right() + 1 - self.margin
        rect = QRect(QPoint(right - width, option.rect.y() + (ROW_HEIGHT - 20) // 2), QSize(width, 20))
        rect = QStyle.visualRect(option.direction, option.rect, rect)
        ink, ground = _BADGES[line.badge_state]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(rect, 4, 4)
        painter.setPen(theme.colour(ink))
        painter.setFont(self._badge)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), line.badge)

    def _write(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, text: str, font: QFont, token: str
    ) -> None:
        """`rect` as if read from left to right; it is mirrored here."""
        painter.setFont(font)
        painter.setPen(theme.colour(token))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        start = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        flags = QStyle.visualAlignment(option.direction, start) | Qt.AlignmentFlag.AlignAbsolute
        painter.setLayoutDirection(direction_of(text))
        painter.drawText(
            QStyle.visualRect(option.direction, option.rect, rect),
            int(flags.value) | int(Qt.TextFlag.TextSingleLine),
            shown,
        )

    def _mark_rect(self, option: QStyleOptionViewItem) -> QRect:
        return QRect(option.rect.x() + self.margin, option.rect.y() + (ROW_HEIGHT - 32) // 2, 32, 32)

    def _words_rect(self, option: QStyleOptionViewItem, line: TwoLine) -> QRect:
        left = option.rect.x() + self.margin + (44 if line.initials or line.icon else 0)
        right = option.rect.right() + 1 - self.margin
        if line.badge:
            right -= self._badge_width(line) + 12
        return QRect(left, option.rect.y(), max(0, right - left), ROW_HEIGHT)

    def _badge_width(self, line: TwoLine) -> int:
        return QFontMetrics(self._badge).horizontalAdvance(line.badge) + 12
