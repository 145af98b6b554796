"""The real window on a real vault, for tests that drive it by keys and clicks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.domain.user import Actor
from pmupro_desktop.services.clients import get_client, save_client
from pmupro_desktop.services.studio import read_studio
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.settings import Settings
from pmupro_desktop.ui.clients.page import ClientsPage
from pmupro_desktop.ui.main_window import MainWindow
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.tasks import Tasks


@dataclass
class Desk:
    """An open studio with its window and its Clients page."""

    qtbot: QtBot
    vault: Vault
    actor: Actor
    tasks: Tasks
    studio: OpenStudio
    window: MainWindow
    page: ClientsPage
    failures: list[BaseException]

    def settle(self, until: Callable[[], bool] = lambda: True) -> None:
        """Wait until all that was asked for is answered, and `until` holds."""
        self.qtbot.waitUntil(lambda: not self.tasks.busy and until(), timeout=10_000)

    def names(self) -> list[str]:
        """What the list shows, in order."""
        model = self.page.side.model
        self.settle(lambda: all(model.row_of(model.index(n, 0)) for n in range(model.rowCount())))
        return [str(model.index(n, 0).data()) for n in range(model.rowCount())]

    def open(self, client_id: int) -> None:
        """Show a client."""
        self.page.show_record("client", client_id)
        self.settle(lambda: self.page.client is not None and self.page.client.id == client_id)

    def client(self, client_id: int) -> Client:
        """A client as stored."""
        with self.vault.reading() as session:
            return get_client(session, client_id)


def add_client(vault: Vault, name: str, **values: Any) -> int:
    """A new client; gives its id."""
    actor = vault.owner()
    with vault.transaction(actor) as session:
        return save_client(session, actor, ClientValues(name=name, **values)).id


@contextmanager
def open_desk(qtbot: QtBot, vault: Vault, folder: Path, *, size: tuple[int, int] = (1320, 868)) -> Iterator[Desk]:
    """The window of `vault`; its settings lie in `folder`. At the end nothing may be left running or failed."""
    failures: list[BaseException] = []
    tasks = Tasks(interrupt=vault.interrupt_reading, when_idle=vault.checkpoint)
    tasks.failed.connect(failures.append)
    with vault.reading() as session:
        values = read_studio(session)
    studio = OpenStudio(vault, vault.owner(), tasks, Settings(folder / "settings.json"), values)
    window = MainWindow(studio)
    page = ClientsPage(studio, window.notices, window.undoing)
    window.add_page(page)
    window.resize(*size)
    desk = Desk(qtbot, vault, studio.actor, tasks, studio, window, page, failures)
    window.show()
    desk.settle(lambda: page.side.model.complete)
    yield desk
    window.close()
    tasks.shutdown()
    for widget in QApplication.topLevelWidgets():
        if widget is not window and widget.isVisible():
            widget.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not failures


def type_text(widget: QWidget, text: str) -> None:
    """Type any characters, as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)
