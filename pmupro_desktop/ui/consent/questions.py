"""Questions of a form on screen: each with its words, its answer, and in place below it what is missing."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QPlainTextEdit, QRadioButton, QWidget

from pmupro_desktop.documents.form_answers import LONGEST_ANSWER, Answer
from pmupro_desktop.documents.forms import Item, Kind
from pmupro_desktop.ui.widgets import DateField, IconMark, NumberField, PlainLabel, column, literal, row, set_look

_INITIALS_WIDTH = 96
_TEXT_HEIGHT = 64


class Question(QWidget):
    """A question and its answer; None while there is none."""

    changed = Signal()

    def __init__(self, item: Item) -> None:
        super().__init__()
        self.item = item
        self._words = PlainLabel(item.text, wrap=True)
        self._mark = IconMark("alert-circle", "bad", 16)
        self._problem = PlainLabel("", "meta", wrap=True)
        self._problem.set_state("bad")
        self._below = QWidget()
        self._below.setLayout(row(self._mark, self._problem, gap=6, stretch=1))
        self._below.hide()
        help_text = PlainLabel(item.help, "meta", wrap=True)
        help_text.setVisible(bool(item.help))
        self._lines = column(self._head(), help_text, self._below, gap=4)
        self.setLayout(self._lines)

    @property
    def problem(self) -> str:
        return self._problem.text()

    def value(self) -> Answer | None:
        """The answer so far."""
        raise NotImplementedError

    def set_value(self, value: Answer | None) -> None:
        """Show an answer that was given before."""
        raise NotImplementedError

    def editor(self) -> QWidget:
        """What takes the focus."""
        raise NotImplementedError

    def set_problem(self, sentence: str) -> None:
        """Say below the question what is missing; an empty sentence when nothing is."""
        self._problem.setText(sentence)
        self._below.setVisible(bool(sentence))
        set_look(self.editor(), "invalid", "true" if sentence else None)
        self.editor().setAccessibleDescription(sentence or self.item.help)

    def _head(self) -> Any:
        return self._words

    def _edited(self) -> None:
        if self.problem:
            self.set_problem("")
        self.changed.emit()


class YesNoQuestion(Question):
    """Yes or no, neither of them chosen beforehand."""

    def _head(self) -> Any:
        self._yes, self._no = QRadioButton(self.tr("Yes")), QRadioButton(self.tr("No"))
        self._group = QButtonGroup(self)
        for button in (self._yes, self._no):
            self._group.addButton(button)
            button.setAccessibleName(f"{self.item.text} {button.text()}")
        self._group.buttonClicked.connect(lambda _button: self._edited())
        return row(self._words, 16, column(row(self._yes, 12, self._no, gap=0), None, gap=0), gap=0, stretch=0)

    def value(self) -> bool | None:
        chosen = self._group.checkedButton()
        return None if chosen is None else chosen is self._yes

    def set_value(self, value: Answer | None) -> None:
        _choose(self._group, {True: self._yes, False: self._no}.get(value) if isinstance(value, bool) else None)

    def editor(self) -> QWidget:
        return self._yes


class ChoiceQuestion(Question):
    """One of a few options."""

    def _head(self) -> Any:
        self._group = QButtonGroup(self)
        self._buttons = {option: QRadioButton(literal(option)) for option in self.item.options}
        for option, button in self._buttons.items():
            self._group.addButton(button)
            button.setAccessibleName(f"{self.item.text}: {option}")
        self._group.buttonClicked.connect(lambda _button: self._edited())
        return column(self._words, *self._buttons.values(), gap=2)

    def value(self) -> str | None:
        return next((option for option, button in self._buttons.items() if button.isChecked()), None)

    def set_value(self, value: Answer | None) -> None:
        _choose(self._group, self._buttons.get(value) if isinstance(value, str) else None)

    def editor(self) -> QWidget:
        return next(iter(self._buttons.values()))


class InitialsQuestion(Question):
    """A clause that the client puts their initials to."""

    def _head(self) -> Any:
        self._edit = QLineEdit(maxLength=8)
        self._edit.setFixedWidth(_INITIALS_WIDTH)
        self._edit.setPlaceholderText(self.tr("Initials"))
        self._edit.setAccessibleName(self.tr("Initials for: {clause}").format(clause=self.item.text))
        self._edit.textEdited.connect(lambda _text: self._edited())
        return row(self._words, 16, self._edit, gap=0, stretch=0)

    def value(self) -> str | None:
        return self._edit.text().strip() or None

    def set_value(self, value: Answer | None) -> None:
        self._edit.setText(str(value or ""))

    def editor(self) -> QWidget:
        return self._edit


class TextQuestion(Question):
    """An answer in words."""

    def _head(self) -> Any:
        self._edit = QPlainTextEdit()
        self._edit.setFixedHeight(_TEXT_HEIGHT)
        self._edit.setTabChangesFocus(True)
        self._edit.setAccessibleName(self.item.text)
        self._edit.textChanged.connect(self._edited)
        return column(self._words, self._edit, gap=4)

    def value(self) -> str | None:
        return self._edit.toPlainText().strip()[: LONGEST_ANSWER + 1] or None

    def set_value(self, value: Answer | None) -> None:
        self._edit.setPlainText(str(value or ""))

    def editor(self) -> QWidget:
        return self._edit


class DayQuestion(Question):
    """An answer that is a day."""

    def _head(self) -> Any:
        self._edit = DateField()
        self._edit.edit.setAccessibleName(self.item.text)
        self._edit.value_changed.connect(lambda _day: self._edited())
        self._edit.setMaximumWidth(240)
        return column(self._words, self._edit, gap=4)

    def value(self) -> str | None:
        if self._edit.problem():
            return self._edit.edit.text().strip() or None
        day = self._edit.value()
        return day.isoformat() if day else None

    def set_value(self, value: Answer | None) -> None:
        try:
            self._edit.set_value(date.fromisoformat(str(value)) if value else None)
        except ValueError:  # it was kept as it was typed
            self._edit.edit.setText(str(value))

    def editor(self) -> QWidget:
        return self._edit.edit


class NumberQuestion(Question):
    """An answer that is a number."""

    def _head(self) -> Any:
        low = self.item.lowest if self.item.lowest is not None else -1e9
        high = self.item.highest if self.item.highest is not None else 1e9
        self._edit = NumberField(low, high, decimals=2, unit=self.item.unit)
        self._edit.setAccessibleName(self.item.text)
        self._edit.setMaximumWidth(240)
        self._edit.value_changed.connect(lambda _number: self._edited())
        return column(self._words, self._edit, gap=4)

    def value(self) -> float | None:
        number: float | None = self._edit.value()
        return number

    def set_value(self, value: Answer | None) -> None:
        self._edit.set_value(float(value) if isinstance(value, int | float) else None)

    def editor(self) -> QWidget:
        return self._edit


class Detail(Question):
    """The words that explain a yes."""

    def _head(self) -> Any:
        self._edit = QLineEdit(maxLength=LONGEST_ANSWER)
        self._edit.setAccessibleName(self.item.text)
        self._edit.textEdited.connect(lambda _text: self._edited())
        self._words.set_role("label")
        return column(self._words, self._edit, gap=4, margins=(16, 0, 0, 0))

    def value(self) -> str | None:
        return self._edit.text().strip() or None

    def set_value(self, value: Answer | None) -> None:
        self._edit.setText(str(value or ""))

    def editor(self) -> QWidget:
        return self._edit


_KINDS: dict[Kind, type[Question]] = {
    Kind.YES_NO: YesNoQuestion,
    Kind.CHOICE: ChoiceQuestion,
    Kind.INITIALS: InitialsQuestion,
    Kind.TEXT: TextQuestion,
    Kind.DATE: DayQuestion,
    Kind.NUMBER: NumberQuestion,
}


def question_of(item: Item) -> Question:
    """The widget that asks `item`."""
    return _KINDS[item.kind](item)


def _choose(group: QButtonGroup, chosen: Any) -> None:
    group.setExclusive(False)
    for button in group.buttons():
        button.setChecked(button is chosen)
    group.setExclusive(True)


def bullet(text: str) -> QWidget:
    """One point of a list."""
    line = QWidget()
    dot = PlainLabel("•", "muted")
    dot.setAlignment(Qt.AlignmentFlag.AlignTop)
    line.setLayout(row(dot, PlainLabel(text, wrap=True), gap=8, stretch=1))
    return line
