"""The percentage of a visit: in proportion to what was read and written, never falling, never 100 too early."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tieout.plan import StepKind
from tieout.records import Entity, Side
from tieout.sync.share import Whole


def watched() -> tuple[Whole, list[int]]:
    """A whole, and what was told of it."""
    told: list[int] = []
    return Whole(told.append), told


def test_pages_of_a_read_are_shares_of_its_entity() -> None:
    """Two entities share the part from 0 to 80 equally; half of the second one's pages is three quarters of it."""
    whole, told = watched()
    reading = whole.part(0, 80).of_reads(2)
    for done in (100, 200, 400):
        reading(Side.BOOKS, Entity.CUSTOMER, done, 400)
    reading(Side.BOOKS, Entity.VENDOR, 50, 100)

    assert told == [10, 20, 40, 60]


def test_reading_the_host_tells_nothing_of_the_books() -> None:
    """The other side's pages are no progress of the caller's."""
    whole, told = watched()
    reading = whole.part(0, 80).of_reads(1)
    reading(Side.HOST, Entity.CUSTOMER, 400, 400)

    assert told == []


def test_a_read_that_does_not_say_how_long_it_is_counts_when_it_is_over() -> None:
    """Without a total nobody knows how far it is."""
    whole, told = watched()
    reading = whole.part(0, 80).of_reads(2)
    reading(Side.BOOKS, Entity.CUSTOMER, 400, 0)
    reading(Side.BOOKS, Entity.VENDOR, 0, 0)

    assert told == [40]


def test_operations_are_shares_of_what_waits_whether_done_or_refused() -> None:
    """Ten of forty are a quarter of the part."""
    whole, told = watched()
    delivery: Any = SimpleNamespace(done=Counter(), refused=[], in_doubt=[])
    writing = whole.part(50, 90).of_writes(delivery, before=0, total=40)
    delivery.done[StepKind.ADD_TO_BOOKS] = 8
    delivery.refused += [None, None]
    writing(StepKind.ADD_TO_BOOKS, 8)
    delivery.done[StepKind.ADD_TO_BOOKS] = 38
    writing(StepKind.ADD_TO_BOOKS, 38)

    assert told == [60, 90]


@given(st.lists(st.integers(min_value=-5, max_value=200), max_size=30))
def test_what_is_told_only_grows_and_stays_below_a_hundred(percents: list[int]) -> None:
    """Whatever is reached in whatever order."""
    whole, told = watched()
    for percent in percents:
        whole.reach(percent)

    assert told == sorted(set(told))
    assert all(0 < percent < 100 for percent in told)
