"""Engines for the two databases, their transactions, and their errors in our words."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tieout.errors import ConfigInvalid, HostUnreachable

#: Seconds a SQLite file that another program is writing is waited for.
_BUSY_SECONDS = 30
_WRITES = "tieout_writes"


def make_engine(url_text: str, *, may_make: bool) -> sa.Engine:
    """An engine on SQLite or PostgreSQL. ``may_make`` lets a SQLite file be made that is not there."""
    url = _parsed(url_text)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, may_make=may_make)
    if url.get_backend_name() == "postgresql":
        return sa.create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=2)
    raise ConfigInvalid(
        f"A host's database is SQLite or PostgreSQL, not {url.get_backend_name()}.",
        where="host.url",
        fix='Write url = "sqlite:///C:/folder/host.db" or "postgresql+psycopg://user@server/database".',
    )


def _parsed(url_text: str) -> sa.URL:
    try:
        return sa.make_url(url_text)
    except (ArgumentError, ValueError):
        # The text itself may hold a password: it is not repeated.
        raise ConfigInvalid(
            "The host's URL is not a database URL.",
            where="host.url",
            fix='Write url = "sqlite:///C:/folder/host.db" or "postgresql+psycopg://user@server/database".',
        ) from None


def _sqlite_engine(url: sa.URL, *, may_make: bool) -> sa.Engine:
    path = url.database or ""
    in_memory = path in {"", ":memory:"}
    is_new = not in_memory and not Path(path).exists()
    if is_new and not (may_make and Path(path).parent.is_dir()):
        missing = "file" if Path(path).parent.is_dir() else "folder"
        raise HostUnreachable(
            f"The host's database {path} is not there.", where=path, why=f"There is no such {missing}."
        )
    if is_new:
        _make_file(path)
    options: dict[str, Any] = {"poolclass": sa.StaticPool} if in_memory else {}
    engine = sa.create_engine(
        url.set(drivername="sqlite+pysqlite"),
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
        **options,
    )
    sa.event.listen(engine, "connect", _own_transactions)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _make_file(path: str) -> None:
    """A new file in WAL mode: readers and one writer side by side. A company's own file keeps its mode."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
    except sqlite3.Error as error:
        raise HostUnreachable(
            f"The host's database {path} cannot be made.", where=path, why=str(error)
        ) from error


def _own_transactions(driver_connection: Any, _record: object) -> None:
    """Python's sqlite3 begins transactions late and breaks savepoints; we say BEGIN ourselves."""
    driver_connection.isolation_level = None


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: sa.Engine, doing: str) -> Iterator[sa.Connection]:
    """A short read transaction; whatever the database says against it becomes ``HostUnreachable``."""
    with reaching(engine, doing), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: sa.Engine, doing: str) -> Iterator[sa.Connection]:
    """A write transaction, committed when the block ends well. SQLite is locked from its start."""
    with (
        reaching(engine, doing),
        engine.connect().execution_options(**{_WRITES: True}) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def reaching(engine: sa.Engine, doing: str) -> Iterator[None]:
    """Turn the database's errors into ours, without the SQL and without a password."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        raise HostUnreachable(
            f"The host's database failed while {doing}.", where=place(engine), why=driver_words(error)
        ) from error


def driver_words(error: SQLAlchemyError) -> str:
    """What the database itself said, its first line."""
    text = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    return text.strip().partition("\n")[0]


def place(engine: sa.Engine) -> str:
    """The database for people, without a password."""
    return engine.url.set(drivername=engine.url.get_backend_name()).render_as_string(hide_password=True)
