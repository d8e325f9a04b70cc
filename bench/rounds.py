"""The cases of one size in rounds: in each round every case and its floor run once, in turn."""

import sqlite3
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench import customers
from bench.cases import make_site
from bench.measure import Figures, check, middle, python
from bench.table import Line

#: A change of this many in a thousand is a small change.
_SMALL = 1000


class Rounds:
    """One size in one folder. Figures gather under the names of cases; a wrong count ends everything."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder, self.size = folder, size
        self.books, self.other = folder / "books.db", folder / "other.db"
        self.runs: defaultdict[str, list[Figures]] = defaultdict(list)
        customers.make_books(self.books, size)
        customers.make_other_side(self.books, self.other, size)

    def floor(self, name: str, *arguments: object, expected: dict[str, int], to: str) -> None:
        """Measure a floor and keep its figures under ``to``."""
        figures, said = python("bench.floors", name, *arguments)
        check(said, expected, f"floor {name}")
        self.runs[to].append(figures)

    def case(self, name: str, *, expected: dict[str, int], to: str = "") -> dict[str, Any]:
        """Measure a case of tieout on the site, and keep its figures unless it is only on the way."""
        figures, said = python("bench.cases", name, self.folder, path=[str(self.folder)])
        check(said, expected, f"case {name}")
        if to:
            self.runs[to].append(figures)
        return dict(said)

    def first(self) -> None:
        """Everything is imported into an empty host, linked and journalled; beside a raw upsert."""
        for name in ("host.db", "state.db", "out.db"):
            for file in self.folder.glob(f"{name}*"):
                file.unlink()
        make_site(self.folder, self.books)
        self.case("start", expected={})  # makes the empty tables
        everything = {"written": self.size, "clean": 1}
        self.floor("upsert", self.books, self.folder / "out.db", expected={"rows": self.size}, to="upsert")
        self.case("sync", expected=everything, to="first")

    def again(self, mark: str) -> None:
        """Nothing changed; a thousandth changed; both sides read completely; each beside its floor."""
        # The first sync after an import reads the rows it has itself written to the host, once.
        self.case("sync", expected={"written": 0})
        self.floor("nothing", expected={}, to="python")
        self.case("start", expected={}, to="start")
        self.floor(
            "upsert", self.books, self.folder / "out.db", self._last(), expected={"rows": 0}, to="cursor"
        )
        self.case("sync", expected={"written": 0, "fetched": 0, "clean": 1}, to="nothing")
        last = self._last()
        changed = customers.change_some(self.books, every=_SMALL, mark=mark)
        self.floor("upsert", self.books, self.folder / "out.db", last, expected={"rows": changed}, to="few")
        self.case("sync", expected={"written": changed, "clean": 1}, to="changed")
        self.case("sync", expected={"written": 0, "clean": 1})
        expected = {"rows": self.size}
        self.floor("upsert", self.books, self.folder / "out.db", expected=expected, to="upsert again")
        self.case("full", expected={"written": 0, "clean": 1, "fetched": 2 * self.size}, to="full")

    def diverge(self) -> None:
        """From here on 1 % is only in the books, 1 % only on the host, 0.5 % different; not yet planned."""
        more = self.size // 100
        with sqlite3.connect(self.books) as books:
            last = self._last()
            fresh = ((*row[:-1], last + at) for at, row in enumerate(_new(more, 4 * self.size), 1))
            customers.add_rows(books, fresh)
        customers.change_some(self.books, every=200, mark="(555) 555-9999")
        with sqlite3.connect(self.folder / "host.db") as host:
            host.execute(
                f"INSERT INTO customers SELECT {_copied(host)} FROM customers ORDER BY rowid LIMIT ?", (more,)
            )
        self.case("refresh", expected={})

    def compare(self, to: str) -> None:
        """The plan over all pairs of both mirrors, beside a raw join of two tables; ``to`` names the figures."""
        more = self.size // 100
        raw = {"only_books": more, "only_other": more, "differing": self.size // 200}
        nothing = dict.fromkeys(raw, 0)
        self.floor("join", self.books_before, self.other, expected=raw, to=f"join beside {to}")
        self.case("compare", expected=raw if to == "different" else nothing, to=to)

    @property
    def books_before(self) -> Path:
        """The books as they were made: what the raw join is measured on."""
        path = self.folder / "before.db"
        if not path.exists():
            customers.make_books(path, self.size)
        return path

    def lines(self, label: str) -> list[Line]:
        """What was measured, as rows of the table."""
        names = (
            ("first sync", "first", "raw upsert", "upsert"),
            ("sync, nothing changed", "nothing", "raw cursor, nothing", "cursor"),
            ("sync, 0.1 % changed", "changed", "raw cursor and upsert", "few"),
            ("sync, both sides read completely", "full", "raw upsert", "upsert again"),
            ("compare all pairs, all in step", "in step", "raw join", "join beside in step"),
            ("compare all pairs, 2.5 % different", "different", "raw join", "join beside different"),
        )
        starts = (middle(self.runs["start"]).cpu, middle(self.runs["python"]).cpu)
        return [
            Line(case, label, self.runs[ours], floor, self.runs[theirs], starts)
            for case, ours, floor, theirs in names
            if self.runs[ours]
        ]

    def _last(self) -> int:
        with sqlite3.connect(self.books) as books:
            return int(books.execute("SELECT max(seq) FROM customers").fetchone()[0])


def _new(count: int, first: int) -> list[customers.Row]:
    return list(customers.rows(count, first=first))


def _copied(host: sqlite3.Connection) -> str:
    """Every column of the host's customers, the key and the name made different."""
    names = [row[1] for row in host.execute("PRAGMA table_info(customers)")]
    made = {"key": "'h' || key", "name": "'Only ' || \"key\"", "revision": "NULL"}
    return ", ".join(made.get(name, f'"{name}"') for name in names)
