"""The program in a process of its own with someone at it who follows a story: to be killed, watched and looked into.

`python -m tests.journeys.child STORY ARGUMENT…`; the story tells how far it is in lines on the standard output.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from pmupro_desktop.app import Program, run
from tests.journeys import child_stories
from tests.journeys.person import Person
from tests.journeys.running import Seat

Story = Callable[..., None]


class Beginning(QObject):
    """Posted before there is an application, delivered as soon as its loop runs."""

    _now = Signal()

    def __init__(self, story: Story, arguments: Sequence[str]) -> None:
        super().__init__()
        self._story, self._arguments = story, arguments
        self._now.connect(self._begin, Qt.ConnectionType.QueuedConnection)
        self._now.emit()

    def _begin(self) -> None:
        try:
            app = QApplication.instance()
            program = app.findChild(Program) if app is not None else None
            assert isinstance(program, Program)
            person = Person(self._story.__name__, patience=6)
            self._story(person, Seat(program, person), *self._arguments)
        except BaseException:  # noqa: BLE001 - whatever it is, the test must see it
            child_stories.say("failed", traceback.format_exc())
            os._exit(3)


if __name__ == "__main__":
    beginning = Beginning(getattr(child_stories, sys.argv[1]), sys.argv[2:])
    sys.exit(run())
