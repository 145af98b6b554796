"""A recovery code is read however it is typed, and a typing mistake is found by its group."""

from __future__ import annotations

import contextlib
import random
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmupro_desktop import errors
from pmupro_desktop.storage.recovery_code import code_for, new_code, parse

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRETS = [bytes(20), b"\xff" * 20, random.Random(1).randbytes(20), random.Random(2).randbytes(20)]


def named_group(text: str) -> int | None:
    """The group that is named as mistyped, or None when the code is taken."""
    try:
        parse(text)
    except errors.MistypedRecoveryCode as mistake:
        return int(str(mistake.facts["group"]))
    return None


def swapped(text: str, first: int, second: int) -> str:
    symbols = list(text)
    symbols[first], symbols[second] = symbols[second], symbols[first]
    return "".join(symbols)


def test_codes_look_as_printed_and_differ() -> None:
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    for code in codes:
        groups = code.split("-")
        assert [len(group) for group in groups] == [5] * 8
        assert set(code) <= set(SYMBOLS + "-")


@given(st.binary(min_size=20, max_size=20))
def test_every_code_is_read_back(secret: bytes) -> None:
    assert parse(code_for(secret)) == secret


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", "\r\n"),
        lambda code: f"\n  {code}\t",
        lambda code: code.replace("0", "O").replace("1", "I"),
        lambda code: code.lower().replace("0", "o").replace("1", "l"),
        lambda code: code.replace("-", " – "),
        lambda code: "-".join(code.replace("-", "")[start : start + 4] for start in range(0, 40, 4)),
        lambda code: "".join(chr(ord(c) + 0xFEE0) if c != "-" else c for c in code),  # a Japanese keyboard
    ],
)
def test_reading_is_forgiving(typed: object) -> None:
    for secret in SECRETS:
        assert callable(typed)
        assert parse(typed(code_for(secret))) == secret


@pytest.mark.parametrize("secret", SECRETS)
def test_every_single_typo_is_named(secret: bytes) -> None:
    code = code_for(secret).replace("-", "")
    for place, symbol in product(range(40), SYMBOLS + "U?"):
        if symbol != code[place]:
            assert named_group(code[:place] + symbol + code[place + 1 :]) == place // 5 + 1


@pytest.mark.parametrize("secret", SECRETS)
def test_every_swap_in_a_group_is_named(secret: bytes) -> None:
    code = code_for(secret).replace("-", "")
    for group in range(8):
        for first, second in combinations(range(group * 5, group * 5 + 5), 2):
            if code[first] != code[second]:
                assert named_group(swapped(code, first, second)) == group + 1


@pytest.mark.parametrize("secret", SECRETS)
def test_every_swap_between_groups_is_named(secret: bytes) -> None:
    code = code_for(secret).replace("-", "")
    for first, second in combinations(range(40), 2):
        if first // 5 != second // 5 and code[first] != code[second]:
            assert named_group(swapped(code, first, second)) == first // 5 + 1


@pytest.mark.parametrize("secret", SECRETS)
def test_every_swap_of_two_groups_is_named(secret: bytes) -> None:
    groups = code_for(secret).split("-")
    for first, second in combinations(range(8), 2):
        moved = list(groups)
        moved[first], moved[second] = moved[second], moved[first]
        assert named_group("-".join(moved)) == first + 1


def test_the_check_is_proof_against_single_typos_by_its_form() -> None:
    """For each group and place, no two symbols there give the same check: whatever the rest is, one of them fits."""
    for group, place in product(range(8), range(4)):
        checks = set()
        for value in range(32):
            secret = (value << (155 - 5 * (4 * group + place))).to_bytes(20)
            checks.add(code_for(secret).split("-")[group][4])
        assert len(checks) == 32


def test_two_typos_in_a_group_are_mostly_named_and_never_taken_for_right() -> None:
    choice = random.Random(3)
    tried = named = 0
    for secret in SECRETS:
        code = code_for(secret).replace("-", "")
        for group in range(8):
            for first, second in combinations(range(group * 5, group * 5 + 5), 2):
                for _ in range(12):
                    typed = list(code)
                    for place in (first, second):
                        typed[place] = choice.choice([symbol for symbol in SYMBOLS if symbol != code[place]])
                    tried += 1
                    found = named_group("".join(typed))
                    named += found == group + 1
                    assert found is not None or parse("".join(typed)) != secret
    print(f"two typos in a group: {named} of {tried} named")
    assert named / tried >= 0.96


def test_a_group_too_short_or_too_long_is_named() -> None:
    code = code_for(SECRETS[2])
    groups = code.split("-")
    for index in range(8):
        for wrong in (groups[index][:-1], groups[index] + "7"):
            assert named_group("-".join([*groups[:index], wrong, *groups[index + 1 :]])) == index + 1


OTHER_LENGTHS = [("", 0), ("  -- ", 0), ("ABCDE", 5), (code_for(bytes(20)) + "-ABCDE", 45)]


@pytest.mark.parametrize(("typed", "count"), OTHER_LENGTHS)
def test_a_code_of_another_length_says_its_length(typed: str, count: int) -> None:
    with pytest.raises(errors.MalformedRecoveryCode) as caught:
        parse(typed)
    assert caught.value.facts == {"count": count}


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    with contextlib.suppress(errors.WrongRecoveryCode):
        assert len(parse(text)) == 20


def test_only_twenty_bytes_make_a_code() -> None:
    with pytest.raises(ValueError, match="20 bytes"):
        code_for(b"short")
