"""The ledger: two slots written in turn, of which each shows by itself whether it is sound."""

from __future__ import annotations

import dataclasses
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmupro_desktop.storage.ledger import Entry, Ledger

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
FIRST = Entry(str(uuid.UUID(int=1)), str(uuid.UUID(int=2)), 1, "ab" * 32, datetime(2026, 5, 4, 3, 2, 1, 7, UTC))


def entry(counter: int) -> Entry:
    return dataclasses.replace(FIRST, counter=counter)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger"


def written(path: Path, *counters: int) -> Ledger:
    ledger = Ledger(path, KEY)
    for counter in counters:
        ledger.write(entry(counter))
    ledger.close()
    return ledger


def test_nothing_yet(path: Path) -> None:
    reading = Ledger(path, KEY).read()
    assert (reading.newest, reading.damaged, reading.missing) == (None, 0, True)


def test_what_is_written_is_read(path: Path) -> None:
    assert written(path, 1).read().entries == (FIRST,)
    assert written(path, 2, 3).read().entries == (entry(3), entry(2))
    assert path.stat().st_size == 8192


def test_the_other_slot_survives_a_torn_write(path: Path) -> None:
    written(path, 4, 5)
    data = bytearray(path.read_bytes())
    data[4096 + 60 : 4096 + 168] = b"\0" * 108
    path.write_bytes(data)
    reading = Ledger(path, KEY).read()
    assert (reading.newest, reading.damaged) == (entry(4), 1)


def test_another_key_reads_nothing(path: Path) -> None:
    written(path, 4, 5)
    reading = Ledger(path, OTHER_KEY).read()
    assert (reading.entries, reading.damaged) == ((), 2)


def test_starting_over_forgets_the_other_slot(path: Path) -> None:
    ledger = written(path, 8, 9)
    ledger.start_over(entry(3))
    assert (ledger.read().entries, ledger.read().damaged) == ((entry(3),), 0)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(position=st.integers(0, 8191), mask=st.integers(1, 255))
def test_every_flipped_byte_shows(path: Path, position: int, mask: int) -> None:
    written(path, 4, 5)
    data = bytearray(path.read_bytes())
    data[position] ^= mask
    path.write_bytes(data)
    reading = Ledger(path, KEY).read()
    assert reading.damaged == 1
    assert len(reading.entries) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(data=st.binary(max_size=9000))
def test_noise_is_read_without_an_error(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    reading = Ledger(path, KEY).read()
    assert reading.newest is None
    assert reading.damaged or data == b"\0" * 8192
