"""A2 and A3: a disk that is full, or whose n-th write, sync or rename fails, leaves the old state or the new one."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pmupro_desktop import errors
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.services.backups import back_up, list_backups
from pmupro_desktop.services.checks import verify_vault
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.storage.backup_shapes import open_backup, read_back
from tests.reliability.children import NEW_PASSWORD, Server
from tests.reliability.contents import fill, names
from tests.reliability.damage import copy_vault
from tests.vaults import make_vault, reopen

ACTIONS = ("save", "document", "password", "backup", "folder backup", "checkpoint", "restore")
FULL, BROKEN = errno.ENOSPC, errno.EIO


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Processes whose disk fails when told to."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not sys.platform.startswith("linux") or compiler is None:
        pytest.skip("the failing disk is a library preloaded on Linux, made by a C compiler")
    library = tmp_path_factory.mktemp("disk") / "failing_disk.so"
    source = Path(__file__).with_name("failing_disk.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    with Server(LD_PRELOAD=str(library)) as server:
        yield server


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a closed vault and a place that holds one backup of each shape."""
    root = tmp_path_factory.mktemp("disk-studio")
    vault, _ = make_vault(root / "vault")
    fill(vault)
    (root / "place").mkdir()
    for single_file in (True, False):
        back_up(vault, vault.owner(), root / "place", single_file=single_file, progress=Silent())
    vault.close()
    return root


def run(server: Server, root: Path, action: str, at: int, failure: int, stay: bool) -> list[list[Any]]:
    child = server.start("on_a_failing_disk", root / "vault", root / "place", action, at, failure, stay)
    said = child.wait()
    assert said, "it answers whatever happens"
    return said


def check(root: Path, action: str, said: list[list[Any]]) -> str:
    """The state found afterwards, "old" or "new"; anything else fails."""
    vault, changed = _opened(root / "vault", action)
    try:
        found = {finding.kind.value for finding in verify_vault(vault, Silent()).findings}
        assert found <= {"file_orphan", "ledger", "header"}, (said, found)
        has_new = "The new one" in names(vault)
    finally:
        vault.close()
    backups = list_backups(root / "place")
    assert len(backups) >= 2
    for backup in backups:
        read_back(open_backup(backup.path), lambda _: None)
    new = {
        "password": changed, "backup": len(backups) > 2, "folder backup": len(backups) > 2,
        "restore": (root / "restored").exists(),
    }.get(action, has_new)  # fmt: skip
    if (root / "restored").exists():
        reopen(root / "restored").close()
    acknowledged = any(line[0] in ("done", "saved") for line in said)
    assert new or not acknowledged, (said, "called saved, and lost")
    return "new" if new else "old"


def _opened(folder: Path, action: str) -> tuple[Vault, bool]:
    """The vault with whichever password opens it, and whether that is the new one."""
    try:
        return reopen(folder), False
    except errors.WrongPassword:
        assert action == "password"
        return reopen(folder, NEW_PASSWORD), True


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("every", [pytest.param(5, id="short"), pytest.param(1, id="full", marks=pytest.mark.torture)])
def test_the_nth_operation_fails(failing: Server, studio: Path, tmp_path: Path, action: str, every: int) -> None:
    root = copy_vault(studio, tmp_path / "count")
    ((_, count, _),) = [line for line in run(failing, root, action, 0, 0, False) if line[0] == "done"]
    assert count > 3
    tries, states, told = 0, {"old": 0, "new": 0}, set()
    for failure, stay in ((FULL, True), (BROKEN, False), (BROKEN, True)):
        step = 1 if action == "document" and not stay else every if failure == FULL or every == 1 else every * 2
        for at in {*range(1, count + 1, step), count}:
            root = copy_vault(studio, tmp_path / "work")
            said = run(failing, root, action, at, failure, stay)
            states[check(root, action, said)] += 1
            told |= {line[1] for line in said if line[0] == "refused"}
            _assert_helpful(said, full=failure == FULL)
            tries += 1
    kinds = sorted(told)
    print(
        f"A2, A3: {action}: {count} operations, {tries} failures of the disk: {states}, told {kinds}, 0 mixed, 0 lost"
    )
    assert told <= {"StorageFull", "StorageFailed", "BackupDamaged"}
    if action != "checkpoint":
        assert told


def _assert_helpful(said: list[list[Any]], *, full: bool) -> None:
    for line in said:
        if line[0] == "refused":
            _, kind, what, kept, advice = line
            assert what
            assert kept
            assert advice
            if full and "disk I/O error" in what:
                continue  # SQLite names no cause here; the room left on the disk tells, and this one is not really full
            if full:
                assert kind == "StorageFull", line
                assert "space" in what
                assert "Free some space" in advice


def test_a_full_disk_keeps_nobody_from_reading(studio: Path, tmp_path: Path) -> None:
    """A small disk of its own, filled to the last byte."""
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rm", "true"], check=False).returncode:
        pytest.skip("a small disk can't be mounted here")
    script = (
        'mount -t tmpfs -o size=6m tmpfs "$1" && cp -r "$2/vault" "$1/vault"'
        ' && (dd if=/dev/zero of="$1/ballast" bs=4096 2>/dev/null; exec "$3" -m tests.reliability.full_disk "$1")'
    )
    disk = tmp_path / "disk"
    disk.mkdir()
    command: list[str | Path] = [unshare, "-rm", "sh", "-c", script, "sh", disk, studio, sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ), timeout=120)
    assert done.returncode == 0, done.stderr
    print("A2: a disk of 6 MB, full:", done.stdout.strip())
