"""Everything between a bare machine and a running, tested PMU Pro Desktop, with Python's standard library alone.

python3 tools/bootstrap.py run      make the environment and open the window
python3 tools/bootstrap.py test     make the environment and run every check and every test
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

import checks
import debian
import environment
from environment import PYTHON, ROOT, Halted


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the environment of PMU Pro Desktop and use it.")
    parser.add_argument("step", choices=["environment", "system", "run", "clean", *checks.STEPS])
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="handed on to the application, or to pytest")
    options = parser.parse_args()
    try:
        return perform(options.step, options.arguments)
    except Halted as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def perform(step: str, arguments: list[str]) -> int:
    """Do `step` and whatever must come before it; returns the exit code."""
    if step == "clean":
        environment.clean()
        return 0
    environment.make()
    if step == "run":
        return open_window(arguments)
    if step == "system" or step in checks.NEED_THE_SYSTEM:
        environment.complete_system(debian.missing(environment.site_packages(), tests=True))
    for action in checks.STEPS.get(step, []):
        environment.say(action.__name__.replace("_", " "))
        action(arguments)
    return 0


def open_window(arguments: list[str]) -> int:
    """Start the application; with `arguments`, its command line."""
    environment.complete_system(debian.missing(environment.site_packages(), tests=False))
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not arguments and not any(map(os.environ.get, screens)):
        raise Halted("There is no screen in this session: start the window from a desktop.")
    checks.release_translations([])
    return subprocess.run([PYTHON, "-m", "pmupro_desktop", *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
