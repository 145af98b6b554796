"""Where the artist types and chooses: search, choice and number, each of which may stay empty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from pmupro_desktop.ui import theme
from pmupro_desktop.ui.widgets.typeset import set_look

_PAUSE_MS = 120


class SearchField(QLineEdit):
    """Says what is sought once the typing pauses; Escape clears it, and Enter does not wait."""

    searched = Signal(str)

    def __init__(self, placeholder: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(True)
        self.addAction(theme.icon("magnify", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        set_look(self, "tall", "true")
        self._told = ""
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.textChanged.connect(lambda _text: self._pause.start())
        self.returnPressed.connect(self._tell)

    def event(self, event: QEvent) -> bool:
        """Linux moves to the end of a line by Ctrl+E, which is the window's key for editing what was found."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            end_of_line = event.matches(QKeySequence.StandardKey.MoveToEndOfLine)
            if end_of_line and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                event.ignore()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._tell()
            return
        super().keyPressEvent(event)

    def _tell(self) -> None:
        self._pause.stop()
        text = self.text().strip()
        if text != self._told:
            self._told = text
            self.searched.emit(text)


class ChoiceField(QComboBox):
    """A choice of values by their names; the wheel passes over it unless it has the focus."""

    chosen = Signal(object)

    def __init__(
        self,
        choices: Iterable[tuple[Any, str]] = (),
        *,
        empty: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`choices` are (value, name); `empty` is the name of the choice that means None, when there is one."""
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._chevron = theme.icon("chevron-down", "muted")
        self.set_choices(choices, empty=empty)
        self.activated.connect(lambda _index: self.chosen.emit(self.value()))

    def set_choices(self, choices: Iterable[tuple[Any, str]], *, empty: str | None = None) -> None:
        """Replace the choices, keeping the value where it is still among them."""
        before = self.value()
        self.clear()
        if empty is not None:
            self.addItem(empty, None)
        for value, name in choices:
            self.addItem(name, value)
        self.set_value(before)

    def value(self) -> Any:
        return self.currentData()

    def set_value(self, value: Any) -> None:
        """Choose `value`; what is not among the choices leaves the first one standing."""
        index = next((i for i in range(self.count()) if self.itemData(i) == value), 0)
        self.setCurrentIndex(index if self.count() else -1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        left_to_right = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        x = self.width() - 26 if left_to_right else 8
        mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
        self._chevron.paint(QPainter(self), QRect(x, (self.height() - 18) // 2, 18, 18), mode=mode)


class NumberField(QLineEdit):
    """A number typed the way the locale writes it; empty is None, and what can't stand is said in words."""

    value_changed = Signal(object)  # float | None
    problem_changed = Signal(str)

    def __init__(
        self,
        minimum: float,
        maximum: float,
        *,
        decimals: int = 0,
        unit: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`minimum` and `maximum` are included; `unit` stands in the placeholder and in messages."""
        super().__init__(parent)
        self._range = (minimum, maximum)
        self._decimals = decimals
        self._unit = unit
        self._value: float | None = None
        self._problem = ""
        self.setPlaceholderText(unit)
        self.editingFinished.connect(self._read)
        self.textEdited.connect(lambda _text: self._tell(""))

    def value(self) -> float | None:
        return self._value

    def whole(self) -> int | None:
        """The number as an integer, for a field without decimals."""
        return None if self._value is None else round(self._value)

    def set_value(self, value: float | None) -> None:
        self._value = value
        self.setText(self._written(value))
        self._tell("")

    def problem(self) -> str:
        """Why the text can't stand, after reading it once more; empty when it can."""
        self._read()
        return self._problem

    def _written(self, value: float | None) -> str:
        if value is None:
            return ""
        text: str = self.locale().toString(float(value), "f", self._decimals)
        return text

    def _read(self) -> None:
        text = self.text().strip().removesuffix(self._unit).strip()
        value: float | None = None
        if text:
            value, readable = self.locale().toDouble(text)
            if not readable:
                value, readable = self.locale().c().toDouble(text.replace(",", "."))
            low, high = self._range
            if not readable or not low <= value <= high:
                self._refuse(readable=readable)
                return
        rounded = None if value is None else round(value, self._decimals)
        changed, self._value = rounded != self._value, rounded
        self.setText(self._written(rounded))
        self._tell("")
        if changed:
            self.value_changed.emit(rounded)

    def _refuse(self, *, readable: bool) -> None:
        if self._value is not None:
            self._value = None
            self.value_changed.emit(None)
        low, high = (f"{self._written(bound)} {self._unit}".strip() for bound in self._range)
        sentence = self.tr("Type a value from {low} to {high}.") if readable else self.tr("Type a number.")
        self._tell(sentence.format(low=low, high=high))

    def _tell(self, problem: str) -> None:
        set_look(self, "invalid", "true" if problem else None)
        if problem != self._problem:
            self._problem = problem
            self.problem_changed.emit(problem)
