"""A draft outlives the process that held it: killed, or ended by a lock that starts a fresh one."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pmupro_desktop.services.client_list import ClientFilter, client_ids
from pmupro_desktop.services.vaults import Secret, create_studio_vault, open_studio_vault
from tests.journeys.processes import Child, home, programs, titles, until
from tests.vaults import PASSWORD, STUDIO

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are watched through /proc"),
]


@pytest.fixture
def environ(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A computer of its own with a vault, its key derived as it ships."""
    made = home(tmp_path)
    vault, _ = create_studio_vault(Path(made["PMUPRO_DATA"]) / "Vault", STUDIO, PASSWORD)
    vault.close()
    yield made
    for pid in programs(Path(made["PMUPRO_DATA"])):
        os.kill(pid, signal.SIGKILL)


def test_a_draft_survives_a_kill_and_a_lock(environ: dict[str, str]) -> None:
    data = Path(environ["PMUPRO_DATA"])
    first = Child(environ, "type_and_wait")
    assert first.told() == ["kept"]
    first.kill()
    second = Child(environ, "take_up_and_lock")
    assert second.told() == ["locking"]
    [fresh] = until(lambda: programs(data))
    until(lambda: "Locked — PMU Pro Desktop" in titles(fresh))
    assert second.end() == 0
    os.kill(fresh, signal.SIGKILL)
    third = Child(environ, "look_for_draft", "Half a name and more")
    assert third.told() == ["saved"]
    assert third.end() == 0
    vault = open_studio_vault(data / "Vault", Secret(password=PASSWORD))
    with vault.reading() as session:
        assert len(client_ids(session, ClientFilter())) == 1
    vault.close()
