"""Interleaved rounds, medians, and lines that name their baseline.

Each round runs every candidate once, one right after the other, so that a slow spell of a shared machine hits all of
them; the ratio of the medians is what counts, the milliseconds only say on which scale.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

SIZES = (1_000, 10_000, 100_000)
Work = Callable[[], object]


@dataclass
class Times:
    """What one candidate took, round by round, in milliseconds."""

    values: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle of all rounds."""
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """What 95 of 100 rounds stay within."""
        return sorted(self.values)[max(0, -(-len(self.values) * 95 // 100) - 1)]


def options(description: str, *, rounds: int, sizes: Sequence[int] = SIZES) -> argparse.Namespace:
    """The choices of every benchmark: `clients`, the sizes of studios, and `rounds`."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--clients", type=int, nargs="+", default=list(sizes), help="sizes of the studios")
    parser.add_argument("--rounds", type=int, default=rounds, help="how often each candidate runs")
    return parser.parse_args()


def interleaved(candidates: Mapping[str, Work], *, rounds: int) -> dict[str, Times]:
    """Run every candidate `rounds` times by turns, after one round that does not count (none before a single one).

    The order is turned around each round. Garbage is collected before each run: nobody clears away for another.
    """
    found = {name: Times() for name in candidates}
    for number in range(-1 if rounds > 1 else 0, rounds):
        order = list(candidates.items())
        for name, work in order if number % 2 == 0 else reversed(order):
            gc.collect()
            took = timed(work)
            if number >= 0:
                found[name].values.append(took)
    return found


def timed(work: Work) -> float:
    """Milliseconds that `work` takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def told(what: str, ours: Times, baseline: Times, named: str) -> str:
    """One line: what, how long, how long the baseline named so, and the ratio."""
    ratio = ours.median / baseline.median if baseline.median else float("inf")
    return (
        f"{what:<46} {ours.median:9.2f} ms   {named} {baseline.median:9.2f} ms   × {ratio:5.2f}"
        f"   p95 {ours.p95:.2f} / {baseline.p95:.2f}"
    )


def say(lines: Iterable[str]) -> None:
    """Print lines as they come."""
    for line in lines:
        print(line, flush=True)


def introduce(title: str) -> None:
    """Say what is measured, and how busy the machine was when it began: on Windows nobody can tell."""
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"
    print(
        f"{title}: {platform.system()}, Python {platform.python_version()}, {os.cpu_count()} cores, {load}", flush=True
    )
