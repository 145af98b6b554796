"""The log of this machine and the reports of mistakes: times, places in the code and kinds of errors, never contents.

Nothing about a client may stand here. So an exception is written by its class and its places in the code alone:
without its message, whose words may come from a record, and without arguments or local variables.
"""

from __future__ import annotations

import contextlib
import copy
import itertools
import logging
import platform
import sys
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from . import __version__, paths

_SIZE = 512 * 1024
_KEPT = 3
_REPORTS_KEPT = 20
_numbers = itertools.count(1)


class WithoutWords(logging.Formatter):
    """Writes an exception as `described` does, whatever another handler made of it before."""

    def format(self, record: logging.LogRecord) -> str:
        own = copy.copy(record)
        own.exc_text = None
        return super().format(own)

    def formatException(  # noqa: N802 - the name logging calls
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return described(ei[1]) if ei[1] is not None else ""


def begin(folder: Path | None = None) -> None:
    """Write the log to `folder` from now on; where that can't be written, go on without one."""
    folder = folder or paths.log_folder()
    root = logging.getLogger()
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        to_file = RotatingFileHandler(
            folder / "pmupro.log", maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8", delay=True
        )
        to_file.setFormatter(WithoutWords("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root.addHandler(to_file)
    root.setLevel(logging.INFO)
    for chatty in ("alembic", "sqlalchemy", "fontTools", "PIL", "pypdfium2"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def end() -> None:
    """Close the log, so that its folder can be moved or removed."""
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, RotatingFileHandler)]:
        root.removeHandler(handler)
        handler.close()


def described(error: BaseException) -> str:
    """Where `error` and what caused it were raised: classes, files, lines and functions, no words."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        kind = type(current)
        lines.append(f"{kind.__module__}.{kind.__qualname__}")
        lines += _places(current.__traceback__)
        current = current.__cause__ or current.__context__
        if current is not None:
            lines.append("after")
    return "\n".join(lines)


def write_report(error: BaseException, folder: Path | None = None) -> Path | None:
    """A new file that describes the mistake `error`, or None where it can't be written."""
    folder = folder or paths.log_folder()
    at = datetime.now(UTC)
    report = folder / f"report-{at:%Y%m%d-%H%M%S}-{next(_numbers)}.txt"
    text = "\n".join(
        [
            f"PMU Pro Desktop {__version__}",
            f"{at:%Y-%m-%d %H:%M:%S} UTC",
            f"Python {platform.python_version()}, {platform.system()} {platform.release()}, {platform.machine()}",
            "frozen" if getattr(sys, "frozen", False) else "from source",
            "",
            described(error),
            "",
        ]
    )
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        report.write_text(text, encoding="utf-8")
        _forget_old_reports(folder)
    except OSError:
        return None
    return report


def _places(trace: TracebackType | None) -> list[str]:
    places: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"  {_shortened(code.co_filename)}:{trace.tb_lineno} {code.co_qualname}")
        trace = trace.tb_next
    return places


def _shortened(file_name: str) -> str:
    """The file within its package: the path before it may hold the name of the user of this computer."""
    path = Path(file_name)
    package = Path(__file__).parent.parent
    if path.is_relative_to(package):
        return path.relative_to(package).as_posix()
    parts = path.parts
    for folder in ("site-packages", "dist-packages"):
        if folder in parts:
            return "/".join(parts[parts.index(folder) + 1 :])
    return path.name


def _forget_old_reports(folder: Path) -> None:
    for old in sorted(folder.glob("report-*.txt"))[:-_REPORTS_KEPT]:
        with contextlib.suppress(OSError):
            old.unlink()
