"""Operations that are not at their end yet, by the records they are about: nobody may write those a second time."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tieout.operations import Operation, OperationState
from tieout.plan import Step
from tieout.records import Entity, Side
from tieout.site import Site

#: Operations that may have happened.
DOUBTFUL = frozenset({OperationState.INTENT, OperationState.IN_DOUBT, OperationState.NEEDS_REVIEW})
#: Operations that have something before them.
UNFINISHED = DOUBTFUL | {OperationState.APPROVED}


class UnderWay(NamedTuple):
    """An unfinished operation."""

    operation_id: str
    state: OperationState


Touched = Mapping[tuple[Entity, Side, str], UnderWay]


def touched(site: Site, states: Iterable[OperationState]) -> Touched:
    """The records that operations in these states are about."""
    return {
        (stored.operation.entity, side, key): UnderWay(stored.operation.id, stored.state)
        for stored in site.store.operations(states=states)
        for side, key in sides_of(stored.operation)
    }


def sides_of(about: Operation | Step) -> Iterator[tuple[Side, str]]:
    """The records something is about: each side with its key."""
    if about.host_key:
        yield Side.HOST, about.host_key
    if about.books_key:
        yield Side.BOOKS, about.books_key


def why_under_way(about: Operation | Step, operation_id: str, under_way: Touched) -> str:
    """Why a second write about the same record must not be made; "" when there is no first one."""
    for side, key in sides_of(about):
        other = under_way.get((about.entity, side, key))
        if other and other.operation_id != operation_id:
            waits = other.state is OperationState.APPROVED
            return f"another write about it {'waits to be sent' if waits else 'is in doubt'}"
    return ""
