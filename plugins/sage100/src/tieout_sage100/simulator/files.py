"""A company's SQLite file: its tables, and beside them who may sign in and what is true of the server.

What stands in the file holds at once for a server that is running: rights are looked up with every statement.
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from tieout_sage100.simulator.types import SqlType, declared_type

#: Tables of the simulator's own; SQL Server keeps these things elsewhere, so nobody can name them in a statement.
OWN_TABLES = (
    'CREATE TABLE "sim$facts" (name TEXT PRIMARY KEY, value TEXT NOT NULL)',
    'CREATE TABLE "sim$users" (login TEXT PRIMARY KEY COLLATE NOCASE, password TEXT NOT NULL, may_open INTEGER)',
    'CREATE TABLE "sim$grants" (login TEXT COLLATE NOCASE, "table" TEXT, PRIMARY KEY (login, "table"))',
)
_OWN = "sim$"
#: Names of the facts a file holds.
DATABASE, SERVER, SNAPSHOTS = "database", "server", "snapshots"
ENCRYPTION, CERTIFICATE = "encryption", "certificate"


def open_to_read(path: Path) -> sqlite3.Connection:
    """The file, opened so that SQLite itself refuses to write; usable in any one thread at a time."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False, isolation_level=None
    )


def fact(connection: sqlite3.Connection, name: str) -> str:
    """One of the facts; "" when the file does not say."""
    row = connection.execute('SELECT value FROM "sim$facts" WHERE name = ?', (name,)).fetchone()
    return str(row[0]) if row else ""


def tables_in(connection: sqlite3.Connection) -> Mapping[str, Mapping[str, SqlType]]:
    """The company's tables and their columns, as they are declared."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return {
        name: {
            row[1]: declared_type(row[2])
            for row in connection.execute(f'PRAGMA table_info("{name}")').fetchall()
        }
        for (name,) in names
        if not name.startswith((_OWN, "sqlite_"))
    }
