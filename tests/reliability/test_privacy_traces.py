"""D1, D3, D4: words put into every field leave no trace in files, in memory after a lock, or on a network.

One real run, watched by strace: first run, a client, its record, an import, search, a draft, a mistake of the program
and a crash; then a second start, search, and a lock, after which the fresh process is looked into.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.services.client_list import ClientFilter, client_ids
from pmupro_desktop.services.drafts import open_drafts
from pmupro_desktop.services.vaults import Secret, open_studio_vault
from tests.journeys.processes import Child, environment, home, memory, processes, programs, titles, until

pytestmark = [
    pytest.mark.journey,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform != "linux", reason="processes are watched through /proc and strace"),
    pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed"),
]
NETWORK = re.compile(r"connect\(.*AF_INET")
TEXTS = tuple(field.name for field in fields(ClientValues) if field.type == "str" and field.name != "skin_type")


@dataclass(frozen=True)
class Traces:
    """What the run left."""

    folder: Path
    words: tuple[str, ...]
    keys: tuple[bytes, ...]
    calls: str
    in_memory: dict[str, int]
    scanned: int
    clipboard: str
    names_kept: int
    drafts: int
    old_is_gone: bool
    begun: float

    def sought(self) -> list[bytes]:
        """Every word in the ways it may be written."""
        return [form for text in self.words for form in (text.encode(), text.encode("utf-16-le"))]


def word() -> str:
    """A word that stands nowhere else."""
    return f"kanarek{secrets.token_hex(6)}"


def plan(folder: Path) -> tuple[dict[str, object], tuple[str, ...]]:
    """Which word is put where, and all of them: two for each field of a client, those of an import, of searches…"""
    client, draft = ({name: word() for name in TEXTS} for _ in range(2))
    imported = {name: word() for name in ("name", "emergencyContact", "medicalHistory", "allergies", "notes", "email")}
    document = {name: word() for name in ("filename", "notes", "fileUrl")}
    used = ("pigmentBrand", "pigmentColor", "lotNumber", "needleConfiguration", "depth", "areaTreated", "notes")
    procedure = {name: word() for name in used}
    export = {
        "clients": [{"id": "c1", "isActive": True, **imported, "email": f"{imported['email']}@example.org"}],
        "documents": [{
            "id": "d1", "clientId": "c1", "type": "CONSENT_FORM", "mimeType": "application/pdf",
            "fileSize": 1, **document, "fileUrl": f"/uploads/{document['fileUrl']}.pdf",
        }],
        "procedures": [{
            "id": "p1", "clientId": "c1", "procedureType": "Microblading", "procedureDate": "2024-08-19T10:00:00Z",
            "isCompleted": True, **procedure,
        }],
    }  # fmt: skip
    single = {name: word() for name in ("search", "mistake", "studio", "password")}
    found: dict[str, object] = {"client": client, "draft": draft, **single, "again": False}
    every = [*client.values(), *draft.values(), *imported.values(), *document.values(), *procedure.values()]
    every += single.values()
    for name in ("exports", "backups"):
        (folder / name).mkdir()
        found[name] = str(folder / name)
    (folder / "exports/old.json").write_text(json.dumps(export), encoding="utf-8")
    found["import"] = str(folder / "exports/old.json")
    return found, tuple(every)


@pytest.fixture(scope="module")
def traces(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Traces:
    folder = tmp_path_factory.mktemp("run")
    begun = time.time()
    environ = home(folder)
    data = Path(environ["PMUPRO_DATA"])
    what, words = plan(folder)
    script = folder / "exports/plan.json"
    calls = folder / "exports/calls.txt"
    watched = (
        "strace",
        "-f",
        "-qq",
        "--seccomp-bpf",
        "-e",
        "trace=connect",
        "-e",
        "signal=none",
        "-A",
        "-o",
        str(calls),
    )
    script.write_text(json.dumps(what), encoding="utf-8")
    first = Child(environ, "use_everything", str(script), before=watched)
    assert first.told() == ["crashing"]
    first.end()
    script.write_text(json.dumps({**what, "again": True}), encoding="utf-8")
    second = Child(environ, "use_everything", str(script), before=watched)
    assert second.told() == ["locking"]
    try:
        [fresh] = until(lambda: programs(data), 60)
        until(lambda: "Locked — PMU Pro Desktop" in titles(fresh), 60)
        old_is_gone = bool(until(lambda: not children_stories(data), 60))
        clipboard = qapp.clipboard().text()
        vault = open_studio_vault(data / "Vault", Secret(password=str(what["password"])))
        with vault.reading() as session:
            names, drafts = len(client_ids(session, ClientFilter())), len(open_drafts(session))
        keys = (vault.secrets.key.secret, vault.secrets.subkey("database"))
        vault.close()
        sought: dict[str, bytes] = {each: each.encode() for each in words}
        sought |= {f"key {number}": key for number, key in enumerate(keys)}
        found, scanned = count_in_memory(fresh, sought)
    finally:
        for pid in programs(data):
            os.kill(pid, signal.SIGKILL)
        second.end()
    return Traces(folder, words, keys, calls.read_text(), found, scanned, clipboard, names, drafts, old_is_gone, begun)


def children_stories(data: Path) -> list[int]:
    """Processes of the run that still follow a story."""
    wanted = f"PMUPRO_DATA={data}".encode()
    return [
        pid
        for pid, command in processes()
        if b"tests.journeys.child" in command and b"strace" not in command[0] and wanted in environment(pid)
    ]


def count_in_memory(pid: int, sought: dict[str, bytes]) -> tuple[dict[str, int], int]:
    """How often each is in the memory of a process, as it is and in UTF-16; and how many bytes were looked at."""
    found = dict.fromkeys(sought, 0)
    scanned = 0
    for piece in memory(pid):
        scanned += len(piece)
        for name, value in sought.items():
            found[name] += piece.count(value)
            if not name.startswith("key"):
                found[name] += piece.count(value.decode().encode("utf-16-le"))
    return found, scanned


def test_the_run_did_what_it_should(traces: Traces) -> None:
    """Without this, finding nothing would show nothing."""
    assert len(traces.words) >= 50
    assert traces.names_kept == 2
    assert traces.drafts == 1
    exported = (traces.folder / "exports/record.pdf").stat().st_size
    assert exported > 10_000
    assert (traces.folder / "data/Logs").is_dir()
    assert any((traces.folder / "data/Logs").glob("report-*.txt"))


def test_no_word_lies_in_any_file(traces: Traces) -> None:
    """D1: home, data, temporary and shared folders, names of files included; exported files aside."""
    hits: list[str] = []
    count = 0
    for file in left_behind(traces):
        count += 1
        content = os.fsencode(file)
        with suppress(OSError):  # what others left may be gone again
            content += file.read_bytes()
        hits += [f"{file}: {form!r}" for form in traces.sought() if form in content]
    print(f"\nD1: {len(traces.words)} words, {count} files, {len(hits)} hits")
    assert not hits
    assert count > 10


def left_behind(traces: Traces) -> Iterator[Path]:
    """Every file under the run's folder but exports, and whatever else was written on this machine meanwhile."""
    exports = traces.folder / "exports"
    yield from (each for each in traces.folder.rglob("*") if each.is_file() and exports not in each.parents)
    for root in (Path("/dev/shm"), Path("/tmp"), Path("/var/tmp"), Path.home() / ".cache"):
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if not name.startswith("pytest-of-")]
            for file in (Path(folder) / name for name in names):
                with suppress(OSError):
                    if file.is_file() and not file.is_symlink() and file.stat().st_mtime >= traces.begun:
                        yield file


def test_the_clipboard_is_empty_after_the_lock(traces: Traces) -> None:
    assert not any(word in traces.clipboard for word in traces.words)


def test_the_locked_process_holds_no_word_and_no_key(traces: Traces) -> None:
    """D3: the process that shows the unlock window, and the one before it is gone."""
    print(f"\nD3: {traces.scanned >> 20} MiB looked at, {sum(traces.in_memory.values())} hits")
    assert traces.old_is_gone
    assert traces.scanned > 20 << 20
    assert {name: count for name, count in traces.in_memory.items() if count} == {}


def test_looking_into_memory_finds_what_is_there() -> None:
    """Without this, the test above could pass by looking nowhere."""
    held = word()
    found, _ = count_in_memory(os.getpid(), {"held": held.encode()})
    assert found["held"] > 0


def test_nothing_was_sent_anywhere(traces: Traces) -> None:
    """D4: local sockets of the desktop alone."""
    calls = [line for line in traces.calls.splitlines() if "connect(" in line]
    outward = [line for line in calls if NETWORK.search(line)]
    print(f"\nD4: {len(calls)} connections, {len(outward)} of them to a network")
    assert calls
    assert not outward
