"""Real work in real processes that can be killed: a small server forks a child for each piece of work.

Forking from a server that has imported everything costs milliseconds, where a fresh interpreter costs a second. The
server reads one JSON list per line, [name of the work, arguments…]; the child answers in lines of JSON.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from pmupro_desktop import errors
from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.services.backups import back_up, restore
from pmupro_desktop.services.clients import save_client
from pmupro_desktop.services.drafts import keep_draft
from pmupro_desktop.services.vaults import OpeningChoices, Secret, Vault, change_password, open_studio_vault
from tests.reliability.contents import add_document
from tests.vaults import CHEAP, PASSWORD

ROOT = Path(__file__).parents[2]
NEW_PASSWORD = "an entirely different phrase of words"


def say(*facts: Any) -> None:
    """Answer with one line, at once."""
    os.write(1, (json.dumps(facts) + "\n").encode())


def open_here(folder: str, program: str = "window") -> Vault:
    """The vault in `folder`, opened by this process."""
    return open_studio_vault(Path(folder), Secret(password=PASSWORD), OpeningChoices(program, derivation=CHEAP))


def work(folder: str, prefix: str, seed: int) -> None:
    """Save clients, documents and drafts, and bring the log in now and then; each save is told after it is safe."""
    vault = open_here(folder)
    owner = vault.owner()
    say("open")
    number = 0
    while True:
        name = f"{prefix} {number}"
        with vault.transaction(owner) as session:
            client = save_client(session, owner, ClientValues(name=name, notes="x" * (37 * (number + seed) % 3000)))
            if number % 5 == 2:
                add_document(session, client.id, f"{name}.pdf", os.urandom(2000))
            if number % 3 == 1:
                keep_draft(session, kind="client", record_uid=name, client_id=client.id, title=name, values={"n": 1})
        say("saved", name)
        if (number + seed) % 4 == 0:
            vault.checkpoint()
        number += 1


def leave_unfinished(folder: str, count: int) -> None:
    """Save clients that stay in the write-ahead log, and wait to be killed."""
    vault = open_here(folder)
    owner = vault.owner()
    vault.checkpoint()
    for number in range(count):
        with vault.transaction(owner) as session:
            save_client(session, owner, ClientValues(name=f"in the log {number}"))
    say("saved", count)
    signal.pause()


def draft(folder: str, text: str) -> None:
    """Keep a draft and wait to be killed."""
    vault = open_here(folder)
    with vault.transaction(vault.owner()) as session:
        keep_draft(session, kind="client", record_uid="new", client_id=None, title="New client", values={"name": text})
    say("saved")
    signal.pause()


def hold(folder: str, program: str) -> None:
    """Hold a vault open and wait to be killed; or say what was in the way."""
    try:
        vault = open_here(folder, program)
    except Exception as error:  # noqa: BLE001 - the test looks at whatever it is
        say("refused", type(error).__name__, str(error))
        return
    say("open", vault.vault_id)
    signal.pause()


def back_up_slowly(folder: str, place: str, single_file: bool, steps: int) -> None:
    """Make a backup and wait to be killed after `steps` reports of progress."""
    vault = open_here(folder)

    class Stopping(Silent):
        left = steps

        def report(self, done: int, total: int, label: str) -> None:
            self.left -= 1
            if self.left <= 0:
                say("waiting")
                signal.pause()

    back_up(vault, vault.owner(), Path(place), single_file=single_file, progress=Stopping())
    say("finished")
    vault.close()


def _saving(vault: Vault, _: Path) -> None:
    with vault.transaction(vault.owner()) as session:
        save_client(session, vault.owner(), ClientValues(name="The new one", notes="n" * 3000))


def _adding(vault: Vault, _: Path) -> None:
    with vault.transaction(vault.owner()) as session:
        client = save_client(session, vault.owner(), ClientValues(name="The new one"))
        add_document(session, client.id, "new.pdf", b"%PDF" * 40_000)


def _changing_password(vault: Vault, _: Path) -> None:
    change_password(vault, vault.owner(), NEW_PASSWORD, derivation=CHEAP)


def _backing_up(vault: Vault, place: Path) -> None:
    back_up(vault, vault.owner(), place, single_file=True, progress=Silent())


def _backing_up_to_a_folder(vault: Vault, place: Path) -> None:
    back_up(vault, vault.owner(), place, single_file=False, progress=Silent())


def _bringing_the_log_in(vault: Vault, _: Path) -> None:
    _saving(vault, _)
    say("saved")
    vault.checkpoint()


def _restoring(vault: Vault, place: Path) -> None:
    source = next(place.glob("*.pmubackup"))
    restore(source, place.parent / "restored", Secret(password=PASSWORD), progress=Silent(), derivation=CHEAP)


ACTIONS: dict[str, Callable[[Vault, Path], None]] = {
    "save": _saving, "document": _adding, "password": _changing_password, "backup": _backing_up,
    "folder backup": _backing_up_to_a_folder, "checkpoint": _bringing_the_log_in, "restore": _restoring,
}  # fmt: skip


def on_a_failing_disk(folder: str, place: str, action: str, at: int, failure: int, stay: bool) -> None:
    """One action on a disk whose `at`-th operation fails; 0 for none. Needs the server's preloaded library."""
    disk = ctypes.CDLL(None)
    vault = open_here(folder)
    vault.owner()
    disk.disk_fail_at(at, failure, int(stay))
    try:
        ACTIONS[action](vault, Path(place))
    except errors.UserError as error:
        say("refused", type(error).__name__, *error.sentences())
    else:
        say("done", disk.disk_count(), [type(notice).__name__ for notice in vault.notices])


WORKS: dict[str, Callable[..., None]] = {
    each.__name__: each for each in (work, leave_unfinished, draft, hold, back_up_slowly, on_a_failing_disk)
}


def serve() -> None:
    """Fork a child for each line that comes in; tell its process id, and that it ended."""
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        child = os.fork()
        if child == 0:
            try:
                WORKS[name](*arguments)
            except BaseException:  # noqa: BLE001 - whatever it is, the test must see it
                say("failed", traceback.format_exc())
            os._exit(0)
        say("pid", child)
        os.waitpid(child, 0)
        say("ended")


class Server:
    """The forking server, seen from a test."""

    def __init__(self, **environment: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.children"],
            cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def start(self, name: str, *arguments: Any) -> Child:
        """A child that does the work `name`."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([name, *[str(a) if isinstance(a, Path) else a for a in arguments]]) + "\n")
        self._process.stdin.flush()
        return Child(self._lines())

    def _lines(self) -> Iterator[list[Any]]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            yield json.loads(line)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


class Child:
    """One process at work."""

    def __init__(self, lines: Iterator[list[Any]]) -> None:
        self._lines = lines
        self._early: list[list[Any]] = []
        self.pid = self._await_pid()

    def _await_pid(self) -> int:
        for line in self._lines:
            if line[0] == "pid":
                return int(line[1])
            self._early.append(line)  # the child may speak before its parent does
        raise AssertionError("the server is gone")

    def answer(self) -> list[Any]:
        """The next line it says."""
        line = self._early.pop(0) if self._early else next(self._lines)
        assert line[0] != "failed", line[1]
        return line

    def wait(self) -> list[list[Any]]:
        """All it says until it ends by itself."""
        return self._rest()

    def kill(self) -> list[list[Any]]:
        """Kill it at once; gives what it had said before."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        return self._rest()

    def _rest(self) -> list[list[Any]]:
        said = self._early
        for line in self._lines:
            if line[0] == "ended":
                break
            assert line[0] != "failed", line[1]
            said.append(line)
        return said


if __name__ == "__main__":
    serve()
