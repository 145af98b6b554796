"""Keys are drawn as documented, stay hidden, and never cost too little."""

from __future__ import annotations

import hashlib
import hmac
import uuid

import pytest

from pmupro_desktop.storage.keys import (
    PRODUCTION,
    Argon2Derivation,
    KdfCost,
    MasterKey,
    key_from_random,
    password_bytes,
    unwrap,
    wrap,
)

VAULT = "8f14e45f-ceea-467f-a9a5-3c2b1d0e9f00"
KEY = MasterKey(bytes(range(32)))


def hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """RFC 5869 with SHA-256, for one block."""
    return hmac.digest(hmac.digest(salt, secret, "sha256"), info + b"\1", "sha256")


def test_subkeys_are_hkdf_over_vault_and_label() -> None:
    assert KEY.subkey("database", VAULT) == hkdf(KEY.secret, uuid.UUID(VAULT).bytes, b"pmupro/v1/database")
    assert key_from_random(b"code", b"salt") == hkdf(b"code", b"salt", b"pmupro/v1/slot")


def test_subkeys_differ_by_label_and_vault() -> None:
    other = str(uuid.UUID(int=5))
    keys = {KEY.subkey(label, vault) for label in ("database", "ledger", "backup") for vault in (VAULT, other)}
    assert len(keys) == 6


def test_a_key_never_shows_itself() -> None:
    assert KEY.secret.hex() not in f"{KEY!r} {KEY} {vars(KEY).keys()}"
    assert repr(KEY) == "<MasterKey>"


def test_keys_are_random_and_whole() -> None:
    assert MasterKey.random() != MasterKey.random()
    with pytest.raises(ValueError, match="32 bytes"):
        MasterKey(b"short")


def test_the_production_cost_is_what_is_promised() -> None:
    assert isinstance(PRODUCTION, Argon2Derivation)
    assert PRODUCTION.cost == KdfCost(memory_kib=262144, iterations=3, lanes=4)
    assert PRODUCTION.cost.is_acceptable()


def test_argon2_stays_the_same_function() -> None:
    """A vector kept for ever: any other answer would lock every vault."""
    derived = Argon2Derivation().derive(b"password", b"somesaltsomesalt", KdfCost(65536, 3, 1))
    assert derived.hex() == "7664ad4ba1a3c999fcdd0991ffc2270f78302d2383233db5e7befc85d1bb1819"


@pytest.mark.parametrize(
    "cost",
    [
        KdfCost(65535, 3, 4),
        KdfCost(1048577, 3, 4),
        KdfCost(262144, 2, 4),
        KdfCost(262144, 21, 4),
        KdfCost(262144, 3, 0),
        KdfCost(262144, 3, 17),
        KdfCost(2**53, 3, 4),
    ],
)
def test_costs_out_of_bounds_are_refused(cost: KdfCost) -> None:
    assert not cost.is_acceptable()


@pytest.mark.parametrize("cost", [KdfCost(65536, 3, 1), KdfCost(1048576, 20, 16)])
def test_costs_at_the_bounds_are_taken(cost: KdfCost) -> None:
    assert cost.is_acceptable()


def test_one_password_from_every_keyboard() -> None:
    composed, decomposed, wide = "Zoë pass 1", "Zoe\u0308 pass 1", "Ｚoë pass １"
    assert password_bytes(composed) == password_bytes(decomposed) == password_bytes(wide)
    assert password_bytes("Pass") != password_bytes("pass")
    assert password_bytes("pass ") != password_bytes("pass")
    assert password_bytes("\ud800")  # what a broken clipboard hands over is wrong, not a crash


def test_a_wrap_opens_only_with_its_key_and_context() -> None:
    secret = hashlib.sha256(b"a").digest()
    sealed = wrap(secret, KEY, b"slot 1")
    assert unwrap(secret, sealed, b"slot 1") == KEY
    assert unwrap(secret, sealed, b"slot 2") is None
    assert unwrap(hashlib.sha256(b"b").digest(), sealed, b"slot 1") is None
    assert KEY.secret not in sealed.ciphertext
