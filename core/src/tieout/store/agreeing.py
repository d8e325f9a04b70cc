"""After fields of a pair were carried over: those are agreed on, and the others are as open as they were.

A pair of which one field is in conflict may have another that is not. Carrying that one over must neither
settle the conflict nor make our own write look like a change of theirs; and when the answer to a write comes
late, what people changed in the meantime must still look like theirs.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from tieout.records import Entity, Side, differing_fields
from tieout.store.fetches import batches, of_mirror
from tieout.store.links import linked_across
from tieout.store.rows import record_of
from tieout.store.settling import close_pairs
from tieout.store.tables import mirror

#: What a record cannot be without; of a pair that never agreed they count as looked at.
_ALWAYS = ("key", "name", "parent")


class Carried(NamedTuple):
    """A pair, and the fields that were written into the record of one side, as they were sent."""

    host_key: str
    books_key: str
    to: Side
    values: Mapping[str, Any]
    fields: tuple[str, ...]
    #: They came from the other record; an undo puts back what neither has any more.
    is_shared: bool = True
    #: The state of the written record when the write was approved; "" for a new record.
    state: str = ""

    def key(self, side: Side) -> str:
        """The key of one of the two."""
        return self.host_key if side is Side.HOST else self.books_key


class Stand(NamedTuple):
    """How a row stood before it was written: whether it was open, what was agreed on until then, its state."""

    is_open: bool
    agreed: str
    state: str


#: How rows stood, by side and key.
Stands = Mapping[tuple[Side, str], Stand]


def stands_of(connection: Connection, site_id: int, entity: Entity, carried: Iterable[Carried]) -> Stands:
    """How both rows of these pairs stand now."""
    return {
        (side, row.key): Stand(
            bool(row.open),
            (row.agreed or "") if row.open else row.record,
            row.fp.hex() + row.flags,
        )
        for side, row in _rows(connection, site_id, entity, list(carried))
    }


def read_since(carried: Iterable[Carried], before: Stands) -> frozenset[str]:
    """Keys of host records that were read again after a write to them was sent: newer than its late receipt."""
    since = set()
    for pair in carried:
        stand = before.get((Side.HOST, pair.host_key))
        if pair.to is Side.HOST and stand is not None and stand.state != pair.state:
            since.add(pair.host_key)
    return frozenset(since)


class Agreement(NamedTuple):
    """What it takes to say what a pair agrees on: how it stood, what is compared, whether the answer came late."""

    before: Stands
    compared: tuple[str, ...]
    is_late: bool = False


def agree(
    connection: Connection, site_id: int, entity: Entity, carried: Sequence[Carried], how: Agreement
) -> None:
    """Close linked pairs that are alike now, or stood closed; the others stay open, agreed in what was carried."""
    across = linked_across(connection, site_id, Side.HOST, entity, [pair.host_key for pair in carried])
    tied = [pair for pair in carried if across.get(pair.host_key) == pair.books_key]
    now = {(side, row.key): row for side, row in _rows(connection, site_id, entity, tied)}
    closed, opened = [], []
    for pair in tied:
        ends = [(side, now[side, pair.key(side)]) for side in Side if (side, pair.key(side)) in now]
        bases = {row.id: _base(side, row, pair, how) for side, row in ends}
        is_same = len({row.fp for _, row in ends}) == 1
        was_open = any(stand.is_open for side in Side if (stand := how.before.get((side, pair.key(side)))))
        if is_same or not (was_open or any(_has_changed(entity, row, bases[row.id], how) for _, row in ends)):
            closed.append((pair.host_key, pair.books_key))
        else:
            opened += [{"row": row_id, "base": base} for row_id, base in bases.items()]
    close_pairs(connection, site_id, entity, closed)
    if opened:
        row = mirror.c.id == bindparam("row")
        connection.execute(update(mirror).where(row).values(open=1, agreed=bindparam("base")), opened)


def _rows(
    connection: Connection, site_id: int, entity: Entity, carried: Sequence[Carried]
) -> Iterable[tuple[Side, Any]]:
    columns = (mirror.c.id, mirror.c.key, mirror.c.fp, mirror.c.flags, mirror.c.open)
    rows = select(*columns, mirror.c.record, mirror.c.agreed)
    for side in Side:
        here = rows.where(*of_mirror(site_id, side, entity))
        for some in batches(sorted({pair.key(side) for pair in carried})):
            yield from ((side, row) for row in connection.execute(here.where(mirror.c.key.in_(some))))


def _base(side: Side, row: Any, pair: Carried, how: Agreement) -> str:
    """What a row agrees on: its old agreement, with what was carried over.

    A side that was written and has answered at once may write it otherwise than it was sent (a postal code with
    its blank): then that is agreed. What differs in a late answer was changed since.
    """
    now = json.loads(row.record)
    stand = how.before.get((side, row.key))
    base = json.loads(stand.agreed) if stand and stand.agreed else {n: now[n] for n in _ALWAYS if n in now}
    as_sent = how.is_late if side is pair.to else pair.is_shared
    values = pair.values if as_sent else now
    for field in pair.fields:
        if field in values:
            base[field] = values[field]
        else:
            base.pop(field, None)
    return json.dumps(base, ensure_ascii=False)


def _has_changed(entity: Entity, row: Any, base: str, how: Agreement) -> bool:
    now, agreed = record_of(entity, row.record), record_of(entity, base)
    return how.is_late and any(differing_fields(now, agreed, how.compared))
