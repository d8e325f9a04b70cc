"""The open database under a store: short writing transactions, reading snapshots, and the clock."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

from tieout.errors import FolderNotWritable, JournalFault
from tieout.store.faults import fault_of

#: Rows a streaming read takes from the database at a time.
STREAM_ROWS = 1000
_TURN_SECONDS = 10.0


class Database:
    """An engine with what it is used for. ``path`` is None on PostgreSQL and for an empty store."""

    def __init__(
        self,
        engine: Engine,
        *,
        place: str,
        clock: Callable[[], datetime],
        path: Path | None = None,
        read_only: bool = False,
    ) -> None:
        self.engine = engine
        self.place = place
        self.path = path
        self.read_only = read_only
        self._clock = clock
        self._turn = threading.Lock()

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite rather than PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    def now(self) -> str:
        """The time as the store keeps it: ISO 8601 in UTC, to the microsecond."""
        return self.time().isoformat(timespec="microseconds")

    def time(self) -> datetime:
        """The clock's time in UTC."""
        return self._clock().astimezone(UTC)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One writing transaction, committed durably at the end; nothing of it stays after an error."""
        if self.read_only:
            msg = "The state store was opened for reading only."
            raise FolderNotWritable(msg, where=self.place, fix="Open it for writing.")
        with self._in_turn(), self.engine.connect() as plain, _constraints_kept(self.place):
            connection = plain.execution_options(tieout_writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Threads that write into SQLite queue here, for SQLite itself lets them sleep, longer each time.

        Who has waited as long as is usual goes on all the same, and is told by SQLite what is wrong.
        """
        has_turn = self.is_sqlite and self._turn.acquire(timeout=_TURN_SECONDS)
        try:
            yield
        finally:
            if has_turn:
                self._turn.release()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot of the database; what others write meanwhile is not seen."""
        with self.engine.connect() as plain:
            level = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
            connection = plain.execution_options(**level)
            with connection.begin():
                yield connection

    @contextmanager
    def streaming(self) -> Iterator[Connection]:
        """As ``reading``, with rows fetched some at a time (a server-side cursor on PostgreSQL)."""
        with self.reading() as connection:
            yield connection.execution_options(yield_per=STREAM_ROWS)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextmanager
def _constraints_kept(place: str) -> Iterator[None]:
    """What no sentence was made for: a rule of our own tables is broken, so nothing more may be sent."""
    try:
        yield
    except DBAPIError as error:
        known = fault_of(error.orig, place) if error.orig else None
        what = "The state store refused a change."
        raise known or JournalFault(what, where=place, why=str(error.orig)) from error


def begin_explicitly(engine: Engine) -> None:
    """Begin SQLite transactions ourselves: IMMEDIATE to write, so that a lock is met at once, not halfway."""

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("tieout_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
