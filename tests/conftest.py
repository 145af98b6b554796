"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pmupro_desktop.domain.user import Actor
from pmupro_desktop.services.vaults import Vault
from tests.vaults import make_vault


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees or writes the data of whoever runs it."""
    monkeypatch.setenv("PMUPRO_DATA", str(tmp_path_factory.mktemp("data")))


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    """A new vault, open."""
    made, _ = make_vault(tmp_path / "vault")
    yield made
    made.close()


@pytest.fixture
def owner(vault: Vault) -> Actor:
    """The artist whose vault it is."""
    return vault.owner()
