"""How text is made comparable, so that a search ignores case, accents and the punctuation of phones."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import NamedTuple

_LETTERS = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŋ": "n", "þ": "th", "æ": "ae", "œ": "oe",
        "ß": "ss", "ё": "е", "й": "и", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'",
        "‐": "-", "‑": "-", "–": "-", "—": "-",
    }
)  # fmt: skip
_PHONE = re.compile(r"^[\d\s().+/\-–]+$")
_NOT_WORD = re.compile(r"[^\w']+", re.UNICODE)
_LONGEST_WORD = 200
"""Longer runs without a space are cut in the index; nobody searches for more of a word."""


class Query(NamedTuple):
    """What to look for: every fragment must occur anywhere, every prefix at the start of a word."""

    fragments: tuple[str, ...]
    prefixes: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.fragments or self.prefixes)


def normalise(text: str) -> str:
    """`text` in lower case, without accents, with look-alike letters and quotes made equal, words by one space."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(c for c in folded if not unicodedata.combining(c)).translate(_LETTERS).casefold()
    words = _NOT_WORD.sub(" ", bare.replace("'", "")).replace("_", " ").split()
    return " ".join(word[:_LONGEST_WORD] for word in words)


def digits(text: str) -> str:
    """The digits of `text`, of any script, as 0-9."""
    return "".join(str(unicodedata.digit(c)) for c in text if c.isdigit() and unicodedata.digit(c, None) is not None)


def client_text(*texts: str | None, phone: str | None = None, born: date | None = None) -> str:
    """The searchable line of a client: words, the phone's digits, and the birth date in three orders."""
    parts = [normalise(text) for text in texts if text]
    if phone and (number := digits(phone)):
        parts.append(number)
    if born:
        parts += [born.strftime("%Y%m%d"), born.strftime("%d%m%Y"), born.strftime("%m%d%Y")]
    return " ".join(part for part in parts if part)


def sort_key(name: str) -> str:
    """Where people look for `name` in a list: as typed, without case and accents."""
    return normalise(name) or name.casefold()


def parse_query(text: str) -> Query:
    """What the artist typed, as fragments of three characters and more and prefixes below that.

    A phone or a date may be typed with any punctuation: "567 89" looks for 56789.
    """
    if _PHONE.match(text.strip()):
        number = digits(text)
        return Query((number,), ()) if len(number) > 2 else Query((), (number,) if number else ())
    words = normalise(text).split()
    return Query(
        tuple(word for word in words if len(word) > 2),
        tuple(word for word in words if len(word) <= 2),
    )
