"""The recovery sheet: one page, the whole code on one line, nothing about clients."""

from __future__ import annotations

import pytest

from pmupro_desktop.documents.recovery_sheet import render_recovery_sheet

from .conftest import PRINTED_AT, Inspect, Read

CODE = "K7QMZ-2V0XW-9HTBJ-4R8CD-PNSGA-61YEF-T3KQV-WM5Z7"
WIDEST = "-".join(["WWWWW"] * 8)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("code", [CODE, WIDEST])
def test_one_page_with_the_code_on_one_line(read: Read, inspect: Inspect, paper: str, code: str) -> None:
    pdf = render_recovery_sheet("Lumière Brow Studio", code, PRINTED_AT, "7f3a-91c2", paper)
    assert code in read(pdf).splitlines()
    assert read(pdf).count(code) == 1
    assert "Pages:           1\n" in inspect(pdf, "pdfinfo", "{}")


def test_it_says_what_it_is_for_and_what_to_do_when_lost(read: Read) -> None:
    text = " ".join(read(render_recovery_sheet("山田 Studio <b>", CODE, PRINTED_AT, "7f3a-91c2")).split())
    for words in (
        "山田 Studio <b>", "Made 22 Nov 2026, 14:05", "Vault 7f3a-91c2", "How to use it", "Where to keep it",
        "If it is lost or someone has seen it", "holds no client data",
    ):  # fmt: skip
        assert words in text


def test_the_same_sheet_gives_the_same_bytes() -> None:
    sheets = {render_recovery_sheet("Studio", CODE, PRINTED_AT, "7f3a") for _ in range(2)}
    assert len(sheets) == 1


@pytest.mark.parametrize("code", ["", "K7QMZ", CODE + "-AAAAA", CODE.replace("-", ""), CODE.replace("K", "<")])
def test_a_code_of_another_shape_is_refused_and_not_repeated(code: str) -> None:
    with pytest.raises(ValueError, match="eight groups") as caught:
        render_recovery_sheet("Studio", code, PRINTED_AT, "7f3a")
    assert not code or code not in str(caught.value)
