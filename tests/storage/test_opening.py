"""Making and opening a vault: each thing that can be wrong has a class, a sentence and an advice of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from pmupro_desktop import errors
from pmupro_desktop.domain.audit import Action, AuditEvent
from pmupro_desktop.services.studio import StudioValues
from pmupro_desktop.services.vaults import OpeningChoices, Secret, create_studio_vault, open_studio_vault
from pmupro_desktop.storage import opening
from pmupro_desktop.storage.header import COPIES
from tests.reliability.contents import fill, names, save
from tests.reliability.damage import copy_vault, cut, database_key, flip, raw
from tests.vaults import CHEAP, CHOICES, PASSWORD, STUDIO, make_vault, reopen


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes, Path]:
    """A closed vault, its database's key, and an older copy of it."""
    folder = tmp_path_factory.mktemp("opening") / "vault"
    vault, _ = make_vault(folder)
    fill(vault)
    key = database_key(vault)
    vault.close()
    older = copy_vault(folder, folder.with_name("older"))
    vault = reopen(folder)
    save(vault, vault.owner(), "Newer")
    vault.close()
    return folder, key, older


def test_each_message_is_another_and_says_what_to_do(closed: tuple[Path, bytes, Path], tmp_path: Path) -> None:
    source, key, older = closed
    said: list[errors.UserError] = []

    def refused(folder: Path, password: str = PASSWORD) -> None:
        with pytest.raises(errors.UserError) as caught:
            reopen(folder, password)
        said.append(caught.value)

    def copy(name: str) -> Path:
        return copy_vault(source, tmp_path / name)

    refused(copy("wrong password"), "not the one at all")
    folder = copy("header damaged")
    for name in COPIES:
        flip(folder / name, 40)
    refused(folder)
    folder = copy("database damaged")
    flip(folder / "pmupro.db", 100)
    refused(folder)
    folder = copy("older than ledger")
    shutil.copy(older / "pmupro.db", folder / "pmupro.db")
    refused(folder)
    folder = copy("newer version")
    connection = raw(folder, key)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    refused(folder)
    folder = copy("open elsewhere")
    holder = reopen(folder)
    refused(folder)
    holder.close()
    refused(copy("Dropbox"))
    folder = copy("header repaired")
    (folder / COPIES[1]).unlink()
    vault = reopen(folder)
    said += vault.notices
    vault.close()
    wanted = [
        errors.WrongPassword, errors.HeaderDamaged, errors.DatabaseDamaged, errors.SavesMissing, errors.VaultTooNew,
        errors.VaultInUse, errors.UnsafeLocation, errors.HeaderRepaired,
    ]  # fmt: skip
    assert [type(error) for error in said] == wanted
    sentences = [error.sentences() for error in said]
    for position in (0, 2):
        texts = [each[position] for each in sentences]
        assert len(set(texts)) == len(texts)
        assert all(text.endswith(".") or position == 0 for text in texts)
        assert not [text for text in texts if "{" in text or not text]
    assert "3 saves" in sentences[3][0] or "saves up to" in sentences[3][0]


def test_no_vault(tmp_path: Path) -> None:
    with pytest.raises(errors.NoVault):
        reopen(tmp_path)
    with pytest.raises(errors.NoVault):
        reopen(tmp_path / "missing")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_made_where_something_is(closed: tuple[Path, bytes, Path], tmp_path: Path) -> None:
    folder = copy_vault(closed[0], tmp_path / "vault")
    with pytest.raises(errors.VaultExists):
        make_vault(folder)
    reopen(folder).close()
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").touch()
    with pytest.raises(errors.TargetNotEmpty):
        make_vault(tmp_path / "photos")
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["a.jpg"]


def test_a_weak_password_or_a_nameless_studio_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(errors.WeakPassword):
        create_studio_vault(tmp_path / "vault", STUDIO, "short", choices=CHOICES)
    with pytest.raises(errors.InvalidRecord):
        create_studio_vault(tmp_path / "vault", StudioValues(name="  "), PASSWORD, choices=CHOICES)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("existing", [True, False])
def test_a_making_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, existing: bool) -> None:
    def fails(*_: object) -> None:
        raise errors.StorageFull

    if existing:
        (tmp_path / "vault").mkdir()
    monkeypatch.setattr(opening, "write_header", fails)
    with pytest.raises(errors.StorageFull):
        make_vault(tmp_path / "vault")
    monkeypatch.undo()
    assert (tmp_path / "vault").exists() == existing
    assert not existing or list((tmp_path / "vault").iterdir()) == []
    vault, _ = make_vault(tmp_path / "vault")
    vault.close()


def test_both_secrets_open(tmp_path: Path) -> None:
    vault, code = make_vault(tmp_path / "vault")
    save(vault, vault.owner(), "Łucja")
    vault.close()
    for typed in (code, code.lower(), code.replace("-", " "), f"  {code}\n"):
        vault = open_studio_vault(tmp_path / "vault", Secret(recovery_code=typed), CHOICES)
        assert names(vault) == {"Łucja"}
        vault.close()


@pytest.mark.parametrize(
    "count", [pytest.param(500, id="short"), pytest.param(10_000, id="full", marks=pytest.mark.torture)]
)
def test_many_wrong_passwords(closed: tuple[Path, bytes, Path], tmp_path: Path, count: int) -> None:
    """D5: nothing is lost, and the artist hears of it at the next unlock."""
    folder = copy_vault(closed[0], tmp_path / "vault")
    for number in range(count):
        with pytest.raises(errors.WrongPassword):
            open_studio_vault(folder, Secret(password=f"guess {number}"), OpeningChoices(derivation=CHEAP))
    assert (folder / "attempts").stat().st_size < 100_000
    vault = reopen(folder)
    (notice,) = vault.notices
    assert isinstance(notice, errors.FailedUnlocks)
    assert notice.facts["count"] == count
    assert names(vault) >= {"Newer"}
    with vault.reading() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == Action.UNLOCK_FAILED)).one()
    assert (event.fields or [])[0] == str(count)
    vault.close()
    vault = reopen(folder)
    assert not vault.notices
    vault.close()
    print(f"D5: {count} wrong passwords: nothing lost, told and noted once")


def test_a_database_that_holds_no_vault(closed: tuple[Path, bytes, Path], tmp_path: Path) -> None:
    for statement in ("DELETE FROM vault_state", "PRAGMA user_version = 0"):
        folder = copy_vault(closed[0], tmp_path / "vault")
        connection = raw(folder, closed[1])
        connection.execute(statement)
        connection.close()
        with pytest.raises(errors.DatabaseDamaged):
            reopen(folder)


def test_a_short_database_is_told_before_anything_is_shown(closed: tuple[Path, bytes, Path], tmp_path: Path) -> None:
    for size in (1, 100, 4095, 4096, 8192):
        folder = copy_vault(closed[0], tmp_path / "vault")
        cut(folder / "pmupro.db", size)
        with pytest.raises(errors.DatabaseDamaged):
            reopen(folder)
