"""Vaults for tests: real ones, opened with a cheap key derivation through the seam that exists for it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pmupro_desktop.services.studio import StudioValues
from pmupro_desktop.services.vaults import OpeningChoices, Secret, Vault, create_studio_vault, open_studio_vault
from pmupro_desktop.storage.keys import KdfCost

PASSWORD = "correct horse battery staple lamp"
STUDIO = StudioValues(name="Studio Łuna", artist_name="Ana Luna", phone_region="US", zone="America/New_York")


@dataclass(frozen=True)
class CheapDerivation:
    """A key from a password at no cost; its stated cost is within the limits."""

    cost: KdfCost

    def derive(self, secret: bytes, salt: bytes, cost: KdfCost) -> bytes:
        """SHA-256 over everything."""
        return hashlib.sha256(secret + salt + repr(cost).encode()).digest()


CHEAP = CheapDerivation(KdfCost(memory_kib=64 * 1024, iterations=3, lanes=1))
CHOICES = OpeningChoices(derivation=CHEAP)


def make_vault(folder: Path, values: StudioValues = STUDIO) -> tuple[Vault, str]:
    """A new open vault in `folder`, and its recovery code."""
    return create_studio_vault(folder, values, PASSWORD, choices=CHOICES)


def reopen(folder: Path, password: str = PASSWORD, *, accept_loss: bool = False) -> Vault:
    """The vault in `folder`, opened again."""
    choices = OpeningChoices(derivation=CHEAP, accept_loss=accept_loss)
    return open_studio_vault(folder, Secret(password=password), choices)
