"""Reading an entity: short transactions, a page each, so that neither memory nor the company's writers wait."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from tieout.errors import ReadIncomplete
from tieout.hosts import engine as databases
from tieout.hosts.raw import raw_table
from tieout.hosts.references import touched_since
from tieout.hosts.revisions import Position, Revisions
from tieout.hosts.rows import RowReader
from tieout.hosts.shape import Shape
from tieout.hosts.stamps import newest, overlapped, stamp_watermark, watermark_stamp
from tieout.operations import Page
from tieout.records import Record

#: Records in a page.
PAGE = 1000
#: Faulty rows named in the error; the others are only counted.
_SHOWN_FAULTS = 5


def fetch(engine: sa.Engine, shape: Shape, revisions: Revisions | None, since: str) -> Iterator[Page]:
    """Pages of an entity. The last one, without records, is complete and carries the watermark.

    Rows that cannot be records do not stop the others, but the read then ends in ``ReadIncomplete``
    instead of a last page, so that nothing is concluded from what is not there.
    """
    doing = f"reading {shape.table.name}"
    reader = RowReader(shape)
    with databases.reading(engine, doing) as connection:
        position = revisions.position(connection) if revisions else None
        bound = _bound(shape, position, since)
        total = 0 if bound is not None else _count(connection, shape)
    done = 0
    stamp: Any = None
    for condition, order in _walks(shape, reader, bound):
        for records, rows in _pages(engine, reader, condition, order, doing):
            done += len(rows)
            if shape.stamp and not shape.own:
                stamp = newest(stamp, (row.row_stamp for row in rows))
            yield Page(records=tuple(records), done=done, total=total)
    if reader.faults:
        raise _incomplete(shape, reader.faults)
    yield from _ending(engine, shape, position, bound, stamp, done, total)


def _bound(shape: Shape, position: Position | None, since: str) -> Any:
    """The stamp a read starts at; None for a complete read, also when ``since`` is not of this database."""
    if not since:
        return None
    if position is not None:
        number = position.since(since)
        return None if number is None else number + 1
    if shape.stamp is None:
        return None
    return overlapped(watermark_stamp(shape.stamp, since), shape.mapping)


def _count(connection: sa.Connection, shape: Shape) -> int:
    query = sa.select(sa.func.count()).select_from(shape.table).where(*shape.mine)
    return int(connection.execute(query).scalar_one())


def _walks(
    shape: Shape, reader: RowReader, bound: Any
) -> Iterator[tuple[list[sa.ColumnElement[bool]], list[sa.ColumnElement[Any]]]]:
    """The passages of a read: which rows, in which order. Every order ends with the key, so none is lost."""
    if bound is None or shape.stamp is None:
        yield [], [reader.key]
        return
    stamp = shape.table.c[shape.stamp.name]
    yield [stamp >= bound], [stamp, reader.key]
    if shape.stamp.nullable and not shape.own:
        yield [stamp.is_(None)], [reader.key]
    if shape.references:
        # A paper that was approved changes what refers to a record, not the record's own stamp.
        yield [touched_since(shape.references, reader.key, bound), stamp < bound], [reader.key]


def _pages(
    engine: sa.Engine,
    reader: RowReader,
    conditions: Sequence[sa.ColumnElement[bool]],
    order: Sequence[sa.ColumnElement[Any]],
    doing: str,
) -> Iterator[tuple[list[Record], Sequence[Any]]]:
    """Pages along an order, each starting behind the last row of the one before."""
    query = reader.select().where(*conditions).order_by(*order).limit(PAGE)
    last: tuple[Any, ...] = ()
    while True:
        behind = query.where(_behind(order, last)) if last else query
        with databases.reading(engine, doing) as connection:
            rows = connection.execute(behind).all()
            records = reader.records(connection, rows)
        if rows:
            yield records, rows
        if len(rows) < PAGE:
            return
        last = (rows[-1].row_key,) if len(order) == 1 else (rows[-1].row_stamp, rows[-1].row_key)


def _behind(order: Sequence[sa.ColumnElement[Any]], last: tuple[Any, ...]) -> sa.ColumnElement[bool]:
    values = [sa.bindparam(None, value, column.type) for value, column in zip(last, order, strict=True)]
    return sa.tuple_(*order) > sa.tuple_(*values) if len(order) > 1 else order[0] > values[0]


def _incomplete(shape: Shape, faults: Sequence[str]) -> ReadIncomplete:
    more = f" (and {len(faults) - _SHOWN_FAULTS} more)" if len(faults) > _SHOWN_FAULTS else ""
    return ReadIncomplete(
        f"{len(faults)} rows of {shape.table.name} cannot be read as a {shape.entity.value}.",
        where=f"host, {shape.table.name}",
        why="; ".join(faults[:_SHOWN_FAULTS]) + more,
        fix="Mend these rows in the host, or the mapping, then run the command again.",
    )


def _ending(
    engine: sa.Engine,
    shape: Shape,
    position: Position | None,
    bound: Any,
    stamp: Any,
    done: int,
    total: int,
) -> Iterator[Page]:
    if position is None:
        watermark = stamp_watermark(shape.stamp, stamp) if shape.stamp else ""
        yield Page(done=done, total=total, watermark=watermark, complete=True)
        return
    if bound is not None:
        for keys in _deleted(engine, shape, bound):
            yield Page(deleted=keys, done=done, total=total)
    yield Page(done=done, total=total, watermark=position.watermark, complete=True)


def _deleted(engine: sa.Engine, shape: Shape, bound: int) -> Iterator[tuple[str, ...]]:
    """Keys of rows deleted since, but for those that came back, a page at a time."""
    gone = raw_table("tieout_deleted", shape.table.schema, ("table_name", "key", "revision")).c
    came_back = sa.exists().where(shape.table.c[shape.key.names[0]] == gone.key)
    order = [gone.revision, gone.key]
    query = (
        sa.select(*order)
        .where(gone.table_name == shape.table.name, gone.revision >= bound, ~came_back)
        .order_by(*order)
        .limit(PAGE)
    )
    rows: Sequence[Any] = ()
    while True:
        page = query.where(_behind(order, tuple(rows[-1]))) if rows else query
        with databases.reading(engine, f"reading what was deleted from {shape.table.name}") as connection:
            rows = connection.execute(page).all()
        if rows:
            yield tuple(row.key for row in rows)
        if len(rows) < PAGE:
            return
