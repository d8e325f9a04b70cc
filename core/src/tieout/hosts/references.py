"""Which records approved transactions refer to: asked of the tables of transactions, never stored twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True)
class Reference:
    """A table of transactions: ``column`` names the record, ``status`` in ``words`` makes it count."""

    table: sa.Table
    column: str
    status: str
    words: tuple[Any, ...]
    where: Mapping[str, Any]
    stamp: str

    @property
    def counts(self) -> list[sa.ColumnElement[bool]]:
        """The conditions under which a row counts."""
        found = [self.table.c[name] == value for name, value in self.where.items()]
        if self.status:
            found.append(self.table.c[self.status].in_(self.words))
        return found


def referred_to(references: Sequence[Reference], key: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether any counting transaction refers to a row."""
    return sa.or_(
        *(
            sa.exists().where(one.table.c[one.column] == key, *one.counts).correlate(key.table)
            for one in references
        )
    )


def touched_since(
    references: Sequence[Reference], key: sa.ColumnElement[Any], since: Any
) -> sa.ColumnElement[bool]:
    """Whether any transaction that refers to a row changed since a stamp."""
    # One list of keys, not an OR of several: PostgreSQL would look at every row for an OR.
    changed = [
        sa.select(one.table.c[one.column]).where(one.table.c[one.stamp] >= since)
        for one in references
        if one.stamp
    ]
    return key.in_(sa.union(*changed)) if changed else sa.false()
