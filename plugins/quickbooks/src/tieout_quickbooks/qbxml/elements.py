"""What one element of a request may be: the model behind the element-order tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind = Literal[
    "group",
    "address",
    "ref",
    "str",
    "name",
    "path",
    "id",
    "guid",
    "enum",
    "bool",
    "date",
    "datetime",
    "amt",
    "price",
    "quan",
    "percent",
    "int",
    "float",
]
"""How a value is written. ``name`` and ``path`` are strings with rules of their own: a list name may hold
no colon, a path may; neither has outer blanks. ``group``, ``address`` and ``ref`` hold other elements."""

NESTED_KINDS: frozenset[str] = frozenset({"group", "address", "ref"})

EDITIONS = ("US", "CA", "UK", "AU")
"""The countries of QuickBooks Desktop, as HostRet names them."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element: how often (``most`` None = any number), what value, since when, and where not."""

    name: str
    kind: Kind
    least: int = 0
    most: int | None = 1
    max_length: int | None = None
    allowed: tuple[str, ...] = ()
    since: tuple[int, int] | None = None
    absent_in: frozenset[str] = frozenset()
    parts: "tuple[Part, ...]" = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Branches of which one may be used, or any mixture where ``most`` is None."""

    least: int
    most: int | None
    branches: "tuple[tuple[Part, ...], ...]"


Part: TypeAlias = Element | Choice


@dataclass(frozen=True, slots=True)
class Shape:
    """A whole request: its parts in the order QuickBooks demands.

    ``wrapper`` is the element an Add's fields stand in (``CustomerAdd`` inside ``CustomerAddRq``), or "".
    """

    name: str
    parts: tuple[Part, ...]
    wrapper: str = ""
    has_metadata: bool = False
    has_iterator: bool = False


def elements_in(parts: tuple[Part, ...]) -> Iterator[Element]:
    """The elements of one level in document order, those of every branch included."""
    for part in parts:
        if isinstance(part, Element):
            yield part
        else:
            for branch in part.branches:
                yield from elements_in(branch)
