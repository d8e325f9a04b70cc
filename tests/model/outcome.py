"""What follows from a plan, foretold from the model: what is written, what is refused, what is agreed afterwards."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

from tests.model.foresight import LONGEST_PHONE, SHARING
from tests.model.reference import Reference, Unheard
from tests.model.things import FIELDS, PARTY_OF, Known, Thing, Write

from tieout.records import Entity, Side

#: What is delivered first.
ORDER = ("link", "update-host", "mark-deleted", "add-to-host", "update-books", "add-to-books")
WRITTEN_TO = {
    "update-host": Side.HOST,
    "mark-deleted": Side.HOST,
    "add-to-host": Side.HOST,
    "update-books": Side.BOOKS,
    "add-to-books": Side.BOOKS,
}

#: Names the key a new thing really got: asked with the write and the thing as it must be.
Baptize = Callable[[Write, Thing], str]


@dataclass
class Foretold:
    """What a run must report."""

    done: list[Write] = field(default_factory=list)
    refused: list[Write] = field(default_factory=list)


def in_order(writes: Iterable[Write]) -> list[Write]:
    """Ticked writes as they are delivered: by kind, within a kind as they stand in the plan."""
    ticked = [one for one in writes if one.ticked]
    return sorted(ticked, key=lambda one: ORDER.index(one.kind))


def carry_out(
    world: Reference, writes: Iterable[Write], baptize: Baptize, refusing: Collection[int] = ()
) -> Foretold:
    """Do all ticked writes that both sides let through; ``refusing`` numbers those the books refuse on a whim."""
    told = Foretold()
    sent = 0
    for write in in_order(writes):
        written = as_written(world, write)
        if WRITTEN_TO.get(write.kind) is Side.BOOKS and written and not _is_unfit(written):
            sent += 1
            written = None if sent in refusing or _is_refused(world, write, written) else written
        if write.kind != "link" and (written is None or _is_unfit(written, write)):
            told.refused.append(write)
            continue
        hear(world, write, None if written is None else happen(world, write, written, baptize))
        told.done.append(write)
    return told


def as_written(world: Reference, write: Write) -> Thing | None:
    """The thing as the write leaves it, its key still blank when it is new; None when it must be held back."""
    host, books = world.pair(write.entity, write.host, write.books)
    if write.kind == "add-to-books" and host:
        return _addressed(world, write, replace(host.seen, key="", referred_to=False))
    if write.kind == "add-to-host" and books:
        return replace(books.seen, key="")
    if write.kind == "update-host" and host and books:
        return host.seen.like(books.seen, write.fields)
    if write.kind == "update-books" and host and books:
        return books.seen.like(host.seen, write.fields)
    if write.kind == "mark-deleted" and host:
        return replace(host.seen, deleted=True)
    return None


def _addressed(world: Reference, write: Write, thing: Thing) -> Thing | None:
    """A document names its party by the books' own key and name, or stays where it is."""
    if write.entity not in PARTY_OF:
        return thing
    across = PARTY_OF[write.entity]
    party = world.known[Side.BOOKS, across].get(world.links[across].get(thing.party, ""))
    if party is None or party.is_gone:
        return None
    return replace(thing, party=party.seen.key, party_name=party.seen.name)


def _is_unfit(thing: Thing, write: Write | None = None) -> bool:
    """Whether the books cannot hold it at all, which is found before anything is sent."""
    to_books = write is None or WRITTEN_TO.get(write.kind) is Side.BOOKS
    return to_books and len(thing.phone) > LONGEST_PHONE


def _is_refused(world: Reference, write: Write, thing: Thing) -> bool:
    """Whether another customer or vendor in the books has the name."""
    if write.entity not in SHARING:
        return False
    return any(
        other.name.casefold() == thing.name.casefold() and key != write.books
        for entity in SHARING
        for key, other in world.things.get((Side.BOOKS, entity), {}).items()
    )


def happen(world: Reference, write: Write, written: Thing, baptize: Baptize) -> Thing:
    """The write reached its side; returns the thing as it is there now, with its key."""
    thing = written if written.key else replace(written, key=baptize(write, written))
    world.put(WRITTEN_TO[write.kind], write.entity, thing)
    return thing


def hear(world: Reference, write: Write, thing: Thing | None) -> None:
    """The answer arrived: the link, and what both sides now agree on, follow from it.

    ``thing`` is what was written, None for a link. Our own write is not their change.
    """
    host, books = write.host, write.books
    if thing is not None:
        _remember(world, write, thing)
        host, books = host or thing.key, books or thing.key
    if write.links:
        world.links[write.entity][host] = books
    if write.fields and not _are_alike(world, write.entity, host, books):
        world.agree_on(write.entity, host, books, write.fields)
    else:
        world.agree_on_all(write.entity, host, books)


def hear_late(world: Reference, one: Unheard) -> None:
    """The answer was asked for by a later run: what was written is agreed, what people did since is a change.

    The books answer with the thing as it is by now; the host tells what it wrote, which is news only where
    nobody has read the thing since.
    """
    write, entity = one.write, one.write.entity
    side = WRITTEN_TO[write.kind]
    host, books = write.host or one.thing.key, write.books or one.thing.key
    known = world.known[side, entity].get(one.thing.key)
    if side is Side.BOOKS:
        _remember(world, write, world.things[side, entity][one.thing.key])
    elif known is None or known.seen == one.before:
        _remember(world, write, one.thing)
    if write.links:
        world.links[entity][host] = books
    if write.kind == "mark-deleted" or _are_alike(world, entity, host, books):
        world.agree_on_all(entity, host, books)
        return
    names = write.fields or FIELDS[entity]
    for known in world.pair(entity, host, books):
        assert known is not None
        known.agreed |= {name: one.thing.value(name) for name in names}
        known.is_open = True


def _remember(world: Reference, write: Write, thing: Thing) -> None:
    known = world.known[WRITTEN_TO[write.kind], write.entity]
    if thing.key in known:
        known[thing.key].seen, known[thing.key].is_gone = thing, thing.deleted
    else:
        known[thing.key] = Known(thing, world.reads, is_gone=thing.deleted)


def _are_alike(world: Reference, entity: Entity, host: str, books: str) -> bool:
    one, other = world.pair(entity, host, books)
    assert one is not None
    assert other is not None
    return all(one.seen.value(name) == other.seen.value(name) for name in FIELDS[entity])


def look_at_all(world: Reference, plan: Iterable[Write], failed: Collection[Write], upto: int) -> None:
    """After a whole plan was carried out, what it does not leave open has been looked at, as it was then."""
    kept = {one.pair for one in plan if one.kind == "conflict" or not one.ticked or one in failed}
    for entity in world.rules:
        for host, books in world.links[entity].items():
            if (entity, host, books) not in kept:
                _look_at(world, entity, host, books, upto)
        world.looked_under[entity] = world.rules[entity]


def _look_at(world: Reference, entity: Entity, host: str, books: str, upto: int) -> None:
    for known in world.pair(entity, host, books):
        if known and known.is_open and known.read <= upto:
            known.agreed = {name: known.seen.value(name) for name in FIELDS[entity]}
            known.is_open = False
