"""The first windows and the dialogs of an open studio, for tests that drive them on real vaults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pmupro_desktop.services.studio import read_studio
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.settings import Settings
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.tasks import Tasks
from pmupro_desktop.ui.unlock.door import Door
from tests.vaults import CHOICES


@dataclass
class Bench:
    """Tasks and a door with a cheap key derivation; whatever failed untold is kept."""

    qtbot: QtBot
    tasks: Tasks
    settings: Settings
    door: Door
    failures: list[BaseException] = field(default_factory=list)

    def settle(self, until: Callable[[], bool] = lambda: True) -> None:
        """Wait until everything is answered and `until` holds."""
        self.qtbot.waitUntil(lambda: not self.tasks.busy and until(), timeout=20_000)

    def studio(self, vault: Vault) -> OpenStudio:
        """The open studio of `vault`."""
        with vault.reading() as session:
            values = read_studio(session)
        self.tasks.interrupt, self.tasks.when_idle = vault.interrupt_reading, vault.checkpoint
        return OpenStudio(vault, vault.owner(), self.tasks, self.settings, values)


@contextmanager
def bench(qtbot: QtBot, folder: Path) -> Iterator[Bench]:
    """A bench whose settings lie in `folder`; at the end nothing is left on screen, and nothing failed untold."""
    tasks = Tasks()
    settings = Settings(folder / "settings.json")
    made = Bench(qtbot, tasks, settings, Door(settings, CHOICES))
    tasks.failed.connect(made.failures.append)
    yield made
    tasks.shutdown()
    for widget in QApplication.topLevelWidgets():
        if widget.isVisible():
            widget.hide()
            widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not made.failures
