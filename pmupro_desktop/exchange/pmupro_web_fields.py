"""One raw row read column by column: what is understood becomes a value, what is not stays in `extra`, reported."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import TypedDict

from pmupro_desktop.errors import QT_TRANSLATE_NOOP
from pmupro_desktop.exchange import pmupro_web_values as values
from pmupro_desktop.exchange.pmupro_web_records import Json, Kind, RawRow, RowProblem
from pmupro_desktop.exchange.pmupro_web_secrets import address_without_secrets, json_in_text

NOT_A_DATE = QT_TRANSLATE_NOOP("imports", "This is not a date; it is kept as written.")
NOT_MIDNIGHT = QT_TRANSLATE_NOOP(
    "imports", "This birth date has a time of day; the day was taken as written. Compare it with the client's."
)
NOT_YES_NO = QT_TRANSLATE_NOOP("imports", "This is neither yes nor no; it is kept as written.")
NOT_A_NUMBER = QT_TRANSLATE_NOOP("imports", "This is not a number; it is kept as written.")
NUMBER_GUESSED = QT_TRANSLATE_NOOP(
    "imports", "The number was read from a text with a unit or a comma; the text is kept beside it."
)
ADDRESS_CUT = QT_TRANSLATE_NOOP("imports", "The file's address held a password or a signature; that part was left out.")
NOT_AN_ID = QT_TRANSLATE_NOOP("imports", "This is not an id; it is kept as written.")


@lru_cache(4096)
def column_key(name: str) -> str:
    """camelCase, snake_case and PascalCase spellings of one column, made the same."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


class Rest(TypedDict):
    """The columns every row has, as `WebRow` takes them."""

    external_id: str
    position: str
    extra: dict[str, Json]
    problems: tuple[RowProblem, ...]
    created_at: datetime | None
    updated_at: datetime | None


class Fields:
    """The columns of one raw row; each reading takes its column out, `rest` gives what nobody took."""

    def __init__(self, row: RawRow) -> None:
        self._row = row
        self._left = dict(row.values)
        self._names: dict[str, str] = {}
        for name in self._left:
            self._names.setdefault(column_key(name), name)
        self._raw: dict[str, Json] = {}
        self._problems = list(row.problems)
        identity = self._names.get("id") or self._names.get("uid") or self._names.get("uuid")
        if identity is not None and values.readable(self._left[identity]).strip() == row.external_id:
            del self._left[identity]

    def _take(self, *names: str) -> tuple[str, Json]:
        for wanted in names:
            name = self._names.get(column_key(wanted))
            if name is not None and self._left.get(name) not in (None, ""):
                return name, self._left.pop(name)
        return "", None

    def _report(self, name: str, raw: Json, message: str) -> None:
        self._raw[name] = raw
        self.note(name, message)

    def note(self, name: str, message: str) -> None:
        """Add a problem about the column `name`."""
        self._problems.append(RowProblem(self._row.position, name, message))

    def text(self, *names: str) -> str | None:
        _name, value = self._take(*names)
        return values.readable(value) or None

    def listed(self, *names: str) -> str | None:
        """A text, or a JSON list or object made readable; lists and objects also stay in `extra` as they were."""
        name, value = self._take(*names)
        opened = json_in_text(value) if isinstance(value, str) else value
        if isinstance(opened, list | dict) and opened:
            self._raw[name] = opened
        return values.readable(opened) or None

    def chosen(self, allowed: frozenset[str], default: str, message: str, *names: str) -> str:
        """One of `allowed`, compared without case, spaces and signs; anything else is `default` and reported."""
        name, value = self._take(*names)
        if value is None:
            return default
        spelled = column_key(values.readable(value))
        for option in allowed:
            if column_key(option) == spelled:
                return option
        self._report(name, value, message)
        return default

    def identifier(self, parent: Kind | None, *names: str) -> str | None:
        """The id of another row: the column itself, else the row this one was nested in."""
        name, value = self._take(*names)
        if isinstance(value, str | int) and not isinstance(value, bool):
            return str(value).strip()
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        if value is not None:
            self._report(name, value, NOT_AN_ID)
        return self._row.parents.get(parent) if parent else None

    def boolean(self, *names: str) -> bool | None:
        name, value = self._take(*names)
        try:
            return None if value is None else values.boolean(value)
        except values.Unreadable:
            self._report(name, value, NOT_YES_NO)
            return None

    def number(self, *names: str) -> float | None:
        name, value = self._take(*names)
        try:
            parsed, as_written = (None, True) if value is None else values.number(value)
        except values.Unreadable:
            self._report(name, value, NOT_A_NUMBER)
            return None
        if not as_written:
            self._report(name, value, NUMBER_GUESSED)
        return parsed

    def minutes(self, *names: str) -> int | None:
        name, value = self._take(*names)
        try:
            parsed, as_written = (None, True) if value is None else values.minutes(value)
        except values.Unreadable:
            self._report(name, value, NOT_A_NUMBER)
            return None
        if not as_written:
            self._report(name, value, NUMBER_GUESSED)
        return parsed

    def whole(self, *names: str) -> int | None:
        name, value = self._take(*names)
        try:
            return None if value is None else values.whole(value)
        except values.Unreadable:
            self._report(name, value, NOT_A_NUMBER)
            return None

    def birth_date(self, *names: str) -> date | None:
        """The calendar date as written: no zone of this machine takes part."""
        name, value = self._take(*names)
        found = self._moment(name, value)
        if found is None:
            return None
        if not found.is_calendar_date:
            self._report(name, value, NOT_MIDNIGHT)
            return found.written
        return found.instant.date()

    def day(self, *names: str) -> tuple[datetime | None, date | None]:
        """An instant in UTC and its day as written; a calendar date has no instant."""
        found = self._moment(*self._take(*names))
        if found is None:
            return None, None
        if found.is_calendar_date:
            return None, found.instant.date()
        return found.instant, found.written

    def instant(self, *names: str) -> datetime | None:
        found = self._moment(*self._take(*names))
        return found.instant if found else None

    def _moment(self, name: str, value: Json) -> values.Moment | None:
        try:
            return None if value is None else values.moment(value)
        except values.Unreadable:
            self._report(name, value, NOT_A_DATE)
            return None

    def address(self, *names: str) -> str | None:
        name, value = self._take(*names)
        written = values.readable(value)
        cleaned = address_without_secrets(written)
        if cleaned != written:
            self.note(name, ADDRESS_CUT)
        return cleaned or None

    def rest(self) -> Rest:
        """Everything that no reading took, with JSON in text opened; call it last."""
        created_at = self.instant("createdAt")
        updated_at = self.instant("updatedAt")
        left = {name: value for name, value in self._left.items() if value not in (None, "")}
        opened = {name: json_in_text(v) if isinstance(v, str) else v for name, v in left.items()}
        return Rest(
            external_id=self._row.external_id,
            position=self._row.position,
            extra={**opened, **self._raw},
            problems=tuple(self._problems),
            created_at=created_at,
            updated_at=updated_at,
        )
