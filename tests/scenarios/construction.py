"""A construction company on disk: Sage 50 Canada's tables on a real MariaDB server, a host, and a person typing."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from sqlalchemy import Connection, MetaData, Table, create_engine, select, update
from tests.servers.mariadb import MariaDatabase

from tieout.cli import cli
from tieout.hostport import HostAction, HostWrite
from tieout.hosts import HostSettings, open_host
from tieout.records import MODELS, Address, Bill, Customer, Invoice, Line, Money, Record, Vendor
from tieout_sage50.canada.simulator.company import make_company
from tieout_sage50.canada.simulator.papers import (
    PURCHASE_JOURNAL,
    SALES_JOURNAL,
    Paper,
    PaperLine,
    add_sales_invoice,
    add_tax,
    add_tax_code,
)
from tieout_sage50.canada.simulator.schema import SCHEMA
from tieout_sage50.canada.simulator.sdk import Pretence

_ENTITY_OF = {model: entity for entity, model in MODELS.items()}


class Works:
    """One company on both sides; ``ok`` types a command in its folder and expects how it ends."""

    def __init__(self, folder: Path, database: MariaDatabase, environment: Any) -> None:
        self.folder, self.database = folder, database
        self.host_url = f"sqlite:///{folder / 'host.db'}"
        self._now = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001 - Sage knows no zones
        self.books = make_company(
            database.engine(), "Constructions Boréal inc.", clock=self._clock, city="Trois-Rivières"
        )
        for tax in ("GST", "QST"):
            add_tax(self.books, tax)
        add_tax_code(self.books, "GQ", "GST and QST")
        (folder / "Boreal.SAI").touch()
        environment.setenv("SAGE_READER", database.reader_password)
        environment.setenv("SAGE_SDK", "tieout")
        self.set_sdk(environment)
        self._typed: list[str] = []
        open_host(HostSettings(url=self.host_url)).close()

    def set_sdk(self, environment: Any, **changes: Any) -> None:
        """Set up the make-believe SDK, which writes into the same tables as Sage's own screens."""
        url = self.database.engine().url.render_as_string(hide_password=False)
        pretence = Pretence.model_validate({"url": url, **changes})
        environment.setenv("TIEOUT_TEST_SAGE50_CA_SDK", pretence.model_dump_json())

    def _clock(self) -> datetime:
        self._now += timedelta(seconds=60)
        return self._now

    # --- the person at Sage

    def customer(self, name: str, **columns: object) -> int:
        """A customer typed in at Sage's own screen."""
        return self.books.add_customer(name, **{"nNetDay": 30, "bInactive": 0, **columns})

    def rows(self, table: str) -> list[dict[str, Any]]:
        """A table of the books as it is."""
        with self.database.engine().connect() as connection:
            found = connection.execute(select(SCHEMA.tables[table])).mappings().all()
        return [dict(row) for row in found]

    def in_books(self, table: str, name: str) -> dict[str, Any]:
        """The one customer or vendor of a name."""
        [row] = [row for row in self.rows(table) if row["sName"] == name]
        return row

    def import_invoice(self, customer: int, number: str) -> None:
        """A person imports a file: the invoice is in the tables as Sage posts it."""
        taxes = {row["lId"]: sum_ for row, sum_ in zip(self.rows("ttaxauth"), (5, 9.98), strict=True)}
        line = PaperLine(description="Travaux", quantity=1, price=100)
        add_sales_invoice(self.books, Paper(customer, number, date(2026, 3, 2), [line], taxes))

    def set_writer(self, lines: str) -> None:
        """An admin changes in the site file how Sage is written into."""
        file = self.folder / "tieout.toml"
        file.write_text(file.read_text(encoding="utf-8").replace('writer = "sdk"', lines), encoding="utf-8")

    # --- the person at the host

    def on_host(self, *records: Record) -> list[str]:
        """Records typed into the host, one after the other; the keys it gave them."""
        host, keys = open_host(HostSettings(url=self.host_url)), []
        try:
            for record in records:
                entity = _ENTITY_OF[type(record)]
                name = f"{entity}-{record.name}-{len(self._typed)}"
                write = HostWrite(operation_id=name, action=HostAction.CREATE, record=record)
                [receipt] = host.write_records(entity, [write], name)
                assert receipt.outcome.value == "done", receipt
                self._typed.append(name)
                keys.append(receipt.key)
        finally:
            host.close()
        return keys

    def change_host(self, table: str, key: str, **columns: object) -> None:
        """Another program, or a person, changes a row of the host's own tables."""
        with self._host_tables() as (connection, tables):
            changed = update(tables[table]).where(tables[table].c.key == key).values(columns)
            assert connection.execute(changed).rowcount == 1

    def host_rows(self, table: str) -> list[dict[str, Any]]:
        """A table of the host as it is."""
        with self._host_tables() as (connection, tables):
            return [dict(row) for row in connection.execute(select(tables[table])).mappings()]

    @contextmanager
    def _host_tables(self) -> Iterator[tuple[Connection, Mapping[str, Table]]]:
        engine, metadata = create_engine(self.host_url), MetaData()
        try:
            metadata.reflect(engine)
            with engine.begin() as connection:
                yield connection, metadata.tables
        finally:
            engine.dispose()

    # --- commands

    def run(self, *words: str) -> Result:
        """Type a command in the company's folder."""
        config = [] if words[0] == "init" else ["--config", str(self.folder / "tieout.toml")]
        return CliRunner().invoke(cli, [*words, *config])

    def ok(self, *words: str, code: int = 0) -> str:
        """Type a command and expect its exit code; returns what it printed, in one line."""
        result = self.run(*words)
        assert result.exit_code == code, f"{words}: {result.exit_code}\n{result.output}\n{result.exception!r}"
        return " ".join(result.output.split())

    def add_site(self, *rules: str, settings: Mapping[str, str] | None = None, code: int = 0) -> str:
        """The wizard, all its answers as flags; the password stays in the environment."""
        if not (self.folder / "tieout.toml").exists():
            self.ok("init", str(self.folder))
        given = {
            "server": "127.0.0.1",
            "port": str(self.database.port),
            "database": self.database.name,
            "user": self.database.reader,
            "password": "env:SAGE_READER",
            "sales_journals": str(SALES_JOURNAL),
            "purchase_journals": str(PURCHASE_JOURNAL),
            "writer": "sdk",
            "sai_file": str(self.folder / "Boreal.SAI"),
            "sdk_user": "tieout",
            "sdk_password": "env:SAGE_SDK",
            "sales_account": "4020",
            "purchase_account": "5040",
            **(settings or {}),
        }
        return self.ok(
            *("site", "add", "works", "--backend", "sage50-ca", "--no-input"),
            *("--profile", "sage-construction-management"),
            *(word for key, value in given.items() for word in ("--set", f"{key}={value}")),
            *("--host", self.host_url, "--company", "Constructions Boréal inc."),
            *(word for rule in rules for word in ("--rule", rule)),
            code=code,
        )

    def plan(self, *options: str) -> dict[str, Any]:
        """A saved plan, as JSON."""
        self.ok("plan", "works", "--out", str(self.folder / "plan.json"), *options)
        plan: dict[str, Any] = json.loads((self.folder / "plan.json").read_text(encoding="utf-8"))
        return plan

    def steps(self) -> list[tuple[str, str, str, bool]]:
        """What a plan proposes: entity, kind, name, ticked."""
        return [
            (step["entity"], step["kind"], step["name"], step.get("ticked", False))
            for step in self.plan()["steps"]
        ]

    def apply(self, code: int = 0) -> str:
        """The saved plan, applied by a person who says yes."""
        return self.ok("apply", str(self.folder / "plan.json"), "--yes", code=code)

    def sync(self, code: int = 0) -> str:
        """One plan, looked at and applied: nothing is left unticked."""
        self.plan()
        return self.apply(code)


# --- what people type


def company(name: str, phone: str = "819-555-0100", **fields: Any) -> Customer:
    """A company that is a customer, as the host has it."""
    return Customer(**{"key": "new", "name": name, "phone": phone, "billing_address": ADDRESS, **fields})


def supplier(name: str, phone: str = "819-555-0200", **fields: Any) -> Vendor:
    """A company that is a vendor."""
    return Vendor(**{"key": "new", "name": name, "phone": phone, "billing_address": ADDRESS, **fields})


ADDRESS = Address(
    line1="12, rue Sainte-Anne", city="Trois-Rivières", region="QC", postcode="G9A 1A1", country="Canada"
)
#: The same address in the columns of Sage.
SAGE_ADDRESS = {
    "sStreet1": "12, rue Sainte-Anne",
    "sCity": "Trois-Rivières",
    "sProvState": "QC",
    "sPostalZip": "G9A 1A1",
    "sCountry": "Canada",
}


def _paper(number: str, party_key: str, worth: str, *, approved: bool) -> dict[str, Any]:
    """A paper of one line under GST and QST, taxes as the host reckoned them."""
    amount = Decimal(worth)
    tax = (amount * Decimal("0.05")).quantize(Decimal("0.01")) + (amount * Decimal("0.09975")).quantize(
        Decimal("0.01")
    )
    line = Line(description="Travaux", quantity=Decimal(1), rate=amount, amount=amount, tax_code="GQ")
    sums = {
        "subtotal": Money(amount=amount, currency="CAD"),
        "tax": Money(amount=tax, currency="CAD"),
        "total": Money(amount=amount + tax, currency="CAD"),
    }
    head = {"key": "new", "name": number, "party_key": party_key, "dated": date(2026, 3, 2)}
    return {**head, **sums, "lines": (line,), "approved": approved}


def invoice(number: str, party_key: str, worth: str = "100.00", *, approved: bool = True) -> Invoice:
    """A client or prime invoice."""
    return Invoice(**_paper(number, party_key, worth, approved=approved))


def bill(number: str, party_key: str, worth: str = "100.00", *, approved: bool = True) -> Bill:
    """A bill, or a sub invoice."""
    return Bill(**_paper(number, party_key, worth, approved=approved))
