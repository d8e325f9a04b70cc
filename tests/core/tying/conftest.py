"""A site of customers, vendors, invoices and bills whose sides are about to be tied out."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tieout.records import Entity
from tieout.testing.memory import forget_companies
from tieout.testing.world import World


@pytest.fixture
def make_world(tmp_path: Path) -> Iterator[Callable[[], World]]:
    """A maker of fresh worlds, each in a folder of its own."""
    numbers = count()

    def make() -> World:
        forget_companies()
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        world = World(folder)
        world.more_rules = {Entity.INVOICE: {"direction": "export"}}
        return world

    yield make
    forget_companies()


@pytest.fixture
def world(make_world: Callable[[], World]) -> World:
    """Customers both ways, invoices to the books."""
    return make_world()
