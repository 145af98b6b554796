"""Translations: brought up to date from the code, compiled for Qt, and checked for being stale.

English needs only its plural forms, so `pmupro_en.ts` holds those; any other `pmupro_<language>.ts` holds every text.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from environment import ROOT, SCRIPTS, Halted

FOLDER = ROOT / "resources" / "translations"
SOURCES = ROOT / "pmupro_desktop"

Texts = set[tuple[str, str, str]]


def main(step: str) -> int:
    try:
        {"update": update, "release": release, "check": check}[step]()
    except Halted as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def update() -> None:
    """Bring the texts of every language up to date; what a translator wrote is kept."""
    for catalogue in catalogues():
        extract(catalogue)


def release() -> None:
    """Compile every language for Qt, beside its source; unfinished texts stay English."""
    for catalogue in catalogues():
        tool("pyside6-lrelease", "-silent", catalogue, "-qm", catalogue.with_suffix(".qm"))


def check() -> None:
    """Halt when a catalogue does not hold what the code says now, or lacks an English plural."""
    for catalogue in catalogues():
        with tempfile.TemporaryDirectory() as folder:
            fresh = Path(folder, catalogue.name)
            fresh.write_bytes(catalogue.read_bytes())
            extract(fresh)
            if texts(fresh) != texts(catalogue):
                raise Halted(f"{catalogue.name} is stale: make translations")
    if unfinished(FOLDER / "pmupro_en.ts"):
        raise Halted("pmupro_en.ts lacks a plural form: give both forms of each text there")


def catalogues() -> list[Path]:
    return sorted(FOLDER.glob("pmupro_*.ts"))


def extract(catalogue: Path) -> None:
    """Write the texts of the code into `catalogue`; whatever lupdate warns of halts."""
    plural = ["-pluralonly"] if catalogue.stem == "pmupro_en" else []
    language = catalogue.stem.removeprefix("pmupro_")
    modules = sorted(SOURCES.rglob("*.py"))
    options = ["-silent", "-no-obsolete", "-locations", "none", "-source-language", "en", "-target-language", language]
    tool("pyside6-lupdate", *options, *plural, *modules, "-ts", catalogue)


def texts(catalogue: Path) -> Texts:
    """Context, text and comment of every message."""
    root = ElementTree.parse(catalogue).getroot()  # noqa: S314 - our own file
    return {
        (context.findtext("name", ""), message.findtext("source", ""), message.findtext("comment", ""))
        for context in root.iter("context")
        for message in context.iter("message")
    }


def unfinished(catalogue: Path) -> bool:
    """Whether a text of `catalogue` waits for its translation."""
    root = ElementTree.parse(catalogue).getroot()  # noqa: S314 - our own file
    return any(translation.get("type") == "unfinished" for translation in root.iter("translation"))


def tool(name: str, *arguments: str | Path) -> None:
    """Run one of Qt's tools; a failure or a warning halts."""
    ended = subprocess.run(
        [SCRIPTS / name, *arguments], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if ended.returncode or ended.stderr.strip():
        raise Halted(f"{name}: {ended.stderr.strip() or ended.stdout.strip()}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
