"""Whom documents are addressed to, across: what has to be over there before them, and what it is called there."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from tieout.operations import Operation
from tieout.pairs import Candidate, Half, Pair
from tieout.planning.documents import Parties, PartyOf, Ties, party_of, split_by_party
from tieout.records import PARTIES, Entity, Side, name_key
from tieout.rules.entity import MatchBy
from tieout.site import Site
from tieout.sync.batches import in_batches

#: So many documents' parties are looked up at once.
_LOOKED_UP = 500


def candidates(site: Site, entity: Entity, match: tuple[MatchBy, ...]) -> Iterator[Candidate]:
    """Records that could be pairs; documents of one number are told apart by their parties."""
    found = site.store.candidates(entity, match)
    if entity not in PARTIES:
        yield from found
        return
    for batch in in_batches(found, _LOOKED_UP):
        parties = {
            (side, half.key): party_of(site.record(entity, half.record))
            for candidate in batch
            for side, half in _halves(candidate)
            if _are_several(candidate)
        }
        parties = _by_their_own_names(site, PARTIES[entity], parties)
        ties = _ties(site, PARTIES[entity], parties)
        for candidate in batch:
            if _are_several(candidate):
                yield from split_by_party(candidate, parties, ties)
            else:
                yield candidate


def _are_several(candidate: Candidate) -> bool:
    return len(candidate.host) + len(candidate.books) > 1


def _halves(candidate: Candidate) -> Iterator[tuple[Side, Half]]:
    yield from ((Side.HOST, half) for half in candidate.host)
    yield from ((Side.BOOKS, half) for half in candidate.books)


def _by_their_own_names(site: Site, entity: Entity, parties: Parties) -> dict[tuple[Side, str], PartyOf]:
    """Parties with the names they have themselves: a document may have an old one, or none."""
    names = {
        side: site.store.halves(side, entity, sorted({party.key for party in _of_side(parties, side)}))
        for side in Side
    }
    return {
        (side, key): party._replace(name=names[side][party.key].name) if party.key in names[side] else party
        for (side, key), party in parties.items()
    }


def _of_side(parties: Parties, side: Side) -> Iterator[PartyOf]:
    return (party for (where, _), party in parties.items() if where is side)


def _ties(site: Site, entity: Entity, parties: Parties) -> Ties:
    on_host = {party.key: party.name for party in _of_side(parties, Side.HOST)}
    across = site.store.linked_across(Side.HOST, entity, on_host)
    names = {name.strip() for key, name in on_host.items() if key not in across}
    return Ties(across, _strangers_of_one_name(site, entity, names - {""}))


def _strangers_of_one_name(site: Site, entity: Entity, names: set[str]) -> dict[str, str]:
    """The books key of each of these names that exactly one living record has on either side, not linked yet."""
    keys = {side: _keys_by_name(site, side, entity, names) for side in Side}
    alone = {
        name: found[0]
        for name, found in keys[Side.BOOKS].items()
        if len(found) == 1 and len(keys[Side.HOST].get(name, ())) == 1
    }
    taken = site.store.linked_keys(Side.BOOKS, entity, sorted(alone.values()))
    return {name: key for name, key in alone.items() if key not in taken}


def _keys_by_name(site: Site, side: Side, entity: Entity, names: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    in_use = site.store.names_in_use(side, [entity], {name_key(name) for name in names})
    for _, key, name in (one for several in in_use.values() for one in several):
        if name.strip() in names:
            found.setdefault(name.strip(), []).append(key)
    return found


def with_parties(
    site: Site, entity: Entity, pairs: Iterable[Pair], coming: frozenset[str] | set[str]
) -> Iterator[Pair]:
    """Pairs, documents of the host told whom they are addressed to, and what has to be in the books before them.

    ``coming`` are the host keys of parties that this plan links or exports first.
    """
    if entity not in PARTIES:
        yield from pairs
        return
    for batch in in_batches(pairs, _LOOKED_UP):
        parties = _by_their_own_names(
            site,
            PARTIES[entity],
            {
                (Side.HOST, pair.host.key): party_of(site.record(entity, pair.host.record))
                for pair in batch
                if pair.host
            },
        )
        keys = {party.key for party in parties.values()}
        there = site.store.linked_across(Side.HOST, PARTIES[entity], keys).keys() | coming
        for pair in batch:
            yield _addressed(pair, parties, there, PARTIES[entity])


def _addressed(pair: Pair, parties: Parties, there: Collection[str], entity: Entity) -> Pair:
    if pair.host is None:
        return pair
    party = parties[Side.HOST, pair.host.key]
    waits = pair.books is None and party.key not in there
    return pair._replace(party=party.name, held_back=_held_back(entity, party) if waits else "")


def _held_back(entity: Entity, party: PartyOf) -> str:
    who = party.name or party.key
    return (
        f'its {entity.value} "{who}" is not linked to one in the books, and this plan does not do it first; '
        f'see:  tieout explain SITE {entity.value} "{who}"'
    )


class Translated(NamedTuple):
    """Operations with their documents addressed as the other side knows it, and why some cannot be."""

    ready: list[Operation]
    held_back: list[tuple[Operation, str]]


def translated(site: Site, to: Side, operations: Sequence[Operation]) -> Translated:
    """Operations of one entity, their documents' parties named by the keys and names of the side written to."""
    entity = PARTIES.get(operations[0].entity) if operations else None
    if entity is None:
        return Translated(list(operations), [])
    parties = {op.id: party_of(op.record) for op in operations if op.record is not None}
    keys = {party.key for party in parties.values()}
    across = site.store.linked_across(to.other, entity, keys)
    halves = site.store.halves(to, entity, list(across.values()))
    done = Translated([], [])
    for operation in operations:
        party = parties.get(operation.id)
        half = halves.get(across.get(party.key, "")) if party else None
        if operation.record is None:
            done.ready.append(operation)
        elif half is None or half.deleted:
            done.held_back.append((operation, _why_not(entity, party, half, to)))
        else:
            named = {"party_key": half.key, "party": half.name}
            record = operation.record.model_copy(update=named)
            done.ready.append(operation.model_copy(update={"record": record}))
    return done


def _why_not(entity: Entity, party: PartyOf | None, half: Half | None, to: Side) -> str:
    who = (party.name or party.key) if party else ""
    where = "in the books" if to is Side.BOOKS else "on the host"
    if half is not None:
        return f'its {entity.value} "{who}" was deleted {where}'
    return f'its {entity.value} "{who}" is not linked to one {where}'
