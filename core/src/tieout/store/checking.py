"""Looking for damage: a glance at every start, a thorough look when a person asks."""

import sqlite3

from sqlalchemy import text

from tieout.errors import StateCorrupt, TieoutError
from tieout.store.database import Database

#: A file up to this size is checked as a whole at every start; it takes some 15 ms.
GLANCE_BYTES = 8 * 1024 * 1024


def check_file(database: Database) -> None:
    """Raise StateCorrupt when a small SQLite file is damaged; a large one is left to ``check_database``."""
    assert database.path is not None
    try:
        small = database.path.stat().st_size <= GLANCE_BYTES
        found = _quick_check(database) if small else []
    except BaseException:
        database.close()
        raise
    if found:
        database.close()
        what = "The state store is damaged."
        raise StateCorrupt(what, where=str(database.path), why="; ".join(found[:3]))


def check_database(database: Database) -> list[str]:
    """Every page and index of an SQLite file looked through, as sentences; on PostgreSQL a read of each table."""
    try:
        return _quick_check(database) if database.is_sqlite else _read_all(database)
    except TieoutError as error:
        return [f"{error.what} {error.why}"]
    except sqlite3.Error as error:
        return [str(error)]


def _quick_check(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        found = connection.execute(text("PRAGMA quick_check(20)")).scalars().all()
    return [sentence for sentence in found if sentence != "ok"]


def _read_all(database: Database) -> list[str]:
    from tieout.store.tables import metadata

    with database.reading() as connection:
        for table in metadata.sorted_tables:
            connection.execute(text(f'SELECT count(*) FROM "{table.name}"')).scalar_one()  # noqa: S608
    return []
