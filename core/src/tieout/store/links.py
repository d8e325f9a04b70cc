"""Links: made, broken, taken away; a record has at most one live link, and the database sees to it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, literal_column, select, update

from tieout.errors import LinkConflict
from tieout.records import Entity, Side
from tieout.store.columns import ENTITIES, ENTITY_NUMBERS
from tieout.store.fetches import batches, of_mirror
from tieout.store.models import Link, NewLink
from tieout.store.streams import stream_rows
from tieout.store.tables import link, mirror

#: Written out, because a partial index is only used where the condition is not a parameter.
LIVE: ColumnElement[bool] = link.c.live == literal_column("1")
BROKEN: ColumnElement[bool] = link.c.live == literal_column("0")
#: The column that holds a side's key.
KEY_OF = {Side.HOST: link.c.host_key, Side.BOOKS: link.c.books_key}
LINK_COLUMNS = (
    link.c.entity,
    link.c.host_key,
    link.c.books_key,
    link.c.how,
    link.c.live,
    link.c.note,
    link.c.run,
    link.c.made_at,
)


def link_of_row(row: Sequence[Any]) -> Link:
    """A link from the values of ``LINK_COLUMNS``."""
    entity, host_key, books_key, how, live, note, run, made_at = row
    return Link(ENTITIES[entity], host_key, books_key, how, "live" if live else "broken", note, run, made_at)


def of_entity(site_id: int, entity: Entity) -> tuple[ColumnElement[bool], ...]:
    """The conditions that pick an entity's links."""
    return (link.c.site == site_id, link.c.entity == ENTITY_NUMBERS[entity])


def add_links(
    connection: Connection, site_id: int, entity: Entity, links: Sequence[NewLink], *, run: str, now: str
) -> int:
    """Make links, or raise LinkConflict for the first that cannot be; returns how many were new."""
    added = 0
    for some in batches(links):
        there = _tied(connection, site_id, entity, some)
        for new in some:
            there.take(new)
        if there.conflicts:
            raise there.conflicts[0]
        _insert(connection, site_id, entity, there.fresh, run=run, now=now)
        added += len(there.fresh)
    return added


def add_possible_links(
    connection: Connection, site_id: int, entity: Entity, links: Sequence[NewLink], *, run: str, now: str
) -> tuple[list[NewLink], list[LinkConflict]]:
    """Make the links that can be made; returns those that now are there, and why the others are not."""
    made: list[NewLink] = []
    conflicts: list[LinkConflict] = []
    for some in batches(links):
        there = _tied(connection, site_id, entity, some)
        made += [new for new in some if there.take(new)]
        conflicts += there.conflicts
        _insert(connection, site_id, entity, there.fresh, run=run, now=now)
    return made, conflicts


def _insert(
    connection: Connection, site_id: int, entity: Entity, fresh: Sequence[NewLink], *, run: str, now: str
) -> None:
    of_all = {"site": site_id, "entity": ENTITY_NUMBERS[entity], "live": 1, "run": run, "made_at": now}
    if fresh:
        connection.execute(insert(link), [{**of_all, **new._asdict()} for new in fresh])


def find_link(connection: Connection, site_id: int, side: Side, entity: Entity, key: str) -> Link | None:
    """The live link of a record."""
    found = select(*LINK_COLUMNS).where(*of_entity(site_id, entity), LIVE, KEY_OF[side] == key)
    row = connection.execute(found).one_or_none()
    return link_of_row(row) if row else None


def linked_keys(
    connection: Connection, site_id: int, side: Side, entity: Entity, keys: Sequence[str]
) -> set[str]:
    """Which of these keys have a live link."""
    tied = select(KEY_OF[side]).where(*of_entity(site_id, entity), LIVE)
    return {
        key
        for some in batches(dict.fromkeys(keys))
        for key in connection.execute(tied.where(KEY_OF[side].in_(some))).scalars()
    }


def linked_across(
    connection: Connection, site_id: int, side: Side, entity: Entity, keys: Iterable[str]
) -> dict[str, str]:
    """The key across of each of these that has a live link."""
    here, there = KEY_OF[side], KEY_OF[side.other]
    tied = select(here, there).where(*of_entity(site_id, entity), LIVE)
    return {
        key: other
        for some in batches(dict.fromkeys(keys))
        for key, other in connection.execute(tied.where(here.in_(some))).all()
    }


def remove_link(connection: Connection, site_id: int, entity: Entity, host_key: str) -> Link | None:
    """Take a live link away and open both rows."""
    gone = find_link(connection, site_id, Side.HOST, entity, host_key)
    if gone is not None:
        connection.execute(delete(link).where(*of_entity(site_id, entity), LIVE, link.c.host_key == host_key))
        _open_rows(connection, site_id, entity, [gone])
    return gone


def break_links(
    connection: Connection, site_id: int, entity: Entity, keys: Sequence[str], *, side: Side, why: str
) -> list[Link]:
    """Break live links and open their rows; returns the links as they were."""
    broken: list[Link] = []
    for some in batches(dict.fromkeys(keys)):
        here = (*of_entity(site_id, entity), LIVE, KEY_OF[side].in_(some))
        gone = [
            link_of_row(row) for row in connection.execute(_by_host_key(select(*LINK_COLUMNS).where(*here)))
        ]
        connection.execute(update(link).where(*here).values(live=0, note=why))
        _open_rows(connection, site_id, entity, gone)
        broken += gone
    return broken


def stream_links(
    connection: Connection, site_id: int, entity: Entity, *, broken: bool | None
) -> Iterator[Link]:
    """Links by host key; for one key the older first."""
    wanted = {None: (), True: (BROKEN,), False: (LIVE,)}[broken]
    rows = _by_host_key(select(*LINK_COLUMNS).where(*of_entity(site_id, entity), *wanted))
    return map(link_of_row, stream_rows(connection, rows))


def _by_host_key(links: Select[Any]) -> Select[Any]:
    return links.order_by(link.c.host_key, link.c.id)


class _Tied:
    """What is tied already, growing with each link that is taken; ``fresh`` and ``conflicts`` gather the rest."""

    def __init__(self, entity: Entity, pairs: Iterable[tuple[str, str]]) -> None:
        self.entity = entity
        self.by_host = dict(pairs)
        self.by_books = {books: host for host, books in self.by_host.items()}
        self.fresh: list[NewLink] = []
        self.conflicts: list[LinkConflict] = []

    def take(self, new: NewLink) -> bool:
        """Whether the link is there or can be made."""
        books, host = self.by_host.get(new.host_key), self.by_books.get(new.books_key)
        if books is None and host is None:
            self.fresh.append(new)
            self.by_host[new.host_key], self.by_books[new.books_key] = new.books_key, new.host_key
            return True
        if books == new.books_key and host == new.host_key:
            return True
        is_host_tied = books is not None and books != new.books_key
        other = (new.host_key, books or "") if is_host_tied else (host or "", new.books_key)
        self.conflicts.append(_conflict(self.entity, new, other))
        return False


def _tied(connection: Connection, site_id: int, entity: Entity, links: Sequence[NewLink]) -> _Tied:
    """The live links that these touch. Two questions, because one with OR would look at every link."""
    there = select(link.c.host_key, link.c.books_key).where(*of_entity(site_id, entity), LIVE)
    hosts = link.c.host_key.in_([new.host_key for new in links])
    books = link.c.books_key.in_([new.books_key for new in links])
    found = [tuple(row) for touched in (hosts, books) for row in connection.execute(there.where(touched))]
    return _Tied(entity, found)


def _conflict(entity: Entity, new: NewLink, other: tuple[str, str]) -> LinkConflict:
    word = entity.value.replace("_", " ")
    what = f"The {word} {new.host_key} of the host cannot be linked to {new.books_key} of the books."
    why = f"{other[0]} of the host is linked to {other[1]} of the books"
    return LinkConflict(what, where=f"link {new.host_key} - {new.books_key}", why=why)


def _open_rows(connection: Connection, site_id: int, entity: Entity, links: Sequence[Link]) -> None:
    """Rows without a link are always open, and agree with nobody."""
    for side, keys in (
        (Side.HOST, [one.host_key for one in links]),
        (Side.BOOKS, [one.books_key for one in links]),
    ):
        here = (*of_mirror(site_id, side, entity), mirror.c.key.in_(keys))
        connection.execute(update(mirror).where(*here).values(open=1, agreed=None))
