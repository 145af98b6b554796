"""Openings that must end in the right words: no header left, half-written files, too little memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from pmupro_desktop import errors
from pmupro_desktop.services.vaults import OpeningChoices, Secret, open_studio_vault, vault_exists
from pmupro_desktop.storage.header import COPIES
from pmupro_desktop.storage.keys import KdfCost
from pmupro_desktop.storage.opening import MAKING
from tests.vaults import PASSWORD, make_vault, reopen


def test_a_database_without_any_header_is_a_damaged_vault_not_an_empty_folder(tmp_path: Path) -> None:
    made, _ = make_vault(tmp_path / "vault")
    made.close()
    for name in COPIES:
        (tmp_path / "vault" / name).unlink()
    with pytest.raises(errors.HeaderDamaged):
        reopen(tmp_path / "vault")


def test_what_a_crash_left_half_written_among_the_files_is_gone_after_opening(tmp_path: Path) -> None:
    made, _ = make_vault(tmp_path / "vault")
    made.close()
    left = tmp_path / "vault" / "files" / "ab" / ".ab.age.0123456789ab.tmp"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    reopen(tmp_path / "vault").close()
    assert not left.exists()


@dataclass(frozen=True)
class NoMemory:
    """A derivation on a computer whose memory is full."""

    cost: KdfCost

    def derive(self, secret: bytes, salt: bytes, cost: KdfCost) -> bytes:
        """Fails as Argon2id does."""
        raise MemoryError


def test_too_little_memory_is_said_and_is_no_failed_attempt(tmp_path: Path) -> None:
    made, _ = make_vault(tmp_path / "vault")
    made.close()
    choices = OpeningChoices(derivation=NoMemory(KdfCost(memory_kib=64 * 1024, iterations=3, lanes=1)))
    with pytest.raises(errors.NotEnoughMemory):
        open_studio_vault(tmp_path / "vault", Secret(password=PASSWORD), choices)
    opened = reopen(tmp_path / "vault")
    assert opened.notices == []
    opened.close()


def test_a_reading_job_may_ask_who_the_owner_is(tmp_path: Path) -> None:
    made, _ = make_vault(tmp_path / "vault")
    with made.reading():
        assert made.owner().name == "Ana Luna"
    made.close()


def test_a_making_that_was_killed_is_no_vault_and_leaves_room_for_one(tmp_path: Path) -> None:
    made, _ = make_vault(tmp_path / "vault")
    made.close()
    for name in COPIES:
        (tmp_path / "vault" / name).unlink()
    (tmp_path / "vault" / MAKING).touch()  # as a kill before the header was written leaves it
    assert not vault_exists(tmp_path / "vault")
    with pytest.raises(errors.NoVault):
        reopen(tmp_path / "vault")
    again, _ = make_vault(tmp_path / "vault")
    assert not (tmp_path / "vault" / MAKING).exists()
    again.close()
    reopen(tmp_path / "vault").close()
