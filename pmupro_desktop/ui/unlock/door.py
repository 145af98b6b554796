"""What the first windows ask of the vault. The services are imported when first asked, on whatever thread asks:
until then the window stands with Qt alone, and a password can be typed while the rest is loading.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pmupro_desktop import errors, paths
from pmupro_desktop.settings import Settings

if TYPE_CHECKING:
    from pmupro_desktop.domain.password import Assessment
    from pmupro_desktop.domain.progress import Progress
    from pmupro_desktop.services.backups import BackupInfo, Restored
    from pmupro_desktop.services.vaults import OpeningChoices, Vault


class Door:
    """Opens and makes vaults and remembers what this machine saw of them. Its methods block: call them in jobs."""

    def __init__(self, settings: Settings, choices: OpeningChoices | None = None) -> None:
        """`choices` is how to open; by default as the window does."""
        self.settings = settings
        self._choices = choices

    def exists(self, folder: Path) -> bool:
        """Whether a vault, sound or damaged, lies in `folder`."""
        from pmupro_desktop.services import vaults

        return vaults.vault_exists(folder)

    def open(
        self, folder: Path, *, password: str | None = None, code: str | None = None, accept_loss: bool = False
    ) -> Vault:
        """The vault in `folder`, open; raises what services.vaults.open_studio_vault raises."""
        from pmupro_desktop.services import vaults

        choices = dataclasses.replace(
            self._choices or vaults.OpeningChoices(program="window"),
            remembered=vaults.remembered(self.settings, folder),
            accept_loss=accept_loss,
        )
        vault = vaults.open_studio_vault(folder, vaults.Secret(password=password, recovery_code=code), choices)
        vaults.remember(self.settings, folder, vault.last_seen)
        return vault

    def refuse_folder(self, folder: Path) -> None:
        """Raise what keeps a new vault from lying in `folder`."""
        from pmupro_desktop.services import vaults

        vaults.refuse_folder(folder)

    def create(self, folder: Path, studio: Mapping[str, str], password: str, again: str) -> tuple[Vault, str]:
        """A new vault in `folder` and its recovery code; `studio` holds text fields of services.studio.StudioValues.

        It is closed and opened again by what was typed the second time, which proves that it opens. Raises what
        services.vaults.create_studio_vault raises.
        """
        from pmupro_desktop.domain.studio import PaperSize
        from pmupro_desktop.services import vaults
        from pmupro_desktop.services.studio import StudioValues

        texts = {name: text for name, text in studio.items() if name != "paper_size"}
        values = StudioValues(paper_size=PaperSize(studio.get("paper_size", PaperSize.A4)), **texts)  # type: ignore[arg-type]
        choices = self._choices or vaults.OpeningChoices(program="window")
        made, code = vaults.create_studio_vault(folder, values, password, choices=choices, prove_sheet=True)
        made.close()
        return self.open(folder, password=again), code

    def set_backup_place(self, vault: Vault, place: Path) -> None:
        """Back up to `place` from now on."""
        from pmupro_desktop.services import studio

        actor = vault.owner()
        with vault.transaction(actor) as session:
            values = studio.read_studio(session)
            studio.save_studio(session, actor, dataclasses.replace(values, backup_place=str(place)))

    def replace_password(self, vault: Vault, password: str, words: Sequence[str] = ()) -> None:
        """Put a new password in force. Raises WeakPassword."""
        from pmupro_desktop.services import vaults

        if self._choices is None:
            vaults.change_password(vault, vault.owner(), password, words)
        else:
            vaults.change_password(vault, vault.owner(), password, words, derivation=self._choices.derivation)
        _refresh_backups(vault)

    def prove_password(self, vault: Vault, password: str) -> None:
        """Raise WrongPassword unless `password` opens `vault`."""
        from pmupro_desktop.services import vaults

        if self._choices is None:
            vaults.prove_password(vault, password)
        else:
            vaults.prove_password(vault, password, derivation=self._choices.derivation)

    def replace_code(self, vault: Vault) -> str:
        """Put a new recovery code in force and return it; the old sheet opens nothing any more.

        Until `note_sheet_proved` the window asks for a sheet at every start.
        """
        from pmupro_desktop.services import vaults

        code = vaults.new_recovery_code(vault, vault.owner(), prove_sheet=True)
        _refresh_backups(vault)
        return code

    def note_sheet_proved(self, vault: Vault) -> None:
        """Keep that the code of the sheet was typed back."""
        from pmupro_desktop.services import vaults

        vaults.note_sheet_proved(vault, vault.owner())

    def sheet(self, vault: Vault, code: str) -> bytes:
        """The recovery sheet of `vault` as a PDF of one page."""
        from pmupro_desktop.services import studio, vaults

        with vault.reading() as session:
            values = studio.read_studio(session)
        return vaults.recovery_sheet(values, code, vault.vault_id, datetime.now(UTC).astimezone())

    def assess(self, password: str, words: Sequence[str] = ()) -> Assessment:
        """How good a password is; `words` are those anybody would try first."""
        from pmupro_desktop.services import vaults

        return vaults.check_password(password, words)

    def passphrase(self) -> str:
        """Six words at random."""
        from pmupro_desktop.services import vaults

        return vaults.generated_passphrase()

    def last_backups(self) -> tuple[Path, list[BackupInfo]] | None:
        """Where this machine last backed up to, with the backups that lie there now; None when there are none."""
        from pmupro_desktop.services import backups

        place = backups.place_of_the_last(self.settings)
        found = backups.list_backups(place) if place is not None and place.is_dir() else []
        return (place, found) if place is not None and found else None

    def backups_in(self, place: Path) -> list[BackupInfo]:
        """The backups that lie in the folder `place`, newest first."""
        from pmupro_desktop.services import backups

        return backups.list_backups(place)

    def restore(
        self, source: Path, target: Path, *, password: str | None, code: str | None, progress: Progress
    ) -> Restored:
        """Restore a backup as the vault in `target`; a vault that is there is moved aside.

        Raises what services.backups.restore raises.
        """
        from pmupro_desktop.services import backups, vaults

        secret = vaults.Secret(password=password, recovery_code=code)
        choices = self._choices or vaults.OpeningChoices()
        return backups.restore(
            source, target, secret, progress=progress, settings=self.settings, derivation=choices.derivation
        )

    def sample(self) -> Vault:
        """The sample studio, open; it lies apart from the artist's own vault and is made when it is not there."""
        from pmupro_desktop.services import samples, vaults

        folder = paths.sample_vault()
        if vaults.vault_exists(folder):
            return self.open(folder, password=samples.SAMPLE_PASSWORD)
        choices = self._choices or vaults.OpeningChoices(program="window")
        return samples.open_sample_studio(folder, today=datetime.now(UTC).astimezone().date(), choices=choices)


def _refresh_backups(vault: Vault) -> None:
    """Let the backup folder open by today's password and code; one that can't be written is done by the next backup."""
    from pmupro_desktop.services.backups import refresh_backup_header

    with contextlib.suppress(errors.UserError):
        refresh_backup_header(vault)
