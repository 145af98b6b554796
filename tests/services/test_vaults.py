"""Making and opening a vault as the window does it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmupro_desktop import errors
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.user import Actor, Role
from pmupro_desktop.services.vaults import (
    Secret,
    Vault,
    change_password,
    check_password,
    generated_passphrase,
    new_recovery_code,
    open_studio_vault,
    prove_password,
    prove_recovery_code,
    recovery_sheet,
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
    assert remembered(settings, vault.folder) is None
    remember(settings, vault.last_seen)
    assert remembered(Settings(tmp_path / "settings.json"), vault.folder) == vault.last_seen
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
