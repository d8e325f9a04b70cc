"""The one room that talks to the company's database. It only reads, and sees to it that nothing else can happen.

A user with the right SELECT alone cannot write. For a site that signs in as Sage's sysadmin all the same, every
session is made read only before its first question, so that the server refuses what is no reading (error 1792).
"""

import logging
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, Executable, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tieout_sage50.canada.errors import CharsetUnfit, DatabaseUnknown
from tieout_sage50.canada.faults import driver_missing, sentence_for, told
from tieout_sage50.canada.settings import CanadaSettings

_LOG = logging.getLogger(__name__)
#: The server does not know a statement: it is older than MySQL 5.6.5, which brought read-only transactions.
_SYNTAX = 1064
#: One picture for the whole of a read, whatever others save meanwhile.
_SNAPSHOTS = (
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT",
)


class Database:
    """The database of one company. Every connection is closed with it at the latest."""

    def __init__(self, settings: CanadaSettings, engine: Engine) -> None:
        self.settings, self._engine = settings, engine
        self._open: list[Connection] = []

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection that can only read, each statement for itself."""
        with told(self.settings):
            connection = self._engine.connect()
        self._open.append(connection)
        try:
            self._only_read(connection)
            yield connection
        finally:
            self._open.remove(connection)
            connection.close()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection on which everything is as it was at one moment."""
        with self.connect() as connection:
            if connection.dialect.name == "mysql":
                self._first_accepted(connection, _SNAPSHOTS)
            yield connection

    def ask(self, connection: Connection, statement: Executable) -> Sequence[Mapping[str, Any]]:
        """All rows of a SELECT. Raises the errors of ``tieout_sage50.canada.errors``."""
        with told(self.settings):
            # A RowMapping is a mapping in all but its type.
            return cast("Sequence[Mapping[str, Any]]", connection.execute(statement).mappings().all())

    def close(self) -> None:
        """Close what is still open, as a read that nobody read to its end."""
        for connection in list(self._open):
            connection.close()
        self._engine.dispose()

    def _only_read(self, connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            return  # its file was opened read only
        self._first_accepted(connection, ("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",))
        if not self._first_accepted(connection, ("SET SESSION TRANSACTION READ ONLY",)):
            _LOG.warning(
                "%s: this server cannot make a session read only; use a user with SELECT only",
                self.settings.place,
            )

    def _first_accepted(self, connection: Connection, statements: Sequence[str]) -> str:
        """Run the first of several statements the server knows; "" when it knows none."""
        for statement in statements:
            try:
                connection.exec_driver_sql(statement)
            except DBAPIError as error:
                if _number(error) != _SYNTAX:
                    raise sentence_for(self.settings, error.orig) from None
            else:
                return statement
        return ""


@contextmanager
def open_database(settings: CanadaSettings) -> Iterator[Database]:
    """The company's database, reachable and with a character set that loses nothing."""
    database = Database(settings, _engine(settings))
    try:
        with database.connect() as connection:
            _greet(database, connection)
        yield database
    finally:
        database.close()


def _greet(database: Database, connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        return
    settings = database.settings
    version = database.ask(connection, text("SELECT VERSION() AS version"))[0]["version"]
    _LOG.info("%s: the database server says it is %s", settings.place, version)
    stored = database.ask(connection, _CHARSET)
    if stored and not _keeps(settings.charset, str(stored[0]["charset"])):
        raise CharsetUnfit(
            f'Texts are kept in {stored[0]["charset"]} and would be sent in "{settings.charset}"',
            where=settings.place,
            why="signs that are not in the latter would arrive as question marks",
        )


_CHARSET = text(
    "SELECT character_set_name AS charset FROM information_schema.columns "
    "WHERE table_schema = DATABASE() AND table_name = 'tcustomr' AND column_name = 'sName'"
)
_THIS_COMPUTER = {"localhost", "127.0.0.1", "::1"}


def _keeps(sent: str, stored: str) -> bool:
    """Whether every sign of one character set has its place in the other."""
    return sent in {"utf8mb4", stored} or (sent == "utf8" and stored != "utf8mb4")


def _engine(settings: CanadaSettings) -> Engine:
    if settings.simulator is not None:
        return _file_engine(settings.simulator)
    url = URL.create(
        "mysql+pymysql",
        username=settings.user,
        host=settings.server,
        port=settings.port,
        database=settings.database,
        query={"charset": settings.charset},
    )
    arguments: dict[str, Any] = {
        # As bytes: of a text the driver would make Latin-1, and a server of today expects UTF-8.
        "password": settings.password.get_secret_value().encode(_codec(settings.charset)),
        "connect_timeout": max(1, int(settings.time_limit)),
        "read_timeout": settings.time_limit,
        # On one computer there is no network to listen on, and making ready for TLS takes longer than signing in.
        "ssl_disabled": settings.tls == "never" or settings.server in _THIS_COMPUTER,
    }
    try:
        return create_engine(
            url,
            connect_args=arguments,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
        )
    except ImportError:
        raise driver_missing(settings) from None


def _codec(charset: str) -> str:
    return "cp1252" if charset == "latin1" else "utf-8"


def _file_engine(path: Path) -> Engine:
    """The make-believe company's file, opened so that SQLite itself refuses to write."""
    if not path.is_file():
        raise DatabaseUnknown("There is no make-believe company there", where=str(path))
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False
        ),
        poolclass=NullPool,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _speak_mysql)
    return engine


def _speak_mysql(connection: sqlite3.Connection, _: object) -> None:
    """Two functions every MySQL server has and SQLite does not."""
    connection.create_function("crc32", 1, lambda told: zlib.crc32(str(told).encode()), deterministic=True)
    connection.create_function(
        "concat_ws", -1, lambda sign, *parts: str(sign).join(map(str, parts)), deterministic=True
    )


def _number(error: DBAPIError) -> int:
    arguments = getattr(error.orig, "args", ())
    return arguments[0] if arguments and isinstance(arguments[0], int) else 0
