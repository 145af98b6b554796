"""The log and the reports tell where something went wrong, and nothing else."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from pmupro_desktop import log
from pmupro_desktop.errors import FileDamaged

CANARY = "Wanda Canary 1990-03-14 lidocaine"


def fail(secret: str) -> None:
    local = secret.upper()
    raise ValueError(f"no such thing: {local}")


def caught() -> BaseException:
    try:
        try:
            fail(CANARY)
        except ValueError as first:
            raise FileDamaged(name=CANARY) from first
    except FileDamaged as error:
        return error
    raise AssertionError


def test_an_exception_is_described_by_its_places() -> None:
    text = log.described(caught())
    assert "pmupro_desktop.errors.FileDamaged" in text
    assert "builtins.ValueError" in text
    assert "tests/test_log.py" in text
    assert "fail" in text
    assert "Canary" not in text
    assert "CANARY" not in text
    assert str(Path(__file__).parent) not in text, "a path may name the user"


def test_a_report_holds_no_words_of_anybody(tmp_path: Path) -> None:
    report = log.write_report(caught(), tmp_path)
    assert report is not None
    text = report.read_text()
    assert "PMU Pro Desktop" in text
    assert "Canary" not in text
    assert log.write_report(caught(), tmp_path) != report


def test_only_the_newest_reports_are_kept(tmp_path: Path) -> None:
    for _ in range(25):
        log.write_report(caught(), tmp_path)
    assert len(list(tmp_path.glob("report-*.txt"))) == 20


def test_a_report_that_cannot_be_written_is_no_second_mistake(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert log.write_report(caught(), tmp_path / "file") is None


def test_the_log_never_holds_the_words_of_an_exception(tmp_path: Path) -> None:
    log.begin(tmp_path)
    try:
        logging.getLogger("pmupro_desktop.test").error("It failed", exc_info=caught())
    finally:
        log.end()
    text = (tmp_path / "pmupro.log").read_text()
    assert "It failed" in text
    assert "FileDamaged" in text
    assert "Canary" not in text


def test_where_no_log_can_be_written_one_goes_on_without(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("x")
    log.begin(tmp_path / "file")
    logging.getLogger("pmupro_desktop.test").error("It failed")
    log.end()
    assert "It failed" in caplog.messages
