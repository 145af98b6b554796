"""The manifest of a backup: read back as written, altered nowhere, obeyed nowhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmupro_desktop import errors
from pmupro_desktop.domain.base import dump_json
from pmupro_desktop.storage.manifest import Manifest, Part, parse_manifest

KEY = b"k" * 32
UID = "0f0f0f0f-1234-4234-8234-123456789012"
MANIFEST = Manifest(
    UID, UID, 7, "ab" * 32, datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC), "1.0",
    (Part("pmupro.db", 4096, "cd" * 32), Part(f"files/0f/{UID}.age", 10, "ef" * 32)),
).signed(KEY)  # fmt: skip


def test_it_is_read_back_as_written() -> None:
    again = parse_manifest(MANIFEST.to_bytes())
    assert again == MANIFEST
    again.verify(KEY)
    assert not again.is_sealed_copy
    assert again.size == 4106


def test_another_key_is_refused() -> None:
    with pytest.raises(errors.BackupDamaged):
        MANIFEST.verify(b"o" * 32)


def plain(**changes: Any) -> bytes:
    return dump_json({**json.loads(MANIFEST.to_bytes()), **changes}).encode()


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "zip"}, {"vault_id": "x"}, {"vault_id": 3}, {"counter": "7"}, {"made_at": "2026-05-04"},
        {"made_at": 5}, {"parts": []}, {"parts": None}, {"parts": {"a": 1}}, {"mac": None}, {"audit_head": ""},
        {"parts": [["pmupro.db", -1, "cd" * 32]]}, {"parts": [["pmupro.db", 1, "CD" * 32]]},
        {"parts": [["pmupro.db", 1, "cd" * 32]] * 2}, {"parts": [["pmupro.db", True, "cd"]]},
        {"parts": [["pmupro.db", 1, "cd" * 32], ["../x", 1, "cd" * 32]]},
        {"parts": [["pmupro.db", 1, "cd" * 32], ["files/0f/x.age\n", 1, "cd" * 32]]},
        {"parts": [["pmupro.db\n", 1, "cd" * 32]]},
    ],
)  # fmt: skip
def test_nonsense_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(errors.BackupDamaged):
        parse_manifest(plain(**changes))


def test_a_newer_format_is_refused_politely() -> None:
    with pytest.raises(errors.BackupTooNew):
        parse_manifest(plain(version=2))


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=400)
    | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(lambda v: json.dumps(v).encode())
)
def test_noise_raises_nothing_else(data: bytes) -> None:
    with pytest.raises(errors.BackupDamaged):
        parse_manifest(data)


@settings(max_examples=500, deadline=None)
@given(position=st.integers(0, len(MANIFEST.to_bytes()) - 1), mask=st.integers(1, 255))
def test_every_changed_byte_shows(position: int, mask: int) -> None:
    data = bytearray(MANIFEST.to_bytes())
    data[position] ^= mask
    with pytest.raises(errors.BackupError):
        parse_manifest(bytes(data)).verify(KEY)
