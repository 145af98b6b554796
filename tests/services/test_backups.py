"""C4: backups as the artist sees them: never, late, failing, and the oldest one never pushed out."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from pmupro_desktop import errors
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.domain.upkeep import VaultState
from pmupro_desktop.domain.user import Actor
from pmupro_desktop.services.backups import (
    BackupKind,
    BackupState,
    back_up,
    back_up_if_due,
    backup_state,
    list_backups,
    refresh_backup_header,
    restore,
)
from pmupro_desktop.services.studio import save_studio
from pmupro_desktop.services.vaults import Secret, Vault, change_password
from pmupro_desktop.settings import Settings
from pmupro_desktop.storage.backup import make_backup, prune
from tests.reliability.contents import add_document, save
from tests.vaults import CHEAP, PASSWORD, STUDIO, make_vault, reopen

NOW = datetime.now(UTC)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def choose(vault: Vault, place: Path) -> None:
    with vault.transaction(vault.owner()) as session:
        save_studio(session, vault.owner(), dataclasses.replace(STUDIO, backup_place=str(place)))


def state(vault: Vault, now: datetime = NOW) -> BackupState:
    with vault.reading() as session:
        return backup_state(session, now)


def last_backup(vault: Vault, at: datetime) -> None:
    with vault.transaction(vault.owner()) as session:
        session.execute(update(VaultState).values(last_backup_at=at))


def test_states(vault: Vault, owner: Actor, place: Path) -> None:
    assert state(vault).kind is BackupKind.NO_PLACE
    choose(vault, place)
    assert state(vault).kind is BackupKind.NEVER
    made = back_up(vault, owner, place, single_file=True, progress=Silent())
    found = state(vault)
    assert (found.kind, found.last_at, found.place, found.days) == (BackupKind.FRESH, made.made_at, str(place), 0)
    for days, kind in ((2, BackupKind.FRESH), (3, BackupKind.LATE), (7, BackupKind.LATE), (75, BackupKind.LATE)):
        later = state(vault, made.made_at + timedelta(days=days))
        assert (later.kind, later.days) == (kind, days)


def test_a_backup_from_the_future_counts_for_nothing(vault: Vault, owner: Actor, place: Path) -> None:
    """The clock was wrong for a day; that must not stop backups for years."""
    choose(vault, place)
    last_backup(vault, NOW + timedelta(days=4000))
    assert (state(vault).kind, state(vault).days) == (BackupKind.LATE, 0)
    assert back_up_if_due(vault, owner, NOW, Silent()) is not None


def test_a_missing_place_is_a_failure_until_it_is_back(vault: Vault, owner: Actor, place: Path) -> None:
    choose(vault, place / "gone")
    with pytest.raises(errors.BackupPlaceMissing):
        back_up_if_due(vault, owner, NOW, Silent())
    assert (state(vault).kind, state(vault).error) == (BackupKind.FAILED, "BackupPlaceMissing")
    (place / "gone").mkdir()
    assert back_up_if_due(vault, owner, NOW, Silent()) is not None
    assert state(vault).kind is BackupKind.FRESH


def test_a_failure_after_a_success_shows(vault: Vault, owner: Actor, place: Path) -> None:
    choose(vault, place)
    back_up_if_due(vault, owner, NOW, Silent())
    with pytest.raises(errors.BackupPlaceMissing):
        back_up(vault, owner, place / "gone", single_file=True, progress=Silent())
    assert state(vault).kind is BackupKind.FAILED
    assert state(vault).last_at is not None


def test_cancelling_is_no_failure(vault: Vault, owner: Actor, place: Path) -> None:
    class Stopped(Silent):
        def raise_if_cancelled(self) -> None:
            raise errors.Cancelled

    for single_file in (True, False):
        with pytest.raises(errors.Cancelled):
            back_up(vault, owner, place, single_file=single_file, progress=Stopped())
    assert state(vault).error is None
    assert list_backups(place) == []


def test_when_one_is_due(vault: Vault, owner: Actor, place: Path) -> None:
    assert back_up_if_due(vault, owner, NOW, Silent()) is None
    choose(vault, place)
    first = back_up_if_due(vault, owner, NOW, Silent())
    assert first is not None
    assert back_up_if_due(vault, owner, NOW, Silent()) is None
    assert back_up_if_due(vault, owner, NOW, Silent(), on_quit=True) is None
    save(vault, owner, "Łucja")
    assert back_up_if_due(vault, owner, NOW, Silent()) is None
    assert back_up_if_due(vault, owner, NOW, Silent(), on_quit=True) is not None
    assert back_up_if_due(vault, owner, NOW + timedelta(hours=21), Silent()) is not None
    assert len(list_backups(place)) == 3


def test_a_damaged_photo_keeps_nothing_else_from_a_backup(vault: Vault, owner: Actor, place: Path) -> None:
    client_id = save(vault, owner, "Łucja")
    with vault.transaction(owner) as session:
        uids = [add_document(session, client_id, f"{n}.pdf", b"%PDF" * 300 + bytes([n])).uid for n in range(4)]
    vault.files.path_of(uids[0]).unlink()
    vault.files.path_of(uids[1]).write_bytes(b"noise")
    vault.files.path_of(uids[2]).unlink()
    vault.files.path_of(uids[2]).mkdir()
    for single_file in (True, False):
        made = back_up(vault, owner, place, single_file=single_file, progress=Silent())
        assert set(made.damaged) == set(uids[:3])
        target = place.parent / f"back {single_file}"
        done = restore(made.path, target, Secret(password=PASSWORD), progress=Silent(), derivation=CHEAP)
        assert set(done.damaged) == set(uids[:3])
        assert done.clients == 1
    vault.files.path_of(uids[2]).rmdir()


def test_ten_restores_with_backups_between_keep_the_oldest(tmp_path: Path, place: Path) -> None:
    """Each restore starts a branch with a ladder of its own."""
    vault, _ = make_vault(tmp_path / "vault")
    made = [make_backup(vault, place, single_file=False, made_at=NOW - timedelta(days=400), progress=Silent()).path]
    for number in range(10):
        folder = tmp_path / f"restored {number}"
        vault.close()
        restore(made[0], folder, Secret(password=PASSWORD), progress=Silent(), derivation=CHEAP)
        vault = reopen(folder)
        save(vault, vault.owner(), f"After restore {number}")
        for day in range(10):
            at = NOW - timedelta(days=300 - number * 20 - day)
            made.append(make_backup(vault, place, single_file=False, made_at=at, progress=Silent()).path)
            prune(place, vault.vault_id, keep=7, now=at)
    assert made[0].exists()
    restore(made[0], tmp_path / "at last", Secret(password=PASSWORD), progress=Silent(), derivation=CHEAP)
    left = list_backups(place)
    assert len(left) < len(made)
    vault.close()
    print(f"C4: 10 restores, {len(made)} backups, {len(left)} kept by the ladders; the oldest is there and comes back")


def test_the_ladder(vault: Vault, place: Path) -> None:
    for day in range(0, 200, 2):
        at = NOW - timedelta(days=day)
        make_backup(vault, place, single_file=day % 4 == 0, made_at=at, progress=Silent())
    removed = prune(place, vault.vault_id, keep=7, now=NOW)
    left = list_backups(place)
    assert len(removed) + len(left) == 100
    assert left[0].made_at > NOW - timedelta(minutes=1)
    assert left[-1].made_at < NOW - timedelta(days=197)
    assert prune(place, vault.vault_id, keep=7, now=NOW) == []
    for backup in left[:3]:
        target = place.parent / backup.path.name
        restore(backup.path, target, Secret(password=PASSWORD), progress=Silent(), derivation=CHEAP)


def test_other_vaults_backups_are_not_pruned(vault: Vault, tmp_path: Path, place: Path) -> None:
    other, _ = make_vault(tmp_path / "other")
    kept = make_backup(other, place, single_file=True, made_at=NOW - timedelta(days=900), progress=Silent())
    other.close()
    for day in range(12):
        make_backup(vault, place, single_file=True, made_at=NOW - timedelta(days=day * 40), progress=Silent())
    prune(place, vault.vault_id, keep=7, now=NOW)
    assert kept.path.exists()


def test_a_new_password_reaches_the_backup_folder(vault: Vault, owner: Actor, place: Path, tmp_path: Path) -> None:
    choose(vault, place)
    back_up_if_due(vault, owner, NOW, Silent())
    change_password(vault, owner, "an entirely different phrase of words", derivation=CHEAP)
    refresh_backup_header(vault)
    newest = list_backups(place)[0].path
    secret = Secret(password="an entirely different phrase of words")
    restored = restore(newest, tmp_path / "new", secret, progress=Silent(), derivation=CHEAP)
    assert Settings().seen_in(tmp_path / "new") == restored.last_seen
