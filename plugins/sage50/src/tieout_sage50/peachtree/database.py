"""The one room that sends SQL to the company. It sends the SELECTs of ``tables`` and cannot send anything else."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from tieout_sage50.peachtree import odbc, sqlite_file
from tieout_sage50.peachtree.errors import TablesDiffer, WriteStopped
from tieout_sage50.peachtree.faults import told
from tieout_sage50.peachtree.settings import UsSettings
from tieout_sage50.peachtree.tables import Select

Rows = Sequence[Sequence[Any]]


class Reading:
    """One connection, from ``reading_of`` to the end of its context."""

    def __init__(self, settings: UsSettings, connection: Any) -> None:
        self.settings, self._connection = settings, connection
        self._is_file = settings.simulator is not None

    @property
    def is_simulated(self) -> bool:
        """Whether this is no company of Sage's, but one in an SQLite file."""
        return self._is_file or odbc.is_sqlite(self._connection)

    def database_name(self) -> str:
        """The database that is open, as the driver says; the settings' word where it says nothing."""
        with told(self.settings):
            said = "" if self._is_file else odbc.database_name(self._connection)
        return said or self.settings.database or self.settings.place

    def batches(self, select: Select, size: int) -> Iterator[Rows]:
        """The rows of a SELECT, ``size`` at a time, never more than these in memory.

        Raises the errors of ``tieout_sage50.peachtree.errors``; TablesDiffer names the column that is not there.
        """
        cursor = self._execute(select)
        try:
            while True:
                with told(self.settings):
                    rows = cursor.fetchmany(size)
                if not rows:
                    return
                yield rows
        finally:
            with suppress(Exception):  # what went wrong before is what counts
                cursor.close()

    def _execute(self, select: Select) -> Any:
        _check_reads_only(select.text, self.settings.place)
        parameters = [self._told(value) for value in select.parameters]
        try:
            with told(self.settings):
                return self._connection.cursor().execute(select.text, parameters)
        except TablesDiffer as error:
            raise self._named(select) or error from None

    def _told(self, value: datetime) -> datetime | str:
        """A moment for the driver; SQLite's files keep moments as texts."""
        return f"{value:%Y-%m-%d %H:%M:%S}" if self.is_simulated else value

    def _named(self, select: Select) -> TablesDiffer | None:
        """Which table or column is not there, by the driver's catalogue; None when that does not tell."""
        names = sqlite_file.column_names if self._is_file else odbc.column_names
        with told(self.settings):
            there = {table: names(self._connection, table) for table, _, _ in select.expected}
        for table, column, setting in select.expected:
            if not there[table]:
                return _no_table(self.settings, table)
            if column.upper() not in there[table]:
                return _no_column(self.settings, table, column, setting)
        return None


@contextmanager
def reading_of(settings: UsSettings) -> Iterator[Reading]:
    """A connection with the company that can only read."""
    door = sqlite_file.opened_file if settings.simulator is not None else odbc.connected
    with door(settings) as connection:
        yield Reading(settings, connection)


def _check_reads_only(text: str, place: str) -> None:
    """The last wall, should anybody ever bring another statement here."""
    if not text.startswith("SELECT ") or ";" in text or " INTO " in text.upper():
        raise WriteStopped(
            "A statement that is no plain SELECT was stopped before it was sent", where=place, why=text[:80]
        )


def _no_table(settings: UsSettings, table: str) -> TablesDiffer:
    return TablesDiffer(
        f"The company has no table {table}",
        where=settings.place,
        why="a company of Sage 50 US has one; another database may be behind this name",
    )


def _no_column(settings: UsSettings, table: str, column: str, setting: str) -> TablesDiffer:
    where, _, key = setting.rpartition(".")
    section = f"[sites.NAME.books.{where}]" if where else "[sites.NAME.books]"
    needed = key in {"", "number", "code", "name"}
    leave_out = "" if needed else f'  To leave it out:  {key} = ""'
    fix = f'Set  {key} = "ITS NAME IN THIS COMPANY"  in {section}.{leave_out}' if key else None
    return TablesDiffer(
        f"The company's table {table} has no column {column}",
        where=settings.place,
        why="versions of Sage 50 differ, and no public list of columns is complete",
        fix=fix or "Report the version of Sage 50: this column is in every one that is known.",
    )
