"""A make-believe company behind a TDS server, the person at its screens, and the settings that lead there."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tieout.records import MISSING, Address, Customer, Entity, Record, Vendor
from tieout_sage100 import hooks
from tieout_sage100.company import OpenCompany
from tieout_sage100.settings import ContractorSettings
from tieout_sage100.simulator.company import SimulatedCompany, make_company
from tieout_sage100.simulator.server import SimulatedServer, serve

NAME, READER, PASSWORD = "Ashland Builders", "tieout", "kept s}ecret;"
TABLES = {Entity.CUSTOMER: "reccln", Entity.VENDOR: "actpay"}
#: What this company calls status 6; in another one 6 is something else.
INACTIVE = 6
_TEXTS = {
    "contact": "contct",
    "phone": "phnnum",
    "mobile": "cllphn",
    "fax": "faxnum",
    "email": "e_mail",
}
_PARTS = ("line1", "line2", "city", "region", "postcode")


class PersonAtContractor:
    """What a bookkeeper does at the screens of Sage 100 Contractor, in the words of canonical records."""

    def __init__(self, company: SimulatedCompany, server: SimulatedServer) -> None:
        self.company, self.server = company, server
        self._number = 100

    def seed(self, entity: Entity, records: Sequence[Record]) -> list[Record]:
        """Enter records by hand; each gets the next free number."""
        return [self._enter(entity, record) for record in records]

    def _enter(self, entity: Entity, record: Record) -> Record:
        assert isinstance(record, Customer | Vendor)
        self._number += 1
        columns = columns_of(entity, record.model_dump() | addresses(entity, record))
        if entity is Entity.CUSTOMER:
            self.company.add_client(self._number, status=1 if record.active else INACTIVE, **columns)
        else:
            self.company.add_vendor(self._number, **columns)
        return record.model_copy(update={"key": self.key(entity, self._number), "code": str(self._number)})

    def key(self, entity: Entity, number: int) -> str:
        """The row id the books gave a number."""
        return next(row[0] for row in self._rows(entity) if row[1] == number)

    def _rows(self, entity: Entity) -> list[tuple[str, int]]:
        file = sqlite3.connect(self.company.path)
        try:
            return list(file.execute(f"SELECT _idnum, recnum FROM {TABLES[entity]}"))  # noqa: S608
        finally:
            file.close()

    def edit(self, entity: Entity, key: str, **changes: Any) -> None:
        """Change fields of a record."""
        number = next(row[1] for row in self._rows(entity) if row[0] == key)
        columns = columns_of(entity, changes)
        if "active" in changes:
            columns["status"] = 1 if changes["active"] else INACTIVE
        change = self.company.change_client if entity is Entity.CUSTOMER else self.company.change_vendor
        change(number, **columns)

    def delete(self, entity: Entity, key: str) -> None:
        """Remove a record."""
        number = next(row[1] for row in self._rows(entity) if row[0] == key)
        self.company.delete(TABLES[entity], number)

    def close_books(self) -> None:
        """Stop the SQL Server."""
        self.server.stop()

    def withdraw_access(self) -> None:
        """Take the reader's login away."""
        self.company.remove_user(READER)

    def written(self) -> list[str]:
        """Everything in the company's file, who may read it included."""
        file = sqlite3.connect(self.company.path)
        try:
            return list(file.iterdump())
        finally:
            file.close()

    def swap_company(self) -> None:
        """Another server answers at the same address, with a company of the same name."""
        self.company.rename_server("OTHER\\SQLEXPRESS")


def columns_of(entity: Entity, fields: dict[str, Any]) -> dict[str, object]:
    """Plain fields in the columns of their table."""
    names: dict[str, str] = _TEXTS | {"name": "clnnme" if entity is Entity.CUSTOMER else "vndnme"}
    names |= {"alt_phone": "phn002" if entity is Entity.CUSTOMER else "homphn"}
    named = {
        names[field]: value for field, value in fields.items() if field in names and value is not MISSING
    }
    return named | {str(field): value for field, value in fields.items() if field in _ADDRESS_COLUMNS}


def addresses(entity: Entity, record: Customer | Vendor) -> dict[str, object]:
    """The addresses of a record in the columns of its table."""
    columns: dict[str, object] = {}
    billing = _BILLING if entity is Entity.CUSTOMER else _MAIN
    for address, names in ((record.billing_address, billing), (record.shipping_address, _SHIPPING)):
        if isinstance(address, Address) and (entity is Entity.CUSTOMER or names is billing):
            columns |= {name: getattr(address, part) for part, name in zip(_PARTS, names, strict=True)}
    return columns


_MAIN = ("addrs1", "addrs2", "ctynme", "state_", "zipcde")
_BILLING = ("bilad1", "bilad2", "bilcty", "bilste", "bilzip")
_SHIPPING = ("shpad1", "shpad2", "shpcty", "shpste", "shpzip")
_ADDRESS_COLUMNS = frozenset({*_MAIN, *_BILLING, *_SHIPPING})


@pytest.fixture
def company(tmp_path: Path) -> SimulatedCompany:
    """A company with a status list, no client and no vendor, and a login that may read three tables."""
    made = make_company(tmp_path / "company.sqlite", NAME)
    made.add_user(READER, PASSWORD, "reccln", "clnsts", "actpay")
    for number, name in ((1, "Current"), (4, "On hold"), (INACTIVE, "do not accept contract again")):
        made.name_status(number, name)
    return made


@pytest.fixture
def sent() -> list[str]:
    """What the server was sent, a JSON object each."""
    return []


@pytest.fixture
def server(company: SimulatedCompany, sent: list[str]) -> Iterator[SimulatedServer]:
    """The server in a thread of this process; our own driver is Python alone and shares it well."""
    with serve(company.path, log=sent.append) as running:
        yield running


@pytest.fixture
def bookkeeper(company: SimulatedCompany, server: SimulatedServer) -> PersonAtContractor:
    """Who works at the screens."""
    return PersonAtContractor(company, server)


@pytest.fixture
def way_in(server: SimulatedServer) -> ContractorSettings:
    """Settings that lead to the company over the wire, with small pages."""
    return settings_for(server.port)


def settings_for(port: int, /, **changes: Any) -> ContractorSettings:
    """Settings that lead to a server; the reader's unless told otherwise."""
    values = {
        "server": "127.0.0.1",
        "port": port,
        "database": NAME,
        "user": READER,
        "password": PASSWORD,
        "inactive_statuses": (INACTIVE,),
        "page_size": 2,
        "time_limit": 10,
    }
    return ContractorSettings.model_validate(values | changes)


Read = Callable[..., dict[str, Any]]


def read_all(books: OpenCompany, entity: Entity = Entity.CUSTOMER) -> dict[str, Any]:
    """All records of one read, by code."""
    pages = hooks.fetch_records(books, entity, "")
    return {str(record.code): record for page in pages for record in page.records}


@pytest.fixture
def read(way_in: ContractorSettings) -> Read:
    """Open, read everything of an entity, close: what one sync does. ``changes`` are settings."""

    def once(entity: Entity = Entity.CUSTOMER, **changes: Any) -> dict[str, Any]:
        settings = ContractorSettings.model_validate(way_in.model_dump() | changes)
        with hooks.open_books(settings) as books:
            return read_all(books, entity)

    return once


@contextmanager
def server_process(*files: Path, log: Path | None = None) -> Iterator[int]:
    """The server in a process of its own, as its command starts it; the port it printed."""
    words = [word for file in files for word in ("--company", str(file))]
    words += ["--log", str(log)] if log else []
    program = [sys.executable, "-m", "tieout_sage100.simulator", "--port", "0", *words]
    process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    assert process.stdout
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.stdout.close()
        assert process.wait(timeout=20) == 0
