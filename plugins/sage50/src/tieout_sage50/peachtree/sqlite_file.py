"""The way into a make-believe company's file where there is no ODBC: the same statements, Python's own SQLite."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tieout_sage50.peachtree.faults import told
from tieout_sage50.peachtree.settings import UsSettings


@contextmanager
def opened_file(settings: UsSettings) -> Iterator[sqlite3.Connection]:
    """The file of ``simulator``, opened so that SQLite itself refuses to write."""
    assert settings.simulator is not None
    url = f"{settings.simulator.absolute().as_uri()}?mode=ro"
    with told(settings):
        connection = sqlite3.connect(url, uri=True, check_same_thread=False, isolation_level=None)
    with closing(connection):
        yield connection


def column_names(connection: sqlite3.Connection, table: str) -> set[str]:
    """The columns of a table in capitals; empty for a table that is not there."""
    rows = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    return {str(name).upper() for (name,) in rows}
