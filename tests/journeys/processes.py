"""Processes of the program, started and found, and what they leave on this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class Child:
    """A process that follows a story of child_stories.py."""

    def __init__(self, environ: Mapping[str, str], story: str, *arguments: str, before: Sequence[str] = ()) -> None:
        """`before` is a program that runs this one, as strace does."""
        command = [*before, sys.executable, "-m", "tests.journeys.child", story, *arguments]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=dict(environ), stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        self.pid = self._process.pid

    def told(self) -> list[Any]:
        """The next line it says."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        found: list[Any] = json.loads(line) if line else ["failed", "it has ended"]
        if found[0] == "failed":
            self.kill()
            raise AssertionError(found[1])
        return found

    def kill(self) -> None:
        """Kill -9."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.end()

    def end(self, seconds: float = 30) -> int:
        """Wait until it has ended; gives its exit code."""
        code = self._process.wait(seconds)
        if self._process.stdout is not None:
            self._process.stdout.close()
        return code


def home(folder: Path) -> dict[str, str]:
    """An environment whose home, data and temporary folders all lie in `folder`."""
    own = {
        "HOME": folder / "home",
        "XDG_CONFIG_HOME": folder / "home/.config",
        "XDG_CACHE_HOME": folder / "home/.cache",
        "XDG_DATA_HOME": folder / "home/.local/share",
        "XDG_STATE_HOME": folder / "home/.local/state",
        "XDG_RUNTIME_DIR": folder / "run",
        "TMPDIR": folder / "tmp",
        "PMUPRO_DATA": folder / "data",
    }
    for place in own.values():
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
    return {**kept, **{name: str(place) for name, place in own.items()}, "LC_ALL": "C.UTF-8"}


def programs(data: Path) -> list[int]:
    """The processes of the program, started by a lock, whose data lie in `data`."""
    wanted = f"PMUPRO_DATA={data}".encode()
    return [
        pid for pid, command in processes() if command[1:3] == [b"-m", b"pmupro_desktop"] and wanted in environment(pid)
    ]


def until(found: Callable[[], Any], seconds: float = 20) -> Any:
    """Look until there is something, and give it."""
    end = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < end, "nothing came"
        time.sleep(0.05)
    return result


def memory(pid: int) -> Iterator[bytes]:
    """What a process holds in memory it may write to, in pieces of at most 16 MiB that overlap by 256 bytes."""
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb", buffering=0) as mem:
        for line in maps.read().splitlines():
            span, rights = line.split()[:2]
            start, end = (int(part, 16) for part in span.split("-"))
            if "rw" not in rights:
                continue
            for place in range(start, end, 16 << 20):
                with suppress(OSError, ValueError, OverflowError):
                    mem.seek(place)
                    yield mem.read(min((16 << 20) + 256, end - place))


def titles(pid: int) -> list[str]:
    """The titles of a process's windows."""
    found = _xdotool("search", "--onlyvisible", "--pid", str(pid))
    return [name for window in found for name in _xdotool("getwindowname", window)]


def _xdotool(*arguments: str) -> list[str]:
    done = subprocess.run(["xdotool", *arguments], capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def processes() -> Iterator[tuple[int, list[bytes]]]:
    """Every process of this machine, and the words of its command."""
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit():
                yield int(entry.name), (entry / "cmdline").read_bytes().split(b"\0")


def environment(pid: int) -> list[bytes]:
    """The environment a process was started with; nothing when it has gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return []
