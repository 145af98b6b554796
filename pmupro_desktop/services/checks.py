"""Checking the vault."""

from __future__ import annotations

from pmupro_desktop.domain.progress import Progress
from pmupro_desktop.storage.vault import Vault
from pmupro_desktop.storage.verify import Finding, FindingKind, Report
from pmupro_desktop.storage.verify import verify_vault as _verify

__all__ = ["Finding", "FindingKind", "Report", "verify_vault"]


def verify_vault(vault: Vault, progress: Progress) -> Report:
    """Check everything the vault holds; the report names clients and files. Raises Cancelled; changes nothing."""
    vault.write_events()
    vault.checkpoint()
    return _verify(vault, progress)
