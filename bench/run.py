"""The benchmarks, in one command:  python -m bench.run [10k 100k 1m] [--rounds 3] [--peers ../shared/bench-peers]

Prints one table in Markdown. Nothing here is asserted in a test: the figures belong to the machine and its
load, the ratios, each taken within one round, to the program.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.answers import make_answer
from bench.measure import Figures, python, run
from bench.rounds import Rounds
from bench.table import Line, machine, table

_SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "1m": 1_000_000}
_ANSWER = 20_000
_PROGRAM = Path(sys.executable).with_name("tieout")


def main() -> None:
    """Measure what was asked for and print it."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    asked.add_argument("sizes", nargs="*", default=["10k", "100k"], choices=[*_SIZES, []])
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument(
        "--folder", type=Path, default=None, help="where the databases go (default: a new one)"
    )
    asked.add_argument("--no-small", action="store_true", help="leave out start-up and qbXML")
    options = asked.parse_args()
    print(machine(), flush=True)
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="tieout-bench-", dir=options.folder) as folder:
        for size in options.sizes or ["10k", "100k"]:
            lines += _size(Path(folder) / size, size, options.rounds)
        if not options.no_small:
            lines += [*_start_up(options.rounds), _qbxml(Path(folder), options.rounds)]
    print(machine(), table(lines), sep="\n\n")


def _size(folder: Path, size: str, rounds: int) -> list[Line]:
    folder.mkdir()
    measured = Rounds(folder, _SIZES[size])
    for number in range(rounds):
        _tell(size, "first sync", number)
        measured.first()
    for number in range(rounds):
        _tell(size, "again", number)
        measured.again(f"(555) 555-{number:04d}")
    for number in range(rounds):
        _tell(size, "compare", number)
        measured.compare("in step")
    measured.diverge()
    for number in range(rounds):
        _tell(size, "compare", number)
        measured.compare("different")
    return measured.lines(size)


def _start_up(rounds: int) -> Iterator[Line]:
    """What a person waits for who only asks for help."""
    for words in (["--version"], ["--help"], ["plugin", "list"]):
        ours: list[Figures] = []
        floor: list[Figures] = []
        for _ in range(2 * rounds):
            floor.append(python("bench.floors", "nothing")[0])
            ours.append(run([str(_PROGRAM), *words])[0])
        yield Line(f"tieout {' '.join(words)}", "", ours, "python, nothing", floor)


def _qbxml(folder: Path, rounds: int) -> Line:
    path = folder / "answer.xml"
    make_answer(path, _ANSWER)
    ours: list[Figures] = []
    floor: list[Figures] = []
    for _ in range(rounds):
        floor.append(python("bench.floors", "parse_xml", path)[0])
        ours.append(python("bench.cases", "read_xml", path)[0])
    return Line("read a qbXML answer", "20k", ours, "bare lxml iterparse", floor)


def _tell(size: str, what: str, number: int) -> None:
    print(f"{size}: {what}, round {number + 1}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
