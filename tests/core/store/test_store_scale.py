"""Memory stays flat and nothing is read that was not asked for, however much there is."""

import sqlite3
import tracemalloc
from collections.abc import Iterator

import pytest
from sqlalchemy import event

from tieout.operations import OperationState
from tieout.records import Customer, Entity, Side
from tieout.store import NewLink, SiteStore, Store

CUSTOMER = Entity.CUSTOMER
ROWS = 4000


@pytest.fixture
def filled(site: SiteStore) -> SiteStore:
    """A site with many linked pairs, none of them open."""
    for side in Side:
        number = site.begin_fetch(side, CUSTOMER, since="", compared=("name",))
        for start in range(0, ROWS, 1000):
            page = (
                Customer(key=f"{n:05}", name=f"N{n}", notes="x" * 2000) for n in range(start, start + 1000)
            )
            site.put_page(number, list(page))
    links = [NewLink(f"{n:05}", f"{n:05}", "name") for n in range(ROWS)]
    site.add_links(CUSTOMER, links)
    site.settle_pairs(CUSTOMER, upto_fetch=number, keep_open=[])
    return site


def peak(stream: Iterator[object]) -> int:
    """The most memory going through a stream took, in bytes; every item is let go at once."""
    tracemalloc.start()
    try:
        assert sum(1 for _ in stream) == ROWS
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_streams_take_flat_memory(filled: SiteStore) -> None:
    """Going through 16 MB of pairs takes the memory of a thousand of them."""
    assert peak(filled.linked_pairs(CUSTOMER, scope="all")) < 10_000_000
    assert peak(filled.all_halves(Side.HOST, CUSTOMER)) < 6_000_000


def test_candidates_take_flat_memory(filled: SiteStore) -> None:
    """The same for candidates."""
    filled.break_links(CUSTOMER, [f"{n:05}" for n in range(ROWS)], Side.HOST, "all")
    assert peak(filled.candidates(CUSTOMER, ("id", "name"))) < 8_000_000


@pytest.fixture
def steps(store: Store) -> Iterator[list[int]]:
    """Counts SQLite's machine steps, in hundreds, as its first item."""
    counted = [0]

    def count_steps() -> None:
        counted[0] += 1

    def watch(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_progress_handler(count_steps, 100)

    event.listen(store._database.engine, "checkout", watch)
    yield counted
    event.remove(store._database.engine, "checkout", watch)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("opened", [0, 5])
def test_what_is_settled_costs_nothing(filled: SiteStore, steps: list[int], opened: int) -> None:
    """Open pairs, candidates and settling cost what is open, not what there is."""
    number = filled.begin_fetch(Side.BOOKS, CUSTOMER, since="w", compared=("name",))
    filled.put_page(number, [Customer(key=f"{n:05}", name="changed") for n in range(opened)])
    steps[0] = 0
    assert len(list(filled.linked_pairs(CUSTOMER, scope="open"))) == opened
    assert list(filled.candidates(CUSTOMER, ("link", "id", "name"))) == []
    assert filled.settle_pairs(CUSTOMER, upto_fetch=number, keep_open=[]) == opened
    cost = steps[0]
    assert len(list(filled.linked_pairs(CUSTOMER, scope="all"))) == ROWS
    assert cost * 100 < ROWS < steps[0] * 100


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_unfinished_operations_come_from_their_index(store: Store, site: SiteStore) -> None:
    """SQLite looks for unfinished operations in the small index of them."""
    said: list[str] = []

    @event.listens_for(store._database.engine, "before_cursor_execute")
    def keep(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    assert list(site.operations(states=[OperationState.INTENT, OperationState.IN_DOUBT])) == []
    assert "INDEXED BY operation_unfinished" in said[-1]
