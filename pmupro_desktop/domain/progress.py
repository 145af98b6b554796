"""How long work tells how far it is, and learns that it should stop."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told by the work, asked by the work; safe to use from any thread."""

    def report(self, done: int, total: int, label: str) -> None:
        """`done` of `total` steps are finished; `label` names the part of the work, in English."""

    def raise_if_cancelled(self) -> None:
        """Raise errors.Cancelled when the artist stopped the work."""


class Silent:
    """For work nobody watches."""

    def report(self, done: int, total: int, label: str) -> None:
        """Nobody is told."""

    def raise_if_cancelled(self) -> None:
        """Nobody can stop it."""
