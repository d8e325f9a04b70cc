"""Counting a mirror's rows by how they stand; the database counts, no row is loaded."""

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from tieout.records import Entity, Side
from tieout.store.fetches import of_mirror
from tieout.store.tables import mirror


class RowCounts(NamedTuple):
    """How many rows of a mirror stand for active, inactive and deleted records."""

    active: int = 0
    inactive: int = 0
    deleted: int = 0


def count_by_standing(connection: Connection, site_id: int, side: Side, entity: Entity) -> RowCounts:
    """Every row once; a deleted one counts as that, whatever it was before."""
    letter = func.substr(mirror.c.flags, 1, 1)
    asked = select(mirror.c.deleted, letter, func.count()).where(*of_mirror(site_id, side, entity))
    found = {"active": 0, "inactive": 0, "deleted": 0}
    for deleted, first, number in connection.execute(asked.group_by(mirror.c.deleted, letter)):
        found["deleted" if deleted else "active" if first == "a" else "inactive"] += number
    return RowCounts(**found)
