"""One session: who is signed in, which database it is in, its transaction, and what it answers to a batch."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tieout_sage100.simulator import sqlerrors
from tieout_sage100.simulator.binding import Bound, bound, table_called
from tieout_sage100.simulator.files import DATABASE, SERVER, SNAPSHOTS, fact, tables_in
from tieout_sage100.simulator.grammar import ISOLATION, understood
from tieout_sage100.simulator.login import Login
from tieout_sage100.simulator.rights import MASTER, Databases, check_may_read, may_open
from tieout_sage100.simulator.tree import (
    Execute,
    Select,
    SetOption,
    Source,
    Statement,
    Transaction,
    Use,
    Write,
)
from tieout_sage100.simulator.types import SqlType

#: What ``SELECT @@VERSION`` says.
VERSION = "Microsoft SQL Server 2019 (RTM) - 15.0.2000.5 (X64)"


@dataclass(frozen=True)
class Rows:
    """A result: its columns, and its rows as they are read."""

    columns: tuple[tuple[str, SqlType], ...]
    rows: Iterator[Sequence[Any]]


@dataclass(frozen=True)
class Moved:
    """The session is in another database now."""

    now: str
    before: str


@dataclass(frozen=True)
class Begun:
    """A transaction has begun."""

    number: int


@dataclass(frozen=True)
class Ended:
    """A transaction is over."""

    number: int
    committed: bool


@dataclass(frozen=True)
class Nothing:
    """A statement that gives nothing back."""


Answer = Rows | Moved | Begun | Ended | Nothing


class Session:
    """A signed-in user. Use ``sign_in`` to get one and ``close`` to end it."""

    def __init__(self, databases: Databases, login: Login, database: sqlite3.Connection | None) -> None:
        self.login = login
        self._databases, self._database = databases, database
        self._isolation = "READ COMMITTED"
        self._transaction, self._transactions = 0, 0

    @property
    def database_name(self) -> str:
        """The database the session is in."""
        return fact(self._database, DATABASE) if self._database else MASTER

    def answers(self, batch: str, variables: Mapping[str, Any]) -> Iterator[Answer]:
        """What each statement of a batch gives, in order. Raises ``SqlServerError`` at the first that fails.

        A batch that cannot be understood does nothing at all, as with the real server.
        """
        for statement in understood(batch):
            yield self._answer(statement, variables)

    def begin(self) -> Begun:
        """Begin a transaction; with SNAPSHOT, everything read in it is of one moment."""
        self._transactions += 1
        self._transaction = self._transactions
        if self._is_snapshot and self._database:
            self._database.execute("BEGIN")
        return Begun(self._transaction)

    def end(self, verb: str) -> Ended:
        """COMMIT or ROLLBACK. Raises 3902 or 3903 when there is nothing to end."""
        if not self._transaction:
            raise sqlerrors.no_transaction(verb)
        ended, self._transaction = self._transaction, 0
        if self._database and self._database.in_transaction:
            self._database.execute("ROLLBACK")
        return Ended(ended, verb == "COMMIT")

    def set_isolation(self, level: str) -> None:
        """From the next transaction on."""
        self._isolation = level

    def close(self) -> None:
        """Sign out."""
        if self._database:
            self._database.close()

    @property
    def _is_snapshot(self) -> bool:
        return self._isolation == "SNAPSHOT"

    def _answer(self, statement: Statement, variables: Mapping[str, Any]) -> Answer:
        if isinstance(statement, Select):
            return self._selected(statement, variables)
        if isinstance(statement, Transaction):
            return self._transacted(statement)
        if isinstance(statement, Use):
            return self._moved(statement.database)
        if isinstance(statement, SetOption):
            if statement.name == ISOLATION:
                self.set_isolation(statement.value)
            return Nothing()
        if isinstance(statement, Execute):
            raise sqlerrors.no_procedure(statement.procedure)
        return self._refused(statement)

    def _selected(self, select: Select, variables: Mapping[str, Any]) -> Rows:
        query = bound(select, self._tables(select.sources), variables, self._own())
        for table in query.tables:
            self._check_table(table)
        return Rows(query.columns, self._rows(query))

    def _rows(self, query: Bound) -> Iterator[Sequence[Any]]:
        if self._database is None:
            return iter(sqlite3.connect(":memory:").execute(query.statement, query.values).fetchall())
        return iter(self._database.execute(query.statement, query.values))

    def _tables(self, sources: Sequence[Source]) -> Mapping[str, Mapping[str, SqlType]]:
        return tables_in(self._database) if self._database and sources else {}

    def _check_table(self, table: str) -> None:
        assert self._database is not None, "a table of no database"
        check_may_read(self._database, self.login.user, table)
        if self._transaction and self._is_snapshot and fact(self._database, SNAPSHOTS) != "allowed":
            raise sqlerrors.no_snapshots(self.database_name)

    def _own(self) -> Mapping[str, Any]:
        """What the server knows of itself and the session."""
        return {
            "DB_NAME": self.database_name,
            "@@SERVERNAME": self._databases.first_fact(SERVER),
            "@@VERSION": VERSION,
            "@@TRANCOUNT": int(bool(self._transaction)),
        }

    def _transacted(self, statement: Transaction) -> Answer:
        if statement.verb == "BEGIN":
            return self.begin()
        if statement.if_any and not self._transaction:
            return Nothing()
        return self.end(statement.verb)

    def _moved(self, name: str) -> Moved:
        before = self.database_name
        found = self._databases.opened(name)
        if found is None and name.lower() != MASTER:
            raise sqlerrors.no_database(name)
        if found is not None and not may_open(found, self.login.user):
            found.close()
            raise sqlerrors.not_able_to_access(name, self.login.user)
        self.close()
        self._database = found
        return Moved(self.database_name, before)

    def _refused(self, statement: Write) -> Answer:
        if statement.verb in {"ALTER", "TRUNCATE"}:
            raise sqlerrors.cannot_find(statement.table)
        if statement.verb == "CREATE":
            raise sqlerrors.create_denied(self.database_name)
        if statement.verb == "DROP":
            raise sqlerrors.cannot_drop(statement.table)
        tables = tables_in(self._database) if self._database else {}
        raise sqlerrors.denied(statement.verb, table_called(statement.table, tables), self.database_name)


def sign_in(databases: Databases, login: Login) -> Session:
    """A session for whoever signs in. Raises 18456, 18452 or 4060."""
    if login.is_integrated:
        raise sqlerrors.untrusted_login()
    if not databases.knows(login.user, login.password):
        raise sqlerrors.login_failed(login.user)
    if login.database.lower() in {"", MASTER}:
        return Session(databases, login, None)
    database = databases.opened(login.database)
    if database is None or not may_open(database, login.user):
        if database:
            database.close()
        raise sqlerrors.cannot_open(login.database, login.user)
    return Session(databases, login, database)
