"""The ways to a company: python-tds, an ODBC driver, or a make-believe server in a file.

All three are connections as Python's DB-API has them, in autocommit, and get the same statements.
"""

import socket
from contextlib import ExitStack
from importlib import import_module
from typing import Any

from tieout_sage100.errors import DriverMissing
from tieout_sage100.settings import ContractorSettings

#: What the server's administrator sees in its list of sessions.
PROGRAM = "tieout"
_LONGEST_SIGN_IN = 15
#: Where a SQL Server without an instance name listens.
_PORT = 1433


def connect(settings: ContractorSettings) -> Any:
    """A connection, signed in. Raises whatever the driver raises, and ``DriverMissing``."""
    if settings.simulator is not None:
        from tieout_sage100.simulator.in_process import connect_to_file

        password = settings.password.get_secret_value()
        return connect_to_file(settings.simulator, settings.user, password, settings.database)
    return _by_odbc(settings) if settings.odbc_driver else _by_tds(settings)


def placeholder(settings: ContractorSettings) -> str:
    """How this way's statements mark a value."""
    return "?" if settings.odbc_driver and settings.simulator is None else "%s"


def _by_tds(settings: ContractorSettings) -> Any:
    try:
        driver: Any = import_module("pytds")
    except ImportError:
        raise DriverMissing("The driver python-tds is not installed", where=settings.place) from None
    with ExitStack() as closing:
        held = _socket(settings)
        if held is not None:
            closing.callback(held.close)
        connection = _signed_in(driver, settings, held)
        closing.callback(connection.close)
        return TdsConnection(connection, closing.pop_all())


class TdsConnection:
    """A connection of python-tds with its socket, which that leaves open when the other side goes away."""

    def __init__(self, connection: Any, closing: ExitStack) -> None:
        self._closing = closing
        self.cursor = connection.cursor

    def close(self) -> None:
        """Sign out and hang up."""
        self._closing.close()


def _signed_in(driver: Any, settings: ContractorSettings, held: socket.socket | None) -> Any:
    return driver.connect(
        # With a port the instance need not be asked for, and the driver does not take both.
        dsn=settings.host if settings.port else settings.server,
        sock=held,
        port=settings.port,
        database=settings.database,
        user=settings.user,
        password=settings.password.get_secret_value(),
        appname=PROGRAM,
        autocommit=True,
        readonly=True,
        timeout=settings.time_limit,
        login_timeout=min(settings.time_limit, _LONGEST_SIGN_IN),
        disable_connect_retry=True,
        cafile=str(settings.ca_file) if settings.ca_file else None,
    )


def _socket(settings: ContractorSettings) -> socket.socket | None:
    """The connection to a known port; the driver would try one that is refused until its time is up.

    None for an instance without a port, which the driver asks the server about.
    """
    if settings.port is None and settings.host != settings.server:
        return None
    port = settings.port or _PORT
    return socket.create_connection((settings.host, port), min(settings.time_limit, _LONGEST_SIGN_IN))


def _by_odbc(settings: ContractorSettings) -> Any:
    try:
        driver: Any = import_module("pyodbc")
    except ImportError as error:
        raise DriverMissing(
            "The package pyodbc cannot be used",
            where=settings.place,
            why=str(error),
            fix="Install it where tieout runs:  pip install tieout-sage100[odbc]",
        ) from None
    connection = driver.connect(
        odbc_words(settings),
        autocommit=True,
        readonly=True,
        timeout=int(min(settings.time_limit, _LONGEST_SIGN_IN)),
    )
    connection.timeout = int(settings.time_limit)
    return connection


def odbc_words(settings: ContractorSettings) -> str:
    """The connection string. Every value is in braces, so that none can be taken for another keyword."""
    server = f"{settings.host},{settings.port}" if settings.port else settings.server
    words = {
        "Driver": settings.odbc_driver,
        "Server": server,
        "Database": settings.database,
        "APP": PROGRAM,
        "ApplicationIntent": "ReadOnly",
    }
    if settings.user:
        words |= {"UID": settings.user, "PWD": settings.password.get_secret_value()}
    else:
        words["Trusted_Connection"] = "yes"
    return ";".join(f"{word}={{{value.replace('}', '}}')}}}" for word, value in words.items())
