"""After every event: both sides and the links are as the model has them, and what was written was allowed."""

from collections import Counter
from pathlib import Path

from tests.model import promises
from tests.model.reference import Reference
from tests.model.saved import Saved
from tests.model.shop import Shop
from tests.model.things import Thing

from tieout.records import Entity, Side
from tieout.rules import EntityRules
from tieout.store import StoredOperation
from tieout.testing.memory import Written


class Watched:
    """One small company, twice. ``steps`` counts what happened, each followed by every invariant."""

    def __init__(self, folder: Path, rules: dict[Entity, EntityRules]) -> None:
        self.shop = Shop(folder, rules)
        self.world = Reference(dict(rules))
        self.steps: Counter[str] = Counter()
        self.saved: Saved | None = None
        self._keys = 0
        self._written = self.shop.written()
        self._version = self.shop.store_version()
        #: Operations that were under way or in doubt when the last run broke off.
        self._unfinished_then: dict[str, StoredOperation] = {}
        #: The things in the books made from each thing of the host, since it was last unlinked by hand.
        self._made: dict[tuple[Entity, str], list[str]] = {}

    def close(self) -> None:
        """Let go of everything."""
        self.shop.close()

    def nothing_moved(self, what: str) -> None:
        """People's own doings: both sides are what people made of them, and tieout has not stirred."""
        assert self.shop.written() == self._written, "something was written without a run"
        assert self.shop.store_version() == self._version, "the store was written without a run"
        self._sides_are_as_foretold()
        self.steps[what] += 1

    def only_tieout_moved(self, what: str) -> None:
        """Doings of tieout that write to neither side."""
        assert self.shop.written() == self._written, f"{what} wrote to a side"
        self._links_are_as_foretold()
        self._sides_are_as_foretold()
        self.steps[what] += 1

    def run_is_over(self, what: str) -> None:
        """After a run: what was written was allowed, and everything is as foretold."""
        self._writes_were_allowed()
        self._links_are_as_foretold()
        self._sides_are_as_foretold()
        self.steps[what] += 1

    def _sides_are_as_foretold(self) -> None:
        for place, things in self.world.things.items():
            there = self.shop.things(*place)
            assert there == things, f"{place}: {_difference(there, things)}"

    def _links_are_as_foretold(self) -> None:
        self._version = self.shop.store_version()
        links = self.shop.links()
        promises.links_are_one_to_one(links)
        foretold = sorted(
            (entity, host, books) for entity, some in self.world.links.items() for host, books in some.items()
        )
        assert links == foretold, f"links: {set(links) ^ set(foretold)}"

    def _writes_were_allowed(self) -> None:
        on_host, in_books = self._written
        for one in self.shop.host.history[on_host:]:
            promises.host_keeps_what_is_its_own(one, self.world.rules[one.entity])
        for other in self.shop.company.history[in_books:]:
            rules = self.world.rules[other.entity]
            promises.books_are_only_added_to(other, self.shop.record_before(other), rules)
            if other.action == "create":
                self._made_once(other)
        self._written = self.shop.written()

    def _made_once(self, one: Written) -> None:
        host_key = self.shop.host_key_of(one.marker.removeprefix("tieout:"))
        made = self._made.setdefault((one.entity, host_key), [])
        living = [key for key in made if key in self.shop.things(Side.BOOKS, one.entity)]
        assert not living, f"{host_key} is in the books twice: {living} and {one.key}"
        made.append(one.key)
        host = self.shop.host.rows.table(one.entity)[host_key].record
        across = {(Side.HOST, entity, host): books for entity, host, books in self.shop.links()}
        promises.only_what_may_go_out_went(one, host, self.world.rules[one.entity], across)


def _difference(there: dict[str, Thing], foretold: dict[str, Thing]) -> str:
    return f"there {set(there.values()) - set(foretold.values())}, foretold {set(foretold.values()) - set(there.values())}"
