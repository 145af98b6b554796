"""Joins a model to the reading thread: which service gives the ids, which the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeAlias, TypeVar

from PySide6.QtCore import QObject

from pmupro_desktop.ui.tables.model import Ids, Row
from pmupro_desktop.ui.tasks import Tasks

T = TypeVar("T")
Job: TypeAlias = Callable[[], T]


class Source(Generic[Row]):
    """What a RecordModel fetches from: `RecordModel(columns, row_id=…, fetch_ids=source.fetch_ids, …)`.

    `ids` and `first` are called on the screen's thread at each reload and return the job to run on the other one, so
    that the job carries the filter of this moment; `rows` is the job itself and is given the ids.
    """

    def __init__(
        self,
        tasks: Tasks,
        owner: QObject,
        topic: str,
        *,
        ids: Callable[[], Job[Ids]],
        rows: Callable[[Sequence[int]], Sequence[Row]],
        first: Callable[[], Job[Sequence[Row]]] | None = None,
    ) -> None:
        self._tasks, self._owner, self._topic = tasks, owner, topic
        self._ids, self._rows, self._first = ids, rows, first

    def fetch_ids(self, done: Callable[[Ids], None]) -> None:
        self._tasks.read(self._ids(), owner=self._owner, done=done, topic=f"{self._topic}.ids")

    def fetch_rows(self, ids: Sequence[int], done: Callable[[Sequence[Row]], None]) -> None:
        job = partial(self._rows, tuple(ids))
        self._tasks.read(job, owner=self._owner, done=done, topic=f"{self._topic}.rows")

    def fetch_first(self, done: Callable[[Sequence[Row]], None]) -> None:
        if self._first is not None:
            self._tasks.read(self._first(), owner=self._owner, done=done, topic=f"{self._topic}.first")
