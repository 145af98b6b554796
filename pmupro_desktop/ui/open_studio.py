"""The open studio: what every page works with, and its two ways to the records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeAlias, TypeVar

from PySide6.QtCore import QObject

from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.user import Actor
from pmupro_desktop.services.studio import StudioValues, local_time, studio_zone
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.settings import Settings
from pmupro_desktop.ui.tasks import Failed, Tasks

T = TypeVar("T")
Session: TypeAlias = Any
"""A session of the vault, which the screen hands to services and never looks into."""


@dataclass(frozen=True)
class Saved(Generic[T]):
    """What a write gave back, and the number of its save, by which it can be undone; None when nothing changed."""

    result: T
    commit_number: int | None


@dataclass(frozen=True, eq=False)
class OpenStudio:
    """An unlocked vault with whoever unlocked it. `values` are the studio's as they were when it was opened."""

    vault: Vault
    actor: Actor
    tasks: Tasks
    settings: Settings
    values: StudioValues

    def __repr__(self) -> str:
        return "<OpenStudio>"

    def today(self) -> date:
        """The day in the studio."""
        return local_time(now(), studio_zone(self.values)).date()

    def read(
        self,
        job: Callable[[Session], T],
        *,
        owner: QObject,
        done: Callable[[T], object],
        failed: Failed | None = None,
        topic: str | None = None,
    ) -> None:
        """Run `job` with a reading session; a newer one of the same `topic` takes its place."""
        vault = self.vault

        def run() -> T:
            with vault.reading() as session:
                return job(session)

        self.tasks.read(run, owner=owner, done=done, failed=failed, topic=topic)

    def write(
        self,
        job: Callable[[Session], T],
        *,
        owner: QObject,
        done: Callable[[Saved[T]], object] | None = None,
        failed: Failed | None = None,
        changed: frozenset[str] = frozenset(),
    ) -> None:
        """Run `job` as one user action; `changed` names the kinds of record every page is told of afterwards."""
        vault, actor = self.vault, self.actor

        def run() -> Saved[T]:
            before = vault.last_seen.counter
            with vault.transaction(actor) as session:
                result = job(session)
            after = vault.last_seen.counter
            return Saved(result, after if after != before else None)

        self.tasks.write(run, owner=owner, done=done, failed=failed, changed=changed)
