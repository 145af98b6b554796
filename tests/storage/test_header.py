"""The header lets the right secrets in, and notices every change that it did not make itself."""

from __future__ import annotations

import contextlib
import copy
import errno
import hashlib
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmupro_desktop import errors
from pmupro_desktop.storage import attempts
from pmupro_desktop.storage.header import (
    COPIES,
    Header,
    create_header,
    decode,
    header_exists,
    read_header,
    repair_header,
    write_header,
)
from pmupro_desktop.storage.keys import KdfCost, MasterKey
from pmupro_desktop.storage.recovery_code import new_code
from tests.vaults import CHEAP, CheapDerivation

PASSWORD = "violet lamp carries nine rivers"
CODE = new_code()
HEADER, KEY = create_header(PASSWORD, CODE, derivation=CHEAP)
LATER = "2027-11-22T12:00:00+00:00"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
Body = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_header(tmp_path, HEADER)
    return tmp_path


def unlock(header: Header, password: str = PASSWORD) -> MasterKey:
    return header.unlock(password, derivation=CHEAP)


def encoded(body: Body) -> bytes:
    """A header file with a right checksum around any content: what somebody without the key can make."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    checksum = hashlib.sha256(text.encode()).hexdigest()
    return b'{"header":%s,"sha256":"%s"}\n' % (text.encode(), checksum.encode())


def body_of(header: Header) -> Body:
    body: Body = json.loads(header.encoded())["header"]
    return body


# --- opening -----------------------------------------------------------------------------------------------------


def test_password_and_recovery_code_open_it(folder: Path) -> None:
    reading = read_header(folder)
    assert reading.header == HEADER
    assert reading.damaged == ()
    assert unlock(reading.header) == KEY == reading.header.unlock_with_recovery_code(CODE.lower().replace("-", " "))


def test_the_production_derivation_opens_what_it_made() -> None:
    header, key = create_header(PASSWORD, CODE)
    assert header.unlock(PASSWORD) == key
    with pytest.raises(errors.WrongPassword):
        header.unlock(PASSWORD + " ")


def test_two_vaults_share_nothing() -> None:
    other, key = create_header(PASSWORD, CODE, derivation=CHEAP)
    assert key != KEY
    assert other.vault_id != HEADER.vault_id
    assert other.file_identity(key) != HEADER.file_identity(KEY)


@pytest.mark.parametrize(
    "password", ["", "Violet lamp carries nine rivers", PASSWORD + " ", "x" * 100_000, "\0", "\ud800"]
)
def test_another_password_does_not_open_it(password: str) -> None:
    with pytest.raises(errors.WrongPassword):
        unlock(HEADER, password)


def test_recovery_codes_that_do_not_fit_say_why() -> None:
    with pytest.raises(errors.WrongRecoveryCode) as other:
        HEADER.unlock_with_recovery_code(new_code())
    assert type(other.value) is errors.WrongRecoveryCode
    with pytest.raises(errors.MistypedRecoveryCode):
        HEADER.unlock_with_recovery_code(CODE[:-1] + ("0" if CODE[-1] != "0" else "1"))
    with pytest.raises(errors.MalformedRecoveryCode):
        HEADER.unlock_with_recovery_code(CODE[:-6])


def test_nothing_secret_is_shown_or_stored_in_the_clear() -> None:
    identity = HEADER.file_identity(KEY)
    assert identity.startswith("AGE-SECRET-KEY-1")
    for secret in (PASSWORD, CODE, identity, KEY.secret.hex()):
        assert secret.encode() not in HEADER.encoded()
        assert secret not in repr(HEADER) + repr(HEADER.slots)


# --- changing ----------------------------------------------------------------------------------------------------


def test_a_new_password_replaces_the_old_one_and_no_other() -> None:
    two = HEADER.with_password(KEY, "another quiet river passes", label="b1", derivation=CHEAP)
    changed = two.with_password(KEY, "a wholly new set of words", derivation=CHEAP)
    assert (two.epoch, changed.epoch) == (2, 3)
    assert unlock(changed, "a wholly new set of words") == unlock(changed, "another quiet river passes") == KEY
    assert changed.unlock_with_recovery_code(CODE) == KEY
    with pytest.raises(errors.WrongPassword):
        unlock(changed)
    with pytest.raises(errors.WrongPassword):
        changed.unlock("another quiet river passes", derivation=CHEAP, label="")
    assert changed.file_identity(KEY) == HEADER.file_identity(KEY)


def test_a_new_recovery_code_replaces_the_old_one() -> None:
    code = new_code()
    changed = HEADER.with_recovery_code(KEY, code)
    assert changed.unlock_with_recovery_code(code) == unlock(changed) == KEY
    with pytest.raises(errors.WrongRecoveryCode):
        changed.unlock_with_recovery_code(CODE)


def test_a_one_time_code_opens_until_it_expires() -> None:
    code = new_code()
    header = HEADER.with_one_time_code(KEY, code, NOON + timedelta(microseconds=5), label="b1")
    assert decode(header.encoded()) == header
    assert header.unlock_with_one_time_code(code, NOON - timedelta(seconds=1)) == KEY
    for late in (NOON, NOON + timedelta(days=1)):
        with pytest.raises(errors.WrongRecoveryCode):
            header.unlock_with_one_time_code(code, late)
    with pytest.raises(errors.WrongRecoveryCode):
        header.unlock_with_recovery_code(code)


def test_expired_and_one_time_slots_can_be_left_out() -> None:
    header = HEADER.with_one_time_code(KEY, new_code(), NOON)
    later = header.with_one_time_code(KEY, new_code(), NOON + timedelta(days=1))
    assert len(later.without_expired(KEY, NOON).slots) == 3
    assert len(later.without_one_time_slots(KEY).slots) == 2
    assert later.without_expired(KEY, NOON - timedelta(days=1)) is later
    assert HEADER.without_one_time_slots(KEY) is HEADER
    assert unlock(later.without_one_time_slots(KEY)) == KEY


def test_a_slot_can_be_taken_away_but_not_the_last() -> None:
    recovery = HEADER.without_slot(KEY, HEADER.slots[0].uid)
    assert recovery.unlock_with_recovery_code(CODE) == KEY
    with pytest.raises(ValueError, match="nobody could open"):
        recovery.without_slot(KEY, HEADER.slots[1].uid)


def test_only_the_right_key_changes_it() -> None:
    with pytest.raises(errors.HeaderTampered):
        HEADER.with_recovery_code(MasterKey.random(), new_code())
    with pytest.raises(errors.HeaderTampered):
        HEADER.file_identity(MasterKey.random())


def test_a_cost_out_of_bounds_is_never_written() -> None:
    with pytest.raises(ValueError, match="cost"):
        create_header(PASSWORD, CODE, derivation=CheapDerivation(KdfCost(1024, 1, 1)))


# --- three copies ------------------------------------------------------------------------------------------------


def test_no_copy_is_no_vault(tmp_path: Path) -> None:
    assert not header_exists(tmp_path)
    with pytest.raises(errors.NoVault):
        read_header(tmp_path)


def test_every_flipped_bit_shows() -> None:
    data = HEADER.encoded()
    for index in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[index] ^= 1 << bit
            assert decode(bytes(flipped)) is None


def test_every_length_but_the_right_one_shows() -> None:
    data = HEADER.encoded()
    for length in range(len(data)):
        assert decode(data[:length]) is None
    for added in (b"\n", b" ", b"\0", b"{}", data, b"x" * 70_000):
        assert decode(data + added) is None
        assert decode(added + data) is None


@pytest.mark.parametrize("name", COPIES)
def test_a_damaged_copy_is_named_and_the_vault_still_opens(folder: Path, name: str) -> None:
    data = HEADER.encoded()
    for index in range(len(data)):
        (folder / name).write_bytes(data[:index] + bytes([data[index] ^ 1]) + data[index + 1 :])
        assert read_header(folder).damaged == (name,)
    reading = read_header(folder)
    key = unlock(reading.header)
    assert repair_header(folder, reading.header, key) == (name,)
    assert (folder / name).read_bytes() == data
    assert read_header(folder).damaged == ()


@pytest.mark.parametrize("left", COPIES)
def test_one_sound_copy_is_enough(folder: Path, left: str) -> None:
    others = tuple(name for name in COPIES if name != left)
    (folder / others[0]).unlink()
    (folder / others[1]).write_bytes(b"")
    reading = read_header(folder)
    assert reading.damaged == others
    assert repair_header(folder, reading.header, unlock(reading.header)) == others
    assert all((folder / name).read_bytes() == HEADER.encoded() for name in COPIES)


def test_no_sound_copy_is_damage(folder: Path) -> None:
    for name in COPIES:
        (folder / name).write_bytes(HEADER.encoded()[:-1])
    with pytest.raises(errors.HeaderDamaged):
        read_header(folder)


def test_a_folder_in_place_of_a_copy_is_damage(folder: Path) -> None:
    (folder / COPIES[1]).unlink()
    (folder / COPIES[1]).mkdir()
    reading = read_header(folder)
    assert reading.damaged == (COPIES[1],)
    assert repair_header(folder, reading.header, KEY) == ()  # nothing to be done about it, and no reason to stay closed


@pytest.mark.parametrize("written", [1, 2])
def test_a_crash_between_copies_leaves_the_new_header_in_force(folder: Path, written: int) -> None:
    changed = HEADER.with_password(KEY, "a wholly new set of words", derivation=CHEAP)
    for name in COPIES[:written]:
        (folder / name).write_bytes(changed.encoded())
    reading = read_header(folder)
    assert reading.header == changed
    assert reading.damaged == COPIES[written:]
    repair_header(folder, reading.header, unlock(reading.header, "a wholly new set of words"))
    assert read_header(folder).damaged == ()


@pytest.mark.parametrize("failing", range(4))
def test_a_disk_that_fails_while_writing_leaves_one_state(
    folder: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    """The first copy decides: refused there, the old header stays; later, the new one is in force and no error."""
    changed = HEADER.with_password(KEY, "a wholly new set of words", derivation=CHEAP)
    calls, fsync = [0], os.fsync

    def fail_from_then_on(descriptor: int) -> None:
        calls[0] += 1
        if calls[0] > failing * 2:
            raise OSError(errno.ENOSPC, "full")
        fsync(descriptor)

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fail_from_then_on)
        if failing == 0:
            with pytest.raises(errors.StorageFull):
                write_header(folder, changed)
        else:
            assert write_header(folder, changed) == COPIES[failing:]
    reading = read_header(folder)
    assert reading.header == (HEADER if failing == 0 else changed)
    unlock(reading.header, PASSWORD if failing == 0 else "a wholly new set of words")
    assert {entry.name for entry in folder.iterdir()} == set(COPIES)


def test_a_full_disk_keeps_nobody_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / COPIES[2]).unlink()
    reading = read_header(folder)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    assert repair_header(folder, reading.header, KEY) == ()


def test_an_old_copy_put_back_is_not_used(folder: Path) -> None:
    changed = HEADER.with_password(KEY, "a wholly new set of words", derivation=CHEAP)
    write_header(folder, changed)
    (folder / COPIES[0]).write_bytes(HEADER.encoded())
    reading = read_header(folder)
    assert reading.header == changed
    assert reading.damaged == (COPIES[0],)


def test_sound_copies_that_contradict_each_other_are_tampering(folder: Path) -> None:
    other = HEADER.with_recovery_code(KEY, new_code())
    body = body_of(other) | {"epoch": 1}
    (folder / COPIES[1]).write_bytes(encoded(body))
    with pytest.raises(errors.HeaderTampered):
        read_header(folder)


def test_the_header_of_another_vault_among_the_copies_is_tampering(folder: Path) -> None:
    other, _ = create_header(PASSWORD, CODE, derivation=CHEAP)
    (folder / COPIES[2]).write_bytes(other.encoded())
    with pytest.raises(errors.HeaderTampered):
        read_header(folder)


def test_repairing_needs_the_right_key(folder: Path) -> None:
    (folder / COPIES[1]).unlink()
    with pytest.raises(errors.HeaderTampered):
        repair_header(folder, HEADER, MasterKey.random())
    assert not (folder / COPIES[1]).exists()


def test_a_newer_format_is_refused_politely(folder: Path) -> None:
    (folder / COPIES[0]).write_bytes(encoded({"format": "pmupro-vault", "version": 2, "anything": [{"new": None}]}))
    with pytest.raises(errors.VaultTooNew):
        read_header(folder)


@pytest.mark.parametrize("version", [0, -1, 1.5, "2", True, None])
def test_a_version_that_never_was_is_damage(version: object) -> None:
    assert decode(encoded(body_of(HEADER) | {"version": version})) is None


# --- tampering by somebody who can make right checksums, but has no key ------------------------------------------


def slot(body: Body, index: int) -> Body:
    found: Body = body["slots"][index]
    return found


def swap_wraps(body: Body) -> None:
    first, second = slot(body, 0), slot(body, 1)
    for name in ("nonce", "wrapped"):
        first[name], second[name] = second[name], first[name]


def take_foreign_slots(body: Body) -> None:
    other, _ = create_header(PASSWORD, CODE, derivation=CHEAP)
    body["slots"] = body_of(other)["slots"]


TAMPERING: list[tuple[str, Callable[[Body], object], type[errors.VaultError]]] = [
    ("more passes", lambda body: slot(body, 0)["kdf"].update(t=4), errors.WrongPassword),
    ("too few passes", lambda body: slot(body, 0)["kdf"].update(t=1), errors.HeaderTampered),
    ("more memory", lambda body: slot(body, 0)["kdf"].update(m_kib=131072), errors.WrongPassword),
    ("too little memory", lambda body: slot(body, 0)["kdf"].update(m_kib=8), errors.HeaderTampered),
    ("memory bomb", lambda body: slot(body, 0)["kdf"].update(m_kib=2**40), errors.HeaderTampered),
    ("passes bomb", lambda body: slot(body, 0)["kdf"].update(t=10**9), errors.HeaderTampered),
    ("lanes bomb", lambda body: slot(body, 0)["kdf"].update(p=10**6), errors.HeaderTampered),
    ("salt", lambda body: slot(body, 0)["kdf"].update(salt="A" * 22 + "=="), errors.WrongPassword),
    ("nonce", lambda body: slot(body, 0).update(nonce="A" * 16), errors.WrongPassword),
    ("wrapped key", lambda body: slot(body, 0).update(wrapped="A" * 64), errors.WrongPassword),
    ("swapped wraps", swap_wraps, errors.WrongPassword),
    ("slots of another vault", take_foreign_slots, errors.WrongPassword),
    ("slot id", lambda body: slot(body, 0).update(id=slot(body, 1)["id"]), errors.WrongPassword),
    ("vault id", lambda body: body.update(vault_id="8f14e45f-ceea-467f-a9a5-3c2b1d0e9f00"), errors.WrongPassword),
    ("epoch", lambda body: body.update(epoch=9), errors.HeaderTampered),
    ("dropped slot", lambda body: body["slots"].pop(), errors.HeaderTampered),
    ("doubled slot", lambda body: body["slots"].append(slot(body, 0)), errors.HeaderTampered),
    ("slots in another order", lambda body: body["slots"].reverse(), errors.HeaderTampered),
    ("label", lambda body: slot(body, 0).update(label="mallory"), errors.HeaderTampered),
    ("mac", lambda body: body.update(mac="A" * 43 + "="), errors.HeaderTampered),
    ("file identity", lambda body: body["file_identity"].update(nonce="A" * 16), errors.HeaderTampered),
    ("unknown field", lambda body: body.update(note="hello"), errors.HeaderDamaged),
    ("unknown field in a slot", lambda body: slot(body, 0).update(note="hello"), errors.HeaderDamaged),
    ("unknown derivation", lambda body: slot(body, 0)["kdf"].update(alg="md5"), errors.HeaderDamaged),
    ("older argon2", lambda body: slot(body, 0)["kdf"].update(v=16), errors.HeaderDamaged),
    ("unknown type", lambda body: slot(body, 0).update(type="master"), errors.HeaderDamaged),
    ("password as a code", lambda body: slot(body, 0).update(type="recovery"), errors.HeaderDamaged),
    ("expiry on a password", lambda body: slot(body, 0).update(expires=LATER), errors.HeaderDamaged),
    ("text for a number", lambda body: body.update(epoch="1"), errors.HeaderDamaged),
    ("true for a number", lambda body: body.update(epoch=True), errors.HeaderDamaged),
    ("negative epoch", lambda body: body.update(epoch=-1), errors.HeaderDamaged),
    ("no slots at all", lambda body: body.update(slots=[]), errors.WrongPassword),
    ("a thousand slots", lambda body: body.update(slots=body["slots"] * 500), errors.HeaderDamaged),
    ("another format", lambda body: body.update(format="other"), errors.HeaderDamaged),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), [row[1:] for row in TAMPERING], ids=[row[0] for row in TAMPERING])
def test_tampering_opens_nothing(
    folder: Path, change: Callable[[Body], object], expected: type[errors.VaultError]
) -> None:
    body = copy.deepcopy(body_of(HEADER))
    change(body)
    for name in COPIES:
        (folder / name).write_bytes(encoded(body))
    with pytest.raises(errors.VaultError) as caught:
        unlock(read_header(folder).header)
    assert type(caught.value) is expected


def test_a_changed_password_slot_shows_when_the_recovery_code_opens_the_vault() -> None:
    body = body_of(HEADER)
    slot(body, 0)["kdf"]["salt"] = "A" * 22 + "=="
    header = decode(encoded(body))
    assert header is not None
    with pytest.raises(errors.HeaderTampered):
        header.unlock_with_recovery_code(CODE)


def test_a_later_expiry_does_not_open() -> None:
    code = new_code()
    body = body_of(HEADER.with_one_time_code(KEY, code, NOON))
    slot(body, 2)["expires"] = LATER
    header = decode(encoded(body))
    assert header is not None
    with pytest.raises(errors.WrongRecoveryCode):
        header.unlock_with_one_time_code(code, NOON + timedelta(days=1))


# --- anything at all ---------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
PATHS = [
    ("header",), ("sha256",), *[("header", name) for name in body_of(HEADER)],
    *[("header", "slots", 0, name) for name in slot(body_of(HEADER), 0)],
    *[("header", "slots", 0, "kdf", name) for name in slot(body_of(HEADER), 0)["kdf"]],
    ("header", "slots", 0), ("header", "slots", 1), ("header", "file_identity", "wrapped"),
]  # fmt: skip


def answer(data: bytes) -> None:
    """Whatever the bytes are: a sound header, damage, or an error the artist can read."""
    with contextlib.suppress(errors.UserError):
        header = decode(data)
        if header is not None:
            unlock(header)


@given(st.binary(max_size=400))
def test_any_bytes_are_answered(data: bytes) -> None:
    answer(data)


@given(JSON)
def test_any_json_is_answered(value: object) -> None:
    answer(json.dumps(value).encode())
    answer(json.dumps({"header": value, "sha256": "0" * 64}).encode())


@given(st.sampled_from(PATHS), JSON)
def test_any_value_in_any_field_is_answered(path: tuple[str | int, ...], value: object) -> None:
    envelope = json.loads(HEADER.encoded())
    place = envelope
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    answer(encoded(envelope["header"]))


@pytest.mark.parametrize(
    "data", [b"[" * 50_000, b'{"a":' * 10_000, b"9" * 50_000, b"NaN", b"\xff\xfe{", b"\0" * 65_537]
)
def test_json_made_to_hurt_is_damage(data: bytes) -> None:
    assert decode(data) is None


# --- guessing ----------------------------------------------------------------------------------------------------


def test_ten_thousand_wrong_passwords_lose_nothing_and_are_counted(folder: Path) -> None:
    header = read_header(folder).header
    for number in range(10_000):
        with pytest.raises(errors.WrongPassword):
            unlock(header, f"guess {number}")
        attempts.note_failure(folder, NOON + timedelta(seconds=number))
    assert attempts.read_failures(folder).count == 10_000
    assert read_header(folder).damaged == ()
    assert unlock(read_header(folder).header) == KEY
