"""The open vault: reading while writing, the log brought in, keys changed, and everything let go."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pytest
from sqlalchemy import select, text

from pmupro_desktop import errors
from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.domain.upkeep import VaultState
from pmupro_desktop.domain.user import Actor
from pmupro_desktop.services.checks import verify_vault
from pmupro_desktop.services.vaults import (
    OpeningChoices,
    Secret,
    Vault,
    change_password,
    new_recovery_code,
    open_studio_vault,
)
from pmupro_desktop.storage.database import is_interrupt
from pmupro_desktop.storage.header import read_header
from pmupro_desktop.storage.ledger import Ledger
from tests.reliability.contents import add_clients, add_document, names, save
from tests.vaults import CHEAP, PASSWORD, make_vault, reopen

NEW = "an entirely different phrase of words"


def test_reading_while_writing(vault: Vault, owner: Actor) -> None:
    add_clients(vault, owner, 500)
    failures: list[BaseException] = []
    counts: list[int] = []
    written = threading.Event()

    def read() -> None:
        try:
            while not written.is_set():
                with vault.reading() as session:
                    counts.append(len(session.scalars(select(Client.id)).all()))
        except BaseException as error:  # noqa: BLE001 - the test looks at whatever it is
            failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(60):
        save(vault, owner, f"New {number}")
        vault.checkpoint()
    written.set()
    reader.join()
    assert failures == []
    assert counts == sorted(counts)
    assert counts[0] >= 500
    assert len(names(vault)) == 560


def test_an_interrupted_reader_goes_on_with_the_next(vault: Vault, owner: Actor) -> None:
    add_clients(vault, owner, 50)
    started, caught = threading.Event(), []

    def endless() -> None:
        statement = text("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n")
        try:
            with vault.reading() as session:
                session.scalars(select(Client.id)).all()
                started.set()
                session.execute(statement)
        except Exception as error:  # noqa: BLE001 - the test looks at whatever it is
            caught.append(error)

    reader = threading.Thread(target=endless)
    reader.start()
    started.wait()
    while reader.is_alive():  # the first may come before the statement began
        vault.interrupt_reading()
        reader.join(0.01)
    assert [is_interrupt(error) for error in caught] == [True]
    assert len(names(vault)) == 50
    vault.interrupt_reading()


def test_the_log_stays_owed_while_somebody_reads(vault: Vault, owner: Actor) -> None:
    log = vault.folder / "pmupro.db-wal"
    assert vault.checkpoint()
    with vault.long_reading() as session:
        session.scalars(select(Client.id)).all()
        save(vault, owner, "Meanwhile")
        assert not vault.checkpoint()
        assert log.stat().st_size > 0
    assert vault.checkpoint()
    assert log.stat().st_size == 0
    assert vault.checkpoint()


def test_a_failed_transaction_takes_its_files_with_it(vault: Vault, owner: Actor) -> None:
    client_id = save(vault, owner, "Łucja")
    with pytest.raises(ZeroDivisionError), vault.transaction(owner) as session:  # noqa: PT012 - both belong together
        add_document(session, client_id, "a.pdf", b"%PDF")
        raise ZeroDivisionError
    assert vault.files.all_uids() == set()
    assert verify_vault(vault, Silent()).sound


def test_a_change_of_password(tmp_path: Path) -> None:
    vault, code = make_vault(tmp_path / "vault")
    save(vault, vault.owner(), "Łucja")
    change_password(vault, vault.owner(), NEW, derivation=CHEAP)
    with vault.reading() as session:
        assert session.scalar(select(VaultState.header_epoch)) == vault.header.epoch == 2
    vault.close()
    with pytest.raises(errors.WrongPassword):
        reopen(vault.folder)
    vault = reopen(vault.folder, NEW)
    assert names(vault) == {"Łucja"}
    newer = new_recovery_code(vault, vault.owner())
    vault.close()
    choices = OpeningChoices(derivation=CHEAP)
    with pytest.raises(errors.WrongRecoveryCode):
        open_studio_vault(vault.folder, Secret(recovery_code=code), choices)
    vault = open_studio_vault(vault.folder, Secret(recovery_code=newer), choices)
    assert verify_vault(vault, Silent()).sound
    vault.close()


def test_a_weak_password_changes_nothing(vault: Vault, owner: Actor) -> None:
    with pytest.raises(errors.WeakPassword):
        change_password(vault, owner, "password1234567", derivation=CHEAP)
    assert vault.header.epoch == 1


def test_a_header_ahead_of_its_database_is_normal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash, or a full disk, between the two steps of a change of password."""
    vault, _ = make_vault(tmp_path / "vault")

    def fails(*_: object) -> None:
        raise errors.StorageFull

    monkeypatch.setattr(Vault, "_commit", fails)
    change_password(vault, vault.owner(), NEW, derivation=CHEAP)
    monkeypatch.undo()
    assert [type(notice) for notice in vault.notices] == [errors.LedgerNotWritten]
    vault.close()
    vault = reopen(vault.folder, NEW)
    assert not vault.notices
    with vault.reading() as session:
        assert session.scalar(select(VaultState.header_epoch)) == 2
    assert read_header(vault.folder).header.epoch == 2
    vault.close()


def test_a_save_is_not_called_failed_because_its_note_was(
    vault: Vault, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise errors.StorageFull

    monkeypatch.setattr(Ledger, "write", fails)
    save(vault, owner, "Łucja")
    save(vault, owner, "Ana")
    monkeypatch.undo()
    assert [type(notice) for notice in vault.notices] == [errors.LedgerNotWritten]
    assert names(vault) == {"Łucja", "Ana"}
    save(vault, owner, "Zoë")
    vault.close()
    again = reopen(vault.folder)
    assert len(names(again)) == 3
    again.close()


def test_nothing_secret_in_a_repr(vault: Vault) -> None:
    key = vault.secrets.key.secret
    shown = repr(vault.secrets) + repr(vault.header) + repr(Secret(password=PASSWORD)) + repr(vault.secrets.key)
    assert key.hex() not in shown
    assert repr(key) not in shown
    assert PASSWORD not in shown


def test_closing_lets_go_of_everything_and_leaves_no_log(tmp_path: Path) -> None:
    vault, _ = make_vault(tmp_path / "vault")
    names(vault)
    vault.files.add(io.BytesIO(b"x"))
    vault.close()
    vault.close()
    found = {path.name for path in vault.folder.iterdir()}
    assert found == {"vault.json", "vault.json.2", "vault.json.3", "pmupro.db", "ledger", "lock", "files"}
