"""A Sage 50 Canada company on a real MariaDB server, the person at Sage's screens, and the settings that lead there."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from tests.servers.mariadb import (
    SQL_MODES,
    MariaDatabase,
    MariaServer,
    drop_database,
    in_mode,
    new_database,
)

from tieout.records import (
    MISSING,
    Address,
    Bill,
    Customer,
    Entity,
    Invoice,
    Product,
    Quotation,
    Record,
    Vendor,
)
from tieout_sage50 import ca
from tieout_sage50.canada.company import OpenCompany
from tieout_sage50.canada.mapping import ADDRESS_COLUMNS, PARTY_COLUMNS
from tieout_sage50.canada.settings import CanadaSettings
from tieout_sage50.canada.simulator.company import SimulatedCompany, make_company
from tieout_sage50.canada.simulator.papers import (
    PURCHASE_JOURNAL,
    SALES_JOURNAL,
    Paper,
    PaperLine,
    add_purchase,
    add_quotation,
    add_sales_invoice,
    add_tax,
)
from tieout_sage50.canada.simulator.schema import SCHEMA

TABLES = {
    Entity.CUSTOMER: "tcustomr",
    Entity.VENDOR: "tvendor",
    Entity.PRODUCT: "tinvent",
    Entity.INVOICE: "titrec",
    Entity.BILL: "titrec",
    Entity.QUOTATION: "tsalordr",
}


class Clock:
    """The clock of the computer Sage runs on; a person who does something takes a second."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 4, 14, 3, 22)  # noqa: DTZ001 - Sage knows no zones

    def __call__(self) -> datetime:
        """What it shows."""
        return self.now

    def advance(self, seconds: int = 1) -> None:
        """Time goes by, or back."""
        self.now += timedelta(seconds=seconds)


class PersonAtSage:
    """What a bookkeeper does at Sage's screens, in the words of canonical records."""

    def __init__(self, company: SimulatedCompany, database: MariaDatabase, clock: Clock) -> None:
        self.company, self.database, self.clock = company, database, clock
        self._tax = 0

    def seed(self, entity: Entity, records: Sequence[Record]) -> list[Record]:
        """Enter records by hand."""
        return [self._enter(entity, record) for record in records]

    def _enter(self, entity: Entity, record: Record) -> Record:
        self.clock.advance()
        if isinstance(record, Customer | Vendor):
            number = self.company.add_row(TABLES[entity], **party_columns(record))
        elif isinstance(record, Product):
            unit = record.unit if isinstance(record.unit, str) else ""
            flags = {"bInactive": int(not record.active), "bService": int(record.kind == "service")}
            number = self.company.add_item(str(record.code), record.name, sSellUnit=unit, **flags)
        else:
            number = self._enter_paper(record)
        return record.model_copy(update={"key": str(number)})

    def _enter_paper(self, record: Record) -> int:
        assert isinstance(record, Invoice | Bill | Quotation)
        if not self._tax:
            self._tax = add_tax(self.company, "GST", "TPS")
        if isinstance(record, Bill):
            add, parties = add_purchase, "tvendor"
        else:
            add, parties = add_quotation if isinstance(record, Quotation) else add_sales_invoice, "tcustomr"
        number = add(self.company, self._paper(record, parties))
        address, lines = record.billing_address, isinstance(record, Quotation)
        if isinstance(address, Address):
            self._set_address(number, address, "tsalordr" if lines else "titlu")
        return number

    def _paper(self, record: Any, parties: str) -> Paper:
        party = record.party_key
        if party is MISSING:
            party = str(self.company.add_row(parties, sName=f"Party of {record.name}"))
        lines = [
            PaperLine(line.product, line.description, line.quantity, line.rate, amount=line.amount)
            for line in (() if record.lines is MISSING else record.lines)
        ]
        columns: dict[str, object] = {"sComment": "" if record.memo is MISSING else record.memo}
        if getattr(record, "due", MISSING) is not MISSING and not isinstance(record, Quotation):
            columns["nNetDay"] = (record.due - record.dated).days
        taxes = {self._tax: Decimal(0) if record.tax is MISSING else record.tax.amount}
        dated = record.dated if isinstance(record.dated, date) else self.clock.now.date()
        return Paper(int(party), record.name, dated, lines, taxes, columns=columns)

    def _set_address(self, number: int, address: Address, table: str) -> None:
        """Lines as they would be printed: the place on a line of its own."""
        beginning, key = ("sSoldTo", "lId") if table == "tsalordr" else ("sAddress", "lITRecId")
        rows = SCHEMA.tables[table]
        values = {f"{beginning}{place}": getattr(address, f"line{place}") for place in range(1, 6)}
        with self.company.engine.begin() as connection:
            connection.execute(rows.update().where(rows.c[key] == number).values(values))

    def edit(self, entity: Entity, key: str, **changes: Any) -> None:
        """Change fields of a record."""
        self.clock.advance()
        columns: dict[str, object] = {}
        names = {**PARTY_COLUMNS, **_OTHER_COLUMNS.get(entity, {})}
        for field, value in changes.items():
            if field == "active":
                columns["bInactive"] = int(not value)
            elif field == "billing_address":
                columns |= {column: getattr(value, part) for part, column in ADDRESS_COLUMNS.items()}
            else:
                columns[names[field]] = value
        self.company.change_row(TABLES[entity], int(key), **columns)

    def delete(self, entity: Entity, key: str) -> None:
        """Remove a record."""
        self.clock.advance()
        self.company.delete_row(TABLES[entity], int(key))

    def close_books(self) -> None:
        """Close the company: another one may have the port now, this one's database is not there."""
        self.database.run(f"DROP DATABASE {self.database.name}")

    def withdraw_access(self) -> None:
        """Take the reader's right away."""
        self.database.withdraw_reader()

    def swap_company(self) -> None:
        """Another company is open on the same port."""
        self.database.run("UPDATE tcompany SET sCompName = 'Autre compagnie'")


_OTHER_COLUMNS = {
    Entity.PRODUCT: {"name": "sName", "code": "sPartCode", "unit": "sSellUnit"},
    Entity.INVOICE: {"name": "sSource1", "memo": "sComment"},
    Entity.BILL: {"name": "sSource1", "memo": "sComment"},
    Entity.QUOTATION: {"name": "sSONum", "memo": "sComment"},
}


def party_columns(record: Customer | Vendor) -> dict[str, object]:
    """The columns a person fills in for a customer or vendor."""
    columns: dict[str, object] = {"bInactive": int(not record.active)}
    for field, column in PARTY_COLUMNS.items():
        value = getattr(record, field)
        columns[column] = "" if value is MISSING else value
    if isinstance(record.billing_address, Address):
        columns |= {column: getattr(record.billing_address, part) for part, column in ADDRESS_COLUMNS.items()}
    return columns


@pytest.fixture(params=list(SQL_MODES))
def sql_mode(request: pytest.FixtureRequest) -> str:
    """Once as servers of today are, once as those of Sage's early years."""
    return str(request.param)


@pytest.fixture
def clock() -> Clock:
    """The computer's clock."""
    return Clock()


class Shelf:
    """Databases with Sage's tables that were used and can be used again, because making the tables takes long."""

    def __init__(self, server: MariaServer) -> None:
        self.server = server
        self._ready: dict[str, MariaDatabase] = {}

    def take(self, charset: str, clock: Clock) -> tuple[MariaDatabase, SimulatedCompany]:
        """A database with a new company in it, nobody else's until it is put back."""
        database = self._ready.pop(charset, None) or new_database(self.server, charset)
        return database, make_company(database.engine(), "Constructions Boréal inc.", clock=clock, **_SEAT)

    def put_back(self, charset: str, database: MariaDatabase) -> None:
        """Empty it for the next test; away with one whose tables are no longer all there."""
        if not emptied(database):
            drop_database(self.server, database)
            return
        database.let_reader_in()
        self._ready[charset] = database


_SEAT = {"city": "Québec", "province": "QC"}


def emptied(database: MariaDatabase) -> bool:
    """Delete every row of a company; whether all its tables were there to be emptied."""
    try:
        with database.engine().begin() as connection:
            for table in SCHEMA.tables.values():
                connection.execute(table.delete())
    except DBAPIError:
        return False
    return True


@pytest.fixture(scope="session")
def shelf(mariadb: MariaServer) -> Shelf:
    """Where used databases stand; the server's end is theirs."""
    return Shelf(mariadb)


@pytest.fixture
def taken(
    shelf: Shelf, clock: Clock, sql_mode: str, database_charset: str
) -> Iterator[tuple[MariaDatabase, SimulatedCompany]]:
    """A database from the shelf and the company in it."""
    with in_mode(shelf.server, sql_mode):
        database, made = shelf.take(database_charset, clock)
        yield database, made
        shelf.put_back(database_charset, database)


@pytest.fixture
def maria_database(taken: tuple[MariaDatabase, SimulatedCompany]) -> MariaDatabase:
    """The database the company is in."""
    return taken[0]


@pytest.fixture
def company(taken: tuple[MariaDatabase, SimulatedCompany]) -> SimulatedCompany:
    """An empty company of Quebec. A test that changes its tables must drop the database itself."""
    return taken[1]


@pytest.fixture
def bookkeeper(company: SimulatedCompany, maria_database: MariaDatabase, clock: Clock) -> PersonAtSage:
    """Who works at Sage's screens."""
    return PersonAtSage(company, maria_database, clock)


@pytest.fixture
def way_in(company: SimulatedCompany, maria_database: MariaDatabase) -> CanadaSettings:
    """Settings that lead to the company as the user who may only read, with small pages."""
    return settings_for(maria_database)


def settings_for(where: MariaDatabase, /, **changes: Any) -> CanadaSettings:
    """Settings that lead to a database; the reader's unless told otherwise."""
    values = {
        "server": "127.0.0.1",
        "port": where.port,
        "database": where.name,
        "user": where.reader,
        "password": where.reader_password,
        "page_size": 3,
        "sales_journals": (SALES_JOURNAL,),
        "purchase_journals": (PURCHASE_JOURNAL,),
    }
    return CanadaSettings.model_validate(values | changes)


@pytest.fixture
def open_books(way_in: CanadaSettings) -> Iterator[OpenCompany]:
    """The company, open through the hook."""
    with ca.open_books(way_in) as books:
        yield books


Read = Callable[..., dict[str, Any]]


@pytest.fixture
def read(open_books: OpenCompany) -> Read:
    """All records of one read of an entity, by key."""

    def read_all(entity: Entity, since: str = "") -> dict[str, Any]:
        pages = ca.fetch_records(open_books, entity, since)
        return {record.key: record for page in pages for record in page.records}

    return read_all
