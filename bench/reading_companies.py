"""Make-believe companies of Sage 50 US and Sage 100 Contractor with many customers, the same ones every time."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bench import customers

NAME = "Bench Ltd"
#: The login that may read the contractor's tables. No secret may stand in a site file, so it has none.
READER = "tieout"
INACTIVE = 6
_PAGE = 10_000
#: One in so many has no address, and one in so many has a second one where bills go, of which the first counts.
_WITHOUT, _TWICE = 20, 50
_CUSTOMER = (
    *("CustomerRecordNumber", "CustomerID", "Customer_Bill_Name", "Customer_Type", "Contact"),
    *("Phone_Number", "FAX_Number", "eMail_Address", "CustomerIsInactive"),
)
_ADDRESS = (
    *("CustomerRecordNumber", "VendorRecordNumber", "AddressTypeNumber"),
    *("AddressLine1", "AddressLine2", "City", "State", "Zip", "Country"),
)


def make_us(path: Path, count: int) -> None:
    """A company of Sage 50 US in an SQLite file, with the columns that are publicly known."""
    from tieout_sage50.peachtree.simulator.company import make_company

    make_company(path, NAME)
    with _opened(path) as file:
        for page in _pages(count):
            _insert(file, "Customers", _CUSTOMER, map(_us_customer, page))
            _insert(file, "Address", _ADDRESS, (address for row in page for address in _us_addresses(row)))
        # The keys of addresses, which are no rowids here.
        file.execute("UPDATE Address SET AddressRecordNumber = rowid")


def us_rows(count: int) -> int:
    """How many rows the SELECT of so many customers gives: one more for each second address."""
    return count + count // _TWICE


def make_contractor(path: Path, count: int) -> None:
    """A company of Sage 100 Contractor in an SQLite file, as its simulated server keeps it."""
    from tieout_sage100.simulator.company import make_company

    company = make_company(path, NAME)
    company.add_user(READER, "", "reccln", "clnsts", "actpay")
    for number, name in ((1, "Current"), (INACTIVE, "do not accept contract again")):
        company.name_status(number, name)
    for page in _pages(count):
        company.add_rows("reccln", map(_client, page))


def _pages(count: int) -> Iterator[list[customers.Row]]:
    rows = customers.rows(count)
    for first in range(0, count, _PAGE):
        yield [next(rows) for _ in range(min(_PAGE, count - first))]


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("PRAGMA synchronous = OFF")  # the maker's own speed is nobody's figure
        yield file


def _insert(file: sqlite3.Connection, table: str, columns: tuple[str, ...], rows: Iterable[Any]) -> None:
    marks = ", ".join("?" * len(columns))
    file.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)


def _us_customer(row: customers.Row) -> tuple[Any, ...]:
    _, name, kind, active, phone, email, *_, number = row
    contact = name.partition(" ")[0]
    return number, f"C{number:07d}", name, kind[:8].upper(), contact, phone, "", email, 1 - active


def _us_addresses(row: customers.Row) -> Iterator[tuple[Any, ...]]:
    line1, line2, city, region, postcode, _, number = row[6:]
    if number % _WITHOUT != 1:
        yield number, 0, 0, line1, line2, city, region, postcode, "USA"
    if number % _TWICE == 0:
        yield number, 0, 0, line1, "Back door", city, region, postcode, "USA"


def _client(row: customers.Row) -> dict[str, object]:
    _, name, _, active, phone, email, line1, line2, city, region, postcode, _, number = row
    where = {"addrs1": line1, "addrs2": line2, "ctynme": city, "state_": region, "zipcde": postcode}
    told = {"contct": name.partition(" ")[0], "phnnum": phone, "e_mail": email}
    return {
        "recnum": number,
        "clnnme": name,
        "shtnme": name[:15],
        "status": 1 if active else INACTIVE,
        "clntyp": number % 4,
        **told,
        **where,
    }
