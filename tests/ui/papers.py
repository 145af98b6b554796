"""Files as they come from a scanner or a phone, made on the spot."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
from PIL import Image


def pdf_file(path: Path, pages: int = 1) -> Path:
    """A PDF of grey pages at `path`."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
        document.pages[-1].Contents = document.make_stream(b"0.5 g 100 100 300 300 re f")
    document.save(path)
    return path


def protected_pdf(path: Path) -> Path:
    """A PDF that asks for a password."""
    document = pikepdf.new()
    document.add_blank_page()
    document.save(path, encryption=pikepdf.Encryption(user="one", owner="two"))
    return path


def picture_file(path: Path, colour: tuple[int, int, int] = (200, 20, 30)) -> Path:
    """A photo of one colour at `path`."""
    buffer = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(buffer, "JPEG")
    path.write_bytes(buffer.getvalue())
    return path
