"""What this machine remembers between starts: window, theme, where the vault lies. Nothing personal."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from pathlib import Path
from typing import Any, NamedTuple

from . import paths

_TURN = threading.Lock()


class Save(NamedTuple):
    """One save of a vault: its name, branch, number, and the head of its trail."""

    vault_id: str
    branch: str
    counter: int
    head: str


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

    def seen_in(self, folder: Path) -> Save | None:
        """The newest save that was seen in the vault folder `folder`."""
        return _save(self._table("last_here").get(str(folder)))

    def seen_of(self, vault_id: str) -> dict[str, Save]:
        """The newest save that was seen of each branch of a vault, in whatever folder, by branch."""
        saves = self._table("last_seen").get(vault_id)
        found = {branch: _save(save) for branch, save in saves.items()} if isinstance(saves, dict) else {}
        return {branch: save for branch, save in found.items() if save is not None}

    def remember(self, folder: Path, save: Save) -> None:
        """Remember the newest save of a vault, so that an old copy of its folder shows here.

        By folder, so that an older state put back in its place shows; by branch, so that an older copy opened elsewhere
        shows, and a backup restored elsewhere says nothing against the vault it was made of.
        """
        branches = {branch: list(seen) for branch, seen in self.seen_of(save.vault_id).items()}
        branches[save.branch] = list(save)
        self.put("last_seen", {**self._table("last_seen"), save.vault_id: branches})
        self.put("last_here", {**self._table("last_here"), str(folder): list(save)})

    def _table(self, name: str) -> dict[str, Any]:
        found = self.get(name)
        return found if isinstance(found, dict) else {}

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


def _save(value: object) -> Save | None:
    if not isinstance(value, list) or len(value) != 4 or not isinstance(value[2], int):
        return None
    vault_id, branch, counter, head = value
    return Save(str(vault_id), str(branch), counter, str(head))
