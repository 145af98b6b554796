"""Drives the program that `make bundle` made: its commands, its own self-test, and its first window.

Everything happens in a temporary home of its own. The picture of the first window is kept in build/.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from environment import ROOT, Halted, say
from PIL import Image

BUNDLE = ROOT / "dist" / "PMU Pro"
PICTURE = ROOT / "build" / "first-window.png"
EXPORT = ROOT / "tests" / "data" / "web" / "sample.json"
ENDING = ".exe" if sys.platform == "win32" else ""
PASSWORD = "bundle smoke lantern orchard seven"  # noqa: S105 - opens a vault that is gone a minute later
PATIENCE = 120.0  # seconds, for whatever is waited for
SCREEN = (1280, 900)
FEW_COLOURS = 16
"""A screen without a window, or with an empty one, has no more."""


class Packed:
    """The packed program in a home of its own."""

    def __init__(self, bundle: Path, home: Path) -> None:
        self._bundle, self._home = bundle, home
        self._password = home / "password"
        self._password.write_text(f"{PASSWORD}\n", encoding="utf-8")
        own = ("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")
        without = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "QT_"))}
        self.environ = {**without, **dict.fromkeys(own, str(home)), "PMUPRO_DATA": str(home / "data")}

    def program(self, name: str) -> str:
        """The file of one of the two programs."""
        return str(self._bundle / f"{name}{ENDING}")

    def run(self, *arguments: object) -> str:
        """What `pmupro` with `arguments` prints; says how long it took. Raises Halted when it fails."""
        words = [self.program("pmupro"), *map(str, arguments)]
        begun = time.perf_counter()
        done = subprocess.run(
            words, env=self.environ, cwd=self._home, capture_output=True, encoding="utf-8", check=False
        )
        if done.returncode:
            raise Halted(f"pmupro {arguments[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        told(f"pmupro {arguments[0]}", time.perf_counter() - begun)
        return done.stdout

    def command(self, name: str, vault: Path, *arguments: object) -> str:
        """A command that opens `vault` with the password."""
        return self.run(name, "--vault", vault, "--password-file", self._password, "--json", *arguments)


def main() -> int:
    """Try everything; returns the exit code."""
    bundle = Path(sys.argv[1]) if len(sys.argv) > 1 else BUNDLE
    try:
        with tempfile.TemporaryDirectory(prefix="pmupro-bundle-") as folder:
            packed = Packed(bundle, Path(folder))
            say(f"{bundle.name}: {size(bundle) / 1e6:.0f} MB in {sum(1 for _ in files(bundle))} files")
            try_commands(packed, Path(folder))
            packed.run("--self-test", Path(folder) / "self-test")
            try_window(packed, Path(folder))
    except Halted as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def try_commands(packed: Packed, folder: Path) -> None:
    """A studio's first backup, restored with the recovery code."""
    vault, restored, backup, code = (folder / name for name in ("vault", "restored", "made.pmubackup", "code"))
    sheet = folder / "sheet.pdf"
    packed.command("create", vault, "--studio", "Bundle", "--recovery-out", sheet, "--recovery-text", code)
    packed.command("import", vault, EXPORT)
    before = packed.command("list", vault, "clients")
    packed.command("backup", vault, "--to", backup)
    packed.run("restore", "--vault", restored, "--from", backup, "--recovery-code-file", code)
    if not json.loads(packed.command("verify", restored))["sound"]:
        raise Halted("The restored vault is not sound.")
    if not json.loads(before) or packed.command("list", restored, "clients") != before:
        raise Halted("The restored vault does not list the clients that were imported.")


def try_window(packed: Packed, folder: Path) -> None:
    """Start the window on an invisible screen and wait until something is drawn on it; Linux only."""
    if shutil.which("Xvfb") is None:
        say("No Xvfb here: the first window was not looked at")
        return
    with screen(folder) as (display, picture):
        begun = time.perf_counter()
        window = subprocess.Popen([packed.program("PMU Pro")], env={**packed.environ, "DISPLAY": display}, cwd=folder)
        try:
            seen = wait_for_window(window, picture)
        finally:
            window.kill()
            window.wait()
    told("first window", time.perf_counter() - begun)
    PICTURE.parent.mkdir(exist_ok=True)
    seen.save(PICTURE)
    say(f"Look at {PICTURE.relative_to(ROOT)}")


@contextmanager
def screen(folder: Path) -> Iterator[tuple[str, Path]]:
    """A virtual X server: its display, and the file that holds what it shows."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "{}x{}x24".format(*SCREEN), "-fbdir", str(folder)]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told_by_server:
            yield f":{told_by_server.readline().strip()}", folder / "Xvfb_screen0"
    finally:
        server.terminate()
        server.wait()


def wait_for_window(window: subprocess.Popen[bytes], shown: Path) -> Image.Image:
    """The screen as soon as more than a plain area is on it. Raises Halted when the program ends or nothing comes."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if window.poll() is not None:
            raise Halted(f"The window ended with {window.returncode}.")
        seen = picture_of(shown)
        if len(seen.getcolors(SCREEN[0] * SCREEN[1]) or []) > FEW_COLOURS:
            return seen
        time.sleep(0.1)
    raise Halted("No window was shown.")


def picture_of(shown: Path) -> Image.Image:
    """The picture in a file in the format of xwd."""
    data = shown.read_bytes()
    header = struct.unpack(">25I", data[:100])
    size_of_header, width, height, stride, colours = header[0], header[4], header[5], header[12], header[19]
    pixels = data[size_of_header + colours * 12 :]
    return Image.frombuffer("RGB", (width, height), pixels, "raw", "BGRX", stride, 1)


def size(folder: Path) -> int:
    """Bytes of all files in `folder`."""
    return sum(path.stat().st_size for path in files(folder))


def files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def told(what: str, seconds: float) -> None:
    print(f"   {what:<20} {seconds:5.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
