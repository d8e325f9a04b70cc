"""A stream in lists of so many: what is large is never held whole."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in order, in lists of ``size``; the last may be shorter, none is empty."""
    stream = iter(items)
    while batch := list(islice(stream, size)):
        yield batch
