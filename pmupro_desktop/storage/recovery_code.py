"""Recovery codes: 160 random bits as eight groups of five symbols, in which a typing mistake is found by its group.

The 32 symbols are Crockford's base32 and stand for the elements of the field GF(32) (polynomial x^5 + x^2 + 1). Group n
(1 to 8) holds four symbols of data d1..d4 and a check symbol c with

    a·d1 + a²·d2 + a³·d3 + a⁴·d4 + c = n        where a = 2

All five weights differ and none is zero, so each single wrong symbol and each swap of two different symbols in a
group breaks its equation; the right-hand sides differ, so a group at the place of another one breaks it too. Two wrong
symbols in a group pass with a chance of 1 in 31, and then the code opens nothing.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

from pmupro_desktop import errors

SECRET_SIZE = 20
GROUPS = 8
GROUP_SIZE = 5
_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {symbol: value for value, symbol in enumerate(_SYMBOLS)}
_VALUES |= {"O": 0, "I": 1, "L": 1}
_VALUES |= {symbol.lower(): value for symbol, value in _VALUES.items()}
_BETWEEN = re.compile(r"[\s\-‐‑‒–—−_.·]+")
_POLYNOMIAL = 0b100101
_WEIGHTS = (2, 4, 8, 16)


def new_code() -> str:
    """A new code, as it is printed: XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX."""
    return code_for(secrets.token_bytes(SECRET_SIZE))


def code_for(secret: bytes) -> str:
    """The code that stands for the 20 bytes `secret`."""
    if len(secret) != SECRET_SIZE:
        raise ValueError(f"a recovery code stands for {SECRET_SIZE} bytes")
    bits = int.from_bytes(secret)
    data = [bits >> shift & 31 for shift in range(SECRET_SIZE * 8 - 5, -1, -5)]
    groups = [data[start : start + 4] for start in range(0, len(data), 4)]
    return "-".join(
        "".join(_SYMBOLS[value] for value in (*group, _check(group, number)))
        for number, group in enumerate(groups, start=1)
    )


def parse(text: str) -> bytes:
    """The 20 bytes a typed code stands for.

    Small letters, O for 0, I and L for 1, and any or no spaces, hyphens and line breaks are fine. Raises
    MistypedRecoveryCode with the number of the first wrong group, or MalformedRecoveryCode when symbols are missing.
    """
    groups = _groups(unicodedata.normalize("NFKC", text))
    bits = 0
    for number, group in enumerate(groups, start=1):
        values = [_VALUES.get(symbol, -1) for symbol in group]
        if len(values) != GROUP_SIZE or min(values) < 0 or _check(values[:4], number) != values[4]:
            raise errors.MistypedRecoveryCode(group=number)
        for value in values[:4]:
            bits = bits << 5 | value
    return bits.to_bytes(SECRET_SIZE)


def _groups(text: str) -> list[str]:
    """Eight groups: as they were typed apart, or cut after every fifth symbol."""
    typed = [group for group in _BETWEEN.split(text) if group]
    symbols = "".join(typed)
    if len(symbols) == GROUPS * GROUP_SIZE:
        return [symbols[start : start + GROUP_SIZE] for start in range(0, len(symbols), GROUP_SIZE)]
    if len(typed) == GROUPS and sum(len(group) == GROUP_SIZE for group in typed) == GROUPS - 1:
        return typed  # one group is too short or too long: it can be named
    raise errors.MalformedRecoveryCode(count=len(symbols))


def _check(data: list[int], number: int) -> int:
    check = number
    for weight, value in zip(_WEIGHTS, data, strict=True):
        check ^= _times(weight, value)
    return check


def _times(left: int, right: int) -> int:
    """The product of two elements of GF(32)."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 32:
            left ^= _POLYNOMIAL
        right >>= 1
    return product
