"""C5: a vault and a backup of every released format are opened, checked and restored, with the real key derivation."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.services.backups import restore
from pmupro_desktop.services.checks import verify_vault
from pmupro_desktop.services.drafts import open_drafts
from pmupro_desktop.services.listing import show_client
from pmupro_desktop.services.vaults import Secret, Vault, open_studio_vault
from pmupro_desktop.storage.schema import FORMAT

KEPT = Path(__file__).parents[1] / "data" / "vaults"
FORMATS = sorted(path for path in KEPT.iterdir() if path.name.isdigit())


def secret(folder: Path, name: str) -> str:
    found = re.search(rf"^{name}: (.+)$", (folder / "README").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return found[1]


def holds_what_was_put_in(vault: Vault) -> None:
    with vault.reading() as session:
        client = show_client(session, "1")
        assert client["name"] == "Žofie Zkušební"
        assert client["date_of_birth"] == "1980-02-29"
        assert client["notes"] == "Came back in June"
        assert client["procedures"][0]["pigments"][0]["lot_number"] == "PROBE-1"
        assert {document["filename"] for document in client["documents"]} == {"consent.pdf", "healed.png"}
        assert [draft.values for draft in open_drafts(session)] == [{"name": "Half"}]
        version = session.connection().exec_driver_sql("PRAGMA user_version").scalar()
    assert version == FORMAT
    report = verify_vault(vault, Silent())
    assert (report.findings, report.files) == ((), 2)


def test_there_is_one_of_every_format() -> None:
    assert [int(path.name) for path in FORMATS] == list(range(1, FORMAT + 1))


@pytest.mark.parametrize("folder", FORMATS, ids=lambda folder: folder.name)
def test_a_vault_of_then_opens_now(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "vault", tmp_path / "vault")
    for way_in in (
        Secret(password=secret(folder, "Password")),
        Secret(recovery_code=secret(folder, "Recovery code")),
    ):
        vault = open_studio_vault(tmp_path / "vault", way_in)
        assert not vault.notices
        holds_what_was_put_in(vault)
        vault.close()


@pytest.mark.parametrize("folder", FORMATS, ids=lambda folder: folder.name)
def test_a_backup_of_then_comes_back_now(folder: Path, tmp_path: Path) -> None:
    way_in = Secret(password=secret(folder, "Password"))
    restored = restore(folder / "backup.pmubackup", tmp_path / "vault", way_in, progress=Silent())
    assert (restored.clients, restored.files, restored.damaged) == (2, 2, ())
    vault = open_studio_vault(tmp_path / "vault", way_in)
    holds_what_was_put_in(vault)
    vault.close()
