"""An export of the old web system, JSON or SQLite, read into plain rows; no database and no vault take part."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pmupro_desktop.errors import ImportFailed
from pmupro_desktop.exchange.pmupro_web_json import Flattened, flatten, load_json
from pmupro_desktop.exchange.pmupro_web_records import (
    Json,
    Kind,
    RowProblem,
    WebAnalysis,
    WebClient,
    WebDocument,
    WebExport,
    WebFile,
    WebIntake,
    WebPhoto,
    WebPigment,
    WebProcedure,
    WebRow,
    WebUnread,
    WebUser,
)
from pmupro_desktop.exchange.pmupro_web_rows import build_export
from pmupro_desktop.exchange.pmupro_web_sqlite import MAGIC, read_tables

__all__ = [
    "Json",
    "Kind",
    "RowProblem",
    "WebAnalysis",
    "WebClient",
    "WebDocument",
    "WebExport",
    "WebFile",
    "WebIntake",
    "WebPhoto",
    "WebPigment",
    "WebProcedure",
    "WebRow",
    "WebUnread",
    "WebUser",
    "read_web_export",
]

_DATABASE_NAMES = {".db", ".db3", ".sqlite", ".sqlite3"}
_BESIDE = ("", "uploads", "public", "public/uploads")


def read_web_export(path: Path) -> WebExport:
    """Read the file at `path`, told by its content; a row that can't be read is reported, the others go on.

    Raises ImportFailed when the file as a whole can't be read or holds nothing that looks like records.
    """
    found = read_tables(path) if _is_database(path) else flatten(load_json(path))
    if not found.rows and not found.unread:
        raise ImportFailed(detail=_nothing_found(found))
    return build_export(path, found.rows, found.unread, found.left_out, file_finder(path))


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            start = file.read(len(MAGIC))
    except FileNotFoundError:
        raise ImportFailed(detail="it is no longer there") from None
    except OSError as error:
        raise ImportFailed(detail=f"it can't be read ({error.strerror})") from error
    except ValueError:
        raise ImportFailed(detail="its name can't be a file name") from None
    if start == MAGIC:
        return True
    if not start:
        raise ImportFailed(detail="it is empty")
    if path.suffix.lower() in _DATABASE_NAMES:
        raise ImportFailed(detail="it is not a SQLite database, or it is encrypted")
    return False


def _nothing_found(found: Flattened) -> str:
    if found.left_out:
        return "it holds " + ", ".join(sorted(found.left_out)) + ", but no clients, documents or procedures"
    return "it holds no records"


def file_finder(export: Path) -> Callable[[str | None], Path | None]:
    """A search for the files of an export: beside it and in its folders uploads and public, never outside them."""
    folder = export.resolve().parent

    def find(address: str | None) -> Path | None:
        parts = _path_parts(address) if address else None
        if parts is None:
            return None
        for inner in _BESIDE:
            found = _contained_file(folder, folder.joinpath(inner, *parts))
            if found is not None and found != export.resolve():
                return found
        return None

    return find


def _path_parts(address: str) -> list[str] | None:
    """The path of a web address or a relative path, in parts; None when it could lead elsewhere."""
    try:
        split = urlsplit(address.replace("\\", "/"))
    except ValueError:
        return None
    if split.scheme not in {"", "http", "https"}:
        return None
    parts = [part for part in unquote(split.path).replace("\\", "/").split("/") if part not in {"", "."}]
    if not parts or any(part == ".." or ":" in part or not part.isprintable() for part in parts):
        return None
    return parts


def _contained_file(folder: Path, candidate: Path) -> Path | None:
    """The real file behind `candidate`, unless it lies outside `folder` or a link leads out of it."""
    try:
        real = candidate.resolve(strict=True)
        return real if real.is_relative_to(folder) and real.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None
