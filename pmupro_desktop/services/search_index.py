"""Looking a query up in the search index; each kind of record has one table of fragments and one of words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, column, false, text

from pmupro_desktop.domain.search_text import Query


def matching(query: Query, record_id: SQLColumnExpression[Any], kind: str) -> ColumnElement[bool]:
    """Whether the line of `record_id` holds every fragment, and a word beginning with every prefix.

    `kind` is "client", "document" (photos have negative numbers there) or "procedure". An empty query finds nothing.
    """
    conditions: list[ColumnElement[bool]] = []
    if query.fragments:
        phrase = " ".join(_quoted(fragment) for fragment in query.fragments)
        conditions.append(_in_index(record_id, f"{kind}_fragments", phrase))
    if query.prefixes:
        phrase = " ".join(f"{_quoted(prefix)}*" for prefix in query.prefixes)
        conditions.append(_in_index(record_id, f"{kind}_words", phrase))
    return and_(*conditions) if conditions else false()


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _in_index(record_id: SQLColumnExpression[Any], table: str, phrase: str) -> ColumnElement[bool]:
    found = text(f"SELECT rowid FROM {table} WHERE {table} MATCH :{table}_phrase").bindparams(  # noqa: S608 - our names
        **{f"{table}_phrase": phrase}
    )
    return record_id.in_(found.columns(column("rowid")))
