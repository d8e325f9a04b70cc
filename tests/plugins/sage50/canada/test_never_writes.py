"""Nothing can be changed through the connections that read: not by the user with SELECT, not by sysadmin either."""

import logging

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from tests.plugins.sage50.canada.conftest import PersonAtSage, settings_for
from tests.servers.mariadb import MariaDatabase

from tieout.records import Customer, Entity
from tieout_sage50.canada.company import OpenCompany, open_company
from tieout_sage50.canada.database import open_database
from tieout_sage50.canada.errors import RightMissing, WriteStopped
from tieout_sage50.canada.faults import told
from tieout_sage50.canada.settings import CanadaSettings

#: What would change a company, in each way SQL has.
WRITES = (
    "INSERT INTO tcustomr (lId, sName) VALUES (99, 'Intrus')",
    "UPDATE tcustomr SET sName = 'Autre'",
    "DELETE FROM tcustomr",
    "TRUNCATE tcustomr",
    "DROP TABLE tcustomr",
    "ALTER TABLE tcustomr ADD COLUMN sNote VARCHAR(5)",
)


@pytest.mark.parametrize("statement", WRITES)
def test_the_reader_has_no_right_to_write(
    way_in: CanadaSettings, bookkeeper: PersonAtSage, statement: str
) -> None:
    """The server itself refuses (1142), whatever the session is told it may do."""
    bookkeeper.seed(Entity.CUSTOMER, [Customer(key="1", name="Alpha")])
    with open_database(way_in) as database, database.connect() as connection:
        connection.exec_driver_sql("SET SESSION TRANSACTION READ WRITE")
        with pytest.raises(RightMissing) as caught, told(way_in):
            connection.exec_driver_sql(statement)
    assert "1142" in caught.value.why or "denied" in caught.value.why
    assert names(bookkeeper) == ["Alpha"]


@pytest.mark.parametrize("statement", WRITES)
def test_sysadmin_cannot_write_in_our_sessions(
    maria_database: MariaDatabase, bookkeeper: PersonAtSage, statement: str
) -> None:
    """A site that signs in as sysadmin is protected by the session (1792)."""
    bookkeeper.seed(Entity.CUSTOMER, [Customer(key="1", name="Alpha")])
    sysadmin = settings_for(
        maria_database, user=maria_database.sysadmin, password=maria_database.sysadmin_password
    )
    with open_database(sysadmin) as database:
        for opened in (database.connect, database.snapshot):
            with opened() as connection, pytest.raises(WriteStopped), told(sysadmin):
                connection.exec_driver_sql(statement)
    assert names(bookkeeper) == ["Alpha"]


def test_the_connection_a_writer_looks_things_up_on_only_reads(open_books: OpenCompany) -> None:
    """Also after a rollback, with which each of its looks begins."""
    with open_books.database.connect() as connection:
        connection.rollback()
        with pytest.raises(DBAPIError, match="1142"):
            connection.exec_driver_sql("DELETE FROM tcustomr")


def test_a_server_that_knows_no_read_only_sessions_is_read_with_a_warning(
    way_in: CanadaSettings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before MySQL 5.6.5 the statements are errors of syntax (1064); reading goes on, and the log says so."""
    execute = sa.Connection.exec_driver_sql

    def as_long_ago(self: sa.Connection, statement: str) -> object:
        return execute(self, statement.replace("READ ONLY", "READ SOMEHOW"))

    monkeypatch.setattr(sa.Connection, "exec_driver_sql", as_long_ago)
    with caplog.at_level(logging.WARNING), open_company(way_in) as books, books.database.snapshot():
        assert books.company().name == "Constructions Boréal inc."
    assert "use a user with SELECT only" in caplog.text


def names(bookkeeper: PersonAtSage) -> list[str]:
    """The customers' names as the company has them."""
    with bookkeeper.database.engine().connect() as connection:
        return [name for (name,) in connection.execute(sa.text("SELECT sName FROM tcustomr"))]
