"""JSON of the old web system in every shape it came in, whole and damaged."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmupro_desktop.errors import ImportFailed
from pmupro_desktop.exchange.pmupro_web import WebExport, read_web_export

SAMPLE = Path(__file__).parent.parent / "data" / "web" / "sample.json"
TABLES = json.loads(SAMPLE.read_text("utf-8"))
CLIENT, DOCUMENT, PROCEDURE = (TABLES[name][0] for name in ("clients", "documents", "procedures"))


def read(folder: Path, content: object) -> WebExport:
    path = folder / "export.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return read_web_export(path)


def without(record: dict[str, object], *names: str) -> dict[str, object]:
    return {name: value for name, value in record.items() if name not in names}


SHAPES: dict[str, object] = {
    "tables": TABLES,
    "table names in Pascal case": {"Client": [CLIENT], "Document": [DOCUMENT], "Procedure": [PROCEDURE]},
    "singular objects": {"client": CLIENT, "document": DOCUMENT, "procedure": PROCEDURE},
    "mixed list": [CLIENT, DOCUMENT, PROCEDURE],
    "wrapped": {"data": {**TABLES, "version": 2}},
    "list of wrapped objects": [{"client": CLIENT}, {"document": DOCUMENT}, {"procedure": PROCEDURE}],
    "nested in the client": {
        "clients": [
            {
                **CLIENT,
                "documents": [without(DOCUMENT, "clientId")],
                "procedures": [without(PROCEDURE, "clientId")],
            }
        ]
    },
    "beside a single client": {
        "client": CLIENT,
        "documents": [without(DOCUMENT, "clientId")],
        "procedures": [without(PROCEDURE, "clientId")],
    },
    "client repeated in its children": [
        {**DOCUMENT, "client": CLIENT},
        {**PROCEDURE, "client": {"id": "client_123", "name": "Jane Doe"}},
    ],
    "rows under their ids": {
        "clients": {"client_123": without(CLIENT, "id")},
        "documents": {"doc_456": DOCUMENT},
        "procedures": {"proc_789": PROCEDURE},
    },
    "snake case": {
        "clients": [{**without(CLIENT, "dateOfBirth"), "date_of_birth": "1990-05-15"}],
        "documents": [
            {**without(DOCUMENT, "clientId", "fileUrl"), "client_id": "client_123", "file_url": DOCUMENT["fileUrl"]}
        ],
        "procedures": [PROCEDURE],
    },
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_every_shape_gives_the_same_records(tmp_path: Path, shape: object) -> None:
    export = read(tmp_path, shape)
    plain = [
        [{name: value for name, value in asdict(row).items() if name != "position"} for row in rows]
        for rows in (export.clients, export.documents, export.procedures)
    ]
    reference = read_web_export(SAMPLE)
    assert plain == [
        [{name: value for name, value in asdict(row).items() if name != "position"} for row in rows]
        for rows in (reference.clients, reference.documents, reference.procedures)
    ]
    assert export.problems() == []


def test_the_sample_is_read_to_the_letter() -> None:
    export = read_web_export(SAMPLE)
    (client,), (document,), (procedure,) = export.clients, export.documents, export.procedures
    assert (client.external_id, client.name, client.date_of_birth) == ("client_123", "Jane Doe", date(1990, 5, 15))
    assert (client.skin_type, client.fitzpatrick, client.is_active) == ("Type III", "III", True)
    assert (document.client_external_id, document.type, document.file_size) == ("client_123", "CONSENT_FORM", 245760)
    assert (procedure.voltage, procedure.duration, procedure.depth) == (7.5, 120, "0.2-0.3mm")
    assert procedure.procedure_at == datetime(2024, 8, 19, 10, tzinfo=UTC)
    assert (procedure.follow_up_date, procedure.is_completed) == (date(2024, 9, 19), True)
    assert (client.position, procedure.position) == ("clients[0]", "procedures[0]")
    assert client.extra == document.extra == procedure.extra == {}


@pytest.mark.parametrize(("record", "table"), [(CLIENT, "clients"), (DOCUMENT, "documents"), (PROCEDURE, "procedures")])
def test_a_bare_object_is_known_by_its_columns(tmp_path: Path, record: object, table: str) -> None:
    export = read(tmp_path, record)
    assert [row.external_id for row in export.rows()] == [row["id"] for row in TABLES[table]]
    assert len(getattr(export, table)) == 1


def test_the_other_tables_are_read(tmp_path: Path) -> None:
    export = read(
        tmp_path,
        {
            "users": [{"id": "u1", "email": "a@example.com", "role": "ADMIN", "isLicenseVerified": 1}],
            "photos": [{"id": "p1", "clientId": "c", "url": "/uploads/a.jpg", "quality": {"sharp": 0.5}}],
            "intakes": [{"id": "i1", "clientId": "c", "conditions": '["asthma"]', "result": "safe"}],
            "analyses": [{"id": "a1", "clientId": "c", "fitzpatrick": 4, "undertone": "warm", "photoId": "p1"}],
            "pigments": [{"id": "g1", "brand": "Permablend", "name": "Mocha", "hexPreview": "#5a3a22"}],
        },
    )
    assert (export.users[0].role, export.users[0].is_license_verified) == ("ADMIN", True)
    assert (export.photos[0].file_url, export.photos[0].extra) == ("/uploads/a.jpg", {"quality": {"sharp": 0.5}})
    assert (export.intakes[0].result, export.intakes[0].extra) == ("safe", {"conditions": ["asthma"]})
    assert (export.analyses[0].fitzpatrick, export.analyses[0].photo_external_id) == ("IV", "p1")
    assert (export.pigments[0].name, export.pigments[0].hex_color) == ("Mocha", "#5a3a22")


def test_lists_in_medical_columns_become_readable(tmp_path: Path) -> None:
    row = {
        **CLIENT,
        "allergies": '["Latex", "Nickel"]',
        "medicalHistory": [{"condition": "asthma", "since": 2019}, "eczema"],
        "skinType": ["Type III"],
    }
    (client,) = read(tmp_path, row).clients
    assert client.allergies == "Latex, Nickel"
    assert client.medical_history == "condition: asthma; since: 2019, eczema"
    assert (client.skin_type, client.fitzpatrick) == ("Type III", "III")
    assert client.extra["allergies"] == ["Latex", "Nickel"]


def test_secrets_never_come_in(tmp_path: Path) -> None:
    marker = "n0t-for-import"
    user = {
        "id": "u1",
        "email": "a@example.com",
        "role": "artist",
        "passwordHash": marker,
        "password": marker,
        "salt": marker,
        "hashedRefreshToken": marker,
        "session": marker,
        "sessionToken": marker,
        "apiKey": marker,
        "API_KEY": marker,
        "odd": "$2b$10$" + "a" * 53,
        "settings": {"deep": [{"clientSecret": marker, "theme": "dark"}]},
        "json": json.dumps({"password": marker, "kept": 1}),
        "magicLinkTokens": [{"id": "t", "token": marker}],
    }
    document = {**DOCUMENT, "fileUrl": f"https://u:{marker}@files.example/a.pdf?X-Amz-Signature={marker}"}
    export = read(
        tmp_path, {"users": [user], "MagicLinkToken": [{"id": "x", "token": marker}], "documents": [document]}
    )
    assert marker not in json.dumps(asdict(export), default=str)
    assert "$2b$" not in json.dumps(asdict(export), default=str)
    assert export.users[0].extra == {"settings": {"deep": [{"theme": "dark"}]}, "json": {"kept": 1}}
    assert export.documents[0].file_url == "https://files.example/a.pdf"


def test_no_text_of_a_row_reaches_its_repr() -> None:
    export = read_web_export(SAMPLE)
    shown = repr(export) + "".join(map(repr, export.rows()))
    assert "<WebClient clients[0]>" in shown
    assert not [text for text in ("Jane", "example.com", "MB-2024") if text in shown]


def test_what_cannot_be_read_is_kept_and_reported(tmp_path: Path) -> None:
    procedure = {
        **PROCEDURE,
        "voltage": "strong",
        "duration": "120 min",
        "procedureDate": "19.08.2024",
        "isCompleted": "maybe",
        "studio": "North",
    }
    bad: list[object] = [procedure, 17, "text", None]
    export = read(tmp_path, {"procedures": bad, "documents": [{**DOCUMENT, "type": "Selfie", "fileSize": -1}]})
    (read_one,) = export.procedures
    assert (read_one.voltage, read_one.duration, read_one.procedure_date, read_one.is_completed) == (
        None,
        120,
        None,
        None,
    )
    assert read_one.extra == {
        "voltage": "strong",
        "duration": "120 min",
        "procedureDate": "19.08.2024",
        "isCompleted": "maybe",
        "studio": "North",
    }
    assert {problem.field for problem in read_one.problems} == {"voltage", "duration", "procedureDate", "isCompleted"}
    assert (export.documents[0].type, export.documents[0].extra) == ("OTHER", {"type": "Selfie", "fileSize": -1})
    assert [(item.position, item.facts) for item in export.unread] == [("procedures[1]", 17), ("procedures[2]", "text")]


def test_a_second_row_with_the_same_id_is_kept_as_facts(tmp_path: Path) -> None:
    export = read(tmp_path, [CLIENT, {**CLIENT, "name": "Jane Roe"}])
    assert [client.name for client in export.clients] == ["Jane Doe"]
    assert [item.facts["name"] for item in export.unread if isinstance(item.facts, dict)] == ["Jane Roe"]


def test_rows_without_an_id_get_the_same_one_every_time(tmp_path: Path) -> None:
    nested = {
        "clients": [{"name": "Ann", "email": "ann@example.com", "procedures": [without(PROCEDURE, "id", "clientId")]}]
    }
    first, second = read(tmp_path, nested), read(tmp_path, nested)
    assert first.clients[0].external_id.startswith("content-")
    assert [row.external_id for row in first.rows()] == [row.external_id for row in second.rows()]
    assert first.procedures[0].client_external_id == first.clients[0].external_id


def test_tables_without_a_place_are_counted(tmp_path: Path) -> None:
    studios = [{"id": 1, "name": "North", "email": "n@example.com"}] * 2
    export = read(tmp_path, {**TABLES, "studios": studios})
    assert (len(export.clients), dict(export.left_out)) == (1, {"studios": 2})


REFUSED: dict[str, bytes] = {
    "empty": b"",
    "not JSON": b"name;email\nJane;x",
    "cut short": SAMPLE.read_bytes()[:500],
    "NaN": b'{"clients": [{"id": 1, "name": NaN}]}',
    "same column twice": b'{"clients": [{"id": 1, "id": 2}]}',
    "UTF-16": SAMPLE.read_text("utf-8").encode("utf-16"),
    "UTF-16 without a mark": SAMPLE.read_text("utf-8").encode("utf-16-le"),
    "not UTF-8": b'{"clients": [{"name": "\xff"}]}',
    "nested deeply": b"[" * 100_000 + b"]" * 100_000,
    "nested past the limit": b"[" * 80 + b"]" * 80,
    "no records": b'{"version": {"major": 2}}',
    "encrypted": bytes(range(256)) * 20,
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_export_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ImportFailed) as refused:
        read(tmp_path, content)
    assert str(refused.value.facts["detail"])


def test_the_line_of_a_mistake_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed) as refused:
        read(tmp_path, b'{"clients": [\n{"id": 1,\n}]}')
    assert refused.value.row == 3


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.json", tmp_path):
        with pytest.raises(ImportFailed):
            read_web_export(path)


def test_a_mark_at_the_start_of_utf_8_does_no_harm(tmp_path: Path) -> None:
    assert len(read(tmp_path, b"\xef\xbb\xbf" + SAMPLE.read_bytes()).clients) == 1


def test_half_characters_and_endless_numbers_do_no_harm(tmp_path: Path) -> None:
    content = b'{"clients": [{"id": 7, "name": "A\\ud800\\u0000", "weight": 1e999, "big": ' + b"9" * 5000 + b"}]}"
    (client,) = read(tmp_path, content).clients
    assert (client.external_id, client.name) == ("7", "A\\ud800\\u0000")
    assert client.extra == {"weight": "1e999", "big": "9" * 5000}
    assert [problem.field for problem in client.problems] == ["name"]
    json.dumps(asdict(client), default=str).encode("utf-8")


KEYS = st.sampled_from(
    [*CLIENT, *DOCUMENT, *PROCEDURE, "clients", "documents", "procedures", "users", "client", "photos", "data", "token"]
)
ODD = st.sampled_from(
    ["1e999", "III", "-1", "253402300800000", "0001-01-01T00:00:00+14:00", "[1]", "//[", "../x", "a\\u0000"]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | ODD
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=6)
)
QUIET = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read_or_refuse(folder: Path, content: bytes) -> None:
    started = time.perf_counter()
    try:
        export = read(folder, content)
        json.dumps([asdict(row) for row in export.rows()], default=str, allow_nan=False).encode("utf-8")
    except ImportFailed:
        pass
    assert time.perf_counter() - started < 2


@QUIET
@given(VALUES)
def test_any_json_is_read_or_refused(tmp_path: Path, value: object) -> None:
    read_or_refuse(tmp_path, json.dumps(value).encode())


@QUIET
@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=8))
def test_any_row_is_read_or_refused(tmp_path: Path, row: dict[str, object]) -> None:
    read_or_refuse(tmp_path, json.dumps({"clients": [row], "procedures": [row], "documents": [row]}).encode())


@QUIET
@given(st.lists(st.tuples(st.integers(0, SAMPLE.stat().st_size - 1), st.binary(max_size=3)), max_size=6))
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, changes: list[tuple[int, bytes]]) -> None:
    content = bytearray(SAMPLE.read_bytes())
    for place, replacement in changes:
        content[place : place + len(replacement)] = replacement
    read_or_refuse(tmp_path, bytes(content))
