"""Sections of a form on screen, as cards: what is said, what is asked, and only what the answers so far lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.documents.form_answers import Answer, detail_id, is_asked, wants_detail
from pmupro_desktop.documents.forms import Item, Kind, Section
from pmupro_desktop.ui.consent.questions import Detail, Question, bullet, question_of
from pmupro_desktop.ui.widgets import Button, Card, PlainLabel, column
from pmupro_desktop.ui.widgets.layouts import Piece

_MANY = 6
"""Questions of yes or no from which on a section offers to say no to the rest."""


class SectionList(QWidget):
    """Asks everything of some sections."""

    edited = Signal()

    def __init__(self, sections: Sequence[Section]) -> None:
        super().__init__()
        self._questions: dict[str, Question] = {}
        self._details: dict[str, Detail] = {}
        self._filling = False
        self.rest_buttons: list[Button] = []
        self.setLayout(column(*(self._card(part) for part in sections), gap=12))
        self._show_asked()

    def answers(self) -> dict[str, Answer]:
        """What was answered so far, also what is not asked any more."""
        found = {name: question.value() for name, question in self._questions.items()}
        found |= {detail_id(name): detail.value() for name, detail in self._details.items()}
        return {name: value for name, value in found.items() if value is not None}

    def set_answers(self, answers: Mapping[str, Answer]) -> None:
        """Show answers that were given before; nobody is told that something was edited."""
        self._filling = True
        for name, question in self._all().items():
            question.set_value(answers.get(name))
            question.set_problem("")
        self._filling = False
        self._show_asked()

    def show_problems(self, problems: Mapping[str, str]) -> QWidget | None:
        """Say each sentence at its question; gives what takes the answer to the first one."""
        for name, question in self._all().items():
            question.set_problem(problems.get(name, ""))
        return next((question.editor() for name, question in self._all().items() if name in problems), None)

    def question(self, name: str) -> Question:
        """The question called `name`; KeyError when there is none."""
        return self._all()[name]

    def names(self) -> tuple[str, ...]:
        """The questions, in reading order."""
        return tuple(self._questions)

    def _all(self) -> dict[str, Question]:
        """Questions and details in reading order, by the name of their answer."""
        found: dict[str, Question] = {}
        for name, question in self._questions.items():
            found[name] = question
            if name in self._details:
                found[detail_id(name)] = self._details[name]
        return found

    def _card(self, part: Section) -> Card:
        pieces: list[Piece] = []
        for item in part.items:
            pieces += self._pieces(item)
        plain = [item.id for item in part.items if item.kind is Kind.YES_NO and item.must_be is None]
        if len(plain) >= _MANY:
            pieces.append(self._rest_button(plain))
        return Card(part.title, *pieces, gap=10)

    def _rest_button(self, names: Sequence[str]) -> Button:
        """After reading many questions, one press says no to those that were left open."""

        def say_no() -> None:
            for name in names:
                question = self._questions[name]
                if question.value() is None and not question.isHidden():
                    question.set_value(False)
                    question.set_problem("")
            self._on_edit()

        button = Button(self.tr("No to every question left open above"), icon="check-all", pressed=say_no)
        self.rest_buttons.append(button)
        return button

    def _pieces(self, item: Item) -> list[Piece]:
        if item.kind is Kind.PARAGRAPH:
            return [PlainLabel(item.text, wrap=True)]
        if item.kind is Kind.POINTS:
            return [bullet(point) for point in item.points]
        question = question_of(item)
        question.changed.connect(self._on_edit)
        self._questions[item.id] = question
        if not item.detail:
            return [question]
        detail = Detail(replace(item, text=item.detail, help=""))
        detail.changed.connect(self._on_edit)
        self._details[item.id] = detail
        return [question, detail]

    def _on_edit(self) -> None:
        if not self._filling:
            self._show_asked()
            self.edited.emit()

    def _show_asked(self) -> None:
        answers = self.answers()
        for name, question in self._questions.items():
            asked = is_asked(question.item, answers)
            question.setVisible(asked)
            if name in self._details:
                self._details[name].setVisible(asked and wants_detail(question.item, answers))
