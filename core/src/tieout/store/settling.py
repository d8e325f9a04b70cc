"""Closing rows that were looked at: what both sides are then agreed on is the record itself."""

from collections.abc import Iterable

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Select,
    Table,
    Update,
    exists,
    insert,
    literal_column,
    select,
    update,
)

from tieout.records import Entity, Side
from tieout.store.columns import AnyText
from tieout.store.fetches import batches, of_mirror
from tieout.store.links import KEY_OF, LIVE, of_entity
from tieout.store.tables import mirror

#: Pairs a caller wants kept open, for the length of one transaction.
_kept = Table(
    "kept_open",
    MetaData(),
    Column("host_key", AnyText),
    Column("books_key", AnyText),
    prefixes=["TEMPORARY"],
)


def settle_pairs(
    connection: Connection,
    site_id: int,
    entity: Entity,
    *,
    upto_fetch: int,
    keep_open: Iterable[tuple[str, str]],
) -> int:
    """Close the open rows of linked pairs, but for newer ones and those to be kept; returns how many."""
    _kept.create(connection)
    for some in batches(keep_open):
        connection.execute(insert(_kept), [{"host_key": host, "books_key": books} for host, books in some])
    closed = 0
    for side in Side:
        here = (*_open_rows(site_id, side, entity), mirror.c.fetch <= upto_fetch)
        linked = exists().where(*of_entity(site_id, entity), LIVE, KEY_OF[side] == mirror.c.key)
        kept = mirror.c.key.in_(_kept_keys(side))
        # Open rows alone: SQLite would think its index of all rows as good.
        closing = _closing().with_hint("INDEXED BY mirror_open", dialect_name="sqlite")
        closed += connection.execute(closing.where(*here, linked, ~kept)).rowcount
    _kept.drop(connection)
    return closed


def close_pairs(
    connection: Connection, site_id: int, entity: Entity, pairs: Iterable[tuple[str, str]]
) -> None:
    """Close both rows of these pairs."""
    for some in batches(pairs):
        for side in Side:
            keys = [host if side is Side.HOST else books for host, books in some]
            here = (*_open_rows(site_id, side, entity), mirror.c.key.in_(keys))
            connection.execute(_closing().where(*here))


def _closing() -> Update:
    return update(mirror).values(open=0, agreed=None)


def _open_rows(site_id: int, side: Side, entity: Entity) -> tuple[ColumnElement[bool], ...]:
    return (*of_mirror(site_id, side, entity), mirror.c.open == literal_column("1"))


def _kept_keys(side: Side) -> Select[tuple[str]]:
    return select(_kept.c.host_key if side is Side.HOST else _kept.c.books_key)
