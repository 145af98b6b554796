"""Making and opening a vault, its password and its recovery code."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pmupro_desktop import errors
from pmupro_desktop.domain import password as passwords
from pmupro_desktop.domain.audit import Action
from pmupro_desktop.domain.password import Assessment
from pmupro_desktop.domain.studio import Studio
from pmupro_desktop.domain.user import Actor, Right
from pmupro_desktop.settings import Settings
from pmupro_desktop.storage import opening
from pmupro_desktop.storage.header import header_exists
from pmupro_desktop.storage.keys import PRODUCTION, KeyDerivation
from pmupro_desktop.storage.opening import OpeningChoices, Remembered, Secret
from pmupro_desktop.storage.recovery_code import new_code
from pmupro_desktop.storage.vault import LastSeen, Vault

from .rights import require
from .studio import StudioValues, note_recovery_proved, unproved_choices

__all__ = [
    "LastSeen",
    "OpeningChoices",
    "Remembered",
    "Secret",
    "Vault",
    "change_password",
    "check_password",
    "create_studio_vault",
    "generated_passphrase",
    "new_recovery_code",
    "note_sheet_proved",
    "open_studio_vault",
    "prove_password",
    "prove_recovery_code",
    "recovery_sheet",
    "refuse_folder",
    "remember",
    "vault_exists",
]

_NO_CHOICES = OpeningChoices()


def create_studio_vault(
    folder: Path,
    values: StudioValues,
    password: str,
    *,
    choices: OpeningChoices = _NO_CHOICES,
    prove_sheet: bool = False,
) -> tuple[Vault, str]:
    """A new vault in `folder`, open, and its recovery code.

    With `prove_sheet` the vault keeps that the code was not typed back yet, until `note_sheet_proved`.
    Raises WeakPassword, InvalidRecord, VaultExists, TargetNotEmpty, UnsafeLocation, StorageFull.
    """
    if not values.name.strip():
        raise errors.InvalidRecord({"name": errors.QT_TRANSLATE_NOOP("problems", "The studio needs a name.")})
    _refuse_weak(password, (values.name, values.artist_name, values.email))
    stored = {
        field.name: getattr(values, field.name) or None
        for field in dataclasses.fields(values)
        if field.name not in ("is_sample", "paper_size")
    }
    studio = Studio(**stored, is_sample=values.is_sample, paper_size=values.paper_size.value)
    studio.choices = unproved_choices() if prove_sheet else None
    code = new_code()
    vault = opening.create_vault(folder, studio=studio, password=password, recovery_code=code, choices=choices)
    return vault, code


def open_studio_vault(folder: Path, secret: Secret, choices: OpeningChoices = _NO_CHOICES) -> Vault:
    """The vault in `folder`, open. Raises what `storage.opening.open_vault` raises."""
    return opening.open_vault(folder, secret, choices)


def vault_exists(folder: Path) -> bool:
    """Whether a vault, sound or damaged, lies in `folder`."""
    return header_exists(folder) or ((folder / "pmupro.db").exists() and not opening.is_unfinished(folder))


def refuse_folder(folder: Path) -> None:
    """Raise UnsafeLocation, VaultExists, TargetNotEmpty or StorageFailed where no new vault can lie; writes nothing."""
    opening.refuse_folder(folder)


def remembered(settings: Settings, folder: Path) -> Remembered:
    """What this machine knows of the newest saves of the vault in `folder`."""
    vault_id = opening.vault_id_of(folder)
    branches = settings.seen_of(vault_id).values() if vault_id else ()
    return Remembered(settings.seen_in(folder), tuple(branches))


def remember(settings: Settings, folder: Path, seen: LastSeen) -> None:
    """Remember the newest save of the vault in `folder` on this machine."""
    settings.remember(folder, seen)


def check_password(password: str, words: Sequence[str] = ()) -> Assessment:
    """How good a password is; `words` are those anybody would try first, such as the studio's name."""
    return passwords.assess(password, words)


def generated_passphrase() -> str:
    """Six words at random."""
    return passwords.passphrase()


def prove_password(vault: Vault, password: str, *, derivation: KeyDerivation = PRODUCTION) -> None:
    """Raise WrongPassword unless `password` opens this vault."""
    vault.header.unlock(password, derivation=derivation)


def prove_recovery_code(vault: Vault, code: str) -> None:
    """Raise MistypedRecoveryCode or WrongRecoveryCode unless `code` opens this vault."""
    vault.header.unlock_with_recovery_code(code)


def change_password(
    vault: Vault, actor: Actor, new_password: str, words: Sequence[str] = (), *, derivation: KeyDerivation = PRODUCTION
) -> None:
    """Put a new password in force; records are not re-encrypted. Raises WeakPassword, NotAllowed."""
    require(actor, Right.STUDIO)
    _refuse_weak(new_password, words)
    vault.change_header(vault.header.with_password(vault.secrets.key, new_password, derivation=derivation), actor)


def note_sheet_proved(vault: Vault, actor: Actor, *, proved: bool = True) -> None:
    """Keep whether the code of the sheet was typed back. Raises NotAllowed."""
    with vault.transaction(actor, Action.KEYS) as session:
        note_recovery_proved(session, actor, proved)


def new_recovery_code(vault: Vault, actor: Actor, *, prove_sheet: bool = False) -> str:
    """Put a new recovery code in force, the old sheet is void; gives the code.

    `prove_sheet` is as for `create_studio_vault`. Raises NotAllowed, StorageFull, StorageFailed.
    """
    require(actor, Right.STUDIO)
    if prove_sheet:
        note_sheet_proved(vault, actor, proved=False)
    code = new_code()
    vault.change_header(vault.header.with_recovery_code(vault.secrets.key, code), actor)
    return code


def recovery_sheet(values: StudioValues, code: str, vault_id: str, at: datetime) -> bytes:
    """The sheet with the recovery code, as a PDF of one page."""
    from pmupro_desktop.documents.recovery_sheet import render_recovery_sheet  # heavy: ReportLab

    return render_recovery_sheet(values.name, code, at, vault_id[:8], values.paper_size.value)


def _refuse_weak(password: str, words: Sequence[str]) -> None:
    found = passwords.assess(password, [word for word in words if word])
    if not found.acceptable:
        raise errors.WeakPassword(reason=found.reason)
