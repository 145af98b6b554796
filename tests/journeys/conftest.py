"""The fixtures of journeys."""

from __future__ import annotations

from tests.journeys.fixtures import dressed, person, running

__all__ = ["dressed", "person", "running"]
