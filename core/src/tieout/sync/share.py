"""How much of a visit is done, in percent: it only grows, and is 100 only when nothing is left."""

from collections.abc import Callable
from typing import Any

from tieout.plan import StepKind
from tieout.records import Entity, Side
from tieout.sync.deliver import Delivery

#: As far as a visit goes before its very end.
_NOT_DONE = 99


class Whole:
    """The whole visit: what is told of it never falls."""

    def __init__(self, tell: Callable[[int], None] | None) -> None:
        self._tell = tell
        self.reached = 0

    def reach(self, percent: int) -> None:
        """Say that so much is done; a smaller number than before says nothing."""
        percent = min(percent, _NOT_DONE)
        if percent > self.reached:
            self.reached = percent
            if self._tell:
                self._tell(self.reached)

    def part(self, start: int, end: int) -> "Part":
        """What lies between two percentages, beginning no earlier than what is reached already."""
        return Part(self, max(start, self.reached), end)


class Part:
    """A part of the whole, from one percentage to another."""

    def __init__(self, whole: Whole, start: int, end: int) -> None:
        self._whole, self.start, self.width = whole, start, max(end - start, 0)

    def of_reads(self, entities: int) -> Callable[[Side, Entity, int, int], None]:
        """What fetching tells its progress to: each entity has an equal share, of which pages are shares."""
        begun: list[Entity] = []
        width = self.width / max(entities, 1)

        def told(side: Side, entity: Entity, done: int, total: int) -> None:
            if entity not in begun:
                begun.append(entity)
            # Without a total nobody knows how far it is: an entity whose read has only begun is not read.
            share = min(done / total, 1.0) if total and side is Side.BOOKS else 0.0
            self._whole.reach(int(self.start + width * (len(begun) - 1 + share)))

        return told

    def of_writes(self, delivery: Delivery, before: int, total: int) -> Callable[[StepKind, int], Any]:
        """What delivery tells its progress to: one operation is one share."""

        def told(_kind: StepKind, _done: int) -> None:
            done = before + delivery.done.total() + len(delivery.refused) + len(delivery.in_doubt)
            self._whole.reach(int(self.start + self.width * done / max(total, 1)))

        return told
