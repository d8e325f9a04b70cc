"""What the server or the driver says becomes a sentence with a remedy, and never holds a password."""

import builtins
import socket
import traceback
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from tests.plugins.sage50.canada.conftest import PersonAtSage, settings_for
from tests.servers.mariadb import MariaDatabase, new_database, started_server

from tieout.errors import BooksFault, TieoutError
from tieout.records import Customer, Entity, Invoice
from tieout_sage50 import ca
from tieout_sage50.canada.company import OpenCompany
from tieout_sage50.canada.errors import (
    BooksSilent,
    CharsetUnfit,
    ConnectionLost,
    DatabaseUnknown,
    DriverMissing,
    JournalsUnset,
    NotACompany,
    PasswordWrong,
    RightMissing,
    ServerNotRunning,
    ServerTooOld,
    TablesDiffer,
)
from tieout_sage50.canada.faults import sentence_for, told
from tieout_sage50.canada.settings import CanadaSettings
from tieout_sage50.canada.simulator.company import make_company

PASSWORD = "tr3s-secret"
_NOW = datetime(2026, 3, 4, 14, 3, 22)  # noqa: DTZ001 - Sage knows no zones


@pytest.fixture
def sql_mode() -> str:
    """One mode: errors do not depend on it."""
    return "strict"


def opened(settings: CanadaSettings) -> None:
    """Open and close."""
    with ca.open_books(settings):
        pass


def complete_read(books: OpenCompany, entity: Entity) -> None:
    """Read everything."""
    for _ in ca.fetch_records(books, entity, ""):
        pass


def test_a_wrong_password(maria_database: MariaDatabase, company: Any) -> None:
    """1045: who was not let in, and where the password is set."""
    with pytest.raises(PasswordWrong) as caught:
        opened(settings_for(maria_database, password=PASSWORD))
    assert '"tieout"' in caught.value.what
    assert "password" in caught.value.fix
    assert PASSWORD not in shown(caught.value)


def test_no_right_to_read_names_table_and_grant(
    maria_database: MariaDatabase, way_in: CanadaSettings
) -> None:
    """1142: the table, and the GRANT that helps."""
    maria_database.run_as_root(
        "CREATE OR REPLACE USER 'narrow'@'%' IDENTIFIED BY 'n'",
        f"GRANT SELECT ON {maria_database.name}.tcompany TO 'narrow'@'%'",
        f"GRANT SELECT ON {maria_database.name}.tvendor TO 'narrow'@'%'",
    )
    narrow = settings_for(maria_database, user="narrow", password="n")
    with ca.open_books(narrow) as books, pytest.raises(RightMissing) as caught:
        complete_read(books, Entity.CUSTOMER)
    assert "tcustomr" in caught.value.what
    assert f"GRANT SELECT ON {maria_database.name}.* TO 'narrow'@'%';" in caught.value.fix


def test_no_right_in_the_database_at_all(maria_database: MariaDatabase, way_in: CanadaSettings) -> None:
    """1044: the same remedy."""
    maria_database.withdraw_reader()
    with pytest.raises(RightMissing, match="may not read the database") as caught:
        opened(way_in)
    assert "GRANT SELECT" in caught.value.fix


def test_no_server() -> None:
    """2003: Sage is closed and no connection manager runs."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        with pytest.raises(ServerNotRunning) as caught:
            opened(CanadaSettings(server="127.0.0.1", port=port, password=PASSWORD))
    assert str(port) in caught.value.what
    assert "connection manager" in caught.value.fix
    assert PASSWORD not in shown(caught.value)


def test_no_such_database(maria_database: MariaDatabase, way_in: CanadaSettings) -> None:
    """1049: another company may be on this port."""
    maria_database.run_as_root("GRANT SELECT ON simply_none.* TO 'tieout'@'%'")
    with pytest.raises(DatabaseUnknown, match="simply_none"):
        opened(settings_for(maria_database, database="simply_none"))


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DROP TABLE tvendor", "tvendor"),
        ("ALTER TABLE tvendor DROP COLUMN sCntcName", "tvendor.sCntcName"),
    ],
)
def test_another_version_of_sage(
    maria_database: MariaDatabase, open_books: OpenCompany, statement: str, named: str
) -> None:
    """1146 and 1054: which table or column is not there."""
    maria_database.run(statement)
    with pytest.raises(TablesDiffer) as caught:
        complete_read(open_books, Entity.VENDOR)
    assert named in caught.value.what
    complete_read(open_books, Entity.CUSTOMER)
    maria_database.run(f"DROP DATABASE {maria_database.name}")


def test_a_server_that_ends_in_the_middle_of_a_read() -> None:
    """2013: what came is kept, the read does not say that it was complete."""
    with started_server() as server:
        database = new_database(server)
        company = make_company(database.engine(), "Alpha", clock=lambda: _NOW)
        for number in range(9):
            company.add_customer(f"Client {number}")
        with ca.open_books(settings_for(database)) as books:
            pages = ca.fetch_records(books, Entity.CUSTOMER, "")
            assert not next(pages).complete
            server.process.terminate()
            server.process.wait(30)
            with pytest.raises(ConnectionLost):
                list(pages)
            with pytest.raises(ServerNotRunning):
                books.company()


def test_a_server_that_does_not_answer() -> None:
    """A connection that is taken and never answered ends at the time limit."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings = CanadaSettings(server="127.0.0.1", port=silent.getsockname()[1], time_limit=1)
        with pytest.raises(BooksSilent, match="1 seconds"):
            opened(settings)


def test_the_driver_is_not_installed(way_in: CanadaSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, and what to install."""
    real = builtins.__import__

    def without_driver(name: str, *rest: Any) -> Any:
        if name == "pymysql":
            raise ModuleNotFoundError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_driver)
    with pytest.raises(DriverMissing) as caught:
        opened(way_in)
    assert "pip install PyMySQL" in caught.value.fix


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        ((1251, "Client does not support authentication protocol requested by server"), ServerTooOld),
        ((2059, "Authentication plugin 'sha256_password' not configured"), ServerTooOld),
        ((1115, "Unknown character set: 'utf8mb4'"), CharsetUnfit),
        ((1130, "Host '10.0.0.9' is not allowed to connect to this MariaDB server"), RightMissing),
        ((2006, "MySQL server has gone away"), ConnectionLost),
        ((1205, "Lock wait timeout exceeded"), BooksFault),
    ],
)
def test_what_this_server_never_says(raised: tuple[int, str], expected: type[TieoutError]) -> None:
    """Errors of servers we cannot have here, by the numbers MySQL documents."""
    error = sentence_for(CanadaSettings(), Exception(*raised))
    assert type(error) is expected
    assert raised[1] in error.why
    assert error.fix


@pytest.mark.parametrize(
    "raised", [RuntimeError("'cryptography' package is required"), NotImplementedError("4.1.22")]
)
def test_what_the_driver_gives_up_on(raised: Exception) -> None:
    """The driver says by other means that it cannot sign in, or that a server is too old."""
    with pytest.raises(ServerTooOld), told(CanadaSettings()):
        raise raised


@pytest.mark.parametrize("rows", [0, 2])
def test_a_database_that_does_not_say_which_company_it_is(
    maria_database: MariaDatabase, way_in: CanadaSettings, rows: int
) -> None:
    """No row in tcompany, or several."""
    maria_database.run("DELETE FROM tcompany")
    for _ in range(rows):
        maria_database.run("INSERT INTO tcompany (sCompName) VALUES ('A')")
    with pytest.raises(NotACompany):
        opened(way_in)


def test_unset_journals_are_told_with_what_there_is(
    maria_database: MariaDatabase, bookkeeper: PersonAtSage
) -> None:
    """The error lists the numbers, so that the right one can be read off."""
    bookkeeper.seed(Entity.INVOICE, [Invoice(key="1", name="1001")])
    unset = settings_for(maria_database, sales_journals=())
    with ca.open_books(unset) as books, pytest.raises(JournalsUnset) as caught:
        complete_read(books, Entity.INVOICE)
    assert "71 (1 entries" in caught.value.why
    assert "sales_journals = [NUMBER]" in caught.value.fix


def test_no_error_tells_a_password(maria_database: MariaDatabase, bookkeeper: PersonAtSage) -> None:
    """Neither an error nor its traceback, whatever the server says, holds the password or a record's values."""
    bookkeeper.seed(Entity.CUSTOMER, [Customer(key="1", name="Alpha")])
    faults: tuple[Callable[[], None], ...] = (
        lambda: opened(settings_for(maria_database, password=PASSWORD)),
        lambda: opened(settings_for(maria_database, password=PASSWORD, database="nowhere")),
        lambda: opened(settings_for(maria_database, password=PASSWORD, user="nobody")),
    )
    for fault in faults:
        with pytest.raises(TieoutError) as caught:
            fault()
        assert PASSWORD not in shown(caught.value)
    assert PASSWORD not in repr(settings_for(maria_database, password=PASSWORD))


def shown(error: TieoutError) -> str:
    """Everything a log could show of an error."""
    return f"{error.as_dict()} {''.join(traceback.format_exception(error))}"
