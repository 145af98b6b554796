"""Making and opening a vault as the window does it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pmupro_desktop import errors
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.domain.user import Actor, Role
from pmupro_desktop.services.backups import back_up, restore
from pmupro_desktop.services.procedure_types import save_touch_up_weeks, touch_up_weeks
from pmupro_desktop.services.studio import recovery_proved
from pmupro_desktop.services.undo import recent_activity
from pmupro_desktop.services.vaults import (
    OpeningChoices,
    Remembered,
    Secret,
    Vault,
    change_password,
    check_password,
    generated_passphrase,
    new_recovery_code,
    note_sheet_proved,
    open_studio_vault,
    prove_password,
    prove_recovery_code,
    recovery_sheet,
    refuse_folder,
    remember,
    remembered,
    vault_exists,
)
from pmupro_desktop.settings import Settings
from tests.vaults import CHEAP, CHOICES, PASSWORD, STUDIO, make_vault


def test_whether_there_is_one(tmp_path: Path) -> None:
    assert not vault_exists(tmp_path / "vault")
    vault, _ = make_vault(tmp_path / "vault")
    vault.close()
    assert vault_exists(tmp_path / "vault")
    for path in (tmp_path / "vault").glob("vault.json*"):
        path.unlink()
    assert vault_exists(tmp_path / "vault"), "a vault without its header is still somebody's"


def test_this_machine_remembers(tmp_path: Path) -> None:
    vault, _ = make_vault(tmp_path / "vault")
    settings = Settings(tmp_path / "settings.json")
    assert remembered(settings, vault.folder) == Remembered()
    remember(settings, vault.folder, vault.last_seen)
    known = remembered(Settings(tmp_path / "settings.json"), vault.folder)
    assert known == Remembered(vault.last_seen, (vault.last_seen,))
    vault.close()


def test_secrets_are_proved_without_opening_anything(tmp_path: Path) -> None:
    vault, code = make_vault(tmp_path / "vault")
    prove_password(vault, PASSWORD, derivation=CHEAP)
    prove_recovery_code(vault, code)
    with pytest.raises(errors.WrongPassword):
        prove_password(vault, "another one", derivation=CHEAP)
    with pytest.raises(errors.WrongRecoveryCode):
        prove_recovery_code(vault, new_recovery_code(vault, vault.owner())[::-1])
    vault.close()


def test_only_the_owner_changes_keys(vault: Vault) -> None:
    guest = Actor(1, "Guest", Role.ARTIST)
    with pytest.raises(errors.NotAllowed):
        change_password(vault, guest, generated_passphrase(), derivation=CHEAP)
    with pytest.raises(errors.NotAllowed):
        new_recovery_code(vault, guest)
    assert vault.header.epoch == 1


def test_whether_the_sheet_was_typed_back_is_kept_beside_the_other_choices(vault: Vault) -> None:
    actor = vault.owner()
    with vault.transaction(actor) as session:
        assert recovery_proved(session), "nobody was to type it back"
        save_touch_up_weeks(session, actor, (5, 9))
    new_recovery_code(vault, actor, prove_sheet=True)
    with vault.reading() as session:
        assert not recovery_proved(session)
        listed = len(recent_activity(session))
    note_sheet_proved(vault, actor)
    with vault.reading() as session:
        assert recovery_proved(session)
        assert touch_up_weeks(session) == (5, 9)
        assert len(recent_activity(session)) == listed, "keys are nothing to take back"
    with pytest.raises(errors.NotAllowed):
        note_sheet_proved(vault, Actor(1, "Guest", Role.ARTIST))


def test_a_folder_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    refuse_folder(tmp_path / "new")
    assert not (tmp_path / "new").exists()
    made, _ = make_vault(tmp_path / "vault")
    made.close()
    with pytest.raises(errors.VaultExists):
        refuse_folder(tmp_path / "vault")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("Dear Jane")
    with pytest.raises(errors.TargetNotEmpty):
        refuse_folder(tmp_path / "full")
    with pytest.raises(errors.UnsafeLocation):
        refuse_folder(tmp_path / "Dropbox" / "vault")
    with pytest.raises(errors.StorageFailed):
        refuse_folder(tmp_path / "full" / "letter.txt")


def test_passphrases_are_good_enough_and_never_the_same() -> None:
    made = {generated_passphrase() for _ in range(20)}
    assert len(made) == 20
    assert all(check_password(passphrase).acceptable and len(passphrase.split()) == 6 for passphrase in made)
    assert not check_password("Studio Luna 2026", ("Studio Luna",)).acceptable


def test_the_sheet_is_a_pdf_and_quotes_no_password(tmp_path: Path) -> None:
    vault, code = make_vault(tmp_path / "vault")
    sheet = recovery_sheet(STUDIO, code, vault.vault_id, now())
    assert sheet.startswith(b"%PDF-")
    assert PASSWORD.encode() not in sheet
    vault.close()
    open_studio_vault(vault.folder, Secret(recovery_code=code), CHOICES).close()


def test_a_backup_restored_elsewhere_says_nothing_against_the_vault_it_was_made_of(tmp_path: Path) -> None:
    vault, code = make_vault(tmp_path / "vault")
    settings = Settings()
    place = tmp_path / "place"
    place.mkdir()
    made = back_up(vault, vault.owner(), place, single_file=True, progress=Silent())
    vault.close()
    remember(settings, vault.folder, vault.last_seen)
    restore(made.path, tmp_path / "other", Secret(recovery_code=code), progress=Silent(), derivation=CHEAP)
    for folder in (tmp_path / "vault", tmp_path / "other"):
        choices = OpeningChoices(derivation=CHEAP, remembered=remembered(Settings(), folder))
        open_studio_vault(folder, Secret(password=PASSWORD), choices).close()


def test_an_older_vault_put_back_in_its_place_shows_even_from_before_a_restore(tmp_path: Path) -> None:
    vault, code = make_vault(tmp_path / "vault")
    place = tmp_path / "place"
    place.mkdir()
    made = back_up(vault, vault.owner(), place, single_file=True, progress=Silent())
    vault.close()
    remember(Settings(), vault.folder, vault.last_seen)
    restored = restore(made.path, tmp_path / "vault", Secret(recovery_code=code), progress=Silent(), derivation=CHEAP)
    assert restored.set_aside is not None
    shutil.rmtree(tmp_path / "vault")
    restored.set_aside.rename(tmp_path / "vault")
    choices = OpeningChoices(derivation=CHEAP, remembered=remembered(Settings(), tmp_path / "vault"))
    with pytest.raises(errors.SavesMissing):
        open_studio_vault(tmp_path / "vault", Secret(password=PASSWORD), choices)
