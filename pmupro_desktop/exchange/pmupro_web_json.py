"""The old web system's JSON: one object, lists, or tables under their names, with relations nested at will."""

from __future__ import annotations

import codecs
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pmupro_desktop.errors import QT_TRANSLATE_NOOP, ImportFailed
from pmupro_desktop.exchange.pmupro_web_fields import column_key
from pmupro_desktop.exchange.pmupro_web_records import Json, Kind, RawRow, RowProblem, WebUnread
from pmupro_desktop.exchange.pmupro_web_rows import external_id
from pmupro_desktop.exchange.pmupro_web_secrets import MAX_DEPTH, is_secret_key, plain
from pmupro_desktop.exchange.pmupro_web_shapes import guessed_kind, is_ignored, known_columns, named_kind

MAX_JSON_BYTES = 1 << 30

NOT_AN_OBJECT = QT_TRANSLATE_NOOP("imports", "A record was expected here.")
UNKNOWN_KIND = QT_TRANSLATE_NOOP("imports", "Its columns do not tell what kind of record this is.")
_LONGEST_WHOLE = 18
_WRAPPERS = frozenset(("data", "result", "results", "export", "items", "records", "rows", "payload", "content")) | {
    "tables",
    "database",
    "db",
    "response",
    "body",
    "backup",
}


def load_json(path: Path) -> object:
    """The parsed file. Raises ImportFailed for anything that is not one sound JSON text in UTF-8."""
    try:
        if path.stat().st_size > MAX_JSON_BYTES:
            raise ImportFailed(detail="it is larger than 1 GB")
        data = path.read_bytes()
    except OSError as error:
        raise ImportFailed(detail=f"it can't be read ({error.strerror})") from error
    text = _decoded(data)
    try:
        parsed = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_int=_whole,
            parse_float=_fraction,
        )
    except json.JSONDecodeError as error:
        raise ImportFailed(detail=f"it is not JSON (line {error.lineno})", row=error.lineno) from None
    except RecursionError:
        raise ImportFailed(detail="its data is nested too deeply") from None
    _refuse_depth(parsed)
    return parsed


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:4]:
        raise ImportFailed(detail="it is not text in UTF-8 (it looks like UTF-16); save it as UTF-8")
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ImportFailed(detail=f"it is not text in UTF-8 (line {line})", row=line) from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ImportFailed(detail="one of its records has the same column twice")
    return made


def _refuse_constant(name: str) -> object:
    raise ImportFailed(detail=f"it holds {name}, which JSON does not allow")


def _whole(text: str) -> int | str:
    return int(text) if len(text) <= _LONGEST_WHOLE else text


def _fraction(text: str) -> float | str:
    value = float(text)
    return value if math.isfinite(value) else text


def _refuse_depth(parsed: object) -> None:
    level = [parsed]
    for _depth in range(MAX_DEPTH):
        level = [
            item
            for holder in level
            if isinstance(holder, list | dict)
            for item in (holder.values() if isinstance(holder, dict) else holder)
            if isinstance(item, list | dict)
        ]
        if not level:
            return
    raise ImportFailed(detail="its data is nested too deeply")


@dataclass
class Flattened:
    """The rows of a parsed file in one list, whatever they were nested in."""

    rows: list[RawRow] = field(default_factory=list)
    unread: list[WebUnread] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Place:
    """Where the walk is: `guess` is false under a name that says nothing, where columns alone prove nothing."""

    position: str = ""
    kind: Kind | None = None
    parents: Mapping[Kind, str] = field(default_factory=dict)
    embedded: bool = False
    guess: bool = True

    def below(self, key: str) -> str:
        return f"{self.position}.{key}" if self.position else key


def flatten(parsed: object) -> Flattened:
    """Every record of a parsed file, with the ids of those it was nested in."""
    found = Flattened()
    _walk(parsed, _Place(), found)
    return found


def _walk(value: object, place: _Place, found: Flattened) -> None:
    if isinstance(value, list):
        stem = place.position or "records"
        for index, item in enumerate(value):
            _walk(item, replace(place, position=f"{stem}[{index}]"), found)
    elif isinstance(value, dict):
        _walk_object(value, place, found)
    elif value is not None:
        _leave(value, place, NOT_AN_OBJECT, found)


def _walk_object(value: dict[str, object], place: _Place, found: Flattened) -> None:
    if place.kind is not None and _is_map_of_rows(place.kind, value):
        for key, item in value.items():
            row = {"id": key, **item} if isinstance(item, dict) else item
            _walk(row, replace(place, position=place.below(key)), found)
        return
    relations = {key: item for key, item in value.items() if _is_relation(key, item)}
    own = {key: item for key, item in value.items() if key not in relations}
    kind = place.kind or (guessed_kind(own) if place.guess else None)
    if kind is not None and own:
        _take_row(kind, own, relations, place, found)
    elif relations or any(isinstance(item, list | dict) for item in own.values()):
        siblings = replace(place, parents={**place.parents, **_single_relations(relations)})
        _walk_relations(relations, siblings, False, found)
        _walk_envelope(own, place, found)
    elif own:
        _leave(value, place, UNKNOWN_KIND, found)


def _is_relation(key: str, item: object) -> bool:
    if named_kind(key) is None:
        return False
    return isinstance(item, dict) or (
        isinstance(item, list) and (not item or any(isinstance(row, dict) for row in item))
    )


def _is_map_of_rows(kind: Kind, value: dict[str, object]) -> bool:
    """Whether this is {"client_123": {…}, …}: rows under their ids instead of in a list."""
    return all(isinstance(item, list | dict) for item in value.values()) and not known_columns(kind, value)


def _take_row(
    kind: Kind, own: dict[str, object], relations: dict[str, object], place: _Place, found: Flattened
) -> None:
    position = place.position or "record"
    single = {each: identity for each, identity in _single_relations(relations).items() if each is not kind}
    parents = {**place.parents, **single}
    row = raw_row(kind, position, own, parents, place.embedded)
    found.rows.append(row)
    inner = replace(place, parents={**parents, kind: row.external_id})
    _walk_relations(relations, inner, True, found)


def raw_row(
    kind: Kind, position: str, own: Mapping[str, object], parents: Mapping[Kind, str], embedded: bool = False
) -> RawRow:
    """One row without secrets and with its id; `own` maps its columns to whatever the file holds."""
    notes: list[RowProblem] = []
    values: dict[str, Json] = {}
    for key, item in own.items():
        if not is_secret_key(key):
            messages: set[str] = set()
            name = str(plain(key, messages.add) or "")
            values[name] = plain(item, messages.add)
            notes += [RowProblem(position, name, message) for message in sorted(messages)]
    identity = external_id(kind, values, parents)
    return RawRow(kind, position, identity, values, parents, tuple(notes), embedded)


def _single_relations(relations: dict[str, object]) -> dict[Kind, str]:
    """The ids of single related rows, as "client": {"id": …} in a document or beside a list of documents."""
    parents: dict[Kind, str] = {}
    for key, item in relations.items():
        related = named_kind(key)
        if isinstance(item, dict) and related is not None:
            identity = item.get("id")
            if isinstance(identity, str | int) and not isinstance(identity, bool):
                parents[related] = str(identity).strip()
    return parents


def _walk_relations(relations: dict[str, object], place: _Place, inside_row: bool, found: Flattened) -> None:
    """Walk what stands under the name of a table; a single object inside a row is only a copy of its parent."""
    for key, item in relations.items():
        kind = named_kind(key)
        outer = {each: identity for each, identity in place.parents.items() if each is not kind}
        embedded = place.embedded or (inside_row and isinstance(item, dict))
        _walk(item, _Place(place.below(key), kind, outer, embedded), found)


def _walk_envelope(own: dict[str, object], place: _Place, found: Flattened) -> None:
    """Look for records in what wraps them; a list or object in which there are none is counted as left out."""
    for key, item in own.items():
        if is_ignored(key) or is_secret_key(key) or not isinstance(item, list | dict) or not item:
            continue
        inner = Flattened()
        below = _Place(place.below(key), None, place.parents, place.embedded, column_key(key) in _WRAPPERS)
        _walk(item, below, inner)
        if inner.rows:
            found.rows += inner.rows
            found.unread += inner.unread
            found.left_out.update(inner.left_out)
        else:
            found.left_out[below.position] = len(item) if isinstance(item, list) else 1


def _leave(value: object, place: _Place, reason: str, found: Flattened) -> None:
    facts = plain(value, lambda _message: None)
    found.unread.append(WebUnread(place.position or "record", place.kind, facts, reason))
