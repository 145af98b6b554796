"""Reading back what was printed, with programs that are not ours."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pmupro_desktop.documents.record import Letterhead
from pmupro_desktop.documents.worker import Worker

PRINTED_AT = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
LETTERHEAD = Letterhead(
    "Lumière Brow Studio", "12 Example Street\nSpringfield", "+1 555 0100", "hello@example.com", "PMU-4471"
)

Read = Callable[[bytes], str]
Inspect = Callable[..., str]


@pytest.fixture
def inspect(tmp_path: Path) -> Inspect:
    """Run a PDF program on bytes: inspect(pdf, "qpdf", "--check", "{}") → its output."""

    def run(pdf: bytes, program: str, *arguments: str) -> str:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
        path = tmp_path / "paper.pdf"
        path.write_bytes(pdf)
        command = [program, *(argument.replace("{}", str(path)) for argument in arguments)]
        return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout

    return run


@pytest.fixture
def read(inspect: Inspect) -> Read:
    """The text of a PDF, without the direction marks that pdftotext adds."""

    def text(pdf: bytes) -> str:
        found = inspect(pdf, "pdftotext", "-enc", "UTF-8", "{}", "-")
        return found.translate(dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e")))

    return text


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()
