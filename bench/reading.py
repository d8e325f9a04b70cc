"""Customers read by ODBC and by TDS:  python -m bench.reading [10k 100k 1m] [--ways odbc tds] [--rounds 3]

What the backends sage50-us and sage100-contractor cost beside a bare cursor of the same driver that reads the same
columns: into nothing, and into the mirror. Prints one table in Markdown; a wrong count ends the run.
The server that answers by TDS is a process of its own and is not counted; SQLite's ODBC driver is a library, and is.
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from bench.measure import Figures, check, middle, python
from bench.reading_ways import WAYS, Bare, forget, make_company, use_odbc
from bench.table import Line, machine, table

_SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "1m": 1_000_000}
_CASES = {"nowhere": "read by {}", "mirror": "read by {} into the mirror"}


def main() -> None:
    """Measure what was asked for and print it."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    asked.add_argument("sizes", nargs="*", default=["10k", "100k"], choices=[*_SIZES, []])
    asked.add_argument("--ways", nargs="+", default=list(WAYS), choices=list(WAYS))
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument(
        "--folder", type=Path, help="keep the companies here, and use those that are here already"
    )
    options = asked.parse_args()
    if "odbc" in options.ways:
        use_odbc()
    print(machine(), flush=True)
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
    with nullcontext(options.folder) if options.folder else tempfile.TemporaryDirectory() as folder:
        lines = [
            line
            for size in options.sizes or ["10k", "100k"]
            for way in options.ways
            for line in _measured(Path(folder) / f"{way}-{size}", way, size, options.rounds)
        ]
    print(machine(), table(lines), sep="\n\n")


def _measured(folder: Path, name: str, size: str, rounds: int) -> Iterator[Line]:
    """Every case and the floor once in each round, in turn; then as rows of the table."""
    way, count = WAYS[name], _SIZES[size]
    _tell(f"{size} by {way.title}: filling")
    make_company(way, folder, count)
    expected = {"rows": way.rows(count), "records": count}
    runs: defaultdict[str, list[Figures]] = defaultdict(list)
    with way.serving(folder) as port:
        bare = way.prepare(folder, port)
        for number in range(rounds):
            _tell(f"{size} by {way.title}: round {number + 1}")
            for case, figures in (*_floors(name, bare, expected), *_ours(folder, expected)):
                runs[case].append(figures)
    starts = (middle(runs["start"]).cpu, middle(runs["connected"]).cpu)
    for case, title in _CASES.items():
        floor = f"bare {way.driver} cursor"
        yield Line(title.format(way.title), size, runs[case], floor, runs["cursor"], starts)


def _floors(name: str, bare: Bare, expected: dict[str, int]) -> Iterator[tuple[str, Figures]]:
    for case, statement, rows in (("connected", "", 0), ("cursor", bare.statement, expected["rows"])):
        figures, said = python("bench.reading_floors", name, statement, bare.page, json.dumps(bare.words))
        check(said, {"rows": rows}, f"floor {case}, {name}")
        yield case, figures


def _ours(folder: Path, expected: dict[str, int]) -> Iterator[tuple[str, Figures]]:
    """The mirror is empty each time, so that every record is a new row."""
    forget(folder)
    count = expected["records"]
    told = {
        "start": {},
        "nowhere": {"records": count},
        "mirror": {"records": count, "new": count},
    }
    for case, must in told.items():
        figures, said = python("bench.reading_cases", case, folder)
        check(said, must, f"case {case}, {folder.name}")
        yield case, figures


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
