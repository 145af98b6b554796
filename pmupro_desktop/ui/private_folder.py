"""What other programs must read as a file lies in a private folder, wiped on lock, on exit and at the next start."""

from __future__ import annotations

import contextlib
import logging
import secrets
import shutil
from pathlib import Path

from pmupro_desktop import paths

log = logging.getLogger(__name__)


class PrivateFolder:
    """A folder that only this user may enter; the names in it tell nothing."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or paths.data_folder() / "Private"

    def file(self, content: bytes, suffix: str) -> Path:
        """A new file with `content`, its name random, its `suffix` (".pdf") telling programs what it is."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.path / f"{secrets.token_hex(8)}{suffix}"
        path.touch(mode=0o600)
        path.write_bytes(content)
        return path

    def wipe(self) -> None:
        """Remove everything in it; what another program still holds open goes at the next start."""
        with contextlib.suppress(OSError):
            shutil.rmtree(self.path, ignore_errors=True)
        if self.path.exists():
            log.warning("The private folder could not be emptied")
