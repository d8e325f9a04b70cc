"""Ids and names that several records share, or nearly share: counted in a private database on disk.

A company may have a million of each, on two sides. They go into a database without a name, which SQLite
keeps in a temporary file and takes away when it is closed, so that memory stays flat.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Literal, NamedTuple

from tieout.pairs import Half
from tieout.records import Side, name_key

_TABLE = """
CREATE TABLE one (side TEXT, key TEXT, code TEXT, name TEXT, loose TEXT, name_key TEXT, inactive INTEGER)
"""
_INDEXES = (
    "CREATE INDEX by_loose ON one (side, loose, code) WHERE loose <> ''",
    "CREATE INDEX by_name ON one (side, name_key) WHERE name_key <> ''",
)
_SHARED = {
    "code": """
SELECT key, code, name, many, asleep FROM one JOIN (
  SELECT loose AS l, code AS c, count(*) AS many, sum(inactive) AS asleep FROM one
  WHERE side = :side AND loose <> '' GROUP BY loose, code HAVING count(*) > 1
) ON loose = l AND code = c WHERE side = :side AND loose <> '' ORDER BY key
""",
    "name": """
SELECT key, code, name, many, asleep FROM one JOIN (
  SELECT name_key AS n, count(*) AS many, sum(inactive) AS asleep FROM one
  WHERE side = :side AND name_key <> '' GROUP BY name_key HAVING count(*) > 1
) ON name_key = n WHERE side = :side AND name_key <> '' ORDER BY key
""",
}
#: A record whose id nobody across has, but somebody across has one that is nearly it.
_NEAR = """
SELECT key, code, name, (
  SELECT min(other.code) FROM one AS other
  WHERE other.side = :across AND other.loose = here.loose AND other.loose <> ''
) AS nearly FROM one AS here
WHERE side = :side AND loose <> '' AND nearly IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM one AS other
  WHERE other.side = :across AND other.loose = here.loose AND other.loose <> '' AND other.code = here.code
) ORDER BY key
"""


class Shared(NamedTuple):
    """A record whose id or name others on its side have too: how many have it, and how many are inactive."""

    key: str
    code: str
    name: str
    many: int
    inactive: int


class Near(NamedTuple):
    """A record with an id that is not quite one across: ``nearly`` is that one (the first, if several)."""

    key: str
    code: str
    name: str
    nearly: str


def loose_id(code: str) -> str:
    """What ids that differ only in padding, case or width have in common; "" for a blank one.

    >>> loose_id("00101") == loose_id("101 ")
    True
    """
    key = name_key(code)
    return key.lstrip("0") or key[:1]


class Namesakes:
    """The ids and names of both sides of an entity. Made by ``namesakes``."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def shared(self, side: Side, what: Literal["code", "name"]) -> Iterator[Shared]:
        """Records of a side whose id, or whose name but for case and blanks, is not theirs alone; by key."""
        found = self._database.execute(_SHARED[what], {"side": side.value})
        return (Shared(*row) for row in found)

    def near(self, side: Side) -> Iterator[Near]:
        """Records of a side whose id is across only with other padding or case; by key."""
        found = self._database.execute(_NEAR, {"side": side.value, "across": side.other.value})
        return (Near(*row) for row in found)


@contextmanager
def namesakes(host: Iterable[Half], books: Iterable[Half]) -> Iterator[Namesakes]:
    """The living records of both sides, put beside each other for as long as the context lasts."""
    with closing(sqlite3.connect("", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute(_TABLE)
        database.execute("BEGIN")
        for side, halves in ((Side.HOST, host), (Side.BOOKS, books)):
            rows = (_row(side, half) for half in halves if not half.deleted)
            database.executemany("INSERT INTO one VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        for index in _INDEXES:
            database.execute(index)
        yield Namesakes(database)


def _row(side: Side, half: Half) -> tuple[str, str, str, str, str, str, bool]:
    return (
        side.value,
        half.key,
        half.code,
        half.name,
        loose_id(half.code),
        name_key(half.name),
        not half.active,
    )
