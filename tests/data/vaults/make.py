"""Make the vault that stays in the tests for ever, once for each format: `python -m tests.data.vaults.make 0002`.

It is made as the application makes one, with the real key derivation. A vault that is there already is never made anew:
what old programs wrote is what new ones must read.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.domain.studio import PaperSize
from pmupro_desktop.domain.user import Actor
from pmupro_desktop.services.backups import back_up
from pmupro_desktop.services.clients import archive_client, save_client
from pmupro_desktop.services.drafts import keep_draft
from pmupro_desktop.services.studio import StudioValues
from pmupro_desktop.services.vaults import Vault, create_studio_vault
from tests.reliability.contents import add_document, add_photo, add_procedure, save

HERE = Path(__file__).parent
PASSWORD = "six plain words for the tests"
STUDIO = StudioValues(
    name="Studio Probe", artist_name="Petra Probe", phone_region="US", zone="Europe/Prague", paper_size=PaperSize.LETTER
)
PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0500f0003860180"
    "5a3429950000000049454e44ae426082"
)
"""A picture of one point."""
README = """A small vault and a backup of it, as the application of this format wrote them. They are never changed.

Password: {password}
Recovery code: {code}

Nobody in it exists.
"""


def make(number: str) -> None:
    """The folder `number`: a vault, a backup in one file, and the secrets."""
    target = HERE / number
    if target.exists():
        raise SystemExit(f"{target} is there already; what was written stays")
    with tempfile.TemporaryDirectory() as folder:
        vault, code = create_studio_vault(Path(folder) / "vault", STUDIO, PASSWORD)
        owner = vault.owner()
        _fill(vault, owner)
        made = back_up(vault, owner, Path(folder), single_file=True, progress=Silent())
        vault.close()
        (vault.folder / "lock").unlink(missing_ok=True)
        target.mkdir()
        shutil.move(vault.folder, target / "vault")
        shutil.move(made.path, target / "backup.pmubackup")
    (target / "README").write_text(README.format(password=PASSWORD, code=code), encoding="utf-8")


def _fill(vault: Vault, owner: Actor) -> None:
    values = ClientValues(
        name="Žofie Zkušební", phone="+1 212 555 0101", date_of_birth=date(1980, 2, 29), allergies="latex"
    )
    with vault.transaction(owner) as session:
        first = save_client(session, owner, values).id
    second = save(vault, owner, "Test Persson", email="test@example.com", has_no_known_allergies=True)
    with vault.transaction(owner) as session:
        add_procedure(session, first, date(2026, 5, 4), "PROBE-1")
        add_document(session, first, "consent.pdf", b"%PDF-1.4\n% a document for tests\n%%EOF\n")
        add_photo(session, first, "healed.png", PHOTO)
        archive_client(session, owner, second, active=False)
        keep_draft(session, kind="client", record_uid="new", client_id=None, title="New", values={"name": "Half"})
    with vault.transaction(owner) as session:
        save_client(session, owner, replace(values, notes="Came back in June"), client_id=first)


if __name__ == "__main__":
    make(sys.argv[1])
