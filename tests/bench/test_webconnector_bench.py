"""The benchmark of many companies calling still runs: at a tiny size, with a real server process."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads a process's figures from /proc")
def test_a_few_companies_are_served_and_counted() -> None:
    """Three companies with nothing to do and one with work: every case has its line, every call is counted."""
    size = ("--idle", "3", "--busy", "1", "--changes", "2", "--rounds", "1", "--at-once", "2")
    done = subprocess.run(
        [sys.executable, "-m", "bench.webconnector", *size],
        cwd=ROOT, text=True, capture_output=True, timeout=200, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-3000:]
    rows = [line.split("|") for line in done.stdout.splitlines() if line.startswith("| ")]
    cases = {row[1].strip(): row[2].strip() for row in rows}
    assert cases.pop("case") == "calls"
    assert all(int(calls) > 0 for calls in cases.values())
    four_calls_each = {case: calls for case, calls in cases.items() if "sites" not in case}
    assert len(cases) - len(four_calls_each) == 2
    assert set(four_calls_each.values()) == {"12"}
