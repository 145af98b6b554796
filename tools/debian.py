"""The packages of Debian and Ubuntu that PMU Pro Desktop needs beside Python's own, and how they get there.

The lists were found by taking each package away from a minimal Debian 12 in turn: without any one of them Qt does not
start. On other systems Qt brings everything itself, and other Linux distributions hear which libraries are missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ENVIRONMENT = ("python3-venv",)
WINDOW = (
    "libgl1",
    "libegl1",
    "libglib2.0-0",
    "libfontconfig1",
    "libdbus-1-3",
    "libxkbcommon0",
    "libxkbcommon-x11-0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
)
COMMANDS_OF_TESTS = {
    "xvfb-run": "xvfb",
    "xauth": "xauth",
    "xdotool": "xdotool",
    "pdftotext": "poppler-utils",
    "qpdf": "qpdf",
}


def missing(site_packages: Path, *, tests: bool) -> list[str]:
    """The packages to install before the window opens, or before the tests can run; empty on other systems."""
    if not sys.platform.startswith("linux"):
        return []
    packages = list(WINDOW) if missing_libraries(site_packages) else []
    if tests:
        packages += [package for command, package in COMMANDS_OF_TESTS.items() if shutil.which(command) is None]
    return packages


def missing_libraries(site_packages: Path) -> list[str]:
    """Names of the shared libraries that Qt's windows and its X11 plugin look for in vain."""
    qt = site_packages / "PySide6" / "Qt"
    platforms = qt / "plugins" / "platforms"
    objects = [qt / "lib" / "libQt6Widgets.so.6", platforms / "libqoffscreen.so", platforms / "libqxcb.so"]
    listing = subprocess.run(["ldd", *objects], capture_output=True, text=True, check=False).stdout
    return sorted({line.split()[0] for line in listing.splitlines() if line.endswith("not found")})


def install(packages: Sequence[str]) -> bool:
    """Install `packages` if this is a Debian where we may; says whether they are there now."""
    privilege = permission()
    if privilege is None or shutil.which("apt-get") is None:
        return False
    install_command = [*privilege, "apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages]
    return quietly(install_command) or (quietly([*privilege, "apt-get", "update"]) and quietly(install_command))


def permission() -> list[str] | None:
    """What to put before apt-get: nothing for root, sudo where it asks no password; None when we may not."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def quietly(command: Sequence[str]) -> bool:
    """Run `command`, unasked and unheard; says whether it succeeded."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


def advice(packages: Sequence[str]) -> str:
    """The one line that installs `packages`, for a person to type."""
    line = "sudo apt-get install --yes " + " ".join(packages)
    if shutil.which("apt-get"):
        return f"Some system packages are missing. This line installs them; then try again:\n\n    {line}\n"
    return f"Some system libraries are missing. This line is Debian's; find their like here:\n\n    {line}\n"
