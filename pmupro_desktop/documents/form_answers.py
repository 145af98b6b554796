"""Answers to a form: what is asked at all, what is missing or wrong, and what to talk about before beginning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

from pmupro_desktop.documents.forms import By, Form, Item, Kind
from pmupro_desktop.errors import QT_TRANSLATE_NOOP

Answer: TypeAlias = bool | str | float
Answers: TypeAlias = Mapping[str, Answer]
"""By the id of the question: true or false, the option, an ISO day, words, a number, initials."""

LONGEST_ANSWER = 5_000
_LONGEST_INITIALS = 8

PROBLEMS = {
    "unanswered": QT_TRANSLATE_NOOP("problems", "Please answer this."),
    "initials": QT_TRANSLATE_NOOP("problems", "The client's initials are needed here."),
    "detail": QT_TRANSLATE_NOOP("problems", "Please say more about this."),
    "option": QT_TRANSLATE_NOOP("problems", "Choose one of these."),
    "day": QT_TRANSLATE_NOOP("problems", "This is not a day."),
    "day_future": QT_TRANSLATE_NOOP("problems", "This day can't lie in the future."),
    "number": QT_TRANSLATE_NOOP("problems", "This number can't be right."),
    "too_long": QT_TRANSLATE_NOOP("problems", "This is longer than can be kept."),
}
"""Sentence by code, in English; the window translates them."""


def detail_id(question: str) -> str:
    """The name under which the words that explain a yes are kept."""
    return f"{question}.detail"


def is_asked(item: Item, answers: Answers) -> bool:
    """Whether the answers so far lead to this question."""
    if item.when is None:
        return True
    given = answers.get(item.when.question)
    return any(given is each or (isinstance(each, str) and given == each) for each in item.when.answers)


def wants_detail(item: Item, answers: Answers) -> bool:
    """Whether a yes was given that is to be explained."""
    return bool(item.detail) and answers.get(item.id) is True


def answers_of(form: Form, answers: Answers) -> dict[str, Answer]:
    """The answers that belong to the form: those to questions that are asked, in its order, words trimmed."""
    kept: dict[str, Answer] = {}
    for item in form.questions():
        if not is_asked(item, answers):
            continue
        wanted = (item.id, detail_id(item.id)) if wants_detail(item, answers) else (item.id,)
        for name in wanted:
            value = answers.get(name)
            value = value.strip() if isinstance(value, str) else value
            if value is not None and value != "":
                kept[name] = value
    return kept


def problems_of(form: Form, answers: Answers, today: date, by: By | None = None) -> dict[str, str]:
    """What is missing or wrong, as a sentence by question; empty when the form can be signed."""
    found: dict[str, str] = {}
    for item in form.questions(by):
        if not is_asked(item, answers):
            continue
        if sentence := _problem(item, answers.get(item.id), today):
            found[item.id] = sentence
        elif wants_detail(item, answers):
            said = str(answers.get(detail_id(item.id), "")).strip()
            if not said or len(said) > LONGEST_ANSWER:
                found[detail_id(item.id)] = PROBLEMS["too_long" if said else "detail"]
    return found


def attention_of(form: Form, answers: Answers) -> list[str]:
    """What should be talked about before beginning, for every yes that the form has something to say about."""
    return [item.attention for item in form.questions() if item.attention and answers.get(item.id) is True]


def _problem(item: Item, answer: Answer | None, today: date) -> str:
    if answer is None or (isinstance(answer, str) and not answer.strip()):
        code = "initials" if item.kind is Kind.INITIALS else "unanswered"
        return PROBLEMS[code] if item.required else ""
    if item.kind is Kind.YES_NO:
        if not isinstance(answer, bool):
            return PROBLEMS["unanswered"]
        return item.refusal if item.must_be is not None and answer is not item.must_be else ""
    if item.kind is Kind.NUMBER:
        return _number_problem(item, answer)
    code = _text_problem(item, answer, today) if isinstance(answer, str) else "unanswered"
    return PROBLEMS[code] if code else ""


def _text_problem(item: Item, answer: str, today: date) -> str:
    if item.kind is Kind.CHOICE:
        return "" if answer in item.options else "option"
    if item.kind is Kind.INITIALS:
        return "" if len(answer.strip()) <= _LONGEST_INITIALS else "too_long"
    if item.kind is Kind.DATE:
        return _day_problem(item, answer, today)
    return "" if len(answer) <= LONGEST_ANSWER else "too_long"


def _day_problem(item: Item, answer: str, today: date) -> str:
    try:
        day = date.fromisoformat(answer)
    except ValueError:
        return "day"
    return "day_future" if item.latest and day > today else ""


def _number_problem(item: Item, answer: Answer) -> str:
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return PROBLEMS["number"]
    low = item.lowest if item.lowest is not None else answer
    high = item.highest if item.highest is not None else answer
    return "" if low <= answer <= high else PROBLEMS["number"]
