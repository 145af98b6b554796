"""What kind of file some bytes are: told from how they begin, and from the name only where that says more."""

from __future__ import annotations

from pathlib import PurePath

HEAD = 1024
"""Bytes that are enough to tell."""

PDF = "application/pdf"
UNKNOWN = "application/octet-stream"
_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
)
_BRANDS = {
    b"heic": "image/heic", b"heix": "image/heic", b"heim": "image/heic", b"heis": "image/heic",
    b"hevc": "image/heic", b"hevx": "image/heic", b"mif1": "image/heif", b"msf1": "image/heif",
    b"avif": "image/avif", b"avis": "image/avif", b"qt  ": "video/quicktime",
}  # fmt: skip
_ZIPPED = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".pages": "application/vnd.apple.pages",
}
_OLD_OFFICE = {".doc": "application/msword", ".xls": "application/vnd.ms-excel"}
_OPENABLE_TEXTS = {".txt", ".md", ".csv", ".log", ""}
_SUFFIXES = {
    PDF: {".pdf"}, "image/jpeg": {".jpg", ".jpeg", ".jpe", ".jfif"}, "image/png": {".png"}, "image/gif": {".gif"},
    "image/webp": {".webp"}, "image/tiff": {".tif", ".tiff"}, "image/bmp": {".bmp"},
    "image/heic": {".heic", ".heif"}, "image/heif": {".heif", ".heic"}, "image/avif": {".avif"},
    "video/mp4": {".mp4", ".m4v"}, "video/quicktime": {".mov", ".qt"}, "application/rtf": {".rtf"},
    "text/plain": _OPENABLE_TEXTS,
    **{mime: {suffix} for suffix, mime in {**_ZIPPED, **_OLD_OFFICE}.items()},
}  # fmt: skip


def media_type(head: bytes, name: str) -> str:
    """The media type of a file that begins with `head`; "application/octet-stream" when nothing is known."""
    for start, found in _STARTS:
        if head.startswith(start):
            return found
    suffix = PurePath(name).suffix.lower()
    if b"%PDF-" in head[:HEAD]:
        return PDF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "image/bmp"
    if head.startswith(b"PK\x03\x04"):
        return _ZIPPED.get(suffix, "application/zip")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _OLD_OFFICE.get(suffix, UNKNOWN)
    return "text/plain" if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    if not head or b"\x00" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 4 and len(head) >= HEAD  # a character cut at the end of the head
    return True


def is_picture(media: str | None) -> bool:
    """Whether a file of this type can be a photo."""
    return (media or "").startswith("image/")


def may_be_opened(media: str | None, name: str) -> bool:
    """Whether a file may be handed to the program the system has for its name: what it is and is called must agree.

    So nothing that a system would run is ever started by opening a document.
    """
    return PurePath(name).suffix.lower() in _SUFFIXES.get(media or "", ())
