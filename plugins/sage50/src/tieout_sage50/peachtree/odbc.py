"""The way in over ODBC: pyodbc, loaded when it is needed, and a connection that is told to read only."""

import importlib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from tieout_sage50.peachtree.errors import OdbcMissing
from tieout_sage50.peachtree.faults import told
from tieout_sage50.peachtree.settings import UsSettings

_LOG = logging.getLogger(__name__)
#: In a connection string a value with one of these signs stands in braces.
_SPECIAL = re.compile(r"[\[\]{}(),;?*=!@]|^\s|\s$")


def load_pyodbc(place: str) -> Any:
    """The module pyodbc. Raises OdbcMissing when it, or the driver manager below it, is not installed."""
    try:
        pyodbc = importlib.import_module("pyodbc")
    except ImportError as error:
        why = " ".join(str(error).split())
        if not re.search(r"lib(odbc|ltdl)|odbc32|dlopen|DLL load failed", why):
            raise OdbcMissing("The Python package pyodbc is not installed", where=place, why=why) from None
        raise OdbcMissing(
            "The system's ODBC driver manager is missing",
            where=place,
            why=why,
            fix="On Linux install unixODBC (packages libodbc2 and libltdl7); Windows brings its own.",
        ) from None
    return pyodbc


@contextmanager
def connected(settings: UsSettings) -> Iterator[Any]:
    """A pyodbc connection of these settings, read only as far as the driver takes it; closed in any case."""
    pyodbc = load_pyodbc(settings.place)
    seconds = max(1, int(settings.time_limit))
    with told(settings):
        connection = _connect(pyodbc, settings, seconds)
    try:
        with suppress(pyodbc.Error):
            connection.timeout = seconds  # not every driver has a limit for a question
        connection.setdecoding(pyodbc.SQL_CHAR, encoding=settings.encoding)
        if is_sqlite(connection):
            # This driver does not know the access mode, but SQLite has a switch of its own.
            connection.execute("PRAGMA query_only = ON")
        yield connection
    finally:
        with suppress(pyodbc.Error):
            connection.close()


def _connect(pyodbc: Any, settings: UsSettings, seconds: int) -> Any:
    """A connection in the access mode "read only" (SQL_ATTR_ACCESS_MODE), if the driver has one."""
    words = connection_string(settings)
    try:
        return pyodbc.connect(words, autocommit=True, readonly=True, timeout=seconds)
    except pyodbc.Error as error:
        if str(error.args[0]) not in _NOT_KNOWN:
            raise
    _LOG.warning("%s: this ODBC driver has no access mode; tieout sends nothing but SELECTs", settings.place)
    return pyodbc.connect(words, autocommit=True, timeout=seconds)


#: States with which a driver says that it does not know an attribute.
_NOT_KNOWN = frozenset({"HYC00", "S1C00", "HY092", "S1092"})
#: SQL_DBMS_NAME and SQL_DATABASE_NAME of the ODBC headers.
_DBMS_NAME, _DATABASE_NAME = 17, 16


def is_sqlite(connection: Any) -> bool:
    """Whether a make-believe company answers: Sage 50 has no SQLite."""
    return str(connection.getinfo(_DBMS_NAME)).lower() == "sqlite"


def database_name(connection: Any) -> str:
    """The database the driver says it is connected with."""
    return str(connection.getinfo(_DATABASE_NAME) or "").rstrip(" \0")


def column_names(connection: Any, table: str) -> set[str]:
    """The columns of a table by the driver's catalogue, in capitals; empty for a table that is not there."""
    return {str(row.column_name).upper() for row in connection.cursor().columns(table=table)}


def connection_string(settings: UsSettings) -> str:
    """What the driver is told. Holds the password: for the driver alone, never for a message."""
    if settings.dsn:
        words = {"DSN": settings.dsn}
    else:
        words = {"Driver": f"{{{settings.driver}}}", "ServerName": settings.server, "DBQ": settings.database}
    words |= {"UID": settings.user, "PWD": settings.password.get_secret_value(), **settings.options}
    return ";".join(
        f"{word}={value if word == 'Driver' else _quoted(value)}" for word, value in words.items()
    )


def _quoted(value: str) -> str:
    return "{" + value.replace("}", "}}") + "}" if _SPECIAL.search(value) else value
