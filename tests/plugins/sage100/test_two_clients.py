"""The simulated server, driven by two clients that know nothing of it: python-tds and pymssql (FreeTDS).

The server runs in a process of its own, as its command starts it.
"""

import contextlib
import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pymssql
import pytest
from tests.plugins.sage100.conftest import NAME, server_process

from tieout_sage100.simulator.company import SimulatedCompany, make_company
from tieout_sage100.simulator.session import VERSION

#: It has no types of its own.
pytds: Any = import_module("pytds")
Connect = Callable[..., Any]
PASSWORD = "pw"


def by_pytds(port: int, user: str = "reader", password: str = PASSWORD, database: str = NAME) -> Any:
    """A client in Python alone."""
    return pytds.connect("127.0.0.1", database, user, password, port=port, autocommit=True, login_timeout=5)


def by_pymssql(port: int, user: str = "reader", password: str = PASSWORD, database: str = NAME) -> Any:
    """A client over FreeTDS, a C library."""
    return pymssql.connect(
        server="127.0.0.1",
        port=str(port),
        user=user,
        password=password,
        database=database,
        autocommit=True,
        login_timeout=5,
    )


CLIENTS = pytest.mark.parametrize("connect", [by_pytds, by_pymssql], ids=["python-tds", "pymssql"])


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server with two companies; ``reader`` may read some tables of the first and nothing of the second."""
    folder = tmp_path_factory.mktemp("server")
    files = [make_books(folder / "first.sqlite", NAME), make_books(folder / "second.sqlite", "Birch Homes")]
    files[0].add_user("reader", PASSWORD, "reccln", "clnsts")
    files[0].add_user("żółw", "p'w]{}", "reccln")
    with server_process(*(one.path for one in files)) as port:
        yield port


def make_books(path: Path, name: str) -> SimulatedCompany:
    """A company with three clients."""
    company = make_company(path, name)
    company.name_status(1, "Current")
    company.add_client(
        101,
        clnnme="Žižka & Sons €",
        addrs1="Café №1 €",
        status=1,
        begbal="-1234567.8901",
        dtercv="2024-02-29 23:59:58.500",
    )
    company.add_client(102, clnnme="beta")
    company.add_client(9_999_999_999, clnnme="x" * 30, addrs1="", begbal="0")
    return company


def rows_of(connection: Any, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    cursor = connection.cursor()
    cursor.execute(statement, values) if values else cursor.execute(statement)
    return [tuple(row) for row in cursor.fetchall()]


def refused(connection: Any, statement: str) -> tuple[int, str]:
    """Number and text a statement is refused with."""
    with pytest.raises((pytds.Error, pymssql.Error)) as caught:
        connection.cursor().execute(statement)
    return said(caught.value)


def said(error: Any) -> tuple[int, str]:
    """Number and text, wherever a client keeps them."""
    if isinstance(error, pytds.Error):
        return getattr(error, "number", 0), str(error)
    number, text = error.args if len(error.args) > 1 else error.args[0]
    return number, text.decode()


@CLIENTS
def test_every_type_arrives(port: int, connect: Connect) -> None:
    """Whole numbers, decimals, dates, ids, both kinds of text, NULL and the empty text."""
    with contextlib.closing(connect(port)) as connection:
        rows = rows_of(
            connection,
            "SELECT recnum, clnnme, addrs1, status, begbal, dtercv, _idnum FROM reccln ORDER BY recnum",
        )
    first, second, third = rows
    assert first[:6] == (
        101,
        "Žižka & Sons €",
        "Café ?1 €",
        1,
        Decimal("-1234567.8901"),
        dt.datetime(2024, 2, 29, 23, 59, 58, 500000),  # noqa: DTZ001 - SQL Server's DATETIME has no zone
    )
    assert isinstance(first[6], uuid.UUID)
    assert second[:6] == (102, "beta", None, None, None, None)
    assert third[:5] == (9_999_999_999, "x" * 30, "", None, Decimal(0))


@CLIENTS
def test_values_are_bound(port: int, connect: Connect) -> None:
    """Numbers and texts, compared as SQL Server's usual collation does."""
    with contextlib.closing(connect(port)) as connection:
        found = rows_of(
            connection,
            "SELECT recnum FROM dbo.reccln WHERE clnnme = %s OR recnum > %s ORDER BY recnum",
            "BETA",
            5000,
        )
    assert found == [(102,), (9_999_999_999,)]


@CLIENTS
def test_columns_have_their_names_and_count(port: int, connect: Connect) -> None:
    """As they are declared, or renamed."""
    with contextlib.closing(connect(port)) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT [recnum], CLNNME AS who, COUNT(*) AS n FROM reccln GROUP BY recnum, clnnme")
        assert [column[0] for column in cursor.description] == ["recnum", "who", "n"]
        cursor.fetchall()
        assert cursor.rowcount == 3


@CLIENTS
def test_the_server_names_itself_and_the_database(port: int, connect: Connect) -> None:
    """Also after USE of the database one is in."""
    with contextlib.closing(connect(port)) as connection:
        connection.cursor().execute(f"USE [{NAME}]")
        assert rows_of(connection, "SELECT DB_NAME(), @@SERVERNAME, @@VERSION, @@TRANCOUNT") == [
            (NAME, "BUILDER\\SQLEXPRESS", VERSION, 0)
        ]


@CLIENTS
@pytest.mark.parametrize(
    ("user", "password", "database", "text"),
    [
        ("reader", "no", NAME, "Login failed for user 'reader'."),
        ("nobody", "pw", NAME, "Login failed for user 'nobody'."),
        ("reader", "pw", "Birch Homes", 'Cannot open database "Birch Homes" requested by the login.'),
        ("reader", "pw", "Nowhere", 'Cannot open database "Nowhere" requested by the login.'),
    ],
)
def test_a_sign_in_is_refused(
    port: int, connect: Connect, user: str, password: str, database: str, text: str
) -> None:
    """18456 in the end, as from the real server; FreeTDS keeps only the last of two messages."""
    with pytest.raises((pytds.Error, pymssql.Error)) as caught:
        connect(port, user, password, database)
    number, told = said(caught.value)
    assert number == 18456
    assert text in told or connect is by_pymssql


@CLIENTS
def test_names_and_passwords_may_have_any_signs(port: int, connect: Connect) -> None:
    """What goes over the wire is UTF-16, whatever it holds."""
    with contextlib.closing(connect(port, "żółw", "p'w]{}")) as connection:
        assert rows_of(connection, "SELECT COUNT(*) FROM reccln") == [(3,)]


@CLIENTS
@pytest.mark.parametrize(
    ("statement", "number", "text"),
    [
        ("SELECT * FROM actpay", 229, "The SELECT permission was denied on the object 'actpay'"),
        ("DELETE FROM reccln", 229, "The DELETE permission was denied on the object 'reccln'"),
        ("SELECT a FROM nowhere", 208, "Invalid object name 'nowhere'."),
        ("SELECT nix FROM reccln", 207, "Invalid column name 'nix'."),
        ("USE [Birch Homes]", 916, "is not able to access the database"),
        ("USE Nowhere", 911, "does not exist"),
        ("SELECT GETDATE()", 195, "is not a recognized built-in function name"),
        ("SELECT FROM reccln", 156, "Incorrect syntax near the keyword 'FROM'."),
        ("COMMIT TRAN", 3902, "no corresponding BEGIN TRANSACTION"),
    ],
)
def test_an_error_leaves_the_session_usable(
    port: int, connect: Connect, statement: str, number: int, text: str
) -> None:
    """Number and words are the server's own; the next statement works."""
    with contextlib.closing(connect(port)) as connection:
        told = refused(connection, statement)
        assert told[0] == number
        assert text in told[1]
        assert rows_of(connection, "SELECT recnum FROM reccln WHERE recnum = 102") == [(102,)]


def test_severity_and_state_are_told(port: int) -> None:
    """A right is severity 14, state 5; a name is severity 16, state 1."""
    seen = []
    with contextlib.closing(by_pytds(port)) as connection:
        for statement in ("SELECT * FROM actpay", "SELECT * FROM nowhere"):
            with pytest.raises(pytds.Error) as caught:
                connection.cursor().execute(statement)
            error: Any = caught.value
            seen.append((error.number, error.severity, error.state))
    assert seen == [(229, 14, 5), (208, 16, 1)]


@CLIENTS
def test_a_transaction_is_of_one_moment_only_where_that_is_allowed(port: int, connect: Connect) -> None:
    """3952 at the first row, not before; the transaction is still there to be ended."""
    with contextlib.closing(connect(port)) as connection:
        connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL SNAPSHOT")
        connection.cursor().execute("BEGIN TRANSACTION")
        assert refused(connection, "SELECT recnum FROM reccln")[0] == 3952
        connection.cursor().execute("IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION")
        assert rows_of(connection, "SELECT @@TRANCOUNT") == [(0,)]


def test_transactions_by_the_drivers_own_requests(port: int) -> None:
    """Without autocommit both clients begin, commit and roll back by themselves."""
    drivers: tuple[Any, ...] = (
        lambda: pytds.connect("127.0.0.1", NAME, "reader", PASSWORD, port=port),
        lambda: pymssql.connect("127.0.0.1", "reader", PASSWORD, NAME, port=str(port)),
    )
    for connect in drivers:
        with contextlib.closing(connect()) as connection:
            for end in (connection.commit, connection.rollback):
                assert len(rows_of(connection, "SELECT recnum FROM reccln")) == 3
                end()


@CLIENTS
def test_many_rows_in_many_packets(port: int, connect: Connect, tmp_path: Path) -> None:
    """Rows do not care where a packet ends."""
    company = make_company(tmp_path / "long.sqlite", "Long List")
    company.add_user("reader", PASSWORD, "reccln")
    company.add_rows("reccln", ({"recnum": n, "clnnme": "ł" * (n % 31), "addrs1": None} for n in range(3000)))
    with (
        server_process(company.path) as other,
        contextlib.closing(connect(other, database="Long List")) as connection,
    ):
        rows = rows_of(connection, "SELECT recnum, clnnme, addrs1 FROM reccln ORDER BY recnum")
    assert rows == [(n, "ł" * (n % 31), None) for n in range(3000)]
