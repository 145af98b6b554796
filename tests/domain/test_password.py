"""Passwords are judged by the guesses they take, not by their composition."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmupro_desktop.domain.password import SHORTEST, Assessment, assess, passphrase


@pytest.mark.parametrize(
    "password",
    [
        "violet lamp carries nine rivers",
        "all lower case and no digits at all",
        "8391047265103948265",
        "zażółć gęślą jaźń kwietnia",
        "十五文字以上の長い合言葉をここに書く",
        "Ana's cat likes three fishes",
        "  spaces at both ends count too ",
        "violet lamp carries nine rivers " * 20,
        "password-of-nineteen-wet-otters",
    ],
)
def test_good_ones_are_taken_whatever_they_are_made_of(password: str) -> None:
    assert assess(password) == Assessment(4, acceptable=True, reason="")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "15 characters"),
        ("Tr0ub4dor&3", "15 characters"),
        ("x7#Kq9!mZ2$pL4", "15 characters"),
        ("e\u0301" * 14, "15 characters"),
        ("password12345678", "tried first"),
        ("Password Password", "tried first"),
        ("permanent-makeup-2026!", "tried first"),
        ("MicrobladingStudio1", "tried first"),
        ("пароль пароль пароль", "tried first"),
        ("motdepasse motdepasse", "tried first"),
        ("thisismypassword", "tried first"),
        ("aaaaaaaaaaaaaaaaaaaa", "repeats"),
        ("1" * 5000, "repeats"),
        ("abcdefghijklmnopqrst", "alphabet"),
        ("qwertyuiopasdfgh", "common"),
        ("zxcvbnm,./asdfg", "keys"),
        ("123456789012345", "common"),
    ],
)
def test_weak_ones_are_refused_with_a_reason(password: str, reason: str) -> None:
    found = assess(password)
    assert not found.acceptable
    assert found.score < 4
    assert reason in found.reason


def test_length_is_counted_after_normalising() -> None:
    wide = "ｖｉｏｌｅｔ ｌａｍｐ ｉｖｙ"
    assert len(wide) == SHORTEST
    assert assess(wide).acceptable
    assert not assess(wide[1:]).acceptable


@pytest.mark.parametrize(
    "password", ["Ana Luna Studio 1987", "studio-luna-ana-luna", "AnaLunaAnaLuna1987", "luna.ana.2026.luna"]
)
def test_the_own_names_are_known_to_whoever_guesses(password: str) -> None:
    assert not assess(password, ["Ana Luna", "Studio Łuna", "Luna"]).acceptable


@pytest.mark.parametrize("password", ["lumiere brow studio 2024", "Lumière Brow Studio", "LUMIÈRE-lumiere-brow-1"])
def test_the_own_names_are_known_with_and_without_accents(password: str) -> None:
    assert assess(password, ["Lumière Brow Studio"]).reason == assess("password12345678").reason


def test_nothing_is_cut_off() -> None:
    """What lies past zxcvbn's reach neither is refused nor makes a weak beginning acceptable for free."""
    assert assess("violet lamp carries nine rivers " + "a" * 10_000).acceptable
    assert not assess("a" * 15 + "b").acceptable


@settings(deadline=None)
@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_is_judged(password: str, words: list[str]) -> None:
    found = assess(password, words)
    assert 0 <= found.score <= 4
    assert found.acceptable == (found.reason == "")


def test_passphrases_are_six_words_and_good() -> None:
    phrases = {passphrase() for _ in range(50)}
    assert len(phrases) == 50
    for phrase in phrases:
        assert len(phrase.split(" ")) == 6
        assert assess(phrase).acceptable
    assert len(passphrase(8).split(" ")) == 8


def test_words_come_from_the_whole_list() -> None:
    words = set(passphrase(7776 * 3).split(" "))
    assert 7000 < len(words) <= 7776
    assert all(3 <= len(word) <= 9 for word in words)


def test_the_word_lists_load_only_when_needed() -> None:
    program = "import sys, pmupro_desktop.domain.password; print(sorted({'zxcvbn', 'xkcdpass'} & {*sys.modules}))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert run.stdout.strip() == "[]"
