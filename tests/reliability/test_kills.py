"""A1: whoever pulls the plug loses nothing that was called saved."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from pmupro_desktop import errors
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.services.checks import verify_vault
from pmupro_desktop.services.drafts import open_drafts
from pmupro_desktop.storage.database import driver, integrity_problems
from tests.reliability.children import Server
from tests.reliability.contents import fill, names
from tests.reliability.damage import copy_vault
from tests.vaults import make_vault, reopen


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    vault, _ = make_vault(tmp_path / "vault")
    fill(vault)
    vault.close()
    return tmp_path / "vault"


@pytest.mark.parametrize(
    "kills", [pytest.param(100, id="short"), pytest.param(1000, id="full", marks=[pytest.mark.torture])]
)
def test_nothing_acknowledged_is_lost(filled: Path, server: Server, kills: int) -> None:
    chance = random.Random(2026)
    acknowledged: set[str] = set()
    unfinished = 0
    for round_number in range(kills):
        if round_number % 50 == 0:
            folder = copy_vault(filled, filled.with_name("work"))
            acknowledged = set()
        child = server.start("work", folder, f"round {round_number}", round_number)
        assert child.answer() == ["open"]
        wanted = chance.randrange(6)
        saved: list[list[Any]] = []
        while len(saved) < wanted:
            saved.append(child.answer())
        _wait_a_moment(chance)
        saved += child.kill()
        acknowledged |= {str(name) for _, name in saved}
        vault = reopen(folder)  # raises SavesMissing when the ledger knows more than the database
        try:
            assert not vault.notices
            missing = acknowledged - names(vault)
            assert not missing, missing
            with vault.long_reading() as session:
                assert integrity_problems(driver(session.connection())) == []
            if round_number % 10 == 9:
                findings = verify_vault(vault, Silent()).findings
                # a file whose transaction never ended is no loss; nothing else may be there
                assert {str(finding.kind) for finding in findings} <= {"file_orphan"}
                unfinished += len(findings)
        finally:
            vault.close()
    print(f"A1: {kills} kills, 0 acknowledged saves lost, 0 corrupt, {unfinished} unfinished files seen")


def _wait_a_moment(chance: random.Random) -> None:
    """Let the child run on, so that the kill meets it anywhere in a save."""
    until = time.perf_counter() + chance.random() * 0.008
    while time.perf_counter() < until:
        pass


def test_a_draft_survives(filled: Path, server: Server) -> None:
    child = server.start("draft", filled, "Half a nam")
    assert child.answer() == ["saved"]
    child.kill()
    vault = reopen(filled)
    with vault.reading() as session:
        (kept,) = open_drafts(session)
    assert kept.values == {"name": "Half a nam"}
    vault.close()


def test_copies_left_by_a_killed_backup_are_removed_at_the_next_opening(filled: Path) -> None:
    for name in (".backup-abc", ".verify-abc"):
        shutil.copytree(filled / "files", filled / name)
    reopen(filled).close()
    assert not [path for path in filled.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("orders", [("window", "command line"), ("command line", "window")])
def test_one_program_at_a_time(filled: Path, server: Server, orders: tuple[str, str]) -> None:
    """A6, in real processes and both orders."""
    first, second = orders
    with Server() as other:
        holder = server.start("hold", filled, first)
        assert holder.answer()[0] == "open"
        rival = other.start("hold", filled, second)
        refused = rival.answer()
        assert refused[:2] == ["refused", "VaultInUse"]
        assert "already open" in refused[2]
        assert str(holder.pid) in refused[2] or first in refused[2]
        holder.kill()
        heir = other.start("hold", filled, second)
        said = heir.answer()
        while said[0] in ("ended", "pid"):
            said = heir.answer()
        assert said[0] == "open", "a dead holder's lock is free"
        heir.kill()
    reopen(filled).close()
    print(f"A6: {first} then {second}: 0 double writers, a dead holder's lock was free")


def test_a_second_opening_in_this_process_is_refused_too(filled: Path) -> None:
    vault = reopen(filled)
    with pytest.raises(errors.VaultInUse) as caught:
        reopen(filled)
    assert caught.value.exit_code == 3
    vault.close()
