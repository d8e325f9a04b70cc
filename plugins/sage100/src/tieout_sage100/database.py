"""The one room that talks to a company's database. It only sends what ``statements`` holds."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, cast

from tieout_sage100 import statements
from tieout_sage100.drivers import connect, placeholder
from tieout_sage100.faults import NO_SNAPSHOTS, said, sentence_for, told
from tieout_sage100.settings import ContractorSettings

_LOG = logging.getLogger(__name__)
Row = Sequence[Any]


class Session:
    """One signed-in connection."""

    def __init__(self, settings: ContractorSettings, connection: Any) -> None:
        self.settings, self._connection = settings, connection
        self._mark = placeholder(settings)
        #: Everything that is asked is of one moment.
        self.is_one_picture = False

    def ask(self, statement: str, *values: int) -> list[Row]:
        """All rows of a query. Raises the errors of ``tieout_sage100.errors``."""
        with told(self.settings):
            return self._rows(statement, *values)

    def ask_whether(self, statement: str, *numbers: int) -> list[Row] | int:
        """All rows of a query, or the number the server refuses it with when it is one of these."""
        try:
            return self._rows(statement)
        except Exception as error:  # noqa: BLE001 - every driver has a family of errors of its own
            number = said(error).number
            if number in numbers:
                return number
            raise sentence_for(self.settings, error) from None

    def tell(self, statement: str) -> None:
        """A statement that gives no rows."""
        with told(self.settings):
            self._run(statement).close()

    def close(self) -> None:
        """Sign out; a connection that is broken is closed as well."""
        with suppress(Exception):
            self._connection.close()

    def _rows(self, statement: str, *values: int) -> list[Row]:
        cursor = self._run(statement, *values)
        try:
            return cast("list[Row]", cursor.fetchall())
        finally:
            cursor.close()

    def _run(self, statement: str, *values: int) -> Any:
        cursor = self._connection.cursor()
        # Without values a driver must not look for places for them.
        arguments = (statement.replace("%s", self._mark), values) if values else (statement,)
        cursor.execute(*arguments)
        return cursor


class Database:
    """A company's database. Every session is closed with it at the latest."""

    def __init__(self, settings: ContractorSettings) -> None:
        self.settings = settings
        self._open: list[Session] = []

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A connection on which each statement is for itself."""
        with told(self.settings, connecting=True):
            session = Session(self.settings, connect(self.settings))
        self._open.append(session)
        try:
            yield session
        finally:
            session.close()
            if session in self._open:
                self._open.remove(session)

    @contextmanager
    def picture(self, table: str) -> Iterator[tuple[Session, int]]:
        """A session for reading a table whole, and how many rows that has.

        Everything is as it was at one moment where the server keeps such a picture, and otherwise as it is when a
        page is read; then a row that is given another number meanwhile may be read twice or not at all, and the
        next read puts it right.
        """
        with self.session() as session:
            yield session, self._begin(session, statements.count_of(table))
            session.tell(statements.END)

    def close(self) -> None:
        """Close what is still open, as a read that nobody read to its end."""
        for session in list(self._open):
            session.close()
        self._open.clear()

    def _begin(self, session: Session, count: str) -> int:
        session.tell(statements.ONE_MOMENT)
        session.tell(statements.BEGIN)
        # The server finds out with the first row that it may not keep a picture.
        rows = session.ask_whether(count, NO_SNAPSHOTS)
        session.is_one_picture = not isinstance(rows, int)
        if isinstance(rows, int):
            rows = self._begin_without(session, count)
        return int(rows[0][0])

    def _begin_without(self, session: Session, count: str) -> list[Row]:
        _LOG.info(
            "%s: the server keeps no picture of one moment; pages are read one by one", self.settings.place
        )
        session.tell(statements.END)
        session.tell(statements.EACH_FOR_ITSELF)
        return session.ask(count)
