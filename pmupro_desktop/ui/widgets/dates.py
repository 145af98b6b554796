"""A date that is typed or picked from a calendar, and that may stay empty."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QToolButton, QVBoxLayout, QWidget

from pmupro_desktop.ui import theme
from pmupro_desktop.ui.widgets.date_text import Unreadable, hint, parse, written
from pmupro_desktop.ui.widgets.layouts import row
from pmupro_desktop.ui.widgets.typeset import set_look


class DateField(QWidget):
    """Takes a date in whatever shape it is typed and writes it back so that it can't be misread."""

    value_changed = Signal(object)  # date | None; only dates that may stand
    problem_changed = Signal(str)  # a sentence, or nothing when all is well

    def __init__(
        self, *, earliest: date | None = None, latest: date | None = None, parent: QWidget | None = None
    ) -> None:
        """Dates outside `earliest` to `latest` (both included) are refused in words."""
        super().__init__(parent)
        self._earliest, self._latest = earliest, latest
        self._value: date | None = None
        self._problem = ""
        self._popup: QFrame | None = None
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(hint(self.locale()))
        self.edit.editingFinished.connect(self._read)
        self.edit.textEdited.connect(lambda _text: self._tell(""))
        action = self.edit.addAction(
            theme.icon("calendar-blank-outline", "muted"), QLineEdit.ActionPosition.TrailingPosition
        )
        action.setText(self.tr("Open calendar"))
        action.setToolTip(self.tr("Open calendar (Alt+Down)"))
        action.triggered.connect(self.open_calendar)
        self.setFocusProxy(self.edit)
        self.setLayout(row(self.edit))

    def value(self) -> date | None:
        """The date as last understood, None when the field is empty or can't be read."""
        return self._value

    def set_value(self, value: date | None) -> None:
        self._value = value
        self.edit.setText(written(value, self.locale()) if value else "")
        self._tell("")

    def problem(self) -> str:
        """Why the text can't stand, after reading it once more; empty when it can."""
        self._read()
        return self._problem

    def open_calendar(self) -> None:
        """Show the calendar below the field, on the month of its date."""
        calendar = _calendar(self._earliest, self._latest)
        shown = self._value or self._latest or date.today()  # noqa: DTZ011 - the wall calendar of the studio
        calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        calendar.setAccessibleName(self.tr("Calendar"))
        calendar.clicked.connect(self._picked)
        calendar.activated.connect(self._picked)
        self._popup = QFrame(self, Qt.WindowType.Popup)
        self._popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._popup.setProperty("panel", "toast")
        layout = QVBoxLayout(self._popup)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(calendar)
        self._popup.move(self.mapToGlobal(QPoint(0, self.height() + 4)))
        self._popup.show()
        calendar.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LocaleChange:
            self.edit.setPlaceholderText(hint(self.locale()))
            if self._value is not None and not self._problem:
                self.edit.setText(written(self._value, self.locale()))

    def _picked(self, day: QDate) -> None:
        if self._popup is not None:
            self._popup.close()
            self._popup = None
        self._accept(date(day.year(), day.month(), day.day()))
        self.edit.setFocus()

    def _read(self) -> None:
        today = date.today()  # noqa: DTZ011 - the wall calendar of the studio
        try:
            value = parse(self.edit.text(), self.locale(), today)
        except Unreadable as unreadable:
            self._refuse(self._sentence(unreadable.reason))
            return
        self._accept(value)

    def _accept(self, value: date | None) -> None:
        self.edit.setText(written(value, self.locale()) if value else "")
        if value is not None and self._latest is not None and value > self._latest:
            self._refuse(self.tr("This must not be after {date}.").format(date=written(self._latest, self.locale())))
            return
        if value is not None and self._earliest is not None and value < self._earliest:
            before = written(self._earliest, self.locale())
            self._refuse(self.tr("This must not be before {date}.").format(date=before))
            return
        changed = value != self._value
        self._value = value
        self._tell("")
        if changed:
            self.value_changed.emit(value)

    def _refuse(self, sentence: str) -> None:
        if self._value is not None:
            self._value = None
            self.value_changed.emit(None)
        self._tell(sentence)

    def _tell(self, problem: str) -> None:
        set_look(self.edit, "invalid", "true" if problem else None)
        if problem != self._problem:
            self._problem = problem
            self.problem_changed.emit(problem)

    def _sentence(self, reason: str) -> str:
        if reason == "impossible":
            return self.tr("There is no such day.")
        example = hint(self.locale())
        if reason == "incomplete":
            return self.tr("Type day, month and year, for example {example}.").format(example=example)
        return self.tr("This is not a date. Type it like {example}.").format(example=example)


def _calendar(earliest: date | None, latest: date | None) -> QCalendarWidget:
    """A calendar without week numbers, whose week-ends are not red: red means danger here."""
    calendar = QCalendarWidget()
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    calendar.setGridVisible(False)
    calendar.setMinimumSize(304, 260)
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        calendar.setWeekdayTextFormat(day, QTextCharFormat())
    for name, symbol in (("qt_calendar_prevmonth", "chevron-left"), ("qt_calendar_nextmonth", "chevron-right")):
        button = calendar.findChild(QToolButton, name)
        if button is not None:
            button.setIcon(theme.icon(symbol))
    if earliest is not None:
        calendar.setMinimumDate(QDate(earliest.year, earliest.month, earliest.day))
    if latest is not None:
        calendar.setMaximumDate(QDate(latest.year, latest.month, latest.day))
    return calendar
