"""The pure model of linking and two-way sync: what both sides hold, what is linked, what was last agreed.

Plain values and plain loops, written from what is promised and not from the code it judges. It knows three
kinds of events: people change things, tieout reads, and a write happened or was heard of.
"""

from dataclasses import dataclass, field, replace

from tests.model.things import FIELDS, Known, Thing, Write

from tieout.records import Entity, Side
from tieout.rules import EntityRules

Place = tuple[Side, Entity]


@dataclass(frozen=True, slots=True)
class Unheard:
    """A write that happened, of which nobody has heard yet: with the thing as it was written."""

    write: Write
    thing: Thing
    operation_id: str
    #: The thing as it was known before, None when it is new.
    before: Thing | None


@dataclass
class Reference:
    """Both sides, the links, and what tieout remembers of them."""

    rules: dict[Entity, EntityRules]
    things: dict[Place, dict[str, Thing]] = field(default_factory=dict)
    known: dict[Place, dict[str, Known]] = field(default_factory=dict)
    #: For each entity: key on the host -> key in the books.
    links: dict[Entity, dict[str, str]] = field(default_factory=dict)
    #: The rules under which everything was last looked at.
    looked_under: dict[Entity, EntityRules] = field(default_factory=dict)
    reads: int = 0
    unheard: list[Unheard] = field(default_factory=list)
    #: Things about which a write of an earlier run may have happened.
    in_doubt: set[tuple[Side, Entity, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Every place there is, empty."""
        for entity in self.rules:
            self.links[entity] = {}
            for side in Side:
                self.things[side, entity], self.known[side, entity] = {}, {}

    # --- people

    def put(self, side: Side, entity: Entity, thing: Thing) -> None:
        """Somebody made or changed a thing."""
        self.things[side, entity][thing.key] = thing

    def remove(self, side: Side, entity: Entity, key: str) -> None:
        """Somebody deleted a thing."""
        del self.things[side, entity][key]

    def link(self, entity: Entity, host: str, books: str) -> None:
        """Two things are one from now on. Where only changes travel, what they hold now is what they agreed on."""
        self.links[entity][host] = books
        if self.rules[entity].only_changed:
            self.agree_on_all(entity, host, books)

    def unlink(self, entity: Entity, host: str) -> None:
        """Two things are strangers again and never agreed on anything."""
        books = self.links[entity].pop(host)
        for side, key in ((Side.HOST, host), (Side.BOOKS, books)):
            known = self.known[side, entity].get(key)
            if known:
                known.is_open, known.agreed = True, {}

    # --- tieout reads

    def read(self, side: Side, entity: Entity, there: dict[str, Thing] | None = None) -> None:
        """One side of one entity is read; what changed is open until it is looked at."""
        self.reads += 1
        now = self.things[side, entity] if there is None else there
        known = self.known[side, entity]
        for key, thing in now.items():
            self._read_one(entity, known, key, thing)
        for key in known.keys() - now.keys():
            if not known[key].is_gone:
                self._read_one(entity, known, key, replace(known[key].seen, deleted=True))

    def _read_one(self, entity: Entity, known: dict[str, Known], key: str, thing: Thing) -> None:
        before = known.get(key)
        if before is None:
            known[key] = Known(thing, self.reads, is_gone=thing.deleted)
            return
        if looks(entity, before.seen) != looks(entity, thing):
            before.is_open, before.read = True, self.reads
        before.seen, before.is_gone = thing, thing.deleted

    def read_all(self) -> None:
        """A whole fetch."""
        for entity in self.rules:
            for side in Side:
                self.read(side, entity)

    # --- what was looked at

    def agree_on_all(self, entity: Entity, host: str, books: str) -> None:
        """What both hold now is what they agreed on, or agreed to differ in."""
        for known in self.pair(entity, host, books):
            if known is not None:
                known.agreed = {name: known.seen.value(name) for name in FIELDS[entity]}
                known.is_open = False

    def agree_on(self, entity: Entity, host: str, books: str, names: tuple[str, ...]) -> None:
        """What both hold now in these fields is agreed; of the others nothing is said."""
        for known in self.pair(entity, host, books):
            if known is not None:
                known.agreed |= {name: known.seen.value(name) for name in names}

    def pair(self, entity: Entity, host: str, books: str) -> tuple[Known | None, Known | None]:
        """What is remembered of two things."""
        return self.known[Side.HOST, entity].get(host), self.known[Side.BOOKS, entity].get(books)

    def host_of(self, entity: Entity, books: str) -> str:
        """The thing of the host that is linked to one of the books, or ""."""
        return next((host for host, key in self.links[entity].items() if key == books), "")


def looks(entity: Entity, thing: Thing) -> tuple[object, ...]:
    """What a change is seen by."""
    return (*(thing.value(name) for name in FIELDS[entity]), thing.referred_to, thing.deleted)
