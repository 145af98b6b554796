"""What the worker process does with files from elsewhere: pages of a PDF and pictures become plain pixels."""

from __future__ import annotations

import io
import warnings

import pypdfium2 as pdfium
from PIL import Image, ImageOps

from pmupro_desktop.documents.pixels import PageImage

MAX_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "MPO")
"""Formats read; others of Pillow's are left out because they are never photos and some start other programs."""
TEXT_PAGES = 50
TEXT_LENGTH = 100_000
"""Characters."""
WHITE = (255, 255, 255)


class Refused(Exception):
    """Why a file was not decoded, as one of the codes that cross the pipe."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def page_count(data: bytes) -> int:
    """Pages of a PDF; raises Refused."""
    document = _open(data)
    try:
        return len(document)
    finally:
        document.close()


def text(data: bytes) -> str:
    """The words of the first pages of a PDF, TEXT_LENGTH characters at most; raises Refused."""
    document = _open(data)
    parts: list[str] = []
    left = TEXT_LENGTH
    try:
        for number in range(min(len(document), TEXT_PAGES)):
            part = document[number].get_textpage().get_text_range()[:left]
            parts.append(part)
            left -= len(part)
            if left <= 0:
                break
        return "\n".join(parts)
    except pdfium.PdfiumError as error:
        raise Refused("unreadable") from error
    finally:
        document.close()


def page_image(data: bytes, page: int, width: int) -> PageImage:
    """A page `width` pixels wide, less where the page is so tall that it would not fit; raises Refused."""
    document = _open(data)
    try:
        if not 0 <= page < len(document):
            raise Refused("page")
        document.init_forms()
        sheet = document[page]
        across, down = sheet.get_size()
        scale = _scale(across, down, width)
        return _plain(sheet.render(scale=scale, may_draw_forms=True).to_pil())
    except pdfium.PdfiumError as error:
        raise Refused("unreadable") from error
    finally:
        document.close()


def picture(data: bytes, longest: int) -> PageImage:
    """A photo turned upright by its EXIF orientation, its longer side at most `longest`; raises Refused."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                return _small(opened, longest)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Refused("large") from error
        except (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, AttributeError) as error:
            raise Refused("unreadable") from error  # what Pillow's decoders raise on damaged files


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Refused("protected" if "password" in str(error).lower() else "unreadable") from error
    if not len(document):
        document.close()
        raise Refused("unreadable")
    return document


def _scale(width: float, height: float, wanted: int) -> float:
    """Pixels per point, so that the page is as wide as wanted and has at most MAX_PIXELS."""
    if width <= 0 or height <= 0:
        raise Refused("unreadable")
    scale: float = min(wanted / width, (MAX_PIXELS / (width * height)) ** 0.5)
    if scale * min(width, height) < 1:
        raise Refused("large")
    return scale


def _small(opened: Image.Image, longest: int) -> PageImage:
    image: Image.Image = opened
    if image.mode.startswith("I") or image.mode == "F":
        image = _eight_bits(image)
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return _plain(ImageOps.exif_transpose(image))


def _eight_bits(image: Image.Image) -> Image.Image:
    """Sixteen bits of grey scaled to eight, where a plain conversion would clip to white."""
    exif = image.getexif()
    scaled = image.convert("I").point(lambda value: value / 256).convert("L")
    scaled.info["exif"] = exif.tobytes()
    return scaled


def _plain(image: Image.Image) -> PageImage:
    """On white where it is transparent, without profile and metadata."""
    if image.has_transparency_data:
        ground = Image.new("RGB", image.size, WHITE)
        layer = image.convert("RGBA")
        ground.paste(layer, mask=layer.getchannel("A"))
        image = ground
    flat = image.convert("RGB")
    return PageImage(flat.width, flat.height, flat.tobytes())
