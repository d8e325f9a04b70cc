"""A plan somebody saved: what it holds, what it was made from, and whether it may still be applied."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.model.reference import Reference, looks
from tests.model.things import Write

from tieout.records import Entity, Side
from tieout.rules import EntityRules

Looks = dict[tuple[Side, Entity, str], tuple[object, ...]]


@dataclass
class Saved:
    """A saved plan, as the model remembers it."""

    path: Path
    writes: list[Write]
    rules: dict[Entity, EntityRules]
    looks: Looks
    #: The last read it was made from.
    upto: int
    #: What was refused when it was applied before; a plan is never sent twice.
    refused: list[Write] = field(default_factory=list)

    @classmethod
    def of(cls, world: Reference, path: Path, writes: list[Write]) -> "Saved":
        """The plan just made of the model's world."""
        return cls(path, writes, dict(world.rules), _looks(world, writes), world.reads)

    def ticked_by(self, chosen: int) -> "Saved":
        """The same with other ticks, one bit for each step."""
        can = ("link", "update-host", "update-books", "mark-deleted")
        writes = [
            replace(one, ticked=bool(chosen >> number & 1)) if one.tickable or one.kind in can else one
            for number, one in enumerate(self.writes)
        ]
        return replace(self, writes=writes, refused=[])

    def unspent(self) -> list[Write]:
        """What it would send: nothing of it twice."""
        spent = {one.pair for one in self.refused}
        return [one for one in self.writes if one.pair not in spent]

    def is_foreign(self, world: Reference) -> bool:
        """Whether the rules are others now."""
        return self.rules != world.rules

    def is_stale(self, world: Reference) -> bool:
        """Whether a thing that would be written, or its partner, is not what it was; or is linked by now."""
        ticked = [one for one in self.writes if one.ticked]
        if _looks(world, ticked) != {place: self.looks[place] for one in ticked for place in one.sides}:
            return True
        return any(
            one.host in world.links[one.entity] or world.host_of(one.entity, one.books)
            for one in ticked
            if one.links
        )


def _looks(world: Reference, writes: list[Write]) -> Looks:
    return {
        (side, entity, key): looks(entity, world.known[side, entity][key].seen)
        for one in writes
        for side, entity, key in one.sides
    }
