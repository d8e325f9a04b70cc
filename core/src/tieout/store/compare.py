"""Comparing two mirrors without loading them: the database joins, only what a caller asked for streams out."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    exists,
    literal_column,
    or_,
    select,
)

from tieout.pairs import Candidate, Half
from tieout.records import Entity, Side
from tieout.rules.entity import MatchBy
from tieout.store.columns import ENTITY_NUMBERS, SIDE_NUMBERS
from tieout.store.links import KEY_OF, LINK_COLUMNS, LIVE, link_of_row, of_entity
from tieout.store.marks import RowMarks
from tieout.store.models import Link, Scope
from tieout.store.rows import HALF_COLUMNS, half_of
from tieout.store.streams import stream_rows
from tieout.store.tables import link, mirror

_HOST = mirror.alias("host_row")
_BOOKS = mirror.alias("books_row")
_WIDTH = len(HALF_COLUMNS)


def stream_pairs(
    connection: Connection, site_id: int, entity: Entity, scope: Scope
) -> Iterator[tuple[Half | None, Half | None, Link]]:
    """Linked pairs by host key; a half that is not in its mirror is None."""
    pairs = select(*LINK_COLUMNS, *_half_columns(_HOST), *_half_columns(_BOOKS))
    if scope == "open":
        pairs = pairs.select_from(_both_halves(_open_links(site_id, entity), site_id, entity))
    else:
        pairs = pairs.select_from(_both_halves(link, site_id, entity)).where(
            *of_entity(site_id, entity), LIVE
        )
    if scope == "differing":
        pairs = pairs.where(_differs())
        for half in (_HOST, _BOOKS):  # the unique index would do for SQLite, and then every row is fetched
            pairs = pairs.with_hint(half, "INDEXED BY mirror_compared", "sqlite")
    after_link = len(LINK_COLUMNS)
    for row in stream_rows(connection, pairs.order_by(link.c.host_key)):
        host = row[after_link : after_link + _WIDTH]
        books = row[after_link + _WIDTH :]
        yield _half_or_none(host), _half_or_none(books), link_of_row(row[:after_link])


def stream_candidates(
    connection: Connection, site_id: int, entity: Entity, match: tuple[MatchBy, ...]
) -> Iterator[Candidate]:
    """Unlinked rows in groups: by each means of ``match`` in turn; at last those that are left, by name."""
    taken = RowMarks()
    means = [means for means in match if means != "link"]
    for number, by in enumerate(means):
        is_last = number == len(means) - 1
        yield from _groups(connection, site_id, entity, by=by, taken=taken, keep_singles=is_last)
    if not means:
        yield from _singles(_unlinked(connection, site_id, entity, ordered_by="key"))


def _half_columns(table: FromClause) -> list[ColumnElement[Any]]:
    return [table.c[column.name] for column in HALF_COLUMNS]


def _half_or_none(values: Any) -> Half | None:
    return None if values[0] is None else half_of(values)


def _both_halves(joined: FromClause, site_id: int, entity: Entity) -> FromClause:
    """Links (possibly joined already) with the mirror row at either end, where there is one."""
    for side, table in ((Side.HOST, _HOST), (Side.BOOKS, _BOOKS)):
        joined = joined.outerjoin(
            table,
            and_(
                table.c.site == site_id,
                table.c.side == SIDE_NUMBERS[side],
                table.c.entity == ENTITY_NUMBERS[entity],
                table.c.key == KEY_OF[side],
            ),
        )
    return joined


def _open_links(site_id: int, entity: Entity) -> FromClause:
    """Links with an open half, found from the small index of open rows; no other link is looked at."""
    sides = [
        select(link.c.id)
        .select_from(mirror)
        .join(link, and_(*of_entity(site_id, entity), LIVE, KEY_OF[side] == mirror.c.key))
        .where(
            mirror.c.site == site_id,
            mirror.c.side == SIDE_NUMBERS[side],
            mirror.c.entity == ENTITY_NUMBERS[entity],
            mirror.c.open == literal_column("1"),
        )
        .with_hint(mirror, "INDEXED BY mirror_open", "sqlite")
        for side in Side
    ]
    # UNION rather than OR or IN: each pair once, and SQLite begins with these few instead of all links.
    found = sides[0].union(sides[1]).subquery("opened")
    return found.join(link, link.c.id == found.c.id)


def _differs() -> ColumnElement[bool]:
    return or_(
        _HOST.c.open == 1,
        _BOOKS.c.open == 1,
        _HOST.c.fp != _BOOKS.c.fp,
        _HOST.c.deleted != _BOOKS.c.deleted,
        _HOST.c.id.is_(None),
        _BOOKS.c.id.is_(None),
    )


def _groups(
    connection: Connection, site_id: int, entity: Entity, *, by: MatchBy, taken: RowMarks, keep_singles: bool
) -> Iterator[Candidate]:
    """Rows that share a code or a name key across the sides; blank ones share nothing."""
    column = "code" if by == "id" else "name_key"
    rows = _unlinked(connection, site_id, entity, ordered_by=column, blanks=keep_singles)
    free = (row for row in rows if row.id not in taken)
    for shared, group in groupby(free, key=lambda row: row[0]):
        if shared == "":
            yield from _singles(group)
            continue
        together = list(group)
        host, books = (tuple(_of_side(together, side)) for side in Side)
        if host and books:
            for row in together:
                taken.add(row.id)
            yield Candidate(host, books, "id" if by == "id" else "name")
        elif keep_singles and by == "name":
            # Namesakes on one side stay together: a person must see them.
            yield Candidate(host, books, "none")
        elif keep_singles:
            yield from _singles(together)


def _of_side(rows: Iterable[Any], side: Side) -> Iterator[Half]:
    return (half_of(row[3:]) for row in rows if row.side == SIDE_NUMBERS[side])


def _singles(rows: Iterable[Any]) -> Iterator[Candidate]:
    for row in rows:
        half = (half_of(row[3:]),)
        is_host = row.side == SIDE_NUMBERS[Side.HOST]
        yield Candidate(half if is_host else (), () if is_host else half, "none")


def _unlinked(
    connection: Connection, site_id: int, entity: Entity, *, ordered_by: str, blanks: bool = True
) -> Iterable[Any]:
    """Living rows of both sides without a live link: what orders them, id, side, then a half's values.

    A row without a link is always open, so the small index of open rows holds them all. Left to itself
    SQLite would walk the whole mirror in the order wanted, to save itself sorting the few that are free.
    """
    order = mirror.c[ordered_by]
    free = or_(*(_is_free(site_id, entity, side) for side in Side))
    rows: Select[Any] = select(order.label("shared"), mirror.c.id, mirror.c.side, *HALF_COLUMNS).where(
        mirror.c.site == site_id,
        mirror.c.entity == ENTITY_NUMBERS[entity],
        mirror.c.open == literal_column("1"),
        mirror.c.deleted == 0,
        free,
    )
    rows = rows.with_hint(mirror, "INDEXED BY mirror_open", "sqlite")
    if not blanks:
        rows = rows.where(order != literal_column("''"))
    return stream_rows(connection, rows.order_by(order, mirror.c.side, mirror.c.key))


def _is_free(site_id: int, entity: Entity, side: Side) -> ColumnElement[bool]:
    tied = exists().where(*of_entity(site_id, entity), LIVE, KEY_OF[side] == mirror.c.key)
    return and_(mirror.c.side == SIDE_NUMBERS[side], ~tied)
