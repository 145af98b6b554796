"""The master key of a vault, the keys drawn from it, and how a password or a code becomes a key that wraps it."""

from __future__ import annotations

import os
import secrets
import unicodedata
import uuid
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_SIZE = 32
SALT_SIZE = 16
NONCE_SIZE = 12
_DOMAIN = b"pmupro/v1/"


@dataclass(frozen=True, repr=False)
class MasterKey:
    """The 32 random bytes that everything else in a vault is protected by; never shown."""

    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_SIZE:
            raise ValueError(f"a master key has {KEY_SIZE} bytes")

    @classmethod
    def random(cls) -> MasterKey:
        """A new key from the system's source of randomness."""
        return cls(secrets.token_bytes(KEY_SIZE))

    def subkey(self, label: str, vault_id: str) -> bytes:
        """A key of 32 bytes for the one purpose `label`; `vault_id` is a UUID."""
        salt = uuid.UUID(vault_id).bytes
        return HKDF(hashes.SHA256(), KEY_SIZE, salt=salt, info=_DOMAIN + label.encode()).derive(self.secret)

    def __repr__(self) -> str:
        return "<MasterKey>"


@dataclass(frozen=True)
class KdfCost:
    """What deriving a key from a password costs: memory in KiB, passes over it, and lanes worked in parallel."""

    memory_kib: int
    iterations: int
    lanes: int

    def is_acceptable(self) -> bool:
        """Whether it is neither so cheap that guessing pays nor so dear that the computer stands still."""
        return 64 * 1024 <= self.memory_kib <= 1024 * 1024 and 3 <= self.iterations <= 20 and 1 <= self.lanes <= 16


class KeyDerivation(Protocol):
    """How a password becomes a key. `PRODUCTION` is the one in use.

    This is the seam for tests: whatever opens or changes a vault takes a `derivation`, and tests hand in a cheap one.
    The limits of `KdfCost` are checked by the caller for each derivation alike.
    """

    @property
    def cost(self) -> KdfCost:
        """The cost written into new slots."""

    def derive(self, secret: bytes, salt: bytes, cost: KdfCost) -> bytes:
        """A key of 32 bytes."""


@dataclass(frozen=True)
class Argon2Derivation:
    """Argon2id, version 1.3, as in RFC 9106."""

    cost: KdfCost = KdfCost(memory_kib=256 * 1024, iterations=3, lanes=4)

    def derive(self, secret: bytes, salt: bytes, cost: KdfCost) -> bytes:
        """A key of 32 bytes; takes about half a second at the usual cost and lets other threads run."""
        return Argon2id(
            salt=salt, length=KEY_SIZE, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib
        ).derive(secret)


PRODUCTION: KeyDerivation = Argon2Derivation()


def password_bytes(password: str) -> bytes:
    """What of a password counts: equal for every keyboard that can type it (NFKC, UTF-8)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def key_from_random(secret: bytes, salt: bytes) -> bytes:
    """A key of 32 bytes from a secret which is random already (128 bits and more), so that no cost is needed."""
    return HKDF(hashes.SHA256(), KEY_SIZE, salt=salt, info=_DOMAIN + b"slot").derive(secret)


@dataclass(frozen=True)
class Sealed:
    """Something encrypted by AES-256-GCM: a nonce of 12 bytes, and the ciphertext with its tag of 16 bytes."""

    nonce: bytes
    ciphertext: bytes


def seal(key: bytes, content: bytes, context: bytes) -> Sealed:
    """`content` encrypted; it opens only with the same `context`."""
    nonce = os.urandom(NONCE_SIZE)
    return Sealed(nonce, AESGCM(key).encrypt(nonce, content, context))


def unseal(key: bytes, sealed: Sealed, context: bytes) -> bytes | None:
    """What was sealed, or None when key, content or context is another one."""
    try:
        return AESGCM(key).decrypt(sealed.nonce, sealed.ciphertext, context)
    except InvalidTag:
        return None


def wrap(key: bytes, master: MasterKey, context: bytes) -> Sealed:
    """The master key, encrypted by the key of a slot."""
    return seal(key, master.secret, context)


def unwrap(key: bytes, sealed: Sealed, context: bytes) -> MasterKey | None:
    """The master key, or None when the key of the slot is not the right one."""
    secret = unseal(key, sealed, context)
    return MasterKey(secret) if secret is not None and len(secret) == KEY_SIZE else None
