"""The demo's company with and without ODBC, the profile, and what is loaded only when it is needed."""

import sqlite3
import subprocess
import sys
import tomllib
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest
from tests.plugins.sage50.us.conftest import read_all, settings_for
from tests.servers.odbc_programs import Odbc

from tieout.backends import load_backend
from tieout.plugin import Demo
from tieout.records import Entity
from tieout.rules import SiteRules
from tieout_sage50 import us
from tieout_sage50.peachtree.company import OpenCompany
from tieout_sage50.peachtree.errors import OdbcMissing
from tieout_sage50.peachtree.settings import UsSettings
from tieout_sage50.peachtree.simulator.company import SimulatedCompany, make_company

ROWS = 20_000
#: Bytes; the rows themselves take some 30 MiB as records.
MOST = 8 * 2**20


def check_demo(demo: Demo) -> None:
    """It opens as the company it names, and shows what the help page shows."""
    settings = UsSettings.model_validate(demo.settings)
    with us.open_books(settings) as books:
        assert books.company() == demo.company
    customers = read_all(settings).values()
    assert sum(one.type == "PROSPECT" for one in customers) == 5
    assert [one.code for one in customers if not one.active] == ["RETAIL"]
    assert {one.code for one in read_all(settings, Entity.VENDOR).values()} == {"ABEL", "CALDER"}
    assert "SIMULATED" in demo.remark


def test_the_demo_through_odbc(tmp_path: Path, odbc: Odbc, data_sources: Path) -> None:
    """Where SQLite's driver is registered the demo goes the way a real company goes."""
    demo = us.make_demo(tmp_path)
    assert "simulator" not in demo.settings
    assert "through ODBC" in demo.remark
    check_demo(demo)


def test_the_demo_without_odbc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyodbc the same statements go through Python's own SQLite, and the remark says so."""

    def missing(place: str) -> None:
        raise OdbcMissing("not here", where=place)

    monkeypatch.setattr("tieout_sage50.peachtree.odbc.load_pyodbc", missing)
    demo = us.make_demo(tmp_path)
    assert "without ODBC" in demo.remark
    check_demo(demo)


def test_the_profile_holds_the_documented_rules() -> None:
    """SMSTurbo with Sage 50 US: customers and vendors come over, nothing goes back, inactive ones unticked."""
    rules = SiteRules.model_validate(tomllib.loads(us.describe_backend().profiles["smsturbo"])["rules"])
    for entity in (Entity.CUSTOMER, Entity.VENDOR):
        party = rules.of(entity)
        assert party is not None
        assert (party.direction, party.inactive, party.match) == ("import", "show", ("link", "id"))
        assert (party.code_pattern, party.code_max_length) == ("[A-Z0-9_-]+", 15)
        assert (party.replace, party.include_types, party.update_books) == ((), (), ())


def test_the_backend_is_found_and_can_open() -> None:
    """By its entry point; nothing says "not yet" any more."""
    backend = load_backend("sage50-us")
    assert (backend.distribution, backend.description.not_yet) == ("tieout-sage50", "")


def test_describing_loads_nothing_heavy() -> None:
    """``plugin list`` and ``--help`` load no driver, no database, no simulator."""
    script = (
        "import sys, tieout_sage50.us as us; us.describe_backend();"
        "print([name for name in ('pyodbc', 'sqlite3', 'sqlalchemy', 'subprocess', 'clr',"
        " 'tieout_sage50.peachtree.simulator', 'tieout_sage50.peachtree.odbc') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


def test_twenty_thousand_customers_stream(odbc: Odbc, tmp_path: Path) -> None:
    """In pages of a thousand, each with its address, from one statement; memory stays flat."""
    company = make_company(tmp_path / "company.db", "Large")
    _fill(company)
    settings = settings_for(odbc, company.path, customer_columns={}, vendor_columns={}, page_size=1000)
    seen, most_in_page = 0, 0
    tracemalloc.start()
    try:
        for page in us.fetch_records(OpenCompany(settings), Entity.CUSTOMER, ""):
            seen, most_in_page = seen + len(page.records), max(most_in_page, len(page.records))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert seen == ROWS
    assert most_in_page <= 1000
    assert peak < MOST


def _fill(company: SimulatedCompany) -> None:
    """Many customers at once, every tenth with two addresses."""
    numbers = range(1, ROWS + 1)
    addresses = [(number, f"{number} Main St") for number in numbers]
    addresses += [(number, "Second") for number in numbers if number % 10 == 0]
    with closing(sqlite3.connect(company.path)) as connection, connection:
        connection.executemany(
            "INSERT INTO Customers (CustomerRecordNumber, CustomerID, Customer_Bill_Name) VALUES (?, ?, ?)",
            ((number, f"C{number}", f"Customer {number}") for number in numbers),
        )
        connection.executemany(
            "INSERT INTO Address (CustomerRecordNumber, VendorRecordNumber, AddressTypeNumber, AddressLine1) "
            "VALUES (?, 0, 0, ?)",
            addresses,
        )
