"""What every journey begins with: a screen, a home of its own, the artist and the program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from pmupro_desktop.ui import theme
from tests.journeys.person import Person
from tests.journeys.running import Running


@pytest.fixture
def dressed(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Light, British English, and a home folder that nobody else uses."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    theme.apply(qapp, "light")


@pytest.fixture
def person(request: pytest.FixtureRequest) -> Person:
    """The artist."""
    return Person(str(request.node.name).removeprefix("test_").replace("[", "-").rstrip("]"))


@pytest.fixture
def running(qapp: QApplication, dressed: None, person: Person) -> Iterator[Running]:
    """The program, to be started. At the end no window may be left, and nothing may have failed unseen."""
    running = Running(qapp, person)
    yield running
    running.forget()
    for widget in qapp.topLevelWidgets():
        if widget.isVisible():
            widget.close()
    assert not running.failures
