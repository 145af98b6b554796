"""The manifest of a backup: what belongs to it, how long each part is, and its SHA-256, under a MAC of the vault."""

from __future__ import annotations

import base64
import hmac
import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pmupro_desktop import errors
from pmupro_desktop.domain.base import dump_json

FORMAT = "pmupro-backup"
VERSION = 1
_LARGEST = 64 * 1024 * 1024
_MOST_PARTS = 500_000
_HEX = re.compile(r"^[0-9a-f]{64}$")
_UUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
_FILE = re.compile(r"^files/([0-9a-f]{2})/(\1[0-9a-f]{6}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.age$")
_OWN_PARTS = {"pmupro.db", "pmupro.db-wal", "ledger"}


@dataclass(frozen=True)
class Part:
    """One file of a backup: its name inside the vault's folder, bytes, SHA-256 in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `mac` is empty for a sealed copy, which was made without any key."""

    vault_id: str
    branch: str
    counter: int
    audit_head: str
    made_at: datetime
    program: str
    parts: tuple[Part, ...]
    mac: str = ""

    @property
    def is_sealed_copy(self) -> bool:
        """Whether it was made without a key, and so proves nothing about itself."""
        return not self.mac

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(part.size for part in self.parts)

    def signed(self, key: bytes) -> Manifest:
        """The same with the MAC of `key`."""
        return replace(self, mac=self._computed_mac(key))

    def verify(self, key: bytes) -> None:
        """Raise BackupDamaged unless the MAC is that of `key`."""
        if not hmac.compare_digest(self.mac.encode("utf-8", "surrogatepass"), self._computed_mac(key).encode()):
            raise errors.BackupDamaged(detail="its list of contents was altered")

    def _computed_mac(self, key: bytes) -> str:
        return base64.b64encode(hmac.digest(key, self._body(), "sha256")).decode()

    def to_bytes(self) -> bytes:
        """The manifest as it lies in a backup."""
        return dump_json({**self._plain(), "mac": self.mac}).encode()

    def _body(self) -> bytes:
        return dump_json(self._plain()).encode("utf-8", "surrogatepass")

    def _plain(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "vault_id": self.vault_id,
            "branch": self.branch,
            "counter": self.counter,
            "audit_head": self.audit_head,
            "made_at": self.made_at.isoformat(),
            "program": self.program,
            "parts": [[part.name, part.size, part.sha256] for part in self.parts],
        }


def parse_manifest(data: bytes) -> Manifest:
    """The manifest in `data`. Raises BackupDamaged, or BackupTooNew for a later format; obeys nothing it says."""
    if len(data) > _LARGEST:
        raise errors.BackupDamaged(detail="its list of contents is too long")
    if data.count(b"[") > _MOST_PARTS or data.count(b"{") > 1 or data.count(b",") > 3 * data.count(b"[") + 12:
        raise errors.BackupDamaged(detail="its list of contents can't be read")  # it would fill the memory
    try:
        plain = json.loads(data)
        if not isinstance(plain, dict) or plain.get("format") != FORMAT:
            raise ValueError
        if isinstance(plain.get("version"), int) and plain["version"] > VERSION:
            raise errors.BackupTooNew
        manifest = _checked(plain)
        if manifest.to_bytes() != data:  # one spelling only: every changed byte shows
            raise ValueError
        return manifest
    except (ValueError, TypeError, KeyError, RecursionError):
        raise errors.BackupDamaged(detail="its list of contents can't be read") from None


def _checked(plain: dict[str, Any]) -> Manifest:
    parts = tuple(_checked_part(*part) for part in plain["parts"])
    names = {part.name for part in parts}
    made_at = datetime.fromisoformat(plain["made_at"])
    if (
        len(names) != len(parts)
        or "pmupro.db" not in names
        or made_at.tzinfo is None
        or not isinstance(plain["counter"], int)
        or not isinstance(plain["mac"], str)
        or not isinstance(plain["program"], str)
        or not _UUID.match(plain["vault_id"])
        or (plain["mac"] and not (_UUID.match(plain["branch"]) and _HEX.match(plain["audit_head"])))
    ):
        raise ValueError
    return Manifest(
        plain["vault_id"],
        str(plain["branch"]),
        plain["counter"],
        str(plain["audit_head"]),
        made_at,
        plain["program"],
        parts,
        plain["mac"],
    )


def _checked_part(name: object, size: object, sha256: object) -> Part:
    """A part whose name can only be one of a vault: nothing else is ever written by a restore."""
    if not isinstance(name, str) or not isinstance(size, int) or not isinstance(sha256, str):
        raise TypeError
    if not (name in _OWN_PARTS or _FILE.match(name)) or size < 0 or not _HEX.match(sha256):
        raise ValueError
    return Part(name, size, sha256)
