"""The slots of a header: the master key, wrapped once for each password, recovery code and one-time code."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pmupro_desktop import errors

from .keys import (
    KEY_SIZE,
    NONCE_SIZE,
    SALT_SIZE,
    KdfCost,
    KeyDerivation,
    MasterKey,
    Sealed,
    key_from_random,
    password_bytes,
    unwrap,
    wrap,
)
from .strict_json import Fields, Json, NotStrict, base64_text, canonical, instant_text

FORMAT = "pmupro-vault"
VERSION = 1
LONGEST_LABEL = 64
_TAG_SIZE = 16


class SlotType(StrEnum):
    """What opens a slot."""

    PASSWORD = "password"  # noqa: S105 - the name of a type
    RECOVERY = "recovery"
    ONE_TIME = "one_time"


@dataclass(frozen=True, repr=False)
class Slot:
    """One way in. `cost` is there for passwords alone; codes are random and need none.

    `label` says whose slot it is by something that names nobody (the uid of a user); it can be read without a key.
    """

    uid: str
    type: SlotType
    label: str
    salt: bytes
    cost: KdfCost | None
    expires: datetime | None
    sealed: Sealed

    def __repr__(self) -> str:
        return f"<Slot {self.type} {self.uid}>"

    def is_expired(self, now: datetime) -> bool:
        """Whether its time has passed at `now`."""
        return self.expires is not None and self.expires <= now

    def open_with_password(self, vault_id: str, password: str, derivation: KeyDerivation) -> MasterKey | None:
        """The master key, or None when the password is another one. Raises HeaderTampered for an absurd cost."""
        if self.cost is None or not self.cost.is_acceptable():
            raise errors.HeaderTampered
        key = derivation.derive(password_bytes(password), self.salt, self.cost)
        return unwrap(key, self.sealed, _context(vault_id, self))

    def open_with_code(self, vault_id: str, code: bytes) -> MasterKey | None:
        """The master key, or None when the code is another one."""
        return unwrap(key_from_random(code, self.salt), self.sealed, _context(vault_id, self))

    def as_json(self) -> Json:
        """The slot as it is written in the header."""
        return {
            **_described(self),
            "label": self.label,
            "nonce": base64_text(self.sealed.nonce),
            "wrapped": base64_text(self.sealed.ciphertext),
        }


def password_slot(vault_id: str, key: MasterKey, password: str, label: str, derivation: KeyDerivation) -> Slot:
    """A new slot that `password` opens."""
    if not derivation.cost.is_acceptable():
        raise ValueError("no vault with such a cost would open again")
    empty = _empty(SlotType.PASSWORD, label, derivation.cost, None)
    secret = derivation.derive(password_bytes(password), empty.salt, derivation.cost)
    return _filled(vault_id, key, empty, secret)


def code_slot(
    vault_id: str, key: MasterKey, code: bytes, slot_type: SlotType, label: str = "", expires: datetime | None = None
) -> Slot:
    """A new slot that the random bytes `code` (16 at least) open; `expires` is kept to the second."""
    if len(code) < 16:
        raise ValueError("a code needs 128 random bits at least")
    empty = _empty(slot_type, label, None, expires.astimezone(UTC).replace(microsecond=0) if expires else None)
    return _filled(vault_id, key, empty, key_from_random(code, empty.salt))


def _empty(slot_type: SlotType, label: str, cost: KdfCost | None, expires: datetime | None) -> Slot:
    if len(label) > LONGEST_LABEL:
        raise ValueError(f"a label has {LONGEST_LABEL} characters at most")
    return Slot(str(uuid.uuid4()), slot_type, label, os.urandom(SALT_SIZE), cost, expires, Sealed(b"", b""))


def _filled(vault_id: str, key: MasterKey, empty: Slot, secret: bytes) -> Slot:
    sealed = wrap(secret, key, _context(vault_id, empty))
    return Slot(empty.uid, empty.type, empty.label, empty.salt, empty.cost, empty.expires, sealed)


def _described(slot: Slot) -> Json:
    return {"id": slot.uid, "type": str(slot.type), "kdf": _kdf(slot), "expires": instant_text(slot.expires)}


def _kdf(slot: Slot) -> Json:
    salt = base64_text(slot.salt)
    if slot.cost is None:
        return {"alg": "hkdf-sha256", "salt": salt}
    cost = slot.cost
    return {
        "alg": "argon2id", "v": 19, "m_kib": cost.memory_kib, "t": cost.iterations, "p": cost.lanes, "salt": salt,
    }  # fmt: skip


def _context(vault_id: str, slot: Slot) -> bytes:
    """What the wrap is bound to: nobody can move it to another slot or vault, or change its cost or expiry."""
    return canonical({"format": FORMAT, "version": VERSION, "vault_id": vault_id, **_described(slot)})


def read_slot(fields: Fields) -> Slot:
    """A slot as it is written in the header; raises NotStrict."""
    uid, label, expires = fields.uid("id"), fields.text("label", LONGEST_LABEL), fields.instant("expires")
    try:
        slot_type = SlotType(fields.text("type"))
    except ValueError as error:
        raise NotStrict from error
    cost, salt = _read_kdf(fields.object("kdf"))
    sealed = Sealed(fields.binary("nonce", NONCE_SIZE), fields.binary("wrapped", KEY_SIZE + _TAG_SIZE))
    fields.end()
    if (cost is not None) != (slot_type is SlotType.PASSWORD) or (expires is not None) != (
        slot_type is SlotType.ONE_TIME
    ):
        raise NotStrict
    return Slot(uid, slot_type, label, salt, cost, expires, sealed)


def _read_kdf(fields: Fields) -> tuple[KdfCost | None, bytes]:
    algorithm, salt = fields.text("alg"), fields.binary("salt", SALT_SIZE)
    cost = None
    if algorithm == "argon2id":
        if fields.number("v") != 19:
            raise NotStrict
        cost = KdfCost(fields.number("m_kib"), fields.number("t"), fields.number("p"))
    elif algorithm != "hkdf-sha256":
        raise NotStrict
    fields.end()
    return cost, salt
