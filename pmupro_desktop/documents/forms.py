"""The wording of forms, read from `forms/<language>/<form>.toml` and checked before anybody is asked to sign it.

A form is kept with what is signed as plain data (`Form.wording`) and is made from that again, word for word.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pmupro_desktop import paths
from pmupro_desktop.documents.form_lines import Lines
from pmupro_desktop.documents.form_lines import Path as Place
from pmupro_desktop.errors import FormDamaged

LARGEST_FILE = 200_000
"""Bytes."""
_LONGEST_TEXT = 5_000
_ID = re.compile(r"^[a-z][a-z0-9_]{0,59}$")
_FORM_ID = re.compile(r"^[a-z][a-z0-9-]{0,59}$")
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]")

RETENTIONS = ("consent", "health", "procedure", "marketing")
FACTS = (
    "client.phone",
    "client.email",
    "client.address",
    "client.emergency_contact",
    "client.doctor_contact",
    "client.allergies",
    "client.medical_history",
    "procedure.plan",
)
"""What `fill` may name: facts of the record that are proposed as an answer."""


class Kind(StrEnum):
    """What an item of a form is."""

    PARAGRAPH = "paragraph"
    POINTS = "points"
    YES_NO = "yes_no"
    CHOICE = "choice"
    DATE = "date"
    TEXT = "text"
    NUMBER = "number"
    INITIALS = "initials"


class By(StrEnum):
    """Who fills in a section."""

    CLIENT = "client"
    ARTIST = "artist"


@dataclass(frozen=True, slots=True)
class When:
    """An item is asked only after one of these answers to another question."""

    question: str
    answers: tuple[bool | str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A clause or a question; README.md beside the forms says what each key means."""

    kind: Kind
    text: str = ""
    id: str = ""
    points: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    help: str = ""
    detail: str = ""
    attention: str = ""
    refusal: str = ""
    must_be: bool | None = None
    required: bool = True
    fill: str = ""
    latest: str = ""
    unit: str = ""
    lowest: float | None = None
    highest: float | None = None
    when: When | None = None

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return bool(self.id)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a form with its heading."""

    id: str
    title: str
    items: tuple[Item, ...]
    by: By = By.CLIENT


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it can be read and signed."""

    id: str
    version: str
    language: str
    title: str
    lead: str
    notice: str
    procedures: tuple[str, ...]
    areas: tuple[str, ...]
    retention: str
    minimum_age: int | None
    """Years; the birth date on record must say so."""
    e_records_title: str
    e_records_points: tuple[str, ...]
    e_records_statement: str
    client_intent: str
    artist_intent: str
    sections: tuple[Section, ...]
    wording: dict[str, Any] = field(repr=False, compare=False)
    """The file as plain data: what is kept with every signature."""

    def questions(self, by: By | None = None) -> list[Item]:
        """All questions, or those for one of the two."""
        return [item for part in self.sections if by in (None, part.by) for item in part.items if item.asks]


def load_form(form_id: str, language: str) -> Form:
    """The form in `language`, or in English where it is not translated. Raises FormDamaged."""
    short = language.replace("_", "-").split("-")[0].lower()
    wanted = paths.forms() / short / f"{form_id}.toml"
    return read_form(wanted if wanted.is_file() else paths.forms() / "en" / f"{form_id}.toml")


def read_form(path: Path) -> Form:
    """The form in a file. Raises FormDamaged with the file's name, the line and the reason."""
    try:
        content = path.read_bytes() if path.stat().st_size <= LARGEST_FILE else None
    except OSError as error:
        raise _damaged(path.name, 1, f"the file can't be read ({error.strerror or type(error).__name__})") from None
    if content is None:
        raise _damaged(path.name, 1, "the file is larger than 200 kB")
    form = parse_form(content, path.name)
    if path.stem != form.id:
        raise _damaged(path.name, 1, f"the form calls itself {form.id!r}, the file does not")
    return form


def parse_form(content: bytes, name: str) -> Form:
    """The form in `content`; `name` is the file's, for the message. Raises FormDamaged."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _damaged(name, content.count(b"\n", 0, error.start) + 1, "this is not UTF-8 text") from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _damaged(name, _line_of(error, text), _reason_of(error)) from None
    except (ValueError, RecursionError):  # a number of thousands of digits; brackets nested without end
        raise _damaged(name, 1, "this can't be read as TOML") from None
    try:
        return form_of(data)
    except _Mistake as mistake:
        raise _damaged(name, Lines(text).of(mistake.place), mistake.reason) from None


def form_of(data: Mapping[str, Any]) -> Form:
    """The form made of plain data, as kept with a signature. Raises ValueError when it is none."""
    top = _Table(data, ())
    head, records, signing = top.table("form"), top.table("e_records"), top.table("signing")
    sources = [_source(entry) for entry in top.tables("source")]
    sections = tuple(_section(entry) for entry in top.tables("section"))
    form = Form(
        id=head.matching("id", _FORM_ID, "lower-case letters, digits and hyphens"),
        version=head.text("version"),
        language=head.matching("language", _LANGUAGE, "a language like en or es-MX"),
        title=head.text("title"),
        lead=head.text("lead"),
        notice=head.text("notice"),
        procedures=head.texts("procedures"),
        areas=head.texts("areas"),
        retention=head.one_of("retention", RETENTIONS),
        minimum_age=head.years("minimum_age"),
        e_records_title=records.text("title"),
        e_records_points=records.texts("points"),
        e_records_statement=records.text("statement"),
        client_intent=signing.text("client"),
        artist_intent=signing.text("artist"),
        sections=sections,
        wording={},
    )
    for table in (head, records, signing, top):
        table.finish()
    if not sources:
        raise _Mistake((), "no [[source]] says what was read for the wording")
    if not sections:
        raise _Mistake((), "there is no [[section]]")
    _check_questions(sections)
    return replace(form, wording=_plain(data))


class _Mistake(ValueError):
    def __init__(self, place: Place, reason: str) -> None:
        super().__init__(reason)
        self.place, self.reason = place, reason


class _Table:
    """A table that is taken apart key by key; what is left over at the end is a mistake."""

    def __init__(self, data: Any, place: Place) -> None:
        if not isinstance(data, Mapping):
            raise _Mistake(place, f"{place[-1]!r} is not a table")
        self._data, self.place = dict(data), place

    def table(self, key: str) -> _Table:
        if key not in self._data:
            raise _Mistake(self.place, f"[{key}] is missing")
        return _Table(self._data.pop(key), (*self.place, key))

    def tables(self, key: str) -> list[_Table]:
        entries = self._data.pop(key, [])
        if not isinstance(entries, list):
            raise _Mistake((*self.place, key), f"{key!r} is not a list of tables")
        return [_Table(entry, (*self.place, key, number)) for number, entry in enumerate(entries)]

    def has(self, key: str) -> bool:
        return key in self._data

    def take(self, key: str) -> Any:
        if key not in self._data:
            raise _Mistake(self.place, f"{key!r} is missing")
        return self._data.pop(key)

    def text(self, key: str, default: str | None = None) -> str:
        if default is not None and key not in self._data:
            return default
        return self._checked(key, self.take(key))

    def texts(self, key: str) -> tuple[str, ...]:
        entries = self.take(key)
        if not isinstance(entries, list) or not entries:
            raise _Mistake((*self.place, key), f"{key!r} is not a list with texts in it")
        found = tuple(self._checked(key, entry) for entry in entries)
        if len(set(found)) != len(found):
            raise _Mistake((*self.place, key), f"{key!r} says the same thing twice")
        return found

    def one_of(self, key: str, allowed: Iterable[str], default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in allowed:
            raise _Mistake((*self.place, key), f"{key!r} is none of {', '.join(allowed)}")
        return value

    def matching(self, key: str, pattern: re.Pattern[str], described: str) -> str:
        value = self.text(key)
        if not pattern.match(value):
            raise _Mistake((*self.place, key), f"{key!r} is not made of {described}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        value = self._data.pop(key, default)
        if not isinstance(value, bool):
            raise _Mistake((*self.place, key), f"{key!r} is neither true nor false")
        return value

    def number(self, key: str) -> float | None:
        if key not in self._data:
            return None
        value = self._data.pop(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
            raise _Mistake((*self.place, key), f"{key!r} is not a number that can be used")
        return float(value)

    def years(self, key: str) -> int | None:
        value = self.number(key)
        if value is not None and (value != int(value) or not 0 < value < 130):
            raise _Mistake((*self.place, key), f"{key!r} is no age in years")
        return None if value is None else int(value)

    def finish(self) -> None:
        for key in self._data:
            raise _Mistake((*self.place, key), f"{key!r} means nothing here")

    def _checked(self, key: str, value: Any) -> str:
        place = (*self.place, key)
        if not isinstance(value, str):
            raise _Mistake(place, f"{key!r} is not text")
        if not value.strip():
            raise _Mistake(place, f"{key!r} is empty")
        if len(value) > _LONGEST_TEXT:
            raise _Mistake(place, f"{key!r} is longer than {_LONGEST_TEXT} characters")
        if _CONTROLS.search(value):
            raise _Mistake(place, f"{key!r} holds a character that can't be printed")
        return value


def _source(table: _Table) -> str:
    title = table.text("title")
    read_on = table.take("read_on")
    kept_as_text = isinstance(read_on, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", read_on)
    if not kept_as_text and (not isinstance(read_on, date) or isinstance(read_on, datetime)):
        raise _Mistake((*table.place, "read_on"), "'read_on' is not a day")
    table.finish()
    return title


def _section(table: _Table) -> Section:
    identity = table.matching("id", _ID, "lower-case letters, digits and _")
    title = table.text("title")
    by = By(table.one_of("by", [each.value for each in By], By.CLIENT.value))
    items = tuple(_item(entry) for entry in table.tables("item"))
    table.finish()
    if not items:
        raise _Mistake(table.place, "the section has no [[section.item]]")
    return Section(identity, title, items, by)


def _item(table: _Table) -> Item:
    kind = Kind(table.one_of("kind", [each.value for each in Kind]))
    item = _clause(table, kind) if kind in (Kind.PARAGRAPH, Kind.POINTS) else _question(table, kind)
    table.finish()
    return item


def _clause(table: _Table, kind: Kind) -> Item:
    if kind is Kind.POINTS:
        return Item(kind, points=table.texts("points"))
    return Item(kind, table.text("text"))


def _question(table: _Table, kind: Kind) -> Item:
    yes_no = kind is Kind.YES_NO
    item = Item(
        kind,
        text=table.text("text"),
        id=table.matching("id", _ID, "lower-case letters, digits and _"),
        help=table.text("help", ""),
        options=table.texts("options") if kind is Kind.CHOICE else (),
        detail=table.text("detail", "") if yes_no else "",
        attention=table.text("attention", "") if yes_no else "",
        must_be=table.flag("must_be", True) if yes_no and table.has("must_be") else None,
        refusal=table.text("refusal", "") if yes_no else "",
        required=table.flag("required", True),
        fill=table.one_of("fill", FACTS) if table.has("fill") else "",
        latest=table.one_of("latest", ("today",)) if kind is Kind.DATE and table.has("latest") else "",
        unit=table.text("unit", "") if kind is Kind.NUMBER else "",
        lowest=table.number("lowest") if kind is Kind.NUMBER else None,
        highest=table.number("highest") if kind is Kind.NUMBER else None,
        when=_when(table),
    )
    if (item.must_be is None) != (not item.refusal):
        raise _Mistake(table.place, "'must_be' and 'refusal' go together")
    if item.lowest is not None and item.highest is not None and item.lowest > item.highest:
        raise _Mistake((*table.place, "lowest"), "'lowest' is more than 'highest'")
    return item


def _when(table: _Table) -> When | None:
    if not table.has("when"):
        return None
    inner = table.table("when")
    question, answers = inner.text("question"), inner.take("is")
    inner.finish()
    listed = answers if isinstance(answers, list) else [answers]
    if not listed or not all(isinstance(answer, bool | str) for answer in listed):
        raise _Mistake((*table.place, "when"), "'is' is neither true, false, a text nor a list of them")
    return When(question, tuple(listed))


def _check_questions(sections: tuple[Section, ...]) -> None:
    """Ids are used once, and a condition names an answer that can be given to an earlier question."""
    known: dict[str, Item] = {}
    parts: set[str] = set()
    for number, section in enumerate(sections):
        if section.id in parts:
            raise _Mistake(("section", number, "id"), f"there is another section {section.id!r}")
        parts.add(section.id)
        for index, item in enumerate(section.items):
            place: Place = ("section", number, "item", index)
            if item.id in known:
                raise _Mistake((*place, "id"), f"there is another question {item.id!r}")
            if item.when is not None:
                _check_condition(item.when, known, (*place, "when"))
            if item.id:
                known[item.id] = item


def _check_condition(when: When, known: Mapping[str, Item], place: Place) -> None:
    asked = known.get(when.question)
    if asked is None:
        raise _Mistake(place, f"no question before this one is called {when.question!r}")
    possible: tuple[bool | str, ...] = (True, False) if asked.kind is Kind.YES_NO else asked.options
    if not all(any(answer is each or answer == each for each in possible) for answer in when.answers):
        raise _Mistake(place, f"{when.question!r} can't be answered like that")


def _plain(value: Any) -> Any:
    """`value` as JSON can hold it: days become text."""
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value.isoformat() if isinstance(value, date) else value


def _line_of(error: tomllib.TOMLDecodeError, text: str) -> int:
    found = re.search(r"at line (\d+)", str(error))
    return int(found[1]) if found else text.count("\n") + 1


def _reason_of(error: tomllib.TOMLDecodeError) -> str:
    """What the reader of TOML says, without the place and without anything of the file's content."""
    said = str(error).partition(" (at ")[0].partition(":")[0]
    return said[:1].lower() + said[1:]


def _damaged(name: str, line: int, reason: str) -> FormDamaged:
    return FormDamaged(file=name, line=line, reason=reason)
