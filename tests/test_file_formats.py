"""A vault and its backups are read here by docs/file-formats.md alone: nothing of the program's own storage is used.

The program makes a vault; everything below the line that says so is written from the document, with the standard
library, `cryptography`, SQLCipher and age.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import struct
import unicodedata
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyrage
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlcipher3 import dbapi2 as sqlcipher

from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.domain.document import StoredFile
from pmupro_desktop.domain.progress import Silent
from pmupro_desktop.services.backups import back_up, seal_copy
from pmupro_desktop.services.clients import save_client
from pmupro_desktop.services.vaults import create_studio_vault
from tests.vaults import PASSWORD, STUDIO

CONTENT = b"%PDF-1.7 a signed consent"


@dataclass(frozen=True)
class Made:
    """What the program made, and what opens it."""

    folder: Path
    code: str
    snapshot: Path
    single: Path
    sealed: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A closed vault with one client and one file, and a backup of each kind. The key derivation is the real one."""
    place = tmp_path_factory.mktemp("formats")
    vault, code = create_studio_vault(place / "vault", STUDIO, PASSWORD)
    actor = vault.owner()
    source = place / "consent.pdf"
    source.write_bytes(CONTENT)
    with vault.transaction(actor) as session:
        client = save_client(session, actor, ClientValues(name="Łucja Đặng", phone="+1 202 555 0142"))
        stored = vault.files.add(source)
        session.add(
            StoredFile(
                uid=stored.uid, size=stored.size, sha256_plain=stored.sha256_plain, sha256_cipher=stored.sha256_cipher,
                owner_type="document_version", owner_uid=client.uid,
            )
        )  # fmt: skip
    with vault.transaction(actor) as session:
        save_client(session, actor, ClientValues(name="Łucja Đặng-Novák"), client_id=client.id)
    folders = [place / name for name in ("snapshots here", "single here", "sealed here")]
    for folder in folders:
        folder.mkdir()
    snapshot = back_up(vault, actor, folders[0], single_file=False, progress=Silent()).path
    single = back_up(vault, actor, folders[1], single_file=True, progress=Silent()).path
    vault.close()
    sealed = seal_copy(place / "vault", folders[2], single_file=True).path
    return Made(place / "vault", code, snapshot, single, sealed)


# From here on the document alone.


def canonical(value: object) -> bytes:
    """Canonical JSON of the header."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def readable(value: object) -> bytes:
    """Canonical JSON of manifests and audit."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def hkdf(secret: bytes, salt: bytes, info: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=salt, info=info.encode()).derive(secret)


@dataclass(frozen=True)
class Opened:
    """An opened header."""

    header: dict[str, Any]
    master: bytes

    def key(self, label: str) -> bytes:
        return hkdf(self.master, uuid.UUID(self.header["vault_id"]).bytes, f"pmupro/v1/{label}")


def parse_header(line: bytes) -> dict[str, Any]:
    envelope = json.loads(line)
    assert line == canonical(envelope) + b"\n"
    assert hashlib.sha256(canonical(envelope["header"])).hexdigest() == envelope["sha256"]
    header: dict[str, Any] = envelope["header"]
    return header


def open_header(line: bytes, *, password: str = "", code: str = "") -> Opened:
    header = parse_header(line)
    wanted = "password" if password else "recovery"
    slot = next(slot for slot in header["slots"] if slot["type"] == wanted)
    kdf = slot["kdf"]
    salt = base64.b64decode(kdf["salt"])
    if password:
        assert (kdf["alg"], kdf["v"]) == ("argon2id", 19)
        secret = unicodedata.normalize("NFKC", password).encode()
        derive = Argon2id(salt=salt, length=32, iterations=kdf["t"], lanes=kdf["p"], memory_cost=kdf["m_kib"])
        key = derive.derive(secret)
    else:
        assert kdf["alg"] == "hkdf-sha256"
        key = hkdf(decoded(code), salt, "pmupro/v1/slot")
    context = {name: header[name] for name in ("format", "version", "vault_id")}
    context |= {name: slot[name] for name in ("id", "type", "kdf", "expires")}
    wrapped = base64.b64decode(slot["wrapped"])
    opened = Opened(header, AESGCM(key).decrypt(base64.b64decode(slot["nonce"]), wrapped, canonical(context)))
    body = {name: value for name, value in header.items() if name != "mac"}
    mac = hmac.digest(opened.key("header-mac"), canonical(body), "sha256")
    assert base64.b64encode(mac).decode() == header["mac"]
    return opened


def decoded(code: str) -> bytes:
    """The 20 bytes behind a recovery code, every check symbol compared."""
    symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    bits = 0
    for number, group in enumerate(code.split("-"), 1):
        *data, check = (symbols.index(symbol) for symbol in group)
        total = check
        for power, value in enumerate(data, 1):
            total ^= product(2**power, value)
            bits = bits << 5 | value
        assert total == number
    return bits.to_bytes(20, "big")


def product(left: int, right: int) -> int:
    """In GF(32) with x^5 + x^2 + 1."""
    result = 0
    for bit in range(5):
        if right >> bit & 1:
            result ^= left << bit
    for bit in range(9, 4, -1):
        if result >> bit & 1:
            result ^= 0b100101 << (bit - 5)
    return result


def open_database(path: Path, opened: Opened) -> Any:
    connection = sqlcipher.connect(str(path))
    connection.execute(f"PRAGMA key = \"x'{opened.key('database').hex()}'\"")
    connection.row_factory = sqlcipher.Row
    return connection


def read_file(path: Path, opened: Opened) -> bytes:
    """The content of an age file, opened by the identity that the header holds."""
    sealed = opened.header["file_identity"]
    context = {name: opened.header[name] for name in ("format", "version", "vault_id")} | {"purpose": "file-identity"}
    nonce, wrapped = (base64.b64decode(sealed[name]) for name in ("nonce", "wrapped"))
    identity = AESGCM(opened.key("file-identity")).decrypt(nonce, wrapped, canonical(context)).decode("ascii")
    return bytes(pyrage.decrypt(path.read_bytes(), [pyrage.x25519.Identity.from_str(identity)]))


def ledger_slots(data: bytes, key: bytes) -> Iterator[dict[str, Any]]:
    assert len(data) == 2 * 4096
    for number in (0, 1):
        slot = data[number * 4096 : (number + 1) * 4096]
        body, plain, mac, rest = slot[:88], slot[88:120], slot[120:152], slot[152:]
        assert plain == hashlib.sha256(body).digest()
        assert mac == hmac.digest(key, body, "sha256")
        assert not any(rest)
        magic, vault, branch, counter, head, at = struct.unpack(">8s16s16sQ32sQ", body)
        assert (magic, counter % 2) == (b"PMULEDG1", number)
        ids = {"vault": str(uuid.UUID(bytes=vault)), "branch": str(uuid.UUID(bytes=branch))}
        yield ids | {"counter": counter, "head": head.hex(), "at": at}


def check_manifest(data: bytes, opened: Opened) -> list[tuple[str, int, str]]:
    """The parts of a backup whose MAC is that of the vault."""
    manifest = json.loads(data)
    assert data == readable(manifest)
    assert (manifest["format"], manifest["version"]) == ("pmupro-backup", 1)
    body = {name: value for name, value in manifest.items() if name != "mac"}
    mac = hmac.digest(opened.key("backup"), readable(body), "sha256")
    assert base64.b64encode(mac).decode() == manifest["mac"]
    return [(name, size, digest) for name, size, digest in manifest["parts"]]


def test_three_copies_of_the_header_open_by_password_and_by_code(made: Made) -> None:
    copies = [(made.folder / name).read_bytes() for name in ("vault.json", "vault.json.2", "vault.json.3")]
    assert len(set(copies)) == 1
    assert open_header(copies[0], password=PASSWORD).master == open_header(copies[0], code=made.code).master


def test_the_database_says_what_was_saved(made: Made) -> None:
    opened = open_header((made.folder / "vault.json").read_bytes(), code=made.code)
    database = open_database(made.folder / "pmupro.db", opened)
    assert database.execute("PRAGMA user_version").fetchone()[0] == 4
    assert [row["name"] for row in database.execute("SELECT name FROM client")] == ["Łucja Đặng-Novák"]
    state = database.execute("SELECT * FROM vault_state").fetchone()
    assert (state["vault_id"], state["header_epoch"]) == (opened.header["vault_id"], opened.header["epoch"])
    created = database.execute("SELECT created_at FROM client").fetchone()[0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", created)
    database.close()


def test_the_trail_is_a_chain_and_knows_each_record(made: Made) -> None:
    opened = open_header((made.folder / "vault.json").read_bytes(), code=made.code)
    database = open_database(made.folder / "pmupro.db", opened)
    previous = "0" * 64
    newest: dict[str, Any] = {}
    for row in database.execute("SELECT * FROM audit_event ORDER BY sequence"):
        event = {**dict(row), "fields": json.loads(row["fields"]) if row["fields"] else None}
        assert event["previous"] == previous
        previous = event.pop("hash")
        event["at"] = datetime.fromisoformat(event["at"]).isoformat()
        assert hashlib.sha256(readable(event)).hexdigest() == previous
        if event["digest"] is not None:
            newest[event["record_uid"]] = event
    assert previous == database.execute("SELECT audit_head FROM vault_state").fetchone()[0]
    client = database.execute("SELECT * FROM client").fetchone()
    event = newest[client["uid"]]
    salt = database.execute("SELECT salt FROM audit_value WHERE sequence = ?", (event["sequence"],)).fetchone()[0]
    state = {name: client[name] for name in client.keys() if client[name] is not None}  # noqa: SIM118 - a Row iterates its values
    digest = hashlib.sha256(readable({"salt": salt, "type": "client", "state": state})).hexdigest()
    assert digest == event["digest"]
    database.close()


def test_a_file_is_an_age_file_that_the_database_describes(made: Made) -> None:
    opened = open_header((made.folder / "vault.json").read_bytes(), code=made.code)
    database = open_database(made.folder / "pmupro.db", opened)
    row = database.execute("SELECT * FROM stored_file").fetchone()
    path = made.folder / "files" / row["uid"][:2] / f"{row['uid']}.age"
    content = read_file(path, opened)
    assert content == CONTENT
    assert (row["size"], row["sha256_plain"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert row["sha256_cipher"] == hashlib.sha256(path.read_bytes()).hexdigest()
    database.close()


def test_the_ledger_names_the_newest_saves(made: Made) -> None:
    opened = open_header((made.folder / "vault.json").read_bytes(), code=made.code)
    slots = sorted(
        ledger_slots((made.folder / "ledger").read_bytes(), opened.key("ledger")), key=lambda slot: slot["counter"]
    )
    database = open_database(made.folder / "pmupro.db", opened)
    state = database.execute("SELECT * FROM vault_state").fetchone()
    database.close()
    newest = slots[-1]
    assert [slot["counter"] for slot in slots] == [state["counter"] - 1, state["counter"]]
    assert (newest["vault"], newest["branch"], newest["head"]) == (
        state["vault_id"],
        state["branch"],
        state["audit_head"],
    )
    assert abs(newest["at"] / 1e6 - datetime.now(UTC).timestamp()) < 3600


def test_a_single_file_is_a_plain_zip_with_a_manifest_that_proves_it(made: Made, tmp_path: Path) -> None:
    with zipfile.ZipFile(made.single) as archive:
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        opened = open_header(archive.read("vault.json"), password=PASSWORD)
        parts = check_manifest(archive.read("manifest.json"), opened)
        assert {name for name, _, _ in parts} | {"vault.json", "manifest.json"} == set(archive.namelist())
        for name, size, digest in parts:
            data = archive.read(name)
            assert (len(data), hashlib.sha256(data).hexdigest()) == (size, digest)
        archive.extract("pmupro.db", tmp_path)
    database = open_database(tmp_path / "pmupro.db", opened)
    assert database.execute("SELECT count(*) FROM client").fetchone()[0] == 1
    database.close()


def test_a_folder_shares_files_and_keeps_each_database(made: Made) -> None:
    root = made.snapshot.parent.parent
    opened = open_header((root / "vault.json").read_bytes(), code=made.code)
    assert root.name == f"PMU Pro backups {opened.header['vault_id'][:8]}"
    parts = check_manifest((made.snapshot / "manifest.json").read_bytes(), opened)
    assert {name.split("/")[0] for name, _, _ in parts} == {"pmupro.db", "files"}
    for name, size, digest in parts:
        data = ((root if name.startswith("files/") else made.snapshot) / name).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (size, digest)


def test_a_sealed_copy_has_no_mac_and_holds_the_ledger(made: Made) -> None:
    with zipfile.ZipFile(made.sealed) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        parts = {name: (size, digest) for name, size, digest in manifest["parts"]}
        opened = open_header(archive.read("vault.json"), code=made.code)
        assert (manifest["mac"], manifest["branch"], manifest["counter"], manifest["audit_head"]) == ("", "", 0, "")
        assert parts["ledger"] == (8192, hashlib.sha256(archive.read("ledger")).hexdigest())
        assert list(ledger_slots(archive.read("ledger"), opened.key("ledger")))
