"""The figures as a table in Markdown, so that what a terminal shows can stand in the documentation as it is."""

import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.measure import Figures, middle, ratio


class Line(NamedTuple):
    """One case of one size beside its floor. ``starts`` is the CPU that starting each costs, and nothing done."""

    case: str
    size: str
    runs: Sequence[Figures]
    floor: str
    floors: Sequence[Figures]
    starts: tuple[float, float] = (0.0, 0.0)


#: CPU seconds below which a difference of two figures says nothing.
_LEAST = 0.02

_HEAD = (
    "| case | records | CPU s | wall s | peak MiB | floor | floor CPU s | x CPU | x without start-up |",
    "|---|---|---|---|---|---|---|---|---|",
)


def table(lines: Iterable[Line]) -> str:
    """All of it; the ratios are medians of ratios within one round."""
    return "\n".join((*_HEAD, *map(_row, lines)))


def _row(line: Line) -> str:
    ours, floor = middle(line.runs), middle(line.floors)
    cells = (
        line.case,
        line.size,
        f"{ours.cpu:.2f}",
        f"{ours.wall:.2f}",
        f"{ours.mib:.0f}",
        line.floor,
        f"{floor.cpu:.3f}",
        f"{ratio(line.runs, line.floors):.2f}",
        _without_start(line),
    )
    return f"| {' | '.join(cells)} |"


def _without_start(line: Line) -> str:
    """The ratio of what is left of both when starting is taken off; a dash where too little is left to tell."""
    ours, floor = (
        middle(runs).cpu - start for runs, start in zip((line.runs, line.floors), line.starts, strict=True)
    )
    return f"{ours / floor:.1f}" if ours > _LEAST and floor > _LEAST else "-"


def machine() -> str:
    """Where the figures come from; they are to be read as ratios."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{os.cpu_count()} CPUs ({_cpu_model()}), {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; load {load}"
    )


def _cpu_model() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name"))
    return next(names, platform.machine())
