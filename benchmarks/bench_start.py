"""From starting the process to its first window, against a bare PySide6 window; and from the password to the list."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import measuring, studio
from pmupro_desktop.settings import Settings
from pmupro_desktop.storage.keys import PRODUCTION, SALT_SIZE

BASELINE = "bare PySide6 window"
_ROOT = Path(__file__).parent.parent
Notes = dict[str, float]


def main() -> None:
    """Print time and memory of the first window, then both of the unlocked list for each size."""
    choices = measuring.options(__doc__ or "", rounds=9)
    studio.use_own_settings()
    measuring.introduce("Start")
    for clients in choices.clients:
        with tempfile.TemporaryDirectory(prefix="start-", dir=studio.data_folder()) as data:
            Settings(Path(data) / "settings.json").put("vault_folder", str(studio.studio_folder(clients)))
            measuring.say(_lines(Path(data), clients, choices.rounds))


def _lines(data: Path, clients: int, rounds: int) -> list[str]:
    notes: dict[str, list[Notes]] = {"bare": [], "locked": [], "unlocked": []}
    candidates: dict[str, Callable[[], object]] = {
        kind: partial(_note_run, found, data, kind) for kind, found in notes.items()
    }
    candidates["derivation"] = _derive
    derivation = measuring.interleaved(candidates, rounds=rounds)["derivation"]
    bare, locked, unlocked = (found[-rounds:] for found in notes.values())  # without the one to warm up
    named = f"{clients:>7,} "
    bare_window = _between(bare, "start", "window")
    return [
        measuring.told(
            f"{named}start to the unlock window", _between(locked, "start", "window"), bare_window, BASELINE
        ),
        measuring.told(
            f"{named}password to the list", _between(unlocked, "typed", "list"), derivation, "Argon2id alone"
        ),
        _memory(f"{named}memory of the unlock window", locked, bare),
        _memory(f"{named}memory of the list", unlocked, bare),
    ]


def _note_run(found: list[Notes], data: Path, kind: str) -> None:
    found.append(_run(data, kind))


def _run(data: Path, kind: str) -> Notes:
    """One process of `kind`; what it noted, with the moment it was started."""
    command = [sys.executable, "-m", "benchmarks.starting", kind, studio.PASSWORD]
    environment = os.environ | {"PMUPRO_DATA": str(data)}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=True)
    return {"start": start, **json.loads(done.stdout)}


def _derive() -> None:
    PRODUCTION.derive(studio.PASSWORD.encode(), bytes(SALT_SIZE), PRODUCTION.cost)


def _between(notes: list[Notes], first: str, second: str) -> measuring.Times:
    return measuring.Times([(note[second] - note[first]) * 1000 for note in notes])


def _memory(what: str, ours: list[Notes], baseline: list[Notes]) -> str:
    mine, other = (measuring.Times([note["memory"] / 1e6 for note in notes]).median for notes in (ours, baseline))
    return f"{what:<46} {mine:9.0f} MB   {BASELINE} {other:9.0f} MB   × {mine / other:5.2f}"


if __name__ == "__main__":
    main()
