"""One process, measured from outside: its CPU, its wall clock, its largest memory, and what it said."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class Figures(NamedTuple):
    """What one run cost: user and system CPU seconds together, wall seconds, MiB of resident memory."""

    cpu: float
    wall: float
    mib: float


class Failed(Exception):
    """A measured process failed, or counted something else than it must: there is no figure for it."""


def run(command: Sequence[str], *, path: Sequence[str] = ()) -> tuple[Figures, Any]:
    """Run a command to its end; its figures and what it printed last, as JSON when it is JSON."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *path]), "PYTHONUTF8": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling anew would be part of every figure
    with tempfile.TemporaryFile() as said:
        began = time.monotonic()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, env=environment
        )
        # wait4 tells what this one child used; getrusage would add up all children so far.
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode("utf-8", "replace").strip()
    if process.returncode:
        raise Failed(f"{' '.join(command)} ended with {process.returncode}:\n{text[-2000:]}")
    figures = Figures(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024)
    shown = " ".join(Path(word).name for word in command[1:])
    print(
        f"  {figures.cpu:9.3f} s CPU {figures.wall:9.3f} s {figures.mib:5.0f} MiB  {shown}",
        file=sys.stderr,
        flush=True,
    )
    return figures, _last_json(text)


def _last_json(text: str) -> Any:
    last = text.splitlines()[-1] if text else ""
    return json.loads(last) if last.startswith("{") else last


def python(module: str, *arguments: object, path: Sequence[str] = ()) -> tuple[Figures, Any]:
    """Run one of our modules in a Python of its own."""
    return run([sys.executable, "-m", module, *map(str, arguments)], path=path)


def middle(runs: Sequence[Figures]) -> Figures:
    """The median of each figure."""
    return Figures(*(median(values) for values in zip(*runs, strict=True)))


def ratio(runs: Sequence[Figures], floors: Sequence[Figures]) -> float:
    """The median of the CPU ratios, each taken within one round."""
    return median(one.cpu / floor.cpu for one, floor in zip(runs, floors, strict=True))


def check(said: Mapping[str, int], expected: Mapping[str, int], what: str) -> None:
    """Raise when a case did not do what it is measured for."""
    wrong = {name: said.get(name) for name, value in expected.items() if said.get(name) != value}
    if wrong:
        raise Failed(f"{what}: expected {dict(expected)}, it counted {dict(said)}")
