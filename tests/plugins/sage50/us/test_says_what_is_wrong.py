"""What the driver or its manager says becomes a sentence with a remedy, and never holds a password."""

import importlib
import sqlite3
import traceback
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.plugins.sage50.us.conftest import NAME, read_all, settings_for
from tests.servers.odbc_programs import Odbc

from tieout.errors import BooksFault, TieoutError
from tieout.records import Entity
from tieout_sage50 import us
from tieout_sage50.peachtree.company import OpenCompany
from tieout_sage50.peachtree.errors import (
    BooksSilent,
    ConnectionLost,
    DatabaseClosed,
    DriverMissing,
    NotACompany,
    OdbcMissing,
    PasswordWrong,
    TablesDiffer,
    WriteStopped,
)
from tieout_sage50.peachtree.faults import sentence_for, told
from tieout_sage50.peachtree.odbc import connection_string, load_pyodbc
from tieout_sage50.peachtree.settings import UsSettings
from tieout_sage50.peachtree.simulator.company import SimulatedCompany, make_company

PASSWORD = "p}e;a{ch=tree"
_ZEN = "[LNA][Pervasive][ODBC Engine Interface]"


def opened(settings: UsSettings) -> OpenCompany:
    """Open, close, and keep what was open."""
    with us.open_books(settings) as books:
        return books


def altered(path: Path, statement: str) -> None:
    """What another version of Sage 50 would have made otherwise."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def test_an_unknown_data_source(odbc: Odbc, data_sources: Path) -> None:
    """IM002 of the real driver manager: which one, and that 32-bit and 64-bit have lists of their own."""
    with pytest.raises(DriverMissing) as caught:
        opened(UsSettings(dsn="Bellwether"))
    assert 'data source "Bellwether"' in caught.value.what
    assert "IM002" in caught.value.why
    assert "-bit)" in caught.value.why
    assert "odbcad32" in caught.value.fix


def test_an_unknown_driver(odbc: Odbc, data_sources: Path) -> None:
    """01000 "Can't open lib" of the real driver manager, with the driver's name."""
    with pytest.raises(DriverMissing) as caught:
        opened(UsSettings(database="BELLWETHER"))
    assert '"Pervasive ODBC Client Interface"' in caught.value.what
    assert "Can't open lib" in caught.value.why


def test_a_data_source_leads_to_the_company(
    odbc: Odbc, data_sources: Path, company: SimulatedCompany
) -> None:
    """A DSN instead of driver, server and database; the company says which database lies behind it."""
    data_sources.write_text(f"[Books]\nDriver = SQLite3\nDatabase = {company.path}\n", encoding="utf-8")
    books = opened(UsSettings(dsn="Books", company_name_column="CompanyName"))
    assert books.company().name == NAME
    assert books.company().path == f"DSN Books ({company.path})"


def test_a_company_that_is_not_there(odbc: Odbc, tmp_path: Path) -> None:
    """What to start, and what to check."""
    with pytest.raises(DatabaseClosed) as caught:
        opened(settings_for(odbc, tmp_path / "folder" / "nothing.db"))
    assert "Zen" in caught.value.fix
    assert "database" in caught.value.fix
    simulated = settings_for(odbc, tmp_path / "x", simulator=tmp_path / "nothing.db")
    with pytest.raises(DatabaseClosed):
        opened(simulated)
    assert not (tmp_path / "nothing.db").exists()


#: State and message as the drivers give them, and what they are.
SAID: tuple[tuple[str, str, type[TieoutError]], ...] = (
    (
        "28000",
        f"[28000] {_ZEN}Invalid user authorization specification (-1903) (SQLDriverConnect)",
        PasswordWrong,
    ),
    ("HY000", f"[HY000] {_ZEN}Invalid user authorization specification (-1903)", PasswordWrong),
    ("IM002", "[IM002] [Microsoft][ODBC Driver Manager] Data source name not found", DriverMissing),
    ("IM014", "[IM014] [Microsoft] The specified DSN contains an architecture mismatch", DriverMissing),
    ("08001", f"[08001] {_ZEN}Unable to connect to server", DatabaseClosed),
    ("08004", f"[08004] {_ZEN}Server rejected the connection", DatabaseClosed),
    ("3D000", f"[3D000] {_ZEN}Invalid database name", DatabaseClosed),
    ("08S01", f"[08S01] {_ZEN}Communication link failure", ConnectionLost),
    ("08003", "[08003] Connection not open", ConnectionLost),
    ("HYT00", f"[HYT00] {_ZEN}Timeout expired", BooksSilent),
    ("HYT01", f"[HYT01] {_ZEN}Connection timeout expired", BooksSilent),
    ("42S02", f"[42S02] {_ZEN}Base table or view not found", TablesDiffer),
    ("S0022", f"[S0022] {_ZEN}Invalid column name: 'FAX_Number'", TablesDiffer),
    ("23000", f"[23000] {_ZEN}[Data Record Manager] duplicate key value (Btrieve Error 5)", WriteStopped),
    ("HY000", f"[HY000] {_ZEN} referential integrity (Btrieve status code 71)", WriteStopped),
    ("25000", f"[25000] {_ZEN}Invalid transaction state", WriteStopped),
    ("IM001", "[IM001] Driver does not support this function", BooksFault),
    ("HY000", f"[HY000] {_ZEN}Something else (Btrieve Error 85)", BooksFault),
)


@pytest.mark.parametrize(
    ("state", "message", "kind"), SAID, ids=[f"{one[0]}-{one[2].__name__}" for one in SAID]
)
def test_what_the_driver_says_becomes_a_sentence(
    odbc: Odbc, state: str, message: str, kind: type[TieoutError]
) -> None:
    """By state and words; with the driver's own words as the reason, where, and what to do."""
    pyodbc = load_pyodbc("here")
    settings = UsSettings(database="BELLWETHER", server="accounts")
    error = sentence_for(settings, pyodbc.Error(state, message))
    assert type(error) is kind
    assert error.what
    assert error.fix
    assert error.where == "accounts/BELLWETHER"
    assert message in error.why


def test_a_wrong_password_names_where_it_is_set(odbc: Odbc) -> None:
    """In Sage 50 and in the site file; the user is always Peachtree."""
    pyodbc = load_pyodbc("here")
    error = sentence_for(UsSettings(database="B"), pyodbc.Error("28000", "[28000] (-1903)"))
    assert '"Peachtree"' in error.what
    assert "Crystal Reports" in error.fix
    assert error.code == "TO-SAGE50-202"


def test_a_password_reaches_the_driver_and_no_message(odbc: Odbc, data_sources: Path) -> None:
    """However strange its signs; and no error shows it, wherever one looks."""
    settings = UsSettings.model_validate(
        {"database": "B", "password": PASSWORD, "options": {"OpenMode": "1"}}
    )
    assert "PWD={p}}e;a{ch=tree}" in connection_string(settings)
    assert connection_string(settings).endswith(";OpenMode=1")
    with pytest.raises(DriverMissing) as caught:
        opened(settings)
    shown = "".join(traceback.format_exception(caught.value)) + str(caught.value.as_dict()) + repr(settings)
    assert PASSWORD not in shown
    assert "p}}e" not in shown


@pytest.mark.parametrize(
    ("missing", "why", "fix"),
    [
        ("No module named 'pyodbc'", "pyodbc", "tieout-sage50[odbc]"),
        ("libodbc.so.2: cannot open shared object file", "libodbc.so.2", "libodbc2"),
        ("libltdl.so.7: cannot open shared object file", "libltdl.so.7", "libltdl7"),
    ],
)
def test_without_pyodbc_or_its_manager(
    monkeypatch: pytest.MonkeyPatch, missing: str, why: str, fix: str
) -> None:
    """One sentence with what to install."""

    def fail(name: str) -> None:
        raise ImportError(missing)

    monkeypatch.setattr(importlib, "import_module", fail)
    with pytest.raises(OdbcMissing) as caught:
        opened(UsSettings(database="B"))
    assert why in caught.value.why
    assert fix in caught.value.fix


def test_a_missing_column_is_named_with_its_setting(odbc: Odbc, company: SimulatedCompany) -> None:
    """Table, column, and which line of the site file names or leaves it out; with that line it reads."""
    company.add_customer("A", "Alpha")
    altered(company.path, "ALTER TABLE Customers RENAME COLUMN FAX_Number TO Telefax")
    plain = settings_for(odbc, company.path, customer_columns={})
    with pytest.raises(TablesDiffer) as caught:
        read_all(plain)
    assert "table Customers has no column FAX_Number" in caught.value.what
    assert "[sites.NAME.books.customer_columns]" in caught.value.fix
    assert 'fax = ""' in caught.value.fix
    for named in ("Telefax", ""):
        assert read_all(settings_for(odbc, company.path, customer_columns={"fax": named}))


@pytest.mark.parametrize("beside", [False, True])
def test_a_missing_column_that_is_needed_cannot_be_left_out(
    odbc: Odbc,
    company: SimulatedCompany,
    beside: bool,  # noqa: FBT001 - a table's column
) -> None:
    """The id is needed, and an address's own numbers have no setting at all."""
    altered(company.path, "DROP INDEX Vendors_VendorID")
    altered(company.path, "ALTER TABLE Vendors RENAME COLUMN VendorID TO VendorCode")
    simulator = company.path if beside else None
    with pytest.raises(TablesDiffer) as caught:
        read_all(settings_for(odbc, company.path, simulator=simulator), Entity.VENDOR)
    assert 'code = "ITS NAME' in caught.value.fix
    assert "leave it out" not in caught.value.fix
    altered(company.path, "ALTER TABLE Address RENAME COLUMN AddressTypeNumber TO Slot")
    with pytest.raises(TablesDiffer) as caught:
        read_all(settings_for(odbc, company.path, simulator=simulator))
    assert "Address has no column AddressTypeNumber" in caught.value.what
    assert "Report the version" in caught.value.fix


def test_a_missing_table_is_named(odbc: Odbc, company: SimulatedCompany) -> None:
    """As when another kind of database lies behind the name."""
    altered(company.path, "DROP TABLE Vendors")
    with pytest.raises(TablesDiffer, match="no table Vendors"):
        read_all(settings_for(odbc, company.path), Entity.VENDOR)


def test_a_company_that_does_not_say_its_name(odbc: Odbc, tmp_path: Path) -> None:
    """An empty table, a blank name, several rows, a column that is not there."""
    company = make_company(tmp_path / "blank.db", " ")
    for statement in ("SELECT 1", "DELETE FROM Company", "INSERT INTO Company VALUES ('A'), ('B')"):
        altered(company.path, statement)
        with pytest.raises(NotACompany):
            opened(settings_for(odbc, company.path))
    with pytest.raises(TablesDiffer) as caught:
        opened(settings_for(odbc, company.path, company_name_column="Title"))
    assert "company_name_column" in caught.value.fix


def test_without_a_name_column_the_database_is_the_company(odbc: Odbc, company: SimulatedCompany) -> None:
    """Over ODBC nothing else is known of it."""
    found = opened(settings_for(odbc, company.path, company_name_column="")).company()
    assert found.name == str(company.path)
    assert (found.file_id, found.country, found.is_simulated) == ("", "US", True)


def test_a_connection_that_is_cut_ends_the_read(
    way_in: UsSettings, company: SimulatedCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages that came are kept; the last page, which alone could conclude anything, never comes."""
    for number in range(5):
        company.add_customer(f"C{number}", "C")
    pyodbc = load_pyodbc("here")
    real, made = pyodbc.connect, []

    def connect(words: str, **how: Any) -> Any:
        made.append(real(words, **how))
        return made[-1]

    monkeypatch.setattr(pyodbc, "connect", connect)
    pages = us.fetch_records(OpenCompany(way_in), Entity.CUSTOMER, "")
    assert len(next(pages).records) == 3
    made[-1].close()
    with pytest.raises(ConnectionLost) as caught:
        next(pages)
    assert "run the command again" in caught.value.fix


def test_what_is_not_the_drivers_passes(way_in: UsSettings) -> None:
    """A fault of ours is not told as one of the driver's."""
    with pytest.raises(ZeroDivisionError), told(way_in):
        raise ZeroDivisionError
