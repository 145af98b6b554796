"""The steps that judge the project: style, types, layers, translations, tests, and the long runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from environment import PYTHON, ROOT, SCRIPTS, run, say

Step = Callable[[Sequence[str]], None]


def style(_arguments: Sequence[str]) -> None:
    run([PYTHON, "-m", "ruff", "check", "--quiet", *code()])
    run([PYTHON, "-m", "ruff", "format", "--quiet", "--check", *code()])


def types(_arguments: Sequence[str]) -> None:
    run([PYTHON, "-m", "mypy", "--no-error-summary", *code()])


def layers(_arguments: Sequence[str]) -> None:
    run([SCRIPTS / "lint-imports", "--no-logo"])


def translations(_arguments: Sequence[str]) -> None:
    run([PYTHON, "tools/translations.py", "check"])


def update_translations(_arguments: Sequence[str]) -> None:
    run([PYTHON, "tools/translations.py", "update"])


def release_translations(_arguments: Sequence[str]) -> None:
    run([PYTHON, "tools/translations.py", "release"])


def tests(arguments: Sequence[str]) -> None:
    """All but journeys and long runs, on an invisible screen, on two to four cores."""
    workers = str(max(2, min(4, os.cpu_count() or 2)))
    everyday = "not journey and not torture and not benchmark"
    run(pytest(everyday, "--numprocesses", workers, *arguments), QT_QPA_PLATFORM="offscreen")


def journeys(arguments: Sequence[str]) -> None:
    """Stories through the real window: in a virtual X server on Linux, on the real screen elsewhere."""
    if sys.platform.startswith("linux"):
        screen = ["xvfb-run", "--auto-servernum", "--server-args", "-screen 0 1440x900x24"]
        run([*screen, *pytest("journey", *arguments)], QT_QPA_PLATFORM="xcb")
    else:
        run(pytest("journey", *arguments))


def torture(arguments: Sequence[str]) -> None:
    """The reliability runs in full, which take hours and print their figures."""
    run(pytest("torture", "--capture=no", "--timeout=0", *arguments), QT_QPA_PLATFORM="offscreen")


def benchmarks(arguments: Sequence[str]) -> None:
    for script in sorted((ROOT / "benchmarks").glob("bench_*.py")):
        say(script.stem.removeprefix("bench_").replace("_", " "))
        run([PYTHON, "-m", f"benchmarks.{script.stem}", *arguments], QT_QPA_PLATFORM="offscreen")


def bundle(_arguments: Sequence[str]) -> None:
    run([PYTHON, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "pyinstaller.spec"])


def bundle_smoke(arguments: Sequence[str]) -> None:
    """The bundle at work: its commands, a signed consent, a restored backup, and its first window."""
    run([PYTHON, "tools/bundle_smoke.py", *arguments])


def code() -> list[str]:
    """The folders that hold Python, as far as they exist."""
    return [name for name in ("pmupro_desktop", "tests", "tools", "benchmarks") if (ROOT / name).is_dir()]


def pytest(marker: str, *arguments: str) -> list[object]:
    """The command for the tests carrying `marker`; pytest fails with 5 when there is none, so nothing passes empty."""
    return [PYTHON, "-m", "pytest", "--quiet", "-m", marker, *arguments]


CHECKS: list[Step] = [style, types, layers, release_translations, translations, tests]
STEPS: dict[str, list[Step]] = {
    "test": [*CHECKS, journeys],
    "check": CHECKS,
    "lint": [style, layers],
    "types": [types],
    "translations": [update_translations, release_translations],
    "tests": [release_translations, tests],
    "journeys": [release_translations, journeys],
    "torture": [torture],
    "benchmarks": [benchmarks],
    "bundle": [release_translations, bundle],
    "bundle-smoke": [release_translations, bundle, bundle_smoke],
}
NEED_THE_SYSTEM = {"test", "check", "tests", "journeys", "torture", "benchmarks"}
