"""Failed unlocks are counted, bounded, and never in the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmupro_desktop.storage.attempts import ATTEMPTS, KEPT, Failures, clear_failures, note_failure, read_failures

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_nothing_noted(tmp_path: Path) -> None:
    assert read_failures(tmp_path) == Failures(0, ())
    clear_failures(tmp_path)


def test_times_are_kept_in_order_and_in_utc(tmp_path: Path) -> None:
    note_failure(tmp_path, NOON)
    note_failure(tmp_path, datetime(2026, 11, 22, 8, 0, 1, 999, tzinfo=timezone(timedelta(hours=-5))))
    assert read_failures(tmp_path) == Failures(2, ("2026-11-22T12:00:00Z", "2026-11-22T13:00:01Z"))
    clear_failures(tmp_path)
    assert read_failures(tmp_path) == Failures(0, ())


def test_the_file_is_bounded_and_the_count_is_not(tmp_path: Path) -> None:
    largest = 0
    for second in range(3 * KEPT + 5):
        note_failure(tmp_path, NOON + timedelta(seconds=second))
        largest = max(largest, (tmp_path / ATTEMPTS).stat().st_size)
    failures = read_failures(tmp_path)
    assert failures.count == 3 * KEPT + 5
    assert len(failures.times) == KEPT
    assert failures.times[-1] == (NOON + timedelta(seconds=3 * KEPT + 4)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert largest <= 42_000


def test_a_line_torn_by_a_power_cut_costs_itself_only(tmp_path: Path) -> None:
    note_failure(tmp_path, NOON)
    note_failure(tmp_path, NOON)
    path = tmp_path / ATTEMPTS
    path.write_bytes(path.read_bytes()[:-5])
    note_failure(tmp_path, NOON + timedelta(seconds=1))
    assert read_failures(tmp_path) == Failures(2, ("2026-11-22T12:00:00Z", "2026-11-22T12:00:01Z"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_content_is_read_and_added_to(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ATTEMPTS).write_bytes(content)
    before = read_failures(tmp_path)
    note_failure(tmp_path, NOON)
    assert read_failures(tmp_path).count == before.count + 1


def test_a_file_that_somebody_blew_up_is_cut_down(tmp_path: Path) -> None:
    (tmp_path / ATTEMPTS).write_bytes(b"2026-11-22T12:00:00Z\n" * 100_000)
    note_failure(tmp_path, NOON)
    assert (tmp_path / ATTEMPTS).stat().st_size < 42_000
    assert read_failures(tmp_path).count > KEPT


@pytest.mark.parametrize("place", ["nowhere", "."])
def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path, place: str) -> None:
    if place == ".":
        (tmp_path / ATTEMPTS).mkdir()
    note_failure(tmp_path / place, NOON)
    assert read_failures(tmp_path / place) == Failures(0, ())
    clear_failures(tmp_path / place)
