"""A fresh world for each test of a whole sync."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tieout.testing.memory import forget_companies
from tieout.testing.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A fresh world for each test."""
    forget_companies()
    yield World(tmp_path)
    forget_companies()


@pytest.fixture
def make_world(tmp_path: Path) -> Iterator[Callable[[], World]]:
    """A maker of fresh worlds, each in a folder of its own."""
    numbers = count()

    def make() -> World:
        forget_companies()
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        return World(folder)

    yield make
    forget_companies()
