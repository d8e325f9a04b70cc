"""What people do on either side, in the model and in the make-believe company alike. No run of tieout here.

A day's work is a source of chance and a number of deeds: a shorter day is the beginning of a longer one. Most change a phone
number or an address of what is there; few make, rename or delete, so that what is linked has a life.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import NamedTuple

from tests.model.reference import Reference
from tests.model.things import PARTY_OF, Thing

from tieout.records import Entity, Side

NAMES = ("Acme", "Bolt", "Cord", "Dale", "ACME", "Acme", "Bolt", "Cord")
#: The last one is longer than the books take.
PHONES = ("", *("1", "2", "3") * 5, "1" * 22)
ADDRESSES = ("", "Main St", "Hill Rd")
TOTALS = ("1", "2")
NUMBERS = ("1", "2")
#: So many living things of a kind there are on one side at most; few, so that they meet.
MOST = 4


class Deed(NamedTuple):
    """One thing made, changed or (``after`` is None) deleted by somebody."""

    side: Side
    entity: Entity
    key: str
    after: Thing | None


class Hand(NamedTuple):
    """What somebody is about to do: where, to which of the things there, with which value."""

    world: Reference
    side: Side
    entity: Entity
    which: int
    value: int

    @property
    def target(self) -> Thing | None:
        """The thing meant, if there is any."""
        things = self.world.things[self.side, self.entity]
        return things[sorted(things)[self.which % len(things)]] if things else None


def deeds(world: Reference, chance: Random, count: int, fresh_key: Callable[[str], str]) -> Iterator[Deed]:
    """So many deeds, each told before the next is thought of; those without a target fall out."""
    entities, kinds, odds = tuple(world.rules), tuple(_DEEDS), tuple(_DEEDS.values())
    for _ in range(count):
        side, entity = chance.choice((Side.HOST, Side.BOOKS)), chance.choice(entities)
        hand = Hand(world, side, entity, chance.getrandbits(8), chance.getrandbits(10))
        yield from chance.choices(kinds, odds)[0](hand, fresh_key)


def first_deeds(world: Reference, chance: Random, fresh_key: Callable[[str], str]) -> Iterator[Deed]:
    """The same few parties on both sides, as they are on the day before tieout comes."""
    for entity in world.rules:
        for name in NAMES[:3]:
            for side in Side:
                hand = Hand(world, side, entity, chance.getrandbits(8), chance.getrandbits(10))
                for deed in _makes(hand, fresh_key):
                    is_named = deed.entity is entity and entity not in PARTY_OF
                    yield (
                        deed._replace(after=replace(deed.after, name=name))
                        if deed.after and is_named
                        else deed
                    )


def _makes(hand: Hand, fresh_key: Callable[[str], str]) -> Iterator[Deed]:
    if len(hand.world.things[hand.side, hand.entity]) >= MOST:
        return
    key = fresh_key(hand.side.value[0])
    if hand.entity in PARTY_OF:
        yield from _makes_document(hand, key)
        return
    value = hand.value
    thing = Thing(key, NAMES[value % 8], PHONES[(value >> 3) % 17], ADDRESSES[(value >> 6) % 3])
    yield Deed(hand.side, hand.entity, key, thing)


def _makes_document(hand: Hand, key: str) -> Iterator[Deed]:
    parties = hand.world.things[hand.side, PARTY_OF[hand.entity]]
    if not parties:
        return
    party = parties[sorted(parties)[hand.which % len(parties)]]
    value = hand.value
    approved = hand.side is Side.BOOKS or bool(value & 8)
    thing = Thing(
        key,
        NUMBERS[value % 2],
        party=party.key,
        party_name=party.name,
        total=TOTALS[(value >> 1) % 2],
        approved=approved,
    )
    yield Deed(hand.side, hand.entity, key, thing)
    if approved and hand.side is Side.HOST and not party.referred_to:
        yield Deed(hand.side, PARTY_OF[hand.entity], party.key, replace(party, referred_to=True))


def _changes(hand: Hand, _: Callable[[str], str]) -> Iterator[Deed]:
    """A phone number or an address; of a document its total."""
    target = hand.target
    if target is None:
        return
    if hand.entity in PARTY_OF:
        changed = replace(target, total=TOTALS[hand.value % 2])
    elif hand.value & 1:
        changed = replace(target, phone=PHONES[(hand.value >> 1) % 17])
    else:
        changed = replace(target, address=ADDRESSES[(hand.value >> 1) % 3])
    yield Deed(hand.side, hand.entity, target.key, changed)


def _renames(hand: Hand, _: Callable[[str], str]) -> Iterator[Deed]:
    """A party's documents name it by its new name from then on."""
    target = hand.target
    if target is None or hand.entity in PARTY_OF:
        return
    name = NAMES[hand.value % 8]
    yield Deed(hand.side, hand.entity, target.key, replace(target, name=name))
    for entity, party in PARTY_OF.items():
        if party is hand.entity and entity in hand.world.rules:
            for key, document in list(hand.world.things[hand.side, entity].items()):
                if document.party == target.key:
                    yield Deed(hand.side, entity, key, replace(document, party_name=name))


def _deletes(hand: Hand, _: Callable[[str], str]) -> Iterator[Deed]:
    """No program lets anybody delete a party whose documents it keeps."""
    target, world = hand.target, hand.world
    if target is None:
        return
    named = {
        document.party
        for entity, party in PARTY_OF.items()
        if party is hand.entity and entity in world.rules
        for document in world.things[hand.side, entity].values()
    }
    if target.key not in named:
        yield Deed(hand.side, hand.entity, target.key, None)


def _approves(hand: Hand, _: Callable[[str], str]) -> Iterator[Deed]:
    """A transaction on the host is approved; whom it names is referred to from then on."""
    hand = hand._replace(side=Side.HOST)
    target = hand.target
    if target is None:
        return
    if hand.entity not in PARTY_OF:
        yield Deed(hand.side, hand.entity, target.key, replace(target, referred_to=not target.referred_to))
        return
    yield Deed(hand.side, hand.entity, target.key, replace(target, approved=True))
    party = hand.world.things[hand.side, PARTY_OF[hand.entity]].get(target.party)
    if party is not None and not party.referred_to:
        yield Deed(hand.side, PARTY_OF[hand.entity], party.key, replace(party, referred_to=True))


#: What is done, and how often in a hundred times.
_DEEDS = {_changes: 76, _approves: 10, _makes: 9, _renames: 3, _deletes: 2}
