"""Files an export points to are found beside it, and never anywhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pmupro_desktop.exchange.pmupro_web import read_web_export


def found(export: Path, address: str) -> Path | None:
    row = {"id": "d", "clientId": "c", "type": "OTHER", "fileUrl": address}
    export.write_text(json.dumps({"documents": [row]}), "utf-8")
    return read_web_export(export).documents[0].local_path


@pytest.mark.parametrize("place", ["uploads/forms/a b.pdf", "public/uploads/forms/a b.pdf", "forms/a b.pdf"])
def test_a_file_beside_the_export_is_found(tmp_path: Path, place: str) -> None:
    file = tmp_path / place
    file.parent.mkdir(parents=True)
    file.write_bytes(b"%PDF")
    prefix = "" if place.startswith("forms") else "/uploads"
    for address in (
        f"{prefix}/forms/a%20b.pdf",
        f"{prefix}/forms/a b.pdf",
        f"https://old.example{prefix}/forms/a%20b.pdf?v=2",
    ):
        assert found(tmp_path / "export.json", address) == file.resolve()


def test_nothing_outside_is_found(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    (inside / "uploads").mkdir(parents=True)
    outside = tmp_path / "secret.pdf"
    outside.write_bytes(b"%PDF")
    (inside / "uploads" / "link.pdf").symlink_to(outside)
    addresses = [
        "/uploads/link.pdf",
        "../secret.pdf",
        "/uploads/../../secret.pdf",
        "/uploads/%2e%2e/%2e%2e/secret.pdf",
        "..\\secret.pdf",
        str(outside),
        outside.as_uri(),
        "/export.json",
        "C:/secret.pdf",
        "/uploads",
        "/",
        "a\0b",
        "x" * 5000,
        "http://[broken",
    ]
    for address in addresses:
        assert found(inside / "export.json", address) is None, address
