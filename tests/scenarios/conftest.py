"""A shop on disk for scenario tests: a simulated QuickBooks company file, a SQLite host, and a person typing commands."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from tieout.cli import cli
from tieout.hostport import HostAction, HostWrite
from tieout.hosts import HostSettings, open_host
from tieout.records import Customer, Entity, Record, Vendor
from tieout_quickbooks.session import FILE_ID, OWNER_ID
from tieout_quickbooks.simulator import Clock, SimulatedCompany, load_company, save_company
from tieout_quickbooks.simulator.records import Extension


class Shop:
    """One folder with everything in it; ``run`` types a command there and ``ok`` expects it to succeed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.book = folder / "Rock Castle.QBW"
        self.host_url = f"sqlite:///{folder / 'host.db'}"
        company = SimulatedCompany(
            file_name=str(self.book), clock=Clock(at=1_704_103_200, zone="America/New_York")
        )
        company.profile.company |= {"CompanyName": "Rock Castle Construction"}
        company.extensions.append(
            Extension(OWNER_ID, FILE_ID, "STR255TYPE", "{11111111-2222-3333-4444-555555555555}")
        )
        for kind, child in (("Commercial", "Retail"), ("Residential", "Owner")):
            parent = company.add("CustomerType", kind)
            company.add("CustomerType", child, parent)
        company.add("JobType", "Repairs")
        company.history.clear()
        save_company(company, self.book)
        open_host(HostSettings(url=self.host_url)).close()

    # --- what people do at either side

    @property
    def company(self) -> SimulatedCompany:
        """The company file as it is on disk now."""
        return load_company(self.book)

    def in_quickbooks(self, kind: str, name: str, customer_type: str = "", **fields: Any) -> None:
        """A person adds a record in QuickBooks."""
        company = self.company
        company.clock.advance(60)
        if customer_type:
            found = company.find_by_name(customer_type, "CustomerType")
            assert found is not None
            fields["CustomerTypeRef"] = found
        company.add(kind, name, **fields)
        save_company(company, self.book)

    def at_the_desk(self, change: Any) -> None:
        """A person does something at the QuickBooks computer: ``change(company)``."""
        company = self.company
        change(company)
        save_company(company, self.book)

    def on_host(self, *records: Record) -> None:
        """A person types records into the business system."""
        host = open_host(HostSettings(url=self.host_url))
        for number, record in enumerate(records):
            entity = Entity.VENDOR if isinstance(record, Vendor) else Entity.CUSTOMER
            write = HostWrite(operation_id=f"{record.name}{number}", action=HostAction.CREATE, record=record)
            [receipt] = host.write_records(entity, [write], f"typed-{record.name}-{number}")
            assert receipt.outcome.value == "done", receipt
        host.close()

    def host_customers(self) -> dict[str, dict[str, Any]]:
        """The host's customers as its own table has them, by name."""
        engine = create_engine(self.host_url)
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT * FROM customers")).mappings().all()
        engine.dispose()
        return {row["name"]: dict(row) for row in rows}

    def quickbooks_customers(self) -> list[str]:
        """Full names of the customers in QuickBooks, sorted."""
        company = self.company
        return sorted(company.full_name_of(one) for one in company.list_records("Customer"))

    # --- commands

    def run(self, *words: str, answers: str = "") -> Result:
        """Type a command in the shop's folder."""
        config = ["--config", str(self.folder / "tieout.toml")]
        line = [*words] if words[0] == "init" else [*words, *config]
        return CliRunner().invoke(cli, line, input=answers or None)

    def ok(self, *words: str, answers: str = "", code: int = 0) -> str:
        """Type a command and expect its exit code; returns what it printed."""
        result = self.run(*words, answers=answers)
        assert result.exit_code == code, f"{words}: {result.exit_code}\n{result.output}\n{result.exception!r}"
        return result.output

    def add_site(self, *rules: str, certificate: str = "while-open", code: int = 0) -> str:
        """The wizard, all its answers as flags."""
        if not (self.folder / "tieout.toml").exists():
            self.ok("init", str(self.folder))
        flags = [word for rule in rules for word in ("--rule", rule)]
        return self.ok(
            *("site", "add", "shop", "--backend", "quickbooks", "--profile", "smsturbo", "--no-input"),
            *(
                "--set",
                f"file={self.book}",
                "--set",
                "transport=simulator",
                "--set",
                f"certificate={certificate}",
            ),
            *("--host", self.host_url, "--company", "Rock Castle Construction", *flags),
            code=code,
        )

    def plan(self, *options: str) -> dict[str, Any]:
        """A saved plan, as JSON."""
        self.ok("plan", "shop", "--out", str(self.folder / "plan.json"), *options)
        plan: dict[str, Any] = json.loads((self.folder / "plan.json").read_text(encoding="utf-8"))
        return plan

    def apply(self, code: int = 0) -> str:
        """The saved plan, applied by a person who says yes."""
        return self.ok("apply", str(self.folder / "plan.json"), "--yes", code=code)

    @staticmethod
    def pane(plan: dict[str, Any], side: str) -> list[str]:
        """The names in one pane of a plan: records only that side has."""
        own, other = ("host_key", "books_key") if side == "host" else ("books_key", "host_key")
        return [step["name"] for step in plan["steps"] if step.get(own) and not step.get(other)]

    @staticmethod
    def ticked(plan: dict[str, Any]) -> list[str]:
        """The names of the ticked steps."""
        return [step["name"] for step in plan["steps"] if step.get("ticked")]

    @staticmethod
    def customer(name: str, **fields: Any) -> Customer:
        """A host customer, ACTIVE unless said otherwise."""
        return Customer(**{"key": "new", "name": name, "status": "ACTIVE", **fields})


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A fresh shop, and a home of its own for logs."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    folder = tmp_path / "shop"
    folder.mkdir()
    return Shop(folder)
