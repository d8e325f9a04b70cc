"""How own tables know what changed: one growing number per change, kept by the database for whoever writes.

A company's program may write tieout's own tables with plain SQL and leave ``revision`` out: triggers set
it, on its lines' document, too, and remember the keys of deleted rows. tieout's own batches set it
themselves and pay for no trigger.
"""

from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa

from tieout.hosts.own import OWN_TABLES, lines_table
from tieout.records import Entity

#: Raised when counter, triggers or own tables change; another number found means: install again.
LAYOUT = 1


@dataclass(frozen=True)
class Position:
    """Where a database's changes stand.

    ``origin`` tells one database from another made later. Every change up to ``settled`` is committed;
    ``highest`` is the newest number given out.
    """

    origin: str
    settled: int
    highest: int

    @property
    def watermark(self) -> str:
        """The position as a watermark."""
        return f"{self.origin}.{self.settled}"

    def since(self, watermark: str) -> int | None:
        """The number a watermark stands for; None when it is another database's or of a later time."""
        origin, _, number = watermark.partition(".")
        if origin != self.origin or not number.isdigit() or int(number) > self.highest:
            return None
        return int(number)


class Revisions(Protocol):
    """The two databases' ways of counting."""

    def install(self, connection: sa.Connection) -> None:
        """Make counter and triggers."""

    def layout(self, connection: sa.Connection) -> int:
        """Which layout was installed; a database error when none was."""

    def next(self, connection: sa.Connection) -> int:
        """A number for the changes of this transaction, greater than all given out before."""

    def position(self, connection: sa.Connection) -> Position:
        """Where the changes stand; asked before the rows are read."""


@dataclass(frozen=True)
class Tracked:
    """One own table, and the table of its lines when it has one."""

    table: str
    lines: str
    lines_key: str


TRACKED = tuple(Tracked(OWN_TABLES[entity], lines_table(entity), f"{entity.value}_key") for entity in Entity)
