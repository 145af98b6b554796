"""What can be done with a vault on a disk without a byte left; run as a program, with the folder of that disk."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path

from pmupro_desktop import errors
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.services.backups import back_up
from pmupro_desktop.services.checks import verify_vault
from pmupro_desktop.services.vaults import Vault, change_password
from tests.reliability.contents import names, save
from tests.vaults import CHEAP, PASSWORD, reopen


def main(disk: Path) -> None:
    """Everything refuses plainly; once there is room again nothing is missing and everything works."""
    refusals = [_refused(lambda: reopen(disk / "vault").close())]
    (disk / "ballast").unlink()
    vault = reopen(disk / "vault")
    before = names(vault)
    _fill(disk)
    owner = vault.owner()
    for number in range(200):  # the log may have room in its last page
        if refusal := _refused(functools.partial(_save, vault, number)):
            refusals.append(refusal)
            break
        before.add(f"Client {number}")
    refusals.append(_refused(lambda: change_password(vault, owner, "an entirely different phrase", derivation=CHEAP)))
    refusals.append(_refused(lambda: _backed_up(vault, disk)))
    assert names(vault) == before, "what was saved can be read"
    vault.checkpoint()
    (disk / "ballast").unlink()
    _save(vault, 999)
    vault.close()
    vault = reopen(disk / "vault", PASSWORD)
    assert names(vault) == before | {"Client 999"}
    assert verify_vault(vault, Silent()).sound
    vault.close()
    assert set(refusals) == {"StorageFull"}, refusals
    print("refused:", *refusals, "; then all", len(before) + 1, "clients there")


def _save(vault: Vault, number: int) -> None:
    save(vault, vault.owner(), f"Client {number}", notes="n" * 9000)


def _backed_up(vault: Vault, disk: Path) -> None:
    (disk / "place").mkdir(exist_ok=True)
    back_up(vault, vault.owner(), disk / "place", single_file=True, progress=Silent())


def _fill(disk: Path) -> None:
    with (disk / "ballast").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            return


def _refused(action: Callable[[], None]) -> str:
    try:
        action()
    except errors.UserError as error:
        return type(error).__name__
    return ""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
