"""Whether a password is hard enough to guess, and passphrases that are.

The rules are those of NIST SP 800-63B-4, section 3.1.1: length, a block list, Unicode normalised; no rules of
composition, nothing cut off, any character allowed.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from pmupro_desktop.domain.search_text import normalise
from pmupro_desktop.errors import QT_TRANSLATE_NOOP

SHORTEST = 15
"""Code points, after NFKC; the length NIST asks of a password that is the only thing asked for."""
ENOUGH = 4
"""zxcvbn's highest score: more than 10^10 guesses, which at a hundred a second take three years."""
_LOOKED_AT = 72
"""Characters zxcvbn takes; what comes after them counts as typed, but makes nothing weaker."""

_TOO_SHORT = QT_TRANSLATE_NOOP("errors", "it has fewer than 15 characters.")
_BLOCKED = QT_TRANSLATE_NOOP("errors", "it is made of words that are tried first.")
_REASONS = {
    "repeat": QT_TRANSLATE_NOOP("errors", "it repeats itself."),
    "sequence": QT_TRANSLATE_NOOP("errors", "it counts or follows the alphabet."),
    "spatial": QT_TRANSLATE_NOOP("errors", "it follows the keys of the keyboard."),
    "dictionary": QT_TRANSLATE_NOOP("errors", "it is made of common words, names or passwords."),
    "date": QT_TRANSLATE_NOOP("errors", "a date makes up too much of it."),
    "regex": QT_TRANSLATE_NOOP("errors", "a year makes up too much of it."),
}
_OTHERWISE = QT_TRANSLATE_NOOP("errors", "it can be guessed in too few tries.")

_BLOCK_LIST = frozenset(
    (
        "password", "passwort", "passwd", "passphrase", "contraseña", "contrasena", "senha", "motdepasse", "mot",
        "passe", "de", "wachtwoord", "hasło", "haslo", "пароль", "parola", "heslo", "lösenord", "adgangskode",
        "salasana", "jelszo", "secret", "geheim", "admin", "administrator", "welcome", "letmein", "iloveyou",
        "qwerty", "qwertz", "azerty", "йцукен", "abc", "test", "login", "master", "changeme", "default", "hello",
        "my", "mein", "is", "this", "the", "pmu", "pmupro", "pro", "desktop", "permanent", "make", "up", "makeup",
        "permanentmakeup", "microblading", "brow", "brows", "eyebrow", "eyebrows", "lip", "lips", "lash", "lashes",
        "eyeliner", "pigment", "beauty", "salon", "studio", "artist", "client", "clients", "vault", "tattoo",
        "powder", "ombre",
    )
)  # fmt: skip
_LONGEST_TAIL = 8
"""Digits and signs that listed words may have and still be as good as listed: a birth date, a year, "123!"."""


@dataclass(frozen=True)
class Assessment:
    """How hard a password is to guess: 0 (at once) to 4, whether that is enough, and if not, why: the end of a
    sentence which begins "This password is too easy to guess:"."""

    score: int
    acceptable: bool
    reason: str


def assess(password: str, user_words: Iterable[str] = ()) -> Assessment:
    """How good `password` is; `user_words` (the names of artist and studio, say) count as known to whoever guesses."""
    text = unicodedata.normalize("NFKC", password)
    known = [word for phrase in user_words for form in (phrase, normalise(phrase)) for word in _words(form)]
    if len(text) < SHORTEST:
        return Assessment(min(_score(text, known)[0], 2), acceptable=False, reason=_TOO_SHORT)
    if _is_blocked(text, known):
        return Assessment(0, acceptable=False, reason=_BLOCKED)
    score, reason = _score(text, known)
    return Assessment(score, acceptable=score >= ENOUGH, reason="" if score >= ENOUGH else reason)


def passphrase(words: int = 6) -> str:
    """Words of the EFF's long list, drawn evenly (12.9 bits each), with a blank between them."""
    from xkcdpass import xkcd_password  # needed once in the life of a vault

    listed = sorted(xkcd_password.generate_wordlist("eff-long", min_length=3, max_length=9))
    return " ".join(secrets.choice(listed) for _ in range(words))


def _score(text: str, known: list[str]) -> tuple[int, str]:
    if not text:
        return 0, _OTHERWISE
    from zxcvbn import zxcvbn  # its word lists take a while to load

    result = zxcvbn(text[:_LOOKED_AT], user_inputs=[*_BLOCK_LIST, *known])
    longest = max(result["sequence"], key=lambda match: len(match["token"]), default={"pattern": ""})
    return int(result["score"]), _REASONS.get(longest["pattern"], _OTHERWISE)


def _is_blocked(text: str, known: list[str]) -> bool:
    """Whether it is made of nothing but words that are tried first, and a few digits and signs."""
    listed = _BLOCK_LIST | set(known)
    others = sum(not character.isalpha() and not character.isspace() for character in text)
    forms = (_words(text), _words(normalise(text)))
    return others <= _LONGEST_TAIL and any(
        words and all(_is_made_of(word, listed) for word in words) for words in forms
    )


def _is_made_of(word: str, listed: frozenset[str]) -> bool:
    """Whether `word` is some of the listed ones written together."""
    longest = max(len(one) for one in listed)
    reachable = {0}
    for end in range(1, len(word) + 1):
        starts = range(max(0, end - longest), end)
        if any(start in reachable and word[start:end] in listed for start in starts):
            reachable.add(end)
    return len(word) in reachable


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text).casefold())
