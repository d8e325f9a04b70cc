"""What a plan must hold, foretold from the model: what is written, what is a conflict, what waits for a person."""

from collections.abc import Iterator
from dataclasses import replace

from tests.model.reference import Reference
from tests.model.things import FIELDS, PARTY_OF, Known, Thing, Write

from tieout.records import Entity, Side
from tieout.rules import EntityRules

#: Longer than the books take a phone number.
LONGEST_PHONE = 21
#: Entities that share one space of names in the books.
SHARING = (Entity.CUSTOMER, Entity.VENDOR)

_LINKING = frozenset({"link", "add-to-books", "update-host", "update-books"})


def foresee(world: Reference, *, every_pair: bool) -> list[Write]:
    """The steps a plan of everything must hold, in its order; what only shows something is left out."""
    found: list[Write] = []
    for entity in world.rules:
        coming = {one.host for one in found if one.ticked and one.kind in _LINKING}
        steps = (*_linked(world, entity, every_pair=every_pair), *_unlinked(world, entity, coming))
        found += [_in_doubt(one) if world.in_doubt.intersection(one.sides) else one for one in steps]
    return found


def _in_doubt(step: Write) -> Write:
    """A step about something that an earlier write may have reached: a person sees it, nobody takes it."""
    return replace(step, kind="in doubt", fields=(), ticked=False, tickable=False)


# --- linked pairs


def _linked(world: Reference, entity: Entity, *, every_pair: bool) -> Iterator[Write]:
    rules = world.rules[entity]
    all_pairs = every_pair or world.looked_under.get(entity) != rules
    for host_key, books_key in sorted(world.links[entity].items()):
        host, books = world.pair(entity, host_key, books_key)
        if host is None or books is None:
            continue
        if not (host.is_open or books.is_open or all_pairs):
            continue
        if world.in_doubt.intersection({(Side.HOST, entity, host_key), (Side.BOOKS, entity, books_key)}):
            yield Write("in doubt", entity, host.seen.name, host_key, books_key)
        elif host.is_gone or books.is_gone:
            if not host.is_gone and rules.deletions == "mark" and rules.may_import:
                yield Write("mark-deleted", entity, host.seen.name, host_key, books_key, ticked=True)
        else:
            yield from _compared(entity, host, books, rules, is_linked=True)


def _compared(
    entity: Entity, host: Known, books: Known, rules: EntityRules, *, is_linked: bool
) -> Iterator[Write]:
    """The steps of a pair that lives on both sides."""
    will = {
        name: _decide(name, _who(name, host, books) if is_linked else "unknown", rules)
        for name in FIELDS[entity]
        if host.seen.value(name) != books.seen.value(name)
    }
    about = entity, host.seen.name, host.seen.key, books.seen.key
    for kind in ("update-host", "update-books"):
        names = tuple(name for name, fate in will.items() if fate == kind)
        if names:
            yield Write(kind, *about, fields=names, ticked=True, links=not is_linked)
    if "conflict" in will.values():
        yield Write("conflict", *about, fields=tuple(n for n, fate in will.items() if fate == "conflict"))
    elif not is_linked and not {"update-host", "update-books"}.intersection(will.values()):
        yield Write("link", *about, ticked=True, links=True)


def _who(name: str, host: Known, books: Known) -> str:
    on_host, in_books = host.was_changed(name), books.was_changed(name)
    if on_host is None or in_books is None:
        return "unknown"
    return {(True, True): "both", (True, False): "host", (False, True): "books"}.get((on_host, in_books), "")


def _decide(name: str, who: str, rules: EntityRules) -> str:
    """What becomes of a field in which the two differ."""
    to_host = rules.may_import and name in rules.replace
    to_books = rules.may_export and name in rules.update_books
    if rules.only_changed and who in {"unknown", ""}:
        return "kept"
    if who == "both" or (who == "unknown" and to_host and to_books):
        if rules.conflict == "books" and to_host:
            return "update-host"
        if rules.conflict == "host" and to_books:
            return "update-books"
        return "conflict" if to_host or to_books else "kept"
    if to_host and (who in {"books", "unknown"} or (who == "" and not to_books)):
        return "update-host"
    return "update-books" if to_books and who in {"host", "unknown"} else "kept"


# --- strangers


def _unlinked(world: Reference, entity: Entity, coming: set[str]) -> Iterator[Write]:
    for hosts, books in strangers(world, entity):
        if len(hosts) == 1 and len(books) == 1 and hosts[0].seen.name == books[0].seen.name:
            yield from _found(world, entity, hosts[0], books[0])
            continue
        is_shown_only = bool(hosts and books) and len(hosts) + len(books) > 2
        for one in hosts:
            yield from _only_on_host(world, entity, one, (hosts, books), coming, is_shown_only=is_shown_only)
        for one in books:
            yield from _only_in_books(world, entity, one, (hosts, books), is_shown_only=is_shown_only)


def strangers(world: Reference, entity: Entity) -> list[tuple[list[Known], list[Known]]]:
    """Living strangers that share a name, capitals aside; documents a number and a party."""
    groups: dict[tuple[str, str], tuple[list[Known], list[Known]]] = {}
    for number, side in enumerate((Side.HOST, Side.BOOKS)):
        linked = world.links[entity].keys() if side is Side.HOST else set(world.links[entity].values())
        for key, known in sorted(world.known[side, entity].items()):
            if key not in linked and not known.is_gone:
                shared = known.seen.name.casefold(), _party_in_books(world, entity, side, known.seen)
                groups.setdefault(shared, ([], []))[number].append(known)
    return [groups[shared] for shared in sorted(groups)]


def _party_in_books(world: Reference, entity: Entity, side: Side, document: Thing) -> str:
    """Whom a document names, as the books know him; two strangers of a name nobody else has are one."""
    if entity not in PARTY_OF:
        return ""
    if side is Side.BOOKS:
        return document.party
    across = PARTY_OF[entity]
    links = world.links[across]
    if document.party in links:
        return links[document.party]
    namesakes = [
        [key for key, known in world.known[one, across].items() if _is_called(known, document.party_name)]
        for one in Side
    ]
    is_clear = all(len(some) == 1 for some in namesakes) and namesakes[1][0] not in links.values()
    return namesakes[1][0] if is_clear else f"host {document.party}"


def _is_called(known: Known, name: str) -> bool:
    return known.seen.name == name and not known.is_gone


def _found(world: Reference, entity: Entity, host: Known, books: Known) -> Iterator[Write]:
    """One against one, exactly equal."""
    rules = world.rules[entity]
    link = Write("link", entity, host.seen.name, host.seen.key, books.seen.key, ticked=True, links=True)
    if entity in PARTY_OF:
        if host.seen.approved and host.seen.total == books.seen.total:
            yield link
    elif rules.only_linked:
        if host.seen.referred_to and rules.only_after_approved_transaction:
            yield link
    else:
        yield from _compared(entity, host, books, rules, is_linked=False)


def _only_on_host(
    world: Reference,
    entity: Entity,
    host: Known,
    group: tuple[list[Known], list[Known]],
    coming: set[str],
    *,
    is_shown_only: bool,
) -> Iterator[Write]:
    rules = world.rules[entity]
    if entity in PARTY_OF:
        if not host.seen.approved:
            return
    elif (rules.only_linked and not rules.only_after_approved_transaction) or (
        rules.only_after_approved_transaction and not host.seen.referred_to
    ):
        return
    if is_shown_only:
        yield Write("ambiguous", entity, host.seen.name, host.seen.key)
    elif rules.may_export and _can_be_exported(world, entity, host.seen, coming):
        doubtful = len(group[0]) + len(group[1]) > 1
        yield Write(
            "add-to-books",
            entity,
            host.seen.name,
            host.seen.key,
            ticked=not doubtful,
            links=True,
            tickable=True,
        )


def _can_be_exported(world: Reference, entity: Entity, thing: Thing, coming: set[str]) -> bool:
    if entity in PARTY_OF:
        return thing.party in world.links[PARTY_OF[entity]] or thing.party in coming
    taken = (
        known.seen.name.casefold()
        for other in SHARING
        if other in world.rules and other is not entity
        for known in world.known[Side.BOOKS, other].values()
        if not known.is_gone
    )
    return len(thing.phone) <= LONGEST_PHONE and thing.name.casefold() not in taken


def _only_in_books(
    world: Reference,
    entity: Entity,
    books: Known,
    group: tuple[list[Known], list[Known]],
    *,
    is_shown_only: bool,
) -> Iterator[Write]:
    rules = world.rules[entity]
    if rules.only_linked or (entity in PARTY_OF and not rules.may_import):
        return
    if is_shown_only:
        yield Write("ambiguous", entity, books.seen.name, books=books.seen.key)
    elif rules.may_import:
        doubtful = len(group[0]) + len(group[1]) > 1
        yield Write(
            "add-to-host",
            entity,
            books.seen.name,
            books=books.seen.key,
            ticked=not doubtful,
            links=True,
            tickable=True,
        )
