"""A make-believe company of Sage 100 Contractor, and what people do in it at the program's screens."""

import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tieout_sage100.simulator.files import CERTIFICATE, DATABASE, ENCRYPTION, OWN_TABLES, SERVER, SNAPSHOTS
from tieout_sage100.simulator.schema import TABLES, create_statement, width

#: A namespace of our own: the same client of the same make-believe company always has the same row id.
_IDS = uuid.UUID("6f3b8f8e-6d0a-4c63-9a57-5a3f3b1d7c10")
_MOST = 9_999_999_999


class EntryRefused(ValueError):
    """The screen would not take it: too long, a number in use, no such row. Nothing was saved."""


@dataclass(frozen=True)
class SimulatedCompany:
    """The company in an SQLite file. Columns are given by their own names: ``add_client(101, clnnme="Alpha")``."""

    path: Path

    # --- screens 3-6 and 4-4

    def add_client(self, number: int, **columns: object) -> None:
        """A new client. Raises EntryRefused for a number in use or a text that is too long."""
        self.add_rows("reccln", [{"recnum": number, **columns}])

    def change_client(self, number: int, **columns: object) -> None:
        """New values in some columns of a client; ``recnum`` renumbers it."""
        self._change("reccln", number, columns)

    def add_vendor(self, number: int, **columns: object) -> None:
        """A new vendor."""
        self.add_rows("actpay", [{"recnum": number, **columns}])

    def change_vendor(self, number: int, **columns: object) -> None:
        """New values in some columns of a vendor."""
        self._change("actpay", number, columns)

    def name_status(self, number: int, name: str) -> None:
        """The list of client statuses is the company's own; a number has one name."""
        with self._saving() as file:
            file.execute("DELETE FROM clnsts WHERE recnum = ?", (number,))
        self.add_rows("clnsts", [{"recnum": number, "stsnme": name}])

    def delete(self, table: str, number: int) -> None:
        """Remove a row; nothing tells afterwards that it was there."""
        with self._saving() as file:
            file.execute(f'DELETE FROM "{table}" WHERE recnum = ?', (number,))  # noqa: S608 - our own table

    def add_rows(self, table: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Many new rows at once, all with the same columns."""
        with self._saving() as file:
            for row in rows:
                whole = {**_id_of(table, row), **_checked(table, row)}
                names = ", ".join(f'"{name}"' for name in whole)
                values = ", ".join("?" * len(whole))
                statement = f'INSERT INTO "{table}" ({names}) VALUES ({values})'  # noqa: S608 - our own columns
                file.execute(statement, tuple(whole.values()))

    # --- the database's administrator

    def add_user(self, login: str, password: str, *tables: str, may_open: bool = True) -> None:
        """A login of the server, a user of this database where it ``may_open`` it, with SELECT on some tables."""
        with self._saving() as file:
            file.execute('INSERT OR REPLACE INTO "sim$users" VALUES (?, ?, ?)', (login, password, may_open))
            grants = [(login, table) for table in tables]
            file.executemany('INSERT OR REPLACE INTO "sim$grants" VALUES (?, ?)', grants)

    def remove_user(self, login: str) -> None:
        """Take a login away, with all it may read."""
        with self._saving() as file:
            file.execute('DELETE FROM "sim$users" WHERE login = ?', (login,))
            file.execute('DELETE FROM "sim$grants" WHERE login = ?', (login,))

    def revoke(self, login: str, table: str) -> None:
        """Take the right to read one table away."""
        with self._saving() as file:
            file.execute('DELETE FROM "sim$grants" WHERE login = ? AND "table" = ?', (login, table))

    def allow_snapshots(self, *, allowed: bool) -> None:
        """``ALTER DATABASE ... SET ALLOW_SNAPSHOT_ISOLATION``; off in a new database."""
        self._state(SNAPSHOTS, "allowed" if allowed else "off")

    def demand_encryption(self, certificate: Path | None = None) -> None:
        """Force Encryption in the server's configuration, with a certificate and its key in a PEM file."""
        self._state(ENCRYPTION, "required")
        self._state(CERTIFICATE, str(certificate or ""))

    def rename_server(self, name: str) -> None:
        """What the server calls itself."""
        self._state(SERVER, name)

    def alter(self, statement: str) -> None:
        """Change the tables themselves: another version of the program, or another program."""
        with self._saving() as file:
            file.execute(statement)

    def _change(self, table: str, number: int, columns: Mapping[str, object]) -> None:
        checked = _checked(table, columns)
        names = ", ".join(f'"{name}" = ?' for name in checked)
        statement = f'UPDATE "{table}" SET {names} WHERE recnum = ?'  # noqa: S608 - our own columns
        with self._saving() as file:
            if not file.execute(statement, (*checked.values(), number)).rowcount:
                raise EntryRefused(f"{table} has no {number}")

    def _state(self, name: str, value: str) -> None:
        with self._saving() as file:
            file.execute('INSERT OR REPLACE INTO "sim$facts" VALUES (?, ?)', (name, value))

    @contextmanager
    def _saving(self) -> Iterator[sqlite3.Connection]:
        file = sqlite3.connect(self.path)
        try:
            with file:
                yield file
        except sqlite3.IntegrityError as refused:
            raise EntryRefused(f"a number used twice: {refused}") from None
        finally:
            file.close()


def make_company(path: Path, name: str, *, server: str = "BUILDER\\SQLEXPRESS") -> SimulatedCompany:
    """A new company in a new file: its database has the company's name, and nobody may sign in yet."""
    file = sqlite3.connect(path)
    try:
        # Others may read, in a picture of their own, while somebody saves.
        file.execute("PRAGMA journal_mode = WAL")
        for statement in (*OWN_TABLES, *map(create_statement, TABLES)):
            file.execute(statement)
        file.executemany('INSERT INTO "sim$facts" VALUES (?, ?)', [(DATABASE, name), (SERVER, server)])
        file.commit()
    finally:
        file.close()
    return SimulatedCompany(path)


def _checked(table: str, row: Mapping[str, object]) -> Mapping[str, object]:
    """Raises EntryRefused for a text that is too long, KeyError for a column there is not."""
    for column, value in row.items():
        most = width(table, column)
        if isinstance(value, str) and most and len(value) > most:
            raise EntryRefused(f"{table}.{column} takes {most} signs, not {len(value)}")
    number = row.get("recnum", 1)
    if not isinstance(number, int) or not 0 <= number <= _MOST:
        raise EntryRefused(f"{table}.recnum takes 0 to {_MOST}, not {number!r}")
    return row


def _id_of(table: str, row: Mapping[str, object]) -> Mapping[str, object]:
    """The id a row keeps for ever, whatever becomes of its number."""
    if "_idnum" not in TABLES[table]:
        return {}
    return {"_idnum": str(uuid.uuid5(_IDS, f"{table}:{row['recnum']}")).upper()}
