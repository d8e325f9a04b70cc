"""While a page is made the collector of cyclic garbage waits; afterwards everything is as it was."""

import gc
from collections.abc import Iterator

import pytest

from tieout.records import Entity
from tieout_sage50.peachtree.collector import held_off
from tieout_sage50.peachtree.errors import TablesDiffer
from tieout_sage50.peachtree.mapping import RowReader

_READER = RowReader(Entity.CUSTOMER, ("number", "code", "name", "credit_limit"))


@pytest.fixture(autouse=True)
def _on_again() -> Iterator[None]:
    yield
    gc.enable()


def test_it_waits_and_goes_on() -> None:
    """Inside it is off, after it on."""
    with held_off():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_whoever_had_it_off_keeps_it_off() -> None:
    """The program that uses us may have its reasons."""
    gc.disable()
    _READER.records([(1, "A", "Alpha", "1.00")])
    assert not gc.isenabled()


def test_a_row_that_cannot_be_read_does_not_leave_it_off() -> None:
    """An error leaves the collector on, as it was."""
    with pytest.raises(TablesDiffer):
        _READER.records([(1, "A", "Alpha", "much")])
    assert gc.isenabled()
