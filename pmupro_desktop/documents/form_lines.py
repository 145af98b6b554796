"""Which line of a TOML file a value stands on, so that a mistake can be shown to whoever made it."""

from __future__ import annotations

import re

Path = tuple[str | int, ...]
"""Names of tables and keys, and numbers in lists, from the outside in."""

_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\- ]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-]+)\s*=")


class Lines:
    """The lines of tables and keys. Quoted and dotted keys are found by the table they stand in."""

    def __init__(self, text: str) -> None:
        self._found: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        table: Path = ()
        closing = ""
        for number, line in enumerate(text.splitlines(), start=1):
            if closing:
                closing = "" if closing in line else closing
                continue
            if header := _HEADER.match(line):
                table = self._table(header[2].split("."), is_list=header[1] == "[[")
                self._found.setdefault(table, number)
            elif key := _KEY.match(line):
                self._found.setdefault((*table, key[1]), number)
            closing = _left_open(line)

    def of(self, path: Path) -> int:
        """The line of `path`, or of the nearest thing around it; 1 when nothing is known."""
        while path and path not in self._found:
            path = path[:-1]
        return self._found.get(path, 1)

    def _table(self, names: list[str], *, is_list: bool) -> Path:
        path: Path = ()
        for place, name in enumerate(names):
            path = (*path, name.strip())
            if is_list and place == len(names) - 1:
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                path = (*path, self._counts[path])
        return path


def _left_open(line: str) -> str:
    """The quotes that a text over several lines, begun in `line`, still waits for."""
    return next((quotes for quotes in ('"""', "'''") if line.count(quotes) % 2), "")
