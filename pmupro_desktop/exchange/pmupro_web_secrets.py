"""What never leaves the old system's file: passwords, hashes, tokens, sessions and keys, at any depth."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from pmupro_desktop.errors import QT_TRANSLATE_NOOP
from pmupro_desktop.exchange.pmupro_web_records import Json

MAX_DEPTH = 64

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_ANYWHERE = ("password", "passwd", "passphrase", "token", "secret", "apikey", "privatekey", "credential", "magiclink")
_AS_WORD = {"hash", "hashed", "salt", "pwd", "cookie", "otp", "totp", "jwt"}
_SESSION_ENDS = {"id", "key", "data", "state", "expires", "expiry"}
_LOOKS_SECRET = re.compile(
    r"\s*(\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{20,}|\$(argon2\w*|scrypt|pbkdf2[\w-]*|[156])\$\S{16,}"
    r"|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)\s*"
)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SIGNATURES = {"sig", "signature", "key", "auth", "authorization", "code", "expires"}

ODD_CHARACTERS = QT_TRANSLATE_NOOP(
    "imports", "Characters that no text can hold were written as escapes, for example \\u0000."
)
BINARY = QT_TRANSLATE_NOOP("imports", "Binary data was kept as Base64 text.")
TOO_DEEP = QT_TRANSLATE_NOOP("imports", "Data nested more than 64 levels deep was left out.")


@lru_cache(4096)
def is_secret_key(key: str) -> bool:
    """Whether a column of this name may hold something that opens an account."""
    words = [word.lower() for word in _WORDS.findall(key)]
    joined = "".join(words)
    if any(part in joined for part in _ANYWHERE) or _AS_WORD.intersection(words):
        return True
    if words and words[-1] in {"session", "sessions", "sessionid"}:
        return True
    return any(a == "session" and b in _SESSION_ENDS for a, b in pairwise(words))


def looks_secret(text: str) -> bool:
    """Whether the whole text has the shape of a password hash or of a signed token."""
    return _LOOKS_SECRET.fullmatch(text) is not None


def plain(value: object, note: Callable[[str], None], depth: int = 0) -> Json:
    """`value` as data that JSON, SQLite and UTF-8 can hold, without secrets; what had to change goes to `note`."""
    if isinstance(value, str):
        return _plain_text(value, note)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, bytes):
        note(BINARY)
        return "base64:" + base64.b64encode(value).decode("ascii")
    if depth >= MAX_DEPTH:
        note(TOO_DEEP)
        return "…"
    if isinstance(value, list):
        return [plain(item, note, depth + 1) for item in value]
    if isinstance(value, dict):
        return {
            str(_plain_text(str(key), note) or ""): plain(item, note, depth + 1)
            for key, item in value.items()
            if not is_secret_key(str(key))
        }
    return _plain_text(str(value), note)


def _plain_text(text: str, note: Callable[[str], None]) -> str | None:
    if looks_secret(text):
        return None
    if not _UNSTORABLE.search(text):
        return text
    note(ODD_CHARACTERS)
    return _UNSTORABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def json_in_text(text: str) -> Json:
    """The list or object that `text` spells as JSON, without secrets; any other text unchanged."""
    stripped = text.strip()
    if stripped[:1] not in {"[", "{"} or stripped[-1:] not in {"]", "}"}:
        return text
    try:
        parsed = json.loads(stripped)
    except (ValueError, RecursionError):
        return text
    return plain(parsed, _unnoted)


def _unnoted(_message: str) -> None:
    """Notes about text inside text are not worth a line in the preview."""


def address_without_secrets(address: str) -> str:
    """A web address without user, password, and without its query when that carries a signature or a token."""
    try:
        parts = urlsplit(address)
        keys = [key for key, _value in parse_qsl(parts.query, keep_blank_values=True)]
    except ValueError:
        return address.split("?", 1)[0]
    secret = any(is_secret_key(key) or _SIGNATURES.intersection(re.split(r"\W|_", key.lower())) for key in keys)
    netloc = parts.netloc.rsplit("@", 1)[-1]
    if not secret and netloc == parts.netloc:
        return address
    return urlunsplit((parts.scheme, netloc, parts.path, "" if secret else parts.query, ""))
