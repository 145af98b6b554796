"""The environment `.venv`, made from requirements.lock, whose hashes pip insists on."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import debian

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "made-from"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
OLDEST, NEWEST = (3, 11), (3, 13)
CACHES = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache", "build", "dist")


class Halted(Exception):
    """The next step can't be done; the text says why, and what to do."""


def make() -> None:
    """Bring `.venv` to what the lock says; returns at once when it is so already.

    It is made anew when the lock, pyproject.toml, the interpreter or the place of the checkout has changed.
    """
    python = interpreter()
    wanted = fingerprint(python)
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted and works(PYTHON):
        return
    say(f"Making the environment in {VENV.name} (a few minutes the first time)")
    STAMP.unlink(missing_ok=True)
    if not has_venv(python):
        complete_system([*debian.ENVIRONMENT])
    run([python, "-m", "venv", "--clear", VENV])
    pip: list[object] = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    run([*pip, "--require-hashes", "--only-binary", ":all:", "--requirement", ROOT / "requirements.lock"])
    run([*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT])
    STAMP.write_text(wanted, encoding="utf-8")


def interpreter() -> Path:
    """A Python for which every locked package has a wheel: this one, or another on the PATH."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return Path(getattr(sys, "_base_executable", sys.executable))
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        if found := shutil.which(f"python3.{minor}") or from_launcher(f"-3.{minor}"):
            return Path(found)
    mine = ".".join(map(str, sys.version_info[:2]))
    wanted = " to ".join(".".join(map(str, version)) for version in (OLDEST, NEWEST))
    raise Halted(f"PMU Pro Desktop needs Python {wanted}; this is {mine}. Install one of them and try again.")


def from_launcher(version: str) -> str:
    """The interpreter of `version` that Windows' launcher knows, or nothing."""
    launcher = shutil.which("py")
    if launcher is None:
        return ""
    asked = [launcher, version, "-c", "import sys; print(sys.executable)"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def fingerprint(python: Path) -> str:
    """Changes with everything that `.venv` is made from."""
    version = subprocess.run([python, "-VV"], capture_output=True, check=True).stdout
    sources = [(ROOT / name).read_bytes() for name in ("requirements.lock", "pyproject.toml")]
    return hashlib.sha256(b"\0".join([str(ROOT).encode(), version, *sources])).hexdigest()


def has_venv(python: Path) -> bool:
    """Whether `python` can put pip into an environment; Debian keeps that ability in a package of its own."""
    if python.name == Path(sys.executable).name:
        return importlib.util.find_spec("ensurepip") is not None
    return works(python, "import ensurepip")


def site_packages() -> Path:
    """Where the environment keeps its packages, on systems other than Windows."""
    return next(VENV.glob("lib/python*/site-packages"), VENV)


def works(python: Path, code: str = "import sys") -> bool:
    """Whether `python` is there and runs `code` without an error."""
    return python.exists() and subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0


def complete_system(packages: Sequence[str]) -> None:
    """Install Debian's `packages`, or halt with the one line that does."""
    if not packages:
        return
    say("Installing " + " ".join(packages))
    if not debian.install(packages):
        raise Halted(debian.advice(packages))


def clean() -> None:
    """Remove the environment and every cache; records of the studio lie elsewhere and are not touched."""
    for name in (".venv", *CACHES):
        shutil.rmtree(ROOT / name, ignore_errors=True)


def run(command: Sequence[object], **variables: str) -> None:
    """Run `command` in the checkout with `variables` added to its environment; a failure halts."""
    sys.stdout.flush()
    words = [str(word) for word in command]
    code = subprocess.run(words, cwd=ROOT, env={**os.environ, **variables}, check=False).returncode
    if code:
        raise Halted(f"Failed with {code}: {' '.join([Path(words[0]).name, *words[1:]])}")


def say(sentence: str) -> None:
    """Tell what happens next."""
    print(f"── {sentence}", flush=True)
