"""Many companies calling one server:  python -m bench.webconnector [--idle 1000] [--busy 50] [--changes 100]

A real ``tieout serve`` over loopback, called by companies with nothing to do and by make-believe companies with
work, beside the same web stack answering with constant bytes. Prints one table in Markdown. The callers run on
the same computer: their CPU is not in the server's figures, and it does slow the server down.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from bench.companies import Company, make_companies
from bench.polling import Call, poll
from bench.serving import Serving, floor, serving, tieout_serve
from bench.table import machine
from bench.working import make_offices, read_all, write_all

_HEAD = (
    "| case | calls | calls/s | median ms | 95 % ms | 99 % ms | server CPU ms/call | CPU s | wall s | peak MiB |",
    "|---|---|---|---|---|---|---|---|---|---|",
)
#: Companies with work at once: their QuickBooks are threads of the same process, and share its one core.
_OFFICES_AT_ONCE = 8


class Load(NamedTuple):
    """One case: the seconds its calls took, the server's CPU seconds, the wall clock, the server's peak so far."""

    case: str
    seconds: Sequence[float]
    cpu: float
    wall: float
    mib: float

    def row(self) -> str:
        """A line of the table."""
        cuts = quantiles(self.seconds, n=100)
        count = len(self.seconds)
        times = (f"{one * 1000:.1f}" for one in (median(self.seconds), cuts[94], cuts[98]))
        cells = (self.case, f"{count}", f"{count / self.wall:.0f}", *times, f"{self.cpu / count * 1000:.2f}")
        return f"| {' | '.join(cells)} | {self.cpu:.2f} | {self.wall:.2f} | {self.mib:.0f} |"


def main() -> None:
    """Measure what was asked for and print it."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    asked.add_argument("--idle", type=int, default=1000, help="sites with nothing to do")
    asked.add_argument("--busy", type=int, default=50, help="sites with work")
    asked.add_argument("--changes", type=int, default=100, help="customers on either side of a busy site")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--at-once", type=int, default=16)
    asked.add_argument("--state", default="", help="a state store other than SQLite, as a URL")
    options = asked.parse_args()
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory(prefix="tieout-bench-") as folder:
        rows = [load.row() for load in _loads(Path(folder), options)]
    print(machine(), "\n".join((*_HEAD, *rows)), sep="\n\n")


def _loads(folder: Path, options: argparse.Namespace) -> Iterator[Load]:
    began = time.monotonic()
    state = options.state or f"sqlite:///{folder / 'state.db'}"
    companies = make_companies(folder, state, options.idle, options.busy)
    idle, busy = companies[: options.idle], companies[options.idle :]
    _tell(f"{len(companies)} sites made in {time.monotonic() - began:.1f} s")
    yield from _floors(folder, idle, options)
    with serving(tieout_serve(folder / "tieout.toml"), folder) as server:
        used = server.used()
        _tell(f"the server is up: {used.cpu:.2f} s CPU, {used.mib:.0f} MiB")
        yield from _polls(server, idle, options)
        yield from _works(server, folder, busy, options)


def _floors(folder: Path, idle: Sequence[Company], options: argparse.Namespace) -> Iterator[Load]:
    if not idle:
        return
    with serving(floor(), folder) as server:
        for number in range(options.rounds):
            work = partial(poll, server.port, idle, options.at_once, is_floor=True)
            yield _measured(server, f"constant answer, round {number + 1}", work)


def _polls(server: Serving, idle: Sequence[Company], options: argparse.Namespace) -> Iterator[Load]:
    """The first poll after a start checks a thousand passwords; the others remember that they were right."""
    if not idle:
        return
    work = partial(poll, server.port, idle, options.at_once)
    yield _measured(server, "nothing to do, first after a start", work)
    for number in range(options.rounds):
        yield _measured(server, f"nothing to do, round {number + 1}", work)


def _works(
    server: Serving, folder: Path, busy: Sequence[Company], options: argparse.Namespace
) -> Iterator[Load]:
    if not busy:
        return
    offices, changes = make_offices(server.port, busy, options.changes), options.changes
    several, size = min(options.at_once, _OFFICES_AT_ONCE), f"{len(busy)} sites x {changes}"
    yield _measured(
        server, f"{size}, read and imported", partial(read_all, folder, offices, several, changes)
    )
    yield _measured(server, f"{size}, exported", partial(write_all, folder, offices, several, changes))


def _measured(server: Serving, case: str, work: Callable[[], list[Call]]) -> Load:
    before, began = server.used(), time.monotonic()
    calls = work()
    wall, after = time.monotonic() - began, server.used()
    load = Load(case, [call.seconds for call in calls], after.cpu - before.cpu, wall, after.mib)
    _tell(load.row())
    return load


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
