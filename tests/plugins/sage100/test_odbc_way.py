"""The way through an ODBC driver: the same statements, and a connection string nothing can break out of."""

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from tests.plugins.sage100.conftest import settings_for

from tieout_sage100.database import Database
from tieout_sage100.drivers import odbc_words
from tieout_sage100.errors import (
    BooksSilent,
    DatabaseNotOpened,
    DriverMissing,
    LoginFailed,
    RightMissing,
    ServerNotReached,
)
from tieout_sage100.faults import sentence_for
from tieout_sage100.settings import ContractorSettings

DRIVER = "ODBC Driver 18 for SQL Server"


class Error(Exception):
    """As pyodbc's: a SQLSTATE and a text with the server's number in brackets."""


Error.__module__ = "pyodbc"


@pytest.fixture
def settings() -> ContractorSettings:
    """A site that names an ODBC driver."""
    return settings_for(1433, odbc_driver=DRIVER)


def test_every_value_is_in_braces(settings: ContractorSettings) -> None:
    """A password with a brace and a semicolon stays one."""
    words = odbc_words(settings)
    assert words.startswith("Driver={ODBC Driver 18 for SQL Server};Server={127.0.0.1,1433};")
    assert "ApplicationIntent={ReadOnly}" in words
    assert words.endswith("PWD={kept s}}ecret;}")


def test_without_a_user_windows_signs_in() -> None:
    """No user, no password: the Windows user, and an instance by its name."""
    settings = ContractorSettings(server="HOST\\SQLEXPRESS", database="Acme", odbc_driver=DRIVER)
    assert "Server={HOST\\SQLEXPRESS}" in odbc_words(settings)
    assert "Trusted_Connection={yes}" in odbc_words(settings)
    assert "UID" not in odbc_words(settings)


def test_values_are_marked_as_odbc_marks_them(
    settings: ContractorSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same statements; read only, in autocommit, with the time limit."""
    seen: list[Any] = []
    cursor = SimpleNamespace(
        execute=lambda *words: seen.append(words), fetchall=lambda: [(1,)], close=lambda: None
    )
    connection = SimpleNamespace(cursor=lambda: cursor, close=lambda: None, timeout=0)

    def connect(words: str, **more: object) -> object:
        seen.append(more)
        return connection

    driver = ModuleType("pyodbc")
    monkeypatch.setattr(driver, "connect", connect, raising=False)
    monkeypatch.setitem(sys.modules, "pyodbc", driver)
    with Database(settings).session() as session:
        assert session.ask("SELECT a FROM b WHERE c > %s", 5) == [(1,)]
    assert seen == [
        {"autocommit": True, "readonly": True, "timeout": 10},
        ("SELECT a FROM b WHERE c > ?", (5,)),
    ]
    assert connection.timeout == 10


@pytest.mark.parametrize(
    ("state", "text", "connecting", "kind"),
    [
        ("28000", "[M][S]Login failed for user 'x'. (18456) (SQLDriverConnect)", True, LoginFailed),
        (
            "42000",
            '[M][S]Cannot open database "A" requested by the login. The login failed. (4060)',
            True,
            DatabaseNotOpened,
        ),
        (
            "42000",
            "[M][S]The SELECT permission was denied on the object 'actpay'. (229)",
            False,
            RightMissing,
        ),
        ("08001", "[M]TCP Provider: No connection could be made", True, ServerNotReached),
        ("HYT00", "[M]Login timeout expired", True, ServerNotReached),
        ("HYT00", "[M]Query timeout expired", False, BooksSilent),
        ("IM002", "[M]Data source name not found and no default driver specified", True, DriverMissing),
    ],
)
def test_its_errors_become_ours(
    settings: ContractorSettings, *, state: str, text: str, connecting: bool, kind: type[Exception]
) -> None:
    """By the server's number where it spoke, by the SQLSTATE where it did not."""
    assert isinstance(sentence_for(settings, Error(state, f"[{state}] {text}"), connecting=connecting), kind)


@pytest.mark.parametrize(("package", "odbc"), [("pytds", ""), ("pyodbc", DRIVER)])
def test_a_missing_package_is_said(monkeypatch: pytest.MonkeyPatch, package: str, odbc: str) -> None:
    """With the words that install it."""
    monkeypatch.setitem(sys.modules, package, None)
    with (
        pytest.raises(DriverMissing) as caught,
        Database(settings_for(1433, odbc_driver=odbc)).session(),
    ):
        pass
    assert "pip install" in caught.value.fix
