"""A garden supply company: Sage 50 US behind a real ODBC driver manager and the SDK's door, and a host."""

import stat
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.scenarios.one_way import OneWay
from tests.servers.odbc_programs import load_odbc

from tieout_sage50.peachtree.simulator.company import make_company
from tieout_sage50.peachtree.simulator.sdk import Desk, SimulatedCompanyFile, new_sage

GUID = "7f3a0c1e-0000-4000-8000-00000000beef"
#: What this company has besides the columns that are publicly known, and what its admin says they are.
_MORE = {"Customers": "Credit_Limit$", "Vendors": "VendorIsInactive#"}
_COLUMNS = {
    "customer_columns": '{credit_limit = "Credit_Limit"}',
    "vendor_columns": '{inactive = "VendorIsInactive"}',
}
_ADDRESS: dict[str, Any] = {
    "AddressLine1": "12 Boulder Ave",
    "City": "Tulsa",
    "State": "OK",
    "Zip": "74103",
    "Country": "USA",
}
#: Five prospects, one of them inactive, and one customer of another type: id, name, type, inactive.
_CUSTOMERS = (
    ("ARCHER-01", "Archer Landscaping", "PROSPECT", 0),
    ("BAYLESS", "Bayless Nursery", "PROSPECT", 0),
    ("CEDAR_RIDGE", "Cedar Ridge Homes", "PROSPECT", 0),
    ("DUNCAN", "Duncan & Sons", "PROSPECT", 0),
    ("RETAIL", "Retail Counter", "PROSPECT", 1),
    ("FROST", "Frost Commercial", "LAND", 0),
)
PROSPECTS = [code for code, _, kind, _ in _CUSTOMERS if kind == "PROSPECT"]


class Peachtree(OneWay):
    """The garden supply company on both sides, and the person at the computer with Sage 50."""

    BACKEND, COMPANY = "sage50-us", "Garden Supply of Tulsa"

    def __init__(self, folder: Path, environment: pytest.MonkeyPatch) -> None:
        super().__init__(folder, environment)
        load_odbc()
        self.books = make_company(folder / "garden.db", self.COMPANY, more=_MORE)
        # The driver manager remembers where a name led, so each world has a name of its own.
        self.data_source = f"Garden-{uuid4().hex[:12]}"
        self._name_data_source(self.data_source)
        environment.setenv("SAGE_DATA_ACCESS", "kept secret")

    def _name_data_source(self, name: str) -> None:
        file = self.folder / "odbc.ini"
        # Without NoCreat the driver would make a company that is not there.
        file.write_text(f"[{name}]\nDriver = SQLite3\nDatabase = {self.books.path}\nNoCreat = 1\n", "utf-8")
        self.environment.setenv("ODBCINI", str(file))

    def settings(self) -> dict[str, str]:
        """Through the data source."""
        return {
            "dsn": self.data_source,
            "password": "env:SAGE_DATA_ACCESS",
            "encoding": "utf-8",
            "company_name_column": "CompanyName",
            **_COLUMNS,
        }

    # --- the person at Sage

    def add(self, code: str, name: str, **columns: Any) -> int:
        """A customer typed in at Sage's screen, with an address; its record number."""
        number = self.books.add_customer(code, name, Phone_Number="918-555-0101", **columns)
        self.books.add_address(customer=number, **_ADDRESS)
        return number

    def add_vendor(self, code: str, name: str, **columns: Any) -> int:
        """A vendor, the same way."""
        number = self.books.add_vendor(code, name, PhoneNumber="918-555-0201", **columns)
        self.books.add_address(vendor=number, **_ADDRESS)
        return number

    def fill(self) -> None:
        """The company of the help page: five prospects, RETAIL inactive; and one of another type."""
        for code, name, kind, inactive in _CUSTOMERS:
            self.add(code, name, Customer_Type=kind, CustomerIsInactive=inactive)

    def all_bytes(self) -> bytes:
        """The company's file."""
        return self.books.path.read_bytes()

    # --- the SDK's door

    def door(self) -> Desk:
        """Sage 50 with its SDK on this computer, which asks a person before it lets a program in."""
        company = SimulatedCompanyFile(name=self.COMPANY, guid=GUID)
        return new_sage(self.folder / "sage.json", company, application_ids=["issued"])

    def door_settings(self, desk: Desk) -> dict[str, str]:
        """What leads through the door."""
        self.environment.setenv("SAGE_APPLICATION", "issued")
        return {
            "access": "sdk+odbc",
            "company_guid": GUID,
            "application_id": "env:SAGE_APPLICATION",
            "sdk_program": str(self._program()),
            "sdk_simulator": str(desk.path),
            "sdk_time_limit": "20",
            "grant_note": str(self.folder / "note.json"),
        }

    def _program(self) -> Path:
        """A program of its own for the SDK, as a frozen one would be."""
        path = self.folder / "tieout-sdk"
        lines = (
            f"#!{sys.executable}",
            "from tieout_sage50.peachtree.sdk_process import main",
            "raise SystemExit(main())",
        )
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path
