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


def endless_pdf(path: Path) -> Path:
    """A PDF of one page that would take longer to draw than anybody waits."""
    document = pikepdf.new()
    below = document.make_stream(b"0 0 200 200 re f " * 50)
    for _ in range(12):
        below.Type, below.Subtype, below.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 200, 200]
        form = document.make_stream(b"/F Do " * 12)
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=below))
        below = form
    below.Type, below.Subtype, below.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 200, 200]
    document.add_blank_page(page_size=(200, 200))
    document.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=below))
    document.pages[0].Contents = document.make_stream(b"/F Do")
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
