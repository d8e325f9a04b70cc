"""A make-believe Sage 50 US company behind a real ODBC driver manager, the person at its screens, and a desk with the SDK."""

import stat
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.servers.odbc_programs import Odbc, load_odbc

from tieout.records import MISSING, Address, Customer, Entity, Money, Record, Vendor
from tieout_sage50 import us
from tieout_sage50.peachtree.company import OpenCompany
from tieout_sage50.peachtree.settings import UsSettings
from tieout_sage50.peachtree.simulator.company import SimulatedCompany, make_company
from tieout_sage50.peachtree.simulator.sdk import Desk, SimulatedCompanyFile, new_sage

GUID = "7f3a0c1e-0000-4000-8000-00000000beef"
NAME = "Garden Supply of Tulsa"
#: What this company has besides the columns that are publicly known, as an admin would find it in his.
MORE = {
    "Customers": "Telephone_2:20 Terms_Code:20 Credit_Limit$ Is_Prospect# LastSavedAt@",
    "Vendors": "Telephone_2:20 Terms_Code:20 Credit_Limit$ Vendor_Email:64 VendorIsInactive# LastSavedAt@",
}
_NAMED = {"alt_phone": "Telephone_2", "terms": "Terms_Code", "credit_limit": "Credit_Limit"}
CUSTOMER_COLUMNS = {**_NAMED, "prospect": "Is_Prospect"}
VENDOR_COLUMNS = {**_NAMED, "email": "Vendor_Email", "inactive": "VendorIsInactive"}
_NAMES = {Entity.CUSTOMER: ("CustomerID", "Customer_Bill_Name"), Entity.VENDOR: ("VendorID", "Name")}
_ADDRESS = {
    "line1": "AddressLine1",
    "line2": "AddressLine2",
    "city": "City",
    "region": "State",
    "postcode": "Zip",
    "country": "Country",
}


class Clock:
    """The clock of the computer Sage runs on; a person who does something takes a second."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 4, 14, 3, 22)  # noqa: DTZ001 - Sage knows no zones

    def __call__(self) -> datetime:
        """What it shows, a second later each time."""
        self.now += timedelta(seconds=1)
        return self.now


class PersonAtSage:
    """What a bookkeeper does at Sage's screens, in the words of canonical records."""

    def __init__(self, company: SimulatedCompany) -> None:
        self.company = company

    def seed(self, entity: Entity, records: Sequence[Record]) -> list[Record]:
        """Enter records by hand."""
        return [self._enter(entity, record) for record in records]

    def _enter(self, entity: Entity, record: Any) -> Record:
        columns = {column: _kept(getattr(record, field)) for field, column in _columns(entity).items()}
        columns |= _flags(entity, record)
        code, name = (columns.pop(column) for column in _NAMES[entity])
        add = self.company.add_customer if entity is Entity.CUSTOMER else self.company.add_vendor
        number = add(str(code or record.key), str(name), **columns)
        if isinstance(record.billing_address, Address):
            self._put_address(entity, number, record.billing_address)
        entered: Record = record.model_copy(update={"key": str(number)})
        return entered

    def edit(self, entity: Entity, key: str, **changes: Any) -> None:
        """Change fields of a record."""
        names = _columns(entity)
        columns = {names[field]: _kept(value) for field, value in changes.items() if field in names}
        if "active" in changes:
            inactive = "CustomerIsInactive" if entity is Entity.CUSTOMER else "VendorIsInactive"
            columns[inactive] = int(not changes["active"])
        if isinstance(changes.get("billing_address"), Address):
            self._put_address(entity, int(key), changes["billing_address"])
        change = self.company.change_customer if entity is Entity.CUSTOMER else self.company.change_vendor
        change(int(key), **columns)

    def delete(self, entity: Entity, key: str) -> None:
        """Remove a record."""
        remove = self.company.remove_customer if entity is Entity.CUSTOMER else self.company.remove_vendor
        remove(int(key))

    def close_books(self) -> None:
        """The company's database is no longer there."""
        self.company.path.rename(self.company.path.with_suffix(".moved"))

    def swap_company(self) -> None:
        """Another company lies behind the same name."""
        self.company.rename_company("Another Company")

    def written(self) -> list[bytes]:
        """What the company's file holds, and every file beside it."""
        return [path.read_bytes() for path in sorted(self.company.path.parent.glob("company*"))]

    def _put_address(self, entity: Entity, number: int, address: Address) -> None:
        columns = {column: getattr(address, part) for part, column in _ADDRESS.items()}
        owner = "customer" if entity is Entity.CUSTOMER else "vendor"
        self.company.set_address(**{owner: number}, **columns)


def _columns(entity: Entity) -> dict[str, str]:
    settings = UsSettings(dsn="x", customer_columns=CUSTOMER_COLUMNS, vendor_columns=VENDOR_COLUMNS)
    own = settings.customer_columns if entity is Entity.CUSTOMER else settings.vendor_columns
    return {
        field: column
        for field, column in own.named()
        if field not in {"number", "inactive", "stamp", "prospect"}
    }


def _flags(entity: Entity, record: Customer | Vendor) -> dict[str, object]:
    if isinstance(record, Customer):
        return {"CustomerIsInactive": int(not record.active), "Is_Prospect": int(record.stage == "potential")}
    return {"VendorIsInactive": int(not record.active)}


def _kept(value: object) -> object:
    if value is MISSING or value is None:
        return None
    if isinstance(value, Money):
        return str(value.amount.quantize(Decimal("0.01")))
    return value


@pytest.fixture(scope="session")
def odbc() -> Odbc:
    """The driver manager and SQLite's driver, loaded before anybody imports pyodbc."""
    return load_odbc()


@pytest.fixture
def company(tmp_path: Path) -> SimulatedCompany:
    """An empty company with the columns of ``MORE``."""
    return make_company(tmp_path / "company.db", NAME, more=MORE, clock=Clock())


@pytest.fixture
def bookkeeper(company: SimulatedCompany) -> PersonAtSage:
    """Who works at Sage's screens."""
    return PersonAtSage(company)


@pytest.fixture
def way_in(odbc: Odbc, company: SimulatedCompany) -> UsSettings:
    """Settings that lead to the company over ODBC, with small pages; no column of a last change."""
    return settings_for(odbc, company.path)


def settings_for(odbc: Odbc, path: Path, /, **changes: Any) -> UsSettings:
    """Settings that lead to a company's file through the driver manager."""
    values: dict[str, Any] = {
        "driver": str(odbc.driver),
        "database": str(path),
        # Without the second the driver would make a company that is not there.
        "options": {"Database": str(path), "NoCreat": "1"},
        "encoding": "utf-8",
        "company_name_column": "CompanyName",
        "customer_columns": CUSTOMER_COLUMNS,
        "vendor_columns": VENDOR_COLUMNS,
        "page_size": 3,
    }
    return UsSettings.model_validate(values | changes)


def stamped(odbc: Odbc, path: Path, **changes: Any) -> UsSettings:
    """The same with the column of the last change named."""
    stamp = {"stamp": "LastSavedAt"}
    columns = {"customer_columns": CUSTOMER_COLUMNS | stamp, "vendor_columns": VENDOR_COLUMNS | stamp}
    return settings_for(odbc, path, **columns, **changes)


def read_all(settings: UsSettings, entity: Entity = Entity.CUSTOMER, since: str = "") -> dict[str, Any]:
    """All records of one read of an entity, by key."""
    pages = us.fetch_records(OpenCompany(settings), entity, since)
    return {record.key: record for page in pages for record in page.records}


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program of its own for the SDK, as a frozen one would be; its content is its MD5."""
    path = tmp_path / "tieout-sdk"
    build(path, 1)
    return path


def build(path: Path, number: int) -> None:
    """A build of the program. Each has another MD5."""
    lines = (
        f"#!{sys.executable}",
        "from tieout_sage50.peachtree.sdk_process import main",
        "raise SystemExit(main())",
        f"# build {number}",
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A computer with Sage 50, its SDK and the company."""
    company = SimulatedCompanyFile(name=NAME, guid=GUID)
    return new_sage(tmp_path / "sage.json", company, application_ids=["issued"])


@pytest.fixture
def through_the_door(
    odbc: Odbc, company: SimulatedCompany, desk: Desk, program: Path, tmp_path: Path
) -> UsSettings:
    """Settings that go through the SDK's door first."""
    return settings_for(
        odbc,
        company.path,
        access="sdk+odbc",
        company_guid=GUID,
        application_id="issued",
        sdk_program=program,
        sdk_simulator=desk.path,
        sdk_time_limit=20,
        grant_note=tmp_path / "note.json",
    )


@pytest.fixture
def data_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odbc: Odbc) -> Path:
    """A file for data sources, which the driver manager reads."""
    monkeypatch.setenv("ODBCINI", str(tmp_path / "odbc.ini"))
    return tmp_path / "odbc.ini"
