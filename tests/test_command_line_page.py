"""docs/command-line.md names every command, option, finding and field that there is."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from pmupro_desktop.domain.user import Actor
from pmupro_desktop.services.listing import LISTS, list_records, show_client
from pmupro_desktop.services.samples import fill_studio
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.storage.verify import FindingKind

PAGE = (Path(__file__).parent.parent / "docs" / "command-line.md").read_text(encoding="utf-8")
COMMON = {"id", "uid", "external_id", "created_at", "updated_at", "client_id", "client_uid", "client_name"}


def help_of(*command: str) -> str:
    """What `pmupro … --help` prints."""
    done = subprocess.run(
        [sys.executable, "-m", "pmupro_desktop", *command, "--help"], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_every_command_and_option_is_on_the_page() -> None:
    commands = re.findall(r"^    (\w+) ", help_of(), re.MULTILINE)
    assert len(commands) >= 8
    for command in commands:
        assert f"| `{command}" in PAGE
        for option in re.findall(r"(--[a-z-]+)", help_of(command)):
            assert option == "--help" or option in PAGE, f"{command} {option}"


def test_every_finding_is_on_the_page() -> None:
    assert [kind for kind in FindingKind if f"`{kind.value}`" not in PAGE] == []


@pytest.mark.parametrize("kind", sorted(set(LISTS) - {"users"}))
def test_every_field_of_a_list_is_on_the_page(vault: Vault, owner: Actor, kind: str) -> None:
    with vault.transaction(owner) as session:
        fill_studio(session, owner, clients=12, today=date(2026, 3, 2))
    row = next(line for line in reversed(PAGE.splitlines()) if line.startswith(f"| `{kind}` |"))
    with vault.reading() as session:
        records = list(list_records(session, kind))
    for record in records[:1]:
        assert [name for name in record if name not in COMMON and f"`{name}`" not in row] == []
    assert records or kind in ("photos", "analyses")


def test_the_lists_of_a_shown_client_are_on_the_page(vault: Vault, owner: Actor) -> None:
    with vault.transaction(owner) as session:
        fill_studio(session, owner, clients=1, today=date(2026, 3, 2))
    with vault.reading() as session:
        shown = show_client(session, "1")
    row = next(line for line in PAGE.splitlines() if line.startswith("| `show` |"))
    assert [name for name, value in shown.items() if isinstance(value, list) and f"`{name}`" not in row] == []
