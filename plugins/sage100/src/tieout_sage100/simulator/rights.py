"""Who may sign in, which databases are open to whom, and which tables each may read. Nobody may write."""

import sqlite3
from pathlib import Path

from tieout_sage100.simulator import sqlerrors
from tieout_sage100.simulator.files import DATABASE, fact, open_to_read

#: Where a login goes that names no database; it has no tables here.
MASTER = "master"


class Databases:
    """The databases of one server, each a file, and what is known of them at this moment."""

    def __init__(self, files: tuple[Path, ...]) -> None:
        self._files = files

    def opened(self, name: str) -> sqlite3.Connection | None:
        """The database of this name, in any case; None when there is none."""
        for path in self._files:
            if not path.is_file():
                continue
            connection = open_to_read(path)
            if fact(connection, DATABASE).lower() == name.lower():
                return connection
            connection.close()
        return None

    def first_fact(self, name: str) -> str:
        """What the first file says of the server as a whole."""
        connection = open_to_read(self._files[0])
        try:
            return fact(connection, name)
        finally:
            connection.close()

    def knows(self, user: str, password: str) -> bool:
        """Whether a login and its password are right; logins are the server's, whichever file names them."""
        return any(self._has(path, user, password) for path in self._files if path.is_file())

    def _has(self, path: Path, user: str, password: str) -> bool:
        connection = open_to_read(path)
        try:
            found = 'SELECT password FROM "sim$users" WHERE login = ?'
            return bool(connection.execute(found, (user,)).fetchone() == (password,))
        finally:
            connection.close()


def may_open(database: sqlite3.Connection, user: str) -> bool:
    """Whether the login is a user of this database."""
    found = 'SELECT may_open FROM "sim$users" WHERE login = ?'
    return bool(database.execute(found, (user,)).fetchone() == (1,))


def check_may_read(database: sqlite3.Connection, user: str, table: str) -> None:
    """Raises 229 unless SELECT on the table was granted."""
    found = 'SELECT 1 FROM "sim$grants" WHERE login = ? AND "table" = ?'
    if database.execute(found, (user, table)).fetchone() is None:
        raise sqlerrors.denied("SELECT", table, fact(database, DATABASE))
