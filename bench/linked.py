"""Linked companies and their invoices:  python -m bench.linked [10k 100k 1m] [--rounds 3]

The plan a sync makes, ``tieout plan`` and ``tieout tie``, each without reading either side, beside a raw join of
the two sides and the links that finds the same pairs. Prints one table in Markdown; a wrong count ends the run.
"""

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NamedTuple

from bench.linked_counts import Companies, Expected, Invoices, companies_expected, invoices_expected
from bench.measure import Figures, check, middle, python, run
from bench.table import Line, machine, table

_SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "1m": 1_000_000}
_PROGRAM = Path(sys.executable).with_name("tieout")


def main() -> None:
    """Measure what was asked for and print it."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    asked.add_argument("sizes", nargs="*", default=["10k", "100k"], choices=[*_SIZES, []])
    asked.add_argument("--invoices", default="100k", choices=[*_SIZES, "none"])
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument(
        "--folder", type=Path, help="keep the databases here, and use those that are here already"
    )
    options = asked.parse_args()
    print(machine(), flush=True)
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
    with nullcontext(options.folder) if options.folder else tempfile.TemporaryDirectory() as folder:
        lines = list(_lines(Path(folder), options.sizes or ["10k", "100k"], options.invoices, options.rounds))
    print(machine(), table(lines), sep="\n\n")


def _lines(folder: Path, sizes: Sequence[str], invoices: str, rounds: int) -> Iterator[Line]:
    for size in sizes:
        expected = companies_expected(Companies(_SIZES[size]))
        yield from _measured(folder, size, "companies", expected, rounds)
    if invoices != "none":
        expected = invoices_expected(Invoices(_SIZES[invoices]))
        yield from _measured(folder, invoices, "invoices", expected, rounds)


def _measured(within: Path, size: str, what: str, expected: Expected, rounds: int) -> Iterator[Line]:
    """Every case and every floor once in each round, in turn; then as rows of the table."""
    folder = within / f"{what}-{size}"
    _tell(f"{size} {what}: filling")
    python("bench.linked_filling", what, folder, _SIZES[size])
    runs: defaultdict[str, list[Figures]] = defaultdict(list)
    for number in range(rounds):
        _tell(f"{size} {what}: round {number + 1}")
        for name, figures in (*_floors(folder, expected), *_ours(folder, what, expected)):
            runs[name].append(figures)
    starts = (middle(runs["start"]).cpu, middle(runs["python"]).cpu)
    for case in _CASES:
        ours, floor = runs[case.label], runs[case.scope]
        yield Line(f"{case.label}, {what}", size, ours, _FLOORS[case.scope], floor, starts)


def _floors(folder: Path, expected: Expected) -> Iterator[tuple[str, Figures]]:
    yield "python", python("bench.floors", "nothing")[0]
    for scope, found in (("open", expected.open_pairs), ("every", expected.every_pair)):
        figures, said = python("bench.floors", "linked", folder / "plain.db", scope)
        check(said, {"pairs": found, "across": expected.across}, f"floor {scope}")
        yield scope, figures


def _ours(folder: Path, what: str, expected: Expected) -> Iterator[tuple[str, Figures]]:
    yield "start", python("bench.cases", "start_linked", folder)[0]
    for case in _CASES:
        figures, said = case.run(folder)
        _check(said, getattr(expected, case.told), f"{case.label}, {what}")
        yield case.label, figures


def _plan_of_a_sync(folder: Path) -> tuple[Figures, Mapping[str, int]]:
    """Only rows that are open: what changed since they were last looked at, and what was never linked."""
    return python("bench.cases", "plan_open", folder)


def _plan(folder: Path) -> tuple[Figures, Mapping[str, int]]:
    """The command as a person or a script gives it; every pair is compared."""
    figures, said = _command(folder, "plan")
    counts: Counter[str] = Counter()
    for count in said["summary"]["counts"]:
        counts[count["kind"]] += count["total"]
    return figures, counts


def _tie(folder: Path) -> tuple[Figures, Mapping[str, int]]:
    """The command; every record on either side is counted."""
    figures, said = _command(folder, "tie")
    counts: Counter[str] = Counter()
    for entity in said["tie"]["entities"]:
        counts["in_step"] += entity["in_step"]
        for group in entity["groups"]:
            counts[group["standing"]] += group["records"]
    return figures, counts


def _command(folder: Path, name: str) -> tuple[Figures, Any]:
    config = str(folder / "tieout.toml")
    figures, said = run([str(_PROGRAM), name, "builder", "--no-fetch", "--json", "--config", config])
    return figures, said["data"]


class Case(NamedTuple):
    """One row of the table: how it is run, which floor it stands beside, and which of ``Expected`` it must tell."""

    label: str
    run: Callable[[Path], tuple[Figures, Mapping[str, int]]]
    scope: str
    told: str


_FLOORS = {"open": "raw join, open rows", "every": "raw join, every pair"}
_CASES = (
    Case("plan of a sync", _plan_of_a_sync, "open", "steps"),
    Case("tieout plan", _plan, "every", "steps"),
    Case("tieout tie", _tie, "every", "standings"),
)


def _check(said: Mapping[str, int], expected: Mapping[str, int], what: str) -> None:
    """Neither more nor less: what is not expected must not be told."""
    check({**dict.fromkeys(expected, 0), **said}, {**dict.fromkeys(said, 0), **expected}, what)


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
