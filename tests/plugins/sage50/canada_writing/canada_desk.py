"""A make-believe company in an SQLite file, a person who works in it, and records to send. No test."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import create_engine, text

from tieout.plugin import (
    Address,
    Bill,
    Customer,
    Entity,
    Invoice,
    Line,
    Money,
    Operation,
    Prepared,
    Receipt,
    Record,
    StepKind,
    Vendor,
)
from tieout_sage50.canada.company import OpenCompany, open_company
from tieout_sage50.canada.mapping import ADDRESS_COLUMNS, PARTY_COLUMNS
from tieout_sage50.canada.settings import CanadaSettings
from tieout_sage50.canada.simulator.company import SimulatedCompany, make_company
from tieout_sage50.canada.simulator.papers import (
    PURCHASE_JOURNAL,
    SALES_JOURNAL,
    Paper,
    PaperLine,
    add_purchase,
    add_sales_invoice,
    add_tax,
    add_tax_code,
)
from tieout_sage50.canada.simulator.sdk import simply_sdk
from tieout_sage50.canada.writing.sdk import open_sdk
from tieout_sage50.canada.writing.sdk_lines import Call, Close, Closed, Open, Reply
from tieout_sage50.canada.writing.sdk_session import SdkSession

TABLES = {
    Entity.CUSTOMER: "tcustomr",
    Entity.VENDOR: "tvendor",
    Entity.INVOICE: "titrec",
    Entity.BILL: "titrec",
}
TOTAL = Money(amount=Decimal("114.98"))
TAX = Money(amount=Decimal("14.98"))


class Desk:
    """The company, and the person at Sage's own screens. Each save is a second after the one before."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.file = folder, folder / "alpine.db"
        self.sai = folder / "Alpine.SAI"
        self.sai.touch()
        self._now = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001 - Sage knows no zones
        if not _TEMPLATE:
            _TEMPLATE.append(_new_company(folder))
        self.file.write_bytes(_TEMPLATE[0])
        self.company = SimulatedCompany(create_engine(f"sqlite:///{self.file}"), self._clock)

    def settings(self, **changes: Any) -> CanadaSettings:
        """The settings of a site that writes through the SDK."""
        values: dict[str, Any] = {
            "simulator": self.file,
            "sai_file": self.sai,
            "sdk_user": "tieout",
            "sdk_password": "tieout",
            "writer": "sdk",
            "sales_journals": (SALES_JOURNAL,),
            "purchase_journals": (PURCHASE_JOURNAL,),
            "sales_account": "4020",
            "purchase_account": "5040",
        }
        return CanadaSettings(**(values | changes))

    def pretence(self, **changes: Any) -> str:
        """How the make-believe SDK is set up, as JSON."""
        return json.dumps({"url": f"sqlite:///{self.file}", **changes})

    @contextmanager
    def books(self, **changes: Any) -> Iterator[OpenCompany]:
        """The company, open as the hooks open it."""
        with open_company(self.settings(**changes)) as company:
            yield company

    def send(self, *operations: Operation, **changes: Any) -> list[Receipt]:
        """Prepare and export; a problem found early is a refusal."""
        with self.books(**changes) as books:
            return [receipt for one in operations for receipt in _sent(books, one)]

    def prepare(self, operation: Operation, **changes: Any) -> Prepared:
        """One operation made ready."""
        with self.books(**changes) as books:
            return books.writer.prepare(operation.entity, [operation])[0]

    def send_for_real(self, operation: Operation) -> list[Receipt]:
        """Send through the SDK itself, which is not here; the make-believe company is only read."""
        settings = self.settings(simulator=None)
        with self.books() as books, books.database.connect() as read, open_sdk(settings, read) as writer:
            return list(writer.export(operation.entity, [self.prepare(operation)]))

    def settle(self, one: Prepared, **changes: Any) -> Receipt:
        """What became of one."""
        with self.books(**changes) as books:
            return books.writer.settle(one.operation.entity, [one])[0]

    def count(self, entity: Entity) -> int:
        """How many rows an entity's table has."""
        return len(self.rows(TABLES[entity]))

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Everything in a table."""
        with self.company.engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]  # noqa: S608 - a name of ours

    # --- the person of the contract suites

    def seed(self, entity: Entity, records: Sequence[Record]) -> list[Record]:
        """Enter records by hand; as the books have them then."""
        return [record.model_copy(update={"key": str(self._enter(entity, record))}) for record in records]

    def edit(self, entity: Entity, key: str, **changes: Any) -> None:
        """Change fields of a customer or vendor."""
        self.company.change_row(TABLES[entity], int(key), **_columns(changes))

    def delete(self, entity: Entity, key: str) -> None:
        """Remove a row."""
        self.company.delete_row(TABLES[entity], int(key))

    def written(self) -> list[tuple[str, int]]:
        """What tieout saved last."""
        tables = ("tcustomr", "tvendor", "titrec")
        return [
            (table, row["lId"]) for table in tables for row in self.rows(table) if row["sASOrgId"] == "TIEOUT"
        ]

    def _enter(self, entity: Entity, record: Record) -> int:
        if isinstance(record, Invoice | Bill):
            enter = add_sales_invoice if entity is Entity.INVOICE else add_purchase
            return enter(self.company, _paper(record))
        fields = {field: getattr(record, field) for field in (*PARTY_COLUMNS, "billing_address")}
        return self.company.add_row(TABLES[entity], **_columns(fields))

    def _clock(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


#: A new company's file: made once, because making its tables takes longer than most tests.
_TEMPLATE: list[bytes] = []


def _new_company(folder: Path) -> bytes:
    file = folder / "template.db"
    engine = create_engine(f"sqlite:///{file}")
    made = make_company(engine, "Alpine Ltée", clock=lambda: datetime(2026, 3, 1, 9, 0), city="Québec")  # noqa: DTZ001
    for tax in ("GST", "QST", "HST"):
        add_tax(made, tax)
    for code in ("G", "GQ", "H", "E"):
        add_tax_code(made, code)
    engine.dispose()
    return file.read_bytes()


class InThisProcess:
    """In place of ``SdkChild``: the same session, called directly."""

    started: ClassVar[list["InThisProcess"]] = []

    def __init__(self, options: Sequence[str]) -> None:
        self.started.append(self)
        pretence = options[list(options).index("--make-believe") + 1]
        self._session = SdkSession(lambda: simply_sdk(pretence), simulated=True)
        self.is_over = False

    def ask(self, call: Call, seconds: float) -> Reply:
        """The session's answer."""
        del seconds
        if isinstance(call, Close):
            self._session.end()
            return Closed()
        return self._session.open(call) if isinstance(call, Open) else self._session.write(call)

    def stop(self, seconds: float) -> None:
        """Close the company."""
        del seconds
        self._session.end()
        self.is_over = True


def customer(name: str = "Érablière Côté", **changes: Any) -> Customer:
    """A customer the host has."""
    address = Address(
        line1="1, rue Sainte-Anne", city="Québec", region="QC", postcode="G1R 3X2", country="Canada"
    )
    values: dict[str, Any] = {"phone": "418 555-0101", "email": "a@example.com", "billing_address": address}
    return Customer(**({"key": "h1", "name": name} | values | changes))


def vendor(name: str = "Bois Francs", **changes: Any) -> Vendor:
    """A vendor the host has."""
    return Vendor(**({"key": "h2", "name": name, "phone": "819 555-0102"} | changes))


def invoice(party: str, party_key: str, **changes: Any) -> Invoice:
    """An approved invoice of 100.00 with the two taxes of Quebec."""
    return Invoice(key="h3", **(_document(party, party_key) | {"name": "INV-1"} | changes))


def bill(party: str, party_key: str, **changes: Any) -> Bill:
    """An approved bill of the same amounts."""
    return Bill(key="h4", **(_document(party, party_key) | {"name": "B-1"} | changes))


def add(entity: Entity, record: Record, **changes: Any) -> Operation:
    """An approved addition to the books."""
    values: dict[str, Any] = {
        "id": f"op-{entity.value}-{record.name}",
        "step_id": "s",
        "host_key": record.key,
    }
    return Operation(
        entity=entity, kind=StepKind.ADD_TO_BOOKS, name=record.name, record=record, **(values | changes)
    )


def change(entity: Entity, record: Record, *fields: str, **changes: Any) -> Operation:
    """An approved change of fields in the books."""
    values: dict[str, Any] = {"id": f"op-change-{record.key}", "step_id": "s", "books_key": record.key}
    return Operation(
        entity=entity,
        kind=StepKind.UPDATE_BOOKS,
        name=record.name,
        record=record,
        fields=fields,
        **(values | changes),
    )


def _document(party: str, party_key: str) -> dict[str, Any]:
    line = Line(
        description="Poutres",
        quantity=Decimal(4),
        rate=Decimal("25.00"),
        amount=Decimal("100.00"),
        tax_code="GQ",
    )
    return {
        "party": party,
        "party_key": party_key,
        "dated": date(2026, 3, 2),
        "due": date(2026, 4, 1),
        "lines": (line,),
        "tax": TAX,
        "total": TOTAL,
    }


def _sent(books: OpenCompany, operation: Operation) -> list[Receipt]:
    prepared = books.writer.prepare(operation.entity, [operation])[0]
    if prepared.problem is not None:
        return [Receipt(operation_id=operation.id, outcome="refused", error=prepared.problem)]
    return list(books.writer.export(operation.entity, [prepared]))


def _columns(fields: dict[str, Any]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for field, value in fields.items():
        if isinstance(value, Address):
            columns |= {column: getattr(value, part) for part, column in ADDRESS_COLUMNS.items()}
        elif isinstance(value, str):
            columns[PARTY_COLUMNS[field]] = value
    return columns


def _paper(record: Invoice | Bill) -> Paper:
    lines = record.lines if isinstance(record.lines, tuple) else ()
    dated = record.dated if isinstance(record.dated, date) else date(2026, 3, 2)
    return Paper(
        int(str(record.party_key)),
        record.name,
        dated,
        [
            PaperLine("", one.description, one.quantity or 1, one.rate or 0, amount=one.amount)
            for one in lines
        ],
        columns={"sComment": str(record.memo) if isinstance(record.memo, str) else ""},
    )
