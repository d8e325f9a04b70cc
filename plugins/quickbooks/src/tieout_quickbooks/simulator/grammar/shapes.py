"""What the grammar tables say, as plain data: elements, values and choices."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Value:
    """The text an element may hold: a qbXML type, its longest text, or the words allowed."""

    type: str
    longest: int | None = None
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Element:
    """One element: how often it may occur, what it holds, since which qbXML version, and where.

    ``is_us`` is false for what the schemas allow but QuickBooks Desktop of the United States has not.
    """

    name: str
    low: int
    high: int | None
    content: "Value | Sequence"
    since: tuple[int, int] = (0, 0)
    is_us: bool = True
    attributes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Choice:
    """Exactly one of several sequences, as often as the bounds say."""

    branches: "tuple[Sequence, ...]"
    low: int
    high: int | None


Particle: TypeAlias = Element | Choice
Sequence: TypeAlias = tuple[Particle, ...]


@dataclass(frozen=True, slots=True)
class RequestShape:
    """One request the simulator knows: its content, and the attributes its kind of query has."""

    name: str
    content: Sequence
    has_metadata: bool
    has_iterator: bool


def find_elements(sequence: Sequence) -> list[Element]:
    """The elements of a sequence in order, those inside choices included, their children not."""
    found: list[Element] = []
    for particle in sequence:
        if isinstance(particle, Element):
            found.append(particle)
        else:
            for branch in particle.branches:
                found.extend(find_elements(branch))
    return found
