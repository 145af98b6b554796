"""Dates of the old web system: a birth date is the same day on every computer."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmupro_desktop.exchange.pmupro_web import WebClient, WebProcedure, read_web_export

ZONES = [
    "UTC",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
    "Pacific/Apia",
    "America/New_York",
    "America/St_Johns",
    "Europe/Berlin",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
]
MIDNIGHTS = ["{}T00:00:00Z", "{}T00:00:00.000Z", "{}", "{} 00:00:00", "{}T00:00:00+00:00", "{}T00:00:00.000000000Z"]


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if not hasattr(time, "tzset"):
        pytest.skip("this system can't change its zone for one process")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def client_born(folder: Path, written: object) -> WebClient:
    path = folder / "export.json"
    path.write_text(json.dumps({"id": "c", "name": "Jane Doe", "email": "", "dateOfBirth": written}), "utf-8")
    return read_web_export(path).clients[0]


def procedure_on(folder: Path, written: object) -> WebProcedure:
    path = folder / "export.json"
    path.write_text(json.dumps({"procedures": [{"id": "p", "clientId": "c", "procedureDate": written}]}), "utf-8")
    return read_web_export(path).procedures[0]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.dates(date(1900, 1, 1), date(2030, 12, 31)), shape=st.sampled_from([*MIDNIGHTS, "ms", "ms text"]))
def test_a_birth_date_is_the_same_in_every_zone(zone: str, tmp_path: Path, day: date, shape: str) -> None:
    assert os.environ["TZ"] == zone
    milliseconds = (datetime(day.year, day.month, day.day, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        milliseconds=1
    )
    # Text of 1 to 8 digits around 1970 may be a year or a compact date, so it is not taken for milliseconds.
    text = str(milliseconds) if abs(milliseconds) >= 10**8 else "1970-01-01"
    expected = day if shape != "ms text" or text == str(milliseconds) else date(1970, 1, 1)
    written: object = {"ms": milliseconds, "ms text": text}.get(shape, shape.format(day.isoformat()))
    client = client_born(tmp_path, written)
    assert client.date_of_birth == expected
    assert client.problems == ()


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1990-05-14T22:00:00.000Z", date(1990, 5, 14)),
        ("1990-05-15T00:00:00+02:00", date(1990, 5, 15)),
        ("1990-05-15T23:30:00-0500", date(1990, 5, 15)),
        (642729600001, date(1990, 5, 15)),
    ],
)
def test_a_birth_date_with_a_time_is_taken_as_written_and_reported(
    zone: str, tmp_path: Path, written: object, day: date
) -> None:
    client = client_born(tmp_path, written)
    assert client.date_of_birth == day
    assert [problem.field for problem in client.problems] == ["dateOfBirth"]
    assert client.extra["dateOfBirth"] == written


@pytest.mark.parametrize(
    "garbage",
    [
        "15.05.1990",
        "05/15/1990",
        "1990",
        "19900515",
        "1990-02-30",
        "soon",
        True,
        [1],
        10**17,
        "1990-05-15T25:00Z",
        "0990-05-15T00:00:00Z",
    ],
)
def test_what_is_no_date_is_reported(tmp_path: Path, garbage: object) -> None:
    client = client_born(tmp_path, garbage)
    assert client.date_of_birth is None
    assert client.extra["dateOfBirth"] == garbage
    assert [problem.field for problem in client.problems] == ["dateOfBirth"]


def test_a_procedure_at_midnight_is_a_day_and_any_other_an_instant(zone: str, tmp_path: Path) -> None:
    day_only = procedure_on(tmp_path, "2024-08-19T00:00:00.000Z")
    assert (day_only.procedure_at, day_only.procedure_date) == (None, date(2024, 8, 19))
    late = procedure_on(tmp_path, "2024-08-19T23:30:00-05:00")
    assert late.procedure_at == datetime(2024, 8, 20, 4, 30, tzinfo=UTC)
    assert late.procedure_date == date(2024, 8, 19)
