"""Looking a query up in the search index; each kind of record has one table of fragments and one of words."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, column, false, text

from pmupro_desktop.domain.search_text import Query


class Side(StrEnum):
    """Which numbers of an index that two kinds of record share; the values are SQL."""

    BOTH = ""
    POSITIVE = " AND rowid > 0"
    NEGATIVE = " AND rowid < 0"


def matching(
    query: Query, record_id: SQLColumnExpression[Any], kind: str, *, side: Side = Side.BOTH
) -> ColumnElement[bool]:
    """Whether the line of `record_id` holds every fragment, and a word beginning with every prefix.

    `kind` is "client", "document" (photos have negative numbers there) or "procedure". An empty query finds nothing.
    """
    conditions: list[ColumnElement[bool]] = []
    if query.fragments:
        phrase = " ".join(_quoted(fragment) for fragment in query.fragments)
        conditions.append(_in_index(record_id, f"{kind}_fragments", phrase, side))
    if query.prefixes:
        phrase = " ".join(f"{_quoted(prefix)}*" for prefix in query.prefixes)
        conditions.append(_in_index(record_id, f"{kind}_words", phrase, side))
    return and_(*conditions) if conditions else false()


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _in_index(record_id: SQLColumnExpression[Any], table: str, phrase: str, side: Side) -> ColumnElement[bool]:
    statement = f"SELECT rowid FROM {table} WHERE {table} MATCH :{table}_phrase{side}"  # noqa: S608 - our names
    found = text(statement).bindparams(**{f"{table}_phrase": phrase})
    return record_id.in_(found.columns(column("rowid")))
