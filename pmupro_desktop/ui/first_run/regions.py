"""The countries of phone numbers and the paper they print on, by what Qt knows of them."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QLocale

_LETTER = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "CR", "GT", "NI", "PA", "PR", "SV", "VE", "DO"})


@cache
def regions() -> tuple[tuple[str, str], ...]:
    """(ISO 3166 code, name) of every country, by name."""
    found: dict[str, str] = {}
    for territory in QLocale.Country:
        code = QLocale.territoryToCode(territory)
        if len(code) == 2 and code.isalpha():
            found[code] = QLocale.territoryToString(territory)
    return tuple(sorted(found.items(), key=lambda each: each[1]))


def region_of(locale: QLocale) -> str:
    """The country of `locale`, empty when it has none."""
    code: str = QLocale.territoryToCode(locale.territory())
    return code if len(code) == 2 and code.isalpha() else ""


def paper_of(locale: QLocale) -> str:
    """The paper used where `locale` belongs: "A4" or "Letter"."""
    return "Letter" if region_of(locale) in _LETTER else "A4"
