"""After fields of a pair were carried over: those are agreed on, and the others are as open as they were.

A pair of which one field is in conflict may have another that is not. Carrying that one over must neither
settle the conflict nor make our own write look like a change of theirs.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from tieout.records import Entity, Side
from tieout.store.fetches import batches, of_mirror
from tieout.store.settling import close_pairs
from tieout.store.tables import mirror


class Carried(NamedTuple):
    """A linked pair, and the fields of one of its records that were written into the other."""

    host_key: str
    books_key: str
    fields: tuple[str, ...]


class Stand(NamedTuple):
    """How a row stood before it was written: whether it was open, and what was agreed on until then."""

    is_open: bool
    agreed: str


#: How rows stood, by side and key.
Stands = Mapping[tuple[Side, str], Stand]


def stands_of(connection: Connection, site_id: int, entity: Entity, carried: Iterable[Carried]) -> Stands:
    """How both rows of these pairs stand now."""
    pairs = list(carried)
    found: dict[tuple[Side, str], Stand] = {}
    for side in Side:
        rows = select(mirror.c.key, mirror.c.open, mirror.c.record, mirror.c.agreed)
        rows = rows.where(*of_mirror(site_id, side, entity))
        for some in batches(_keys(side, pairs)):
            for row in connection.execute(rows.where(mirror.c.key.in_(some))):
                agreed = (row.agreed or "") if row.open else row.record
                found[side, row.key] = Stand(bool(row.open), agreed)
    return found


def agree(
    connection: Connection, site_id: int, entity: Entity, carried: Sequence[Carried], before: Stands
) -> None:
    """Close pairs that are alike now, or were closed before; the others stay open, agreed in what was carried."""
    now = _rows_now(connection, site_id, entity, carried)
    closed, opened = [], []
    for pair in carried:
        ends = [(Side.HOST, pair.host_key), (Side.BOOKS, pair.books_key)]
        prints = {now[end].fp for end in ends if end in now}
        if len(prints) == 1 or not any(before[end].is_open for end in ends if end in before):
            closed.append((pair.host_key, pair.books_key))
        else:
            opened += [_reopened(now[end], before.get(end), pair) for end in ends if end in now]
    close_pairs(connection, site_id, entity, closed)
    if opened:
        row = mirror.c.id == bindparam("row")
        connection.execute(update(mirror).where(row).values(open=1, agreed=bindparam("base")), opened)


def _keys(side: Side, pairs: Iterable[Carried]) -> list[str]:
    return sorted({pair.host_key if side is Side.HOST else pair.books_key for pair in pairs})


def _rows_now(
    connection: Connection, site_id: int, entity: Entity, carried: Sequence[Carried]
) -> dict[tuple[Side, str], Any]:
    rows = select(mirror.c.id, mirror.c.key, mirror.c.fp, mirror.c.record)
    return {
        (side, row.key): row
        for side in Side
        for some in batches(_keys(side, carried))
        for row in connection.execute(rows.where(*of_mirror(site_id, side, entity), mirror.c.key.in_(some)))
    }


def _reopened(row: Any, stand: Stand | None, pair: Carried) -> dict[str, Any]:
    """The row as it stays open: its old agreement, with what was carried over as it is now."""
    if stand is None or not stand.agreed:
        return {"row": row.id, "base": None}
    base, now = json.loads(stand.agreed), json.loads(row.record)
    for field in pair.fields:
        if field in now:
            base[field] = now[field]
        else:
            base.pop(field, None)
    return {"row": row.id, "base": json.dumps(base, ensure_ascii=False)}
