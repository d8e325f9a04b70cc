"""Runs of mutated documents in processes of their own, watched from here for crashes, hangs and memory."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[4]
#: Seconds without a new document after which a run hangs; the slowest document takes a small part of one.
PATIENCE = 45.0
_MODULE = "tests.plugins.quickbooks.fuzz.running"
_HEAD = 16


class WatchedRun:
    """One run under way: which document it is at, and since when."""

    def __init__(self, process: "subprocess.Popen[str]", under_way: Path, name: str) -> None:
        self.process, self.under_way, self.name = process, under_way, name
        self.number, self.since = -1, time.monotonic()

    def until_the_end(self) -> tuple[str, str]:
        """What it said at its end; a run that hangs is ended, and fails the test with its document."""
        while True:
            try:
                return self.process.communicate(timeout=1)
            except subprocess.TimeoutExpired:
                self._look()

    def _look(self) -> None:
        number, _ = self.document()
        now = time.monotonic()
        if number != self.number:
            self.number, self.since = number, now
        elif now - self.since > PATIENCE:
            self.process.kill()
            self.process.communicate()
            self.fail(f"hung for {PATIENCE:g} seconds")

    def document(self) -> tuple[int, bytes]:
        """The number and bytes of the document under way; -1 before the first."""
        kept = self.under_way.read_bytes() if self.under_way.exists() else b""
        if len(kept) < _HEAD:
            return -1, b""
        number, length = (int.from_bytes(kept[at : at + 8], "big") for at in (0, 8))
        return number, kept[_HEAD : _HEAD + length]

    def fail(self, why: str) -> None:
        """Fail the test; the document is kept where the message says."""
        number, body = self.document()
        with tempfile.NamedTemporaryFile(prefix="tieout-fuzz-", suffix=".xml", delete=False) as file:
            file.write(body)
        words = " ".join(map(str, self.process.args[1:6]))  # type: ignore[index]
        pytest.fail(
            f"{self.name}: document {number} ({file.name}) {why}\nAgain:  python {words} --under-way FILE"
        )


Fuzz = Callable[[str, int, int], dict[str, Any]]


@pytest.fixture
def fuzz(tmp_path: Path) -> Fuzz:
    """``fuzz(target, seed, count)``: try that many documents, in a process of its own; the counts of ``running``."""

    def run(target: str, seed: int, count: int) -> dict[str, Any]:
        under_way = tmp_path / "under-way"
        command = [
            sys.executable,
            "-m",
            _MODULE,
            target,
            str(seed),
            str(count),
            "--under-way",
            str(under_way),
        ]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
        )
        watched = WatchedRun(process, under_way, f"{target}, seed {seed}")
        said, complained = watched.until_the_end()
        if process.returncode:
            watched.fail(f"ended the run with {process.returncode}:\n{complained[-3000:]}")
        found: dict[str, Any] = json.loads(said)
        return found

    return run


@pytest.fixture
def hostile_documents() -> dict[str, tuple[str, int, float]]:
    """How each of the documents in ``hostile`` ended: in what, with how many KiB more, after how many seconds."""
    module = _MODULE.replace("running", "hostile")
    done = subprocess.run(
        [sys.executable, "-m", module], cwd=ROOT, text=True, capture_output=True, timeout=120, check=True
    )
    return {name: (end, kib, seconds) for name, (end, kib, seconds) in json.loads(done.stdout).items()}
