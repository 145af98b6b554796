"""The header of a vault: who may open it. Kept in three files, each of which shows by itself whether it is sound.

A file is one line of JSON, {"header": {…}, "sha256": "…"}, the checksum being of the header's canonical spelling. The
header's own MAC, made with a key that only the master key yields, tells tampering from damage once the vault is open.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from pyrage import x25519

from pmupro_desktop import errors

from .atomic import disk_errors, write_atomically
from .keys import NONCE_SIZE, PRODUCTION, KeyDerivation, MasterKey, Sealed, seal, unseal
from .recovery_code import parse
from .slots import FORMAT, VERSION, Slot, SlotType, code_slot, password_slot, read_slot
from .strict_json import Fields, Json, NotStrict, base64_text, canonical, parse_object

COPIES = ("vault.json", "vault.json.2", "vault.json.3")
_LARGEST = 64 * 1024
_MOST_SLOTS = 64
_MAC_SIZE = 32


@dataclass(frozen=True, repr=False)
class Header:
    """A header as one epoch of it stood. Each change makes a new one, of the next epoch."""

    vault_id: str
    epoch: int
    slots: tuple[Slot, ...]
    identity: Sealed
    mac: bytes = b""

    def __repr__(self) -> str:
        return f"<Header epoch {self.epoch}, {len(self.slots)} slots>"

    def unlock(self, password: str, *, derivation: KeyDerivation = PRODUCTION, label: str | None = None) -> MasterKey:
        """The master key; only the slots of `label` are tried when it is given.

        Raises WrongPassword, or HeaderTampered when a slot opens but the header is not as it was written.
        """
        for slot in self._of(SlotType.PASSWORD):
            if label is None or slot.label == label:
                key = slot.open_with_password(self.vault_id, password, derivation)
                if key is not None:
                    return self._proved(key)
        raise errors.WrongPassword

    def unlock_with_recovery_code(self, code: str) -> MasterKey:
        """The master key. Raises MistypedRecoveryCode, MalformedRecoveryCode, WrongRecoveryCode or HeaderTampered."""
        return self._opened_by_code(self._of(SlotType.RECOVERY), code)

    def unlock_with_one_time_code(self, code: str, now: datetime) -> MasterKey:
        """The master key, unless the code has expired at `now`; raises as `unlock_with_recovery_code` does."""
        return self._opened_by_code([s for s in self._of(SlotType.ONE_TIME) if not s.is_expired(now)], code)

    def verify(self, key: MasterKey) -> None:
        """Raises HeaderTampered when this is not a header that somebody with `key` wrote."""
        if not hmac.compare_digest(self.mac, self._computed_mac(key)):
            raise errors.HeaderTampered

    def file_identity(self, key: MasterKey) -> str:
        """The age identity that opens the vault's files. Raises HeaderTampered."""
        sealing_key = key.subkey("file-identity", self.vault_id)
        identity = unseal(sealing_key, self.identity, _identity_context(self.vault_id))
        if identity is None:
            raise errors.HeaderTampered
        return identity.decode("ascii")

    def with_password(
        self, key: MasterKey, password: str, *, label: str = "", derivation: KeyDerivation = PRODUCTION
    ) -> Header:
        """A header in which `password` replaces the password of `label`."""
        others = [s for s in self.slots if (s.type, s.label) != (SlotType.PASSWORD, label)]
        return self._changed(key, [*others, password_slot(self.vault_id, key, password, label, derivation)])

    def with_recovery_code(self, key: MasterKey, code: str) -> Header:
        """A header in which `code` replaces the recovery code. Raises MistypedRecoveryCode for a malformed one."""
        others = [slot for slot in self.slots if slot.type is not SlotType.RECOVERY]
        return self._changed(key, [*others, code_slot(self.vault_id, key, parse(code), SlotType.RECOVERY)])

    def with_one_time_code(self, key: MasterKey, code: str, expires_at: datetime, *, label: str = "") -> Header:
        """A header which `code`, of the same form as a recovery code, opens as well until `expires_at`."""
        slot = code_slot(self.vault_id, key, parse(code), SlotType.ONE_TIME, label, expires_at)
        return self._changed(key, [*self.slots, slot])

    def without_slot(self, key: MasterKey, uid: str) -> Header:
        """A header without the slot `uid`."""
        return self._keeping(key, [slot for slot in self.slots if slot.uid != uid])

    def without_expired(self, key: MasterKey, now: datetime) -> Header:
        """A header without the slots whose time has passed at `now`; itself when there are none."""
        return self._keeping(key, [slot for slot in self.slots if not slot.is_expired(now)])

    def without_one_time_slots(self, key: MasterKey) -> Header:
        """The header as a backup holds it; itself when it has no one-time codes."""
        return self._keeping(key, [slot for slot in self.slots if slot.type is not SlotType.ONE_TIME])

    def _of(self, slot_type: SlotType) -> list[Slot]:
        return [slot for slot in self.slots if slot.type is slot_type]

    def _opened_by_code(self, slots: Iterable[Slot], code: str) -> MasterKey:
        secret = parse(code)
        for slot in slots:
            key = slot.open_with_code(self.vault_id, secret)
            if key is not None:
                return self._proved(key)
        raise errors.WrongRecoveryCode

    def _proved(self, key: MasterKey) -> MasterKey:
        self.verify(key)
        return key

    def _keeping(self, key: MasterKey, slots: list[Slot]) -> Header:
        if not any(slot.type in (SlotType.PASSWORD, SlotType.RECOVERY) for slot in slots):
            raise ValueError("nobody could open the vault any more")
        return self if len(slots) == len(self.slots) else self._changed(key, slots)

    def _changed(self, key: MasterKey, slots: Iterable[Slot]) -> Header:
        self.verify(key)
        return replace(self, epoch=self.epoch + 1, slots=tuple(slots)).signed(key)

    def signed(self, key: MasterKey) -> Header:
        """This header with its MAC set."""
        if len(self.slots) > _MOST_SLOTS:
            raise ValueError(f"a header has {_MOST_SLOTS} slots at most")
        return replace(self, mac=self._computed_mac(key))

    def _computed_mac(self, key: MasterKey) -> bytes:
        return hmac.digest(key.subkey("header-mac", self.vault_id), canonical(self._described()), "sha256")

    def _described(self) -> Json:
        return {
            "format": FORMAT,
            "version": VERSION,
            "vault_id": self.vault_id,
            "epoch": self.epoch,
            "slots": [slot.as_json() for slot in self.slots],
            "file_identity": {
                "nonce": base64_text(self.identity.nonce),
                "wrapped": base64_text(self.identity.ciphertext),
            },
        }

    def encoded(self) -> bytes:
        """The content of a header file."""
        body = {**self._described(), "mac": base64_text(self.mac)}
        return canonical({"header": body, "sha256": hashlib.sha256(canonical(body)).hexdigest()}) + b"\n"


def create_header(
    password: str, code: str, *, label: str = "", derivation: KeyDerivation = PRODUCTION
) -> tuple[Header, MasterKey]:
    """A new vault's header of epoch 1, which `password` and the recovery code `code` open, and its new master key."""
    key, vault_id = MasterKey.random(), str(uuid.uuid4())
    identity = str(x25519.Identity.generate()).encode("ascii")
    sealed = seal(key.subkey("file-identity", vault_id), identity, _identity_context(vault_id))
    slots = (
        password_slot(vault_id, key, password, label, derivation),
        code_slot(vault_id, key, parse(code), SlotType.RECOVERY),
    )
    return Header(vault_id, 1, slots, sealed).signed(key), key


def _identity_context(vault_id: str) -> bytes:
    return canonical({"format": FORMAT, "version": VERSION, "vault_id": vault_id, "purpose": "file-identity"})


def decode(data: bytes) -> Header | None:
    """The header that the content of a header file holds, or None when it is not sound. Raises VaultTooNew."""
    if len(data) > _LARGEST:
        return None
    if _is_newer(data):
        raise errors.VaultTooNew
    try:
        header = _read_body(parse_object(data).object("header"))
    except NotStrict:
        return None
    return header if header.encoded() == data else None  # one spelling only: every changed byte shows


def _is_newer(data: bytes) -> bool:
    """Whether this is the sound header of a format to come; its envelope will be the one of today."""
    try:
        envelope = json.loads(data)
        body = envelope["header"]
        version, sound = body["version"], hashlib.sha256(canonical(body)).hexdigest() == envelope["sha256"]
        return sound and body["format"] == FORMAT and type(version) is int and version > VERSION
    except (ValueError, TypeError, LookupError, RecursionError):
        return False


def _read_body(fields: Fields) -> Header:
    if (fields.text("format"), fields.number("version")) != (FORMAT, VERSION):
        raise NotStrict
    vault_id, epoch = fields.uid("vault_id"), fields.number("epoch")
    slots = tuple(read_slot(slot) for slot in fields.objects("slots", _MOST_SLOTS))
    identity = fields.object("file_identity")
    sealed = Sealed(identity.binary("nonce", NONCE_SIZE), identity.binary("wrapped"))
    identity.end()
    mac = fields.binary("mac", _MAC_SIZE)
    fields.end()
    return Header(vault_id, epoch, slots, sealed, mac)


@dataclass(frozen=True)
class HeaderReading:
    """The header in force, and the names of the copies that are missing, damaged or of an older epoch."""

    header: Header
    damaged: tuple[str, ...]


def header_exists(folder: Path) -> bool:
    """Whether any copy of a header lies in `folder`."""
    with contextlib.suppress(OSError):
        return any((folder / name).exists() for name in COPIES)
    return False


def read_header(folder: Path) -> HeaderReading:
    """The header of the vault in `folder`.

    Raises NoVault when there is no copy at all, HeaderDamaged when none is sound, HeaderTampered when sound ones
    contradict each other, and VaultTooNew.
    """
    contents = {name: _content(folder / name) for name in COPIES}
    if all(data is None for data in contents.values()) and not header_exists(folder):
        raise errors.NoVault(folder=folder)
    sound = {name: header for name, data in contents.items() if data is not None and (header := decode(data))}
    if not sound:
        raise errors.HeaderDamaged
    newest = max(header.epoch for header in sound.values())
    in_force = {header for header in sound.values() if header.epoch == newest}
    if len(in_force) > 1 or len({header.vault_id for header in sound.values()}) > 1:
        raise errors.HeaderTampered
    header = in_force.pop()
    return HeaderReading(header, tuple(name for name in COPIES if sound.get(name) != header))


def _content(path: Path) -> bytes | None:
    """What a copy holds, or None when it is not there or cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST + 1)
    except OSError:
        return None


def write_header(folder: Path, header: Header) -> tuple[str, ...]:
    """Put `header` in force in `folder`; the names of copies that could not be written (the next opening repairs them).

    Raises StorageFull or StorageFailed when the first copy could not be written; the old header is then in force.
    Once the first is written, the new header is in force whatever happens, for its epoch is the highest.
    """
    data = header.encoded()
    try:
        _write_copy(folder / COPIES[0], data)
    except (errors.StorageFull, errors.StorageFailed):
        if _content(folder / COPIES[0]) != data:
            raise
    return tuple(name for name in COPIES[1:] if not _try_to_write(folder / name, data))


def repair_header(folder: Path, header: Header, key: MasterKey) -> tuple[str, ...]:
    """Write `header`, proved by its MAC first, over the copies that differ from it; the names of those repaired.

    A copy that the disk refuses is left out, so that a full disk keeps nobody out. Raises HeaderTampered.
    """
    header.verify(key)
    data = header.encoded()
    differing = [name for name in COPIES if _content(folder / name) != data]
    return tuple(name for name in differing if _try_to_write(folder / name, data))


def _write_copy(path: Path, data: bytes) -> None:
    def write(file: BinaryIO) -> None:
        file.write(data)

    with disk_errors():
        write_atomically(path, write)


def _try_to_write(path: Path, data: bytes) -> bool:
    try:
        _write_copy(path, data)
    except (errors.StorageFull, errors.StorageFailed):
        return False
    return True
