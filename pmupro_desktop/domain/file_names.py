"""Names of files on their way out: whatever a document is called, it becomes a name that every system takes."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]')
_UNSEEN = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Marks nobody sees: an override of the direction makes "gpj.exe" look like "exe.jpg"."""
_RESERVED = re.compile(r"^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])$", re.IGNORECASE)
_LONGEST = 150
"""Bytes of UTF-8; file systems take 255, and what is written beside a file needs some of them."""
_LONGEST_SUFFIX = 16


def safe_filename(name: str, *, otherwise: str = "document") -> str:
    """`name` without path, control and direction characters, no reserved name of Windows, 150 bytes at most."""
    whole = name.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    clean = _FORBIDDEN.sub("_", _UNSEEN.sub("", unicodedata.normalize("NFC", whole)))
    clean = " ".join(clean.split()).strip(". ")
    stem, dot, suffix = clean.rpartition(".")
    if not dot or not stem or len(suffix) > _LONGEST_SUFFIX:
        stem, dot, suffix = clean, "", ""
    ending = dot + suffix
    stem = _cut(stem, _LONGEST - len(ending.encode())).strip(". ") or otherwise
    if _RESERVED.match(stem.split(".")[0].rstrip()):
        stem = f"_{stem}"
    return stem + ending


def _cut(text: str, size: int) -> str:
    """The beginning of `text` that has `size` bytes at most, no character cut through."""
    return text.encode()[:size].decode("utf-8", "ignore")


def free_path(folder: Path, name: str) -> Path:
    """A path in `folder` that is not taken: "scan.pdf", "scan (2).pdf" and so on; `name` must be safe."""
    path, number = folder / name, 1
    while path.exists() or path.is_symlink():
        number += 1
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return path


def storable(name: str) -> str:
    """`name` as typed, but for what no database can store: halves of characters become the sign for unreadable ones."""
    return name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
