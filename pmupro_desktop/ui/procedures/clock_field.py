"""A time of day that is typed, and that may stay empty."""

from __future__ import annotations

from datetime import time

from PySide6.QtCore import QLocale, QTime
from PySide6.QtWidgets import QLineEdit, QWidget

_SHAPES = ("H:mm", "H.mm", "HHmm", "h:mm AP", "h.mm AP", "h AP", "h:mmAP", "hAP", "H")


class ClockField(QLineEdit):
    """Takes a time in the usual shapes and writes it back in the locale's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(_written(time(9, 30), self.locale()))
        self.editingFinished.connect(self._tidy)

    def value(self) -> time | None:
        """The time that is typed; None for an empty field and for what can't be read."""
        return _read(self.text(), self.locale())

    def set_value(self, value: time | None) -> None:
        self.setText(_written(value, self.locale()) if value is not None else "")

    def problem(self) -> str:
        """Why the text can't stand; empty when it can."""
        if not self.text().strip() or self.value() is not None:
            return ""
        return self.tr("This is not a time. Type it like {example}.").format(
            example=_written(time(9, 30), self.locale())
        )

    def _tidy(self) -> None:
        value = self.value()
        if value is not None:
            self.set_value(value)


def _written(value: time, locale: QLocale) -> str:
    return str(locale.toString(QTime(value.hour, value.minute), QLocale.FormatType.ShortFormat))


def _read(text: str, locale: QLocale) -> time | None:
    typed = " ".join(text.split())
    if not typed:
        return None
    found = locale.toTime(typed, QLocale.FormatType.ShortFormat)
    for shape in _SHAPES:
        if found.isValid():
            break
        found = QLocale.c().toTime(typed.upper(), shape)
    return time(found.hour(), found.minute()) if found.isValid() else None
