"""What this machine remembers between starts: window, theme, where the vault lies. Nothing personal."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from pathlib import Path
from typing import Any

from . import paths

_TURN = threading.Lock()


class Settings:
    """A small JSON file; a missing or damaged one counts as empty, and a failed write is not worth a message."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or paths.settings_file()
        self._values = _read(self._path)

    def get(self, name: str, default: Any = None) -> Any:
        """The value of `name`, a JSON value."""
        return self._values.get(name, default)

    def put(self, name: str, value: Any) -> None:
        """Remember `value`, a JSON value, at once."""
        with _TURN:
            if self._values.get(name) == value:
                return
            self._values[name] = value
            self._write()

    def last_seen(self, vault_id: str) -> tuple[str, int, str] | None:
        """Branch, counter and audit head of the newest save of a vault that was seen here."""
        seen = self.get("last_seen")
        found = seen.get(vault_id) if isinstance(seen, dict) else None
        if not isinstance(found, list) or len(found) != 3:
            return None
        branch, counter, head = found
        return (str(branch), counter, str(head)) if isinstance(counter, int) else None

    def remember(self, vault_id: str, branch: str, counter: int, head: str) -> None:
        """Remember the newest save of a vault, so that an old copy of its folder shows here."""
        seen = self.get("last_seen")
        self.put("last_seen", {**(seen if isinstance(seen, dict) else {}), vault_id: [branch, counter, head]})

    def _write(self) -> None:
        beside = self._path.with_name(f".{self._path.name}.{os.getpid()}.tmp")
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            beside.write_text(json.dumps(self._values, indent=1, sort_keys=True), encoding="utf-8")
            beside.replace(self._path)


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}
