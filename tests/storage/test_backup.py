"""Backups that can't be made are refused before anything is written, and nothing is left of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from pmupro_desktop import errors
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.storage import backup
from pmupro_desktop.storage.backup import folder_for, make_backup, make_sealed_copy
from pmupro_desktop.storage.backup_shapes import open_backup, parse_name, read_back
from tests.reliability.contents import fill, tree


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def test_a_fat_disk_takes_no_file_of_four_gigabytes(vault: Vault, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "filesystem_of", lambda _: "vfat")
    monkeypatch.setattr(backup, "_FAT_LIMIT", backup._SPARE + 1000)
    with pytest.raises(errors.BackupTooLarge, match="4 GB"):
        make_backup(vault, place, single_file=True, made_at=now(), progress=Silent())
    assert list(place.iterdir()) == []
    made = make_backup(vault, place, single_file=False, made_at=now(), progress=Silent())
    assert made.path.is_dir()


def test_too_little_room_is_known_before_writing(vault: Vault, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr(backup.shutil, "disk_usage", lambda _: Usage(1000))  # type: ignore[attr-defined]
    with pytest.raises(errors.StorageFull):
        make_backup(vault, place, single_file=True, made_at=now(), progress=Silent())
    assert list(place.iterdir()) == []


def test_a_place_that_is_not_there(vault: Vault, place: Path) -> None:
    for missing in (place / "gone", vault.folder / "pmupro.db"):
        with pytest.raises(errors.BackupPlaceMissing):
            make_backup(vault, missing, single_file=True, made_at=now(), progress=Silent())
        with pytest.raises(errors.BackupPlaceMissing):
            make_sealed_copy(vault.folder, missing, single_file=True, made_at=now(), progress=Silent())


def test_names_tell_nothing_personal_and_two_of_one_second_both_stay(vault: Vault, place: Path) -> None:
    at = now()
    for single_file in (True, True, False, False):
        made = make_backup(vault, place, single_file=single_file, made_at=at, progress=Silent())
        name = parse_name(made.path.name)
        assert name is not None
        assert name.vault == vault.vault_id[:8]
        assert "una" not in made.path.as_posix().removeprefix(place.as_posix())
        read_back(open_backup(made.path), lambda _: None)
    assert len(list(place.glob("*.pmubackup"))) == 2
    assert len(list(place.glob("*/snapshots/*"))) == 2


def test_snapshots_share_what_did_not_change(vault: Vault, place: Path) -> None:
    fill(vault)
    sizes = []
    for _ in range(3):
        make_backup(vault, place, single_file=False, made_at=now(), progress=Silent())
        root = folder_for(place, vault.vault_id)
        sizes.append(len([name for name in tree(root) if name.startswith("files/")]))
    assert sizes == [4, 4, 4]
    shared = next(path for path in (root / "files").glob("*/*.age"))
    shared.write_bytes(b"damaged on the stick")
    made = make_backup(vault, place, single_file=False, made_at=now(), progress=Silent())
    assert made.damaged == ()
    read_back(open_backup(made.path), lambda _: None)


def test_the_manifest_names_no_client(vault: Vault, place: Path) -> None:
    fill(vault)
    made = make_backup(vault, place, single_file=False, made_at=now(), progress=Silent())
    plain = json.loads((made.path / "manifest.json").read_text(encoding="utf-8"))
    assert "Nowak" not in json.dumps(plain, ensure_ascii=False)
    assert plain["counter"] == vault.last_seen.counter
    assert plain["audit_head"] == vault.last_seen.head
    assert not [path for path in vault.folder.iterdir() if path.name.startswith(".backup")]
