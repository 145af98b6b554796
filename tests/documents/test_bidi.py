"""The order of mixed text, against cases of Unicode Annex 9 (capitals stand for Hebrew letters)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmupro_desktop.documents import bidi

HEBREW = {chr(ord("A") + i): chr(0x5D0 + i) for i in range(26)}


def drawn(text: str) -> str:
    """Capitals as right-to-left letters; the result from left to right."""
    _, levels = bidi.levels("".join(HEBREW.get(char, char) for char in text))
    return "".join(text[i] for i in bidi.visual(levels))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain text 12", "plain text 12"),
        ("car is THE CAR in arabic", "car is RAC EHT in arabic"),
        ("CAR IS the car IN ENGLISH", "HSILGNE NI the car SI RAC"),
        ("he said “IT IS 123, 456, OK”.", "he said “KO ,456 ,123 SI TI”."),
        ("ABC 123", "123 CBA"),
        ("ABC 12.5%", "12.5% CBA"),
        ("abc ABC 12-34", "abc 12-34 CBA"),
        ("ABC (DEF)", "(FED) CBA".replace("(", "\0").replace(")", "(").replace("\0", ")")),
        ("", ""),
    ],
)
def test_lines_are_drawn_in_this_order(text: str, expected: str) -> None:
    assert drawn(text) == expected


def test_overrides_have_no_power() -> None:
    assert bidi.visual(bidi.levels("\u202etxt.exe")[1]) == list(range(8))


@given(st.text(max_size=50))
def test_every_character_is_drawn_once(text: str) -> None:
    _, levels = bidi.levels(text)
    assert sorted(bidi.visual(levels)) == list(range(len(text)))


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Nd", "Zs"], max_codepoint=0x17F)))
def test_text_of_one_direction_keeps_its_order(text: str) -> None:
    assert bidi.levels(text) == (0, [0] * len(text))
