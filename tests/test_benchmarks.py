"""Each benchmark still runs and gives its ratios. No clock is asserted: what they measure is read, not tested."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SMALL = {"bench_consent": ["--rounds", "1"], "bench_signature": ["--rounds", "1", "--seconds", "0.5"]}
"""How the benchmarks that need no studio run at a small size."""
SCRIPTS = sorted(path.stem for path in (ROOT / "benchmarks").glob("bench_*.py"))
RATIO = re.compile(r"× +\d+\.\d\d")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the small studio of all these runs lies."""
    return tmp_path_factory.mktemp("studios")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_benchmark_runs_at_a_small_size(script: str, kept: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{script}", *SMALL.get(script, ["--clients", "30", "--rounds", "1"])],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(kept), "TEMP": str(kept), "TMP": str(kept)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    title, *lines = done.stdout.splitlines()
    assert "cores" in title
    assert [line for line in lines if RATIO.search(line)], done.stdout
    assert script in SMALL or all("     30 " in line for line in lines)


def test_there_is_a_benchmark_for_every_promise() -> None:
    assert {"bench_start", "bench_reading", "bench_saving", "bench_backup", "bench_window"} <= set(SCRIPTS)
