"""Looking at a backend from the outside: it is loaded in a process of its own, with a time limit.

That is the only honest time limit for somebody else's import: a thread that hangs cannot be ended, a
module imported in another thread has its COM apartment there, and ``os._exit`` takes the whole process.
"""

import json
import subprocess
import sys
from typing import Any

from pydantic import Field

from tieout.backends.load import load_backend
from tieout.errors import PluginBroken, TieoutError
from tieout.records import Frozen

_MARK = "tieout-probe:"


class ProbeReport(Frozen):
    """What came of loading a backend elsewhere. ``problem`` is an error's ``as_dict``, None when it loaded."""

    name: str
    title: str = ""
    not_yet: str = ""
    entities: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    problem: dict[str, Any] | None = Field(default=None)


def probe_backend(name: str, *, seconds: float = 20.0) -> ProbeReport:
    """Load a backend in a child process and report; never raises for what the backend does."""
    command = [sys.executable, "-m", "tieout.backends.probe", name]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command, capture_output=True, timeout=seconds, check=False, encoding="utf-8", errors="replace"
        )
    except subprocess.TimeoutExpired:
        return _failed(name, f"it was not loaded within {seconds:g} seconds")
    lines = [line for line in done.stdout.splitlines() if line.startswith(_MARK)]
    if lines:
        return ProbeReport.model_validate_json(lines[-1].removeprefix(_MARK))
    return _failed(name, f"loading it ended the process with code {done.returncode}")


def _failed(name: str, why: str) -> ProbeReport:
    error = PluginBroken(f'the backend "{name}" cannot be used', why=why)
    return ProbeReport(name=name, problem=error.as_dict())


def _look(name: str) -> ProbeReport:
    try:
        description = load_backend(name).description
    except TieoutError as error:
        return ProbeReport(name=name, problem=error.as_dict())
    return ProbeReport(
        name=name,
        title=description.title,
        not_yet=description.not_yet,
        entities=tuple(entity.value for entity in description.entities),
        profiles=tuple(description.profiles),
    )


if __name__ == "__main__":
    report = _look(sys.argv[1])
    sys.stdout.write(f"\n{_MARK}{json.dumps(report.model_dump(mode='json'))}\n")
