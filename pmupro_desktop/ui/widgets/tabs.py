"""A strip of tabs in plain words, one of which is the place one is at."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from pmupro_desktop.ui import fonts, theme
from pmupro_desktop.ui.widgets.labels import literal
from pmupro_desktop.ui.widgets.layouts import row
from pmupro_desktop.ui.widgets.typeset import Typeset, set_look


class NavTabs(QWidget):
    """Tabs 24 px apart; arrow keys, Home and End go from one to the next, and Tab leaves the strip."""

    chosen = Signal(str)

    def __init__(self, label: str, *, height: int = 40, gap: int = 24, parent: QWidget | None = None) -> None:
        """`label` names the strip to screen readers; heights in px."""
        super().__init__(parent)
        self.setAccessibleName(label)
        self._height = height
        self._tabs: dict[str, _Tab] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._line: QHBoxLayout = row(None, gap=gap)
        self.setLayout(self._line)
        self.setFixedHeight(height)

    def add(self, key: str, text: str) -> None:
        """Add a tab at the end; the first one added is the current one."""
        tab = _Tab(text, self._height, self)
        tab.clicked.connect(lambda: self._choose(key))
        self._group.addButton(tab)
        self._line.insertWidget(len(self._tabs), tab)
        self._tabs[key] = tab
        if len(self._tabs) == 1:
            self.set_current(key)

    def keys(self) -> tuple[str, ...]:
        return tuple(self._tabs)

    def button(self, key: str) -> QPushButton:
        """The tab of `key`, to place something beside it or to disable it; KeyError when there is none."""
        return self._tabs[key]

    def set_text(self, key: str, text: str) -> None:
        self._tabs[key].set_words(text)

    def set_gap(self, gap: int) -> None:
        self._line.setSpacing(gap)

    def current(self) -> str:
        """The key of the current tab, empty while there is none."""
        return next((key for key, tab in self._tabs.items() if tab.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Mark the tab as current without saying that it was chosen."""
        for each, tab in self._tabs.items():
            tab.setChecked(each == key)
            tab.setFocusPolicy(Qt.FocusPolicy.StrongFocus if each == key else Qt.FocusPolicy.ClickFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        target = self._reached_by(Qt.Key(event.key()))
        if target is None:
            super().keyPressEvent(event)
            return
        self._choose(target)
        self._tabs[target].setFocus(Qt.FocusReason.TabFocusReason)

    def _reached_by(self, key: Qt.Key) -> str | None:
        keys = [each for each, tab in self._tabs.items() if tab.isEnabled()]
        if not keys:
            return None
        place = keys.index(self.current()) if self.current() in keys else 0
        forward = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if (key == Qt.Key.Key_Right) == forward else -1
            return keys[(place + step) % len(keys)]
        return {Qt.Key.Key_Home: keys[0], Qt.Key.Key_End: keys[-1]}.get(key)

    def _choose(self, key: str) -> None:
        self.set_current(key)
        self.chosen.emit(key)


class _Tab(Typeset, QPushButton):
    """As wide as its heavier self, so that nothing moves when it becomes current."""

    def __init__(self, text: str, height: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(height - 1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        set_look(self, "kind", "tab")
        self.toggled.connect(self._weigh)
        self._weigh(False)
        self.set_words(text)

    def set_words(self, text: str) -> None:
        self.setText(literal(text))
        self.setAccessibleName(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        heavy = QFontMetrics(fonts.font("text", fonts.SEMIBOLD))
        return QSize(max(24, heavy.horizontalAdvance(self.accessibleName()) + 2), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.fillRect(0, self.height() - 4, self.width(), 4, theme.colour("accent"))

    def _weigh(self, current: bool) -> None:
        self.set_typeface(fonts.font("text", fonts.SEMIBOLD if current else fonts.MEDIUM))
