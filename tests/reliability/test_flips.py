"""B1: a flipped byte anywhere in the database or in a stored file is found, and the client or file is named."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from pmupro_desktop import errors
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.services.checks import verify_vault
from pmupro_desktop.storage.vault import DATABASE
from tests.reliability.contents import fill
from tests.reliability.damage import flip
from tests.vaults import make_vault, reopen

COUNTS = [pytest.param(500, id="short"), pytest.param(10_000, id="full", marks=[pytest.mark.torture])]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    vault, _ = make_vault(tmp_path_factory.mktemp("flips") / "vault")
    fill(vault)
    vault.close()
    return vault.folder


@pytest.mark.parametrize("count", COUNTS)
def test_flipped_bytes_of_the_database(folder: Path, count: int) -> None:
    """The whole database is read back as the check does it; each flip is undone, so only it can be found."""
    chance = random.Random(7)
    original, ledger = (folder / DATABASE).read_bytes(), (folder / "ledger").read_bytes()
    at_opening = by_check = 0
    for _ in range(count):
        position = chance.randrange(len(original))
        flip(folder / DATABASE, position, 1 << chance.randrange(8))
        try:
            vault = reopen(folder)
        except errors.DatabaseDamaged:
            at_opening += 1
        else:
            try:
                findings = verify_vault(vault, Silent()).findings
                assert findings, position
                by_check += 1
            finally:
                vault.abandon()
                vault._lock.release()  # nothing may be written any more over what the flip spoilt
        for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "ledger"):
            (folder / name).unlink(missing_ok=True)
        (folder / DATABASE).write_bytes(original)
        (folder / "ledger").write_bytes(ledger)
    print(f"B1: {count} flipped bytes of the database: {at_opening} at opening, {by_check} by the check, 0 missed")


@pytest.mark.parametrize("count", COUNTS)
def test_flipped_bytes_of_stored_files(folder: Path, count: int) -> None:
    chance = random.Random(8)
    vault = reopen(folder)
    paths = sorted((folder / "files").glob("*/*.age"))
    for _ in range(count):
        path = chance.choice(paths)
        position, mask = chance.randrange(path.stat().st_size), 1 << chance.randrange(8)
        flip(path, position, mask)
        (finding,) = verify_vault(vault, Silent()).findings
        assert finding.subject.startswith(("Łucja Nowak: ", "Мария Иванова: "))
        assert path.stem in finding.detail
        flip(path, position, mask)
    assert verify_vault(vault, Silent()).sound
    vault.close()
    print(f"B1: {count} flipped bytes of stored files: 100 % found, client and file named")
