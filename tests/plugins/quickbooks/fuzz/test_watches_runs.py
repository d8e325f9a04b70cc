"""A run that hangs or dies is noticed from outside, and the document it was at is kept and named."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.plugins.quickbooks.fuzz import conftest
from tests.plugins.quickbooks.fuzz.running import noting


def _run(folder: Path, code: str) -> conftest.WatchedRun:
    noting(folder / "under-way")(41, b"<the-one/>")
    process = subprocess.Popen(
        [sys.executable, "-c", code], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    return conftest.WatchedRun(process, folder / "under-way", "soap, seed 7")


def test_a_run_that_hangs_is_ended_and_its_document_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when Python itself no longer comes to its turn there: the watch is in another process."""
    monkeypatch.setattr(conftest, "PATIENCE", 0.5)
    run = _run(tmp_path, "while True: pass")

    with pytest.raises(pytest.fail.Exception, match=r"soap, seed 7: document 41 .* hung") as told:
        run.until_the_end()

    assert run.process.returncode != 0
    kept = Path(str(told.value).split("(")[1].split(")")[0])
    assert kept.read_bytes() == b"<the-one/>"
    kept.unlink()


def test_a_run_that_ends_by_itself_is_left_to_end(tmp_path: Path) -> None:
    """What it says is given back, whatever its exit code."""
    assert _run(tmp_path, "print('{}')").until_the_end() == ("{}\n", "")
