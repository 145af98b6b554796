"""The worker process: pages and pictures as pixels, and no file that takes the application down."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import psutil
import pytest
from PIL import Image

from pmupro_desktop.documents.record import ClientRecord, render_record
from pmupro_desktop.documents.worker import Worker
from pmupro_desktop.errors import (
    DocumentError,
    DocumentProtected,
    DocumentTooLarge,
    DocumentTooSlow,
    DocumentUnreadable,
)

from .conftest import LETTERHEAD, PRINTED_AT

RED, WHITE = (200, 0, 0), (255, 255, 255)


@pytest.fixture(scope="module")
def record() -> bytes:
    return render_record(ClientRecord("Jane Doe", notes="line\n" * 100), LETTERHEAD, printed_at=PRINTED_AT)


@pytest.fixture
def hasty() -> Iterator[Worker]:
    worker = Worker(seconds=1)
    yield worker
    worker.close()


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def pdf_with(content: bytes, size: tuple[float, float] = (200, 200)) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=size)
    pdf.pages[0].Contents = pdf.make_stream(content)
    buffer = io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


def pid_of(worker: Worker) -> int:
    assert worker._process is not None
    return worker._process.pid


def test_pages_are_counted_and_drawn(worker: Worker, record: bytes) -> None:
    assert worker.page_count(record) == 3
    image = worker.render_page(record, 0, 400)
    assert (image.width, image.height) == (400, 566)
    assert len(image.rgb) == 400 * 566 * 3
    assert image.rgb[:3] == bytes(WHITE)
    assert min(image.rgb) < 100


def test_colours_arrive_in_the_order_red_green_blue(worker: Worker) -> None:
    image = worker.render_page(pdf_with(b"1 0 0 rg 0 0 200 200 re f"), 0, 10)
    assert image.rgb[:3] == b"\xff\0\0"


def test_a_page_that_is_not_there(worker: Worker, record: bytes) -> None:
    for page in (-1, 3):
        with pytest.raises(IndexError):
            worker.render_page(record, page, 100)


@pytest.mark.parametrize(
    "data",
    [b"", b"no pdf", b"%PDF-1.7\n%%EOF", b"%PDF-1.4\n" + b"[" * 100_000, os.urandom(4096)],
    ids=["empty", "text", "bare", "deep", "noise"],
)  # fmt: skip
def test_damaged_pdfs_are_refused_in_words(worker: Worker, data: bytes) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        worker.page_count(data)
    assert all(caught.value.sentences())


def test_every_cut_of_a_pdf_is_drawn_or_refused(worker: Worker, record: bytes) -> None:
    for end in range(0, len(record), len(record) // 25):
        try:
            worker.render_page(record[:end], 0, 50)
        except DocumentError:
            continue


def test_a_tree_of_pages_that_bites_its_tail_ends(worker: Worker, record: bytes) -> None:
    loop = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 9>>endobj\ntrailer<</Root 1 0 R>>"
    with pytest.raises(DocumentError):
        worker.render_page(loop, 0, 50)
    assert worker.page_count(record) == 3


def test_a_protected_pdf_is_told_from_a_damaged_one(worker: Worker, record: bytes) -> None:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(record)) as pdf:
        pdf.save(buffer, encryption=pikepdf.Encryption(owner="owner", user="user", R=6))
    with pytest.raises(DocumentProtected):
        worker.page_count(buffer.getvalue())


def test_extreme_pages_stay_within_bounds(worker: Worker) -> None:
    tall = worker.render_page(pdf_with(b"", (3, 14400)), 0, 5000)
    assert tall.width * tall.height <= 41_000_000
    with pytest.raises(DocumentTooLarge):
        worker.render_page(pdf_with(b"", (14400, 3)), 0, 100)


def test_scripts_in_a_pdf_do_nothing(worker: Worker) -> None:
    pdf = pikepdf.open(io.BytesIO(pdf_with(b"")))
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="while(1){}")
    buffer = io.BytesIO()
    pdf.save(buffer)
    assert worker.render_page(buffer.getvalue(), 0, 20).width == 20


def test_a_page_that_never_ends_is_stopped_and_the_next_one_works(hasty: Worker, record: bytes) -> None:
    pdf = pikepdf.new()
    below = pdf.make_stream(b"0 0 200 200 re f " * 50)
    below.Type, below.Subtype, below.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 200, 200]
    for _ in range(12):
        form = pdf.make_stream(b"/F Do " * 12)
        form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 200, 200]
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=below))
        below = form
    pdf.add_blank_page(page_size=(200, 200))
    pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=below))
    pdf.pages[0].Contents = pdf.make_stream(b"/F Do")
    buffer = io.BytesIO()
    pdf.save(buffer)
    with pytest.raises((DocumentTooSlow, DocumentTooLarge, DocumentUnreadable)):
        hasty.render_page(buffer.getvalue(), 0, 2000)
    assert hasty.render_page(record, 0, 50).width == 50


def test_a_worker_that_hangs_is_ended_in_time(hasty: Worker, record: bytes) -> None:
    hasty.page_count(record)
    psutil.Process(pid_of(hasty)).suspend()
    with pytest.raises(DocumentTooSlow):
        hasty.page_count(record)
    assert hasty.page_count(record) == 3


def test_a_worker_that_was_killed_is_replaced(worker: Worker, record: bytes) -> None:
    worker.page_count(record)
    first = psutil.Process(pid_of(worker))
    first.kill()
    first.wait()
    assert worker.page_count(record) == 3
    assert pid_of(worker) != first.pid


def test_closing_ends_the_process_and_asking_starts_it_again(record: bytes) -> None:
    worker = Worker()
    assert worker.page_count(record) == 3
    pid = pid_of(worker)
    worker.close()
    assert not psutil.pid_exists(pid)
    worker.close()
    assert worker.page_count(record) == 3
    worker.close()


def test_the_worker_ends_when_the_application_is_gone(record: bytes) -> None:
    worker = Worker()
    worker.page_count(record)
    process = worker._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(10) == 0
    worker.close()


def test_the_application_itself_loads_no_decoder() -> None:
    code = "import pmupro_desktop.documents.worker, sys; print([m for m in ('PIL', 'pypdfium2') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert out.stdout.strip() == "[]"


@pytest.mark.skipif(sys.platform == "win32", reason="a script with a first line stands for the executable")
def test_a_frozen_application_starts_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, record: bytes) -> None:
    """As a bundle does: one executable, the hidden argument, no -m."""
    start = tmp_path / "bundle"
    start.write_text(
        f"#!{sys.executable}\nimport sys\nfrom pmupro_desktop.documents import worker\n"
        "assert sys.argv[1] == worker.ARGUMENT\nworker.main(sys.argv[2:])\n"
    )
    start.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(start))
    bundled = Worker()
    assert bundled.page_count(record) == 3
    bundled.close()


def test_threads_take_turns(worker: Worker, record: bytes) -> None:
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(worker.page_count(record))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [3] * 6


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux")
def test_memory_is_bounded(record: bytes) -> None:
    worker = Worker(memory=300 * 1024**2)
    try:
        with pytest.raises(DocumentError):
            worker.picture(encoded(Image.new("RGB", (9000, 9000), RED), "PNG"), 8000)
        assert worker.page_count(record) == 3
    finally:
        worker.close()


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_stand_upright(worker: Worker, kind: str, turn: int) -> None:
    upright = Image.new("RGB", (60, 40), WHITE)
    upright.paste(RED, (0, 0, 30, 20))
    inverse = {
        1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[turn]  # fmt: skip
    stored = upright if inverse is None else upright.transpose(inverse)
    exif = Image.Exif()
    exif[0x0112] = turn
    image = worker.picture(encoded(stored, kind, exif=exif), 60)
    assert (image.width, image.height) == (60, 40)
    at = (10 * 60 + 10) * 3
    assert image.rgb[at] > 150
    assert image.rgb[at + 1] < 90
    assert min(image.rgb[-3:]) > 200


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "YCbCr"])
def test_every_kind_of_pixel_becomes_red_green_blue(worker: Worker, mode: str) -> None:
    made = Image.new("I;16", (30, 20), 65535) if mode == "I;16" else Image.new("RGB", (30, 20), WHITE).convert(mode)
    image = worker.picture(encoded(made, "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"), 30)
    assert (image.width, image.height) == (30, 20)
    assert min(image.rgb) > 250


def test_transparent_pictures_lie_on_white(worker: Worker) -> None:
    assert worker.picture(encoded(Image.new("RGBA", (4, 4), (0, 0, 0, 0)), "PNG"), 4).rgb == b"\xff" * 48


def test_small_pictures_are_not_enlarged(worker: Worker) -> None:
    image = worker.picture(encoded(Image.new("RGB", (10, 5), RED), "PNG"), 400)
    assert (image.width, image.height) == (10, 5)


def bomb(width: int, height: int) -> bytes:
    """A PNG of zeros that is small in the file and huge in memory."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(10_000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [10_000, 20_000, 2**30])
def test_picture_bombs_are_refused(worker: Worker, side: int) -> None:
    with pytest.raises((DocumentTooLarge, DocumentUnreadable)):
        worker.picture(bomb(side, side), 400)


def test_cut_and_disguised_pictures_are_refused(worker: Worker) -> None:
    whole = encoded(Image.effect_noise((300, 200), 50).convert("RGB"), "JPEG")
    for data in (
        whole[: len(whole) // 2],
        b"",
        b"GIF89a",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        os.urandom(999),
    ):
        with pytest.raises(DocumentUnreadable):
            worker.picture(data, 100)


def test_an_animation_shows_its_first_frame(worker: Worker) -> None:
    frames = [Image.new("RGB", (8, 8), color) for color in (RED, WHITE)]
    image = worker.picture(encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True), 8)
    assert image.rgb[:3] == bytes(RED)
