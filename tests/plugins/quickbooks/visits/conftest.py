"""A shop whose QuickBooks calls it: a company on a make-believe computer, its Web Connector, and the service here."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from tieout.cli import cli
from tieout.config import load_config
from tieout.hookspecs import CallingSite
from tieout.hostport import HostAction, HostWrite
from tieout.hosts import HostSettings, open_host
from tieout.records import Customer, Entity, Record, Vendor
from tieout.serve.calling import calling_site
from tieout.serve.server import BackendServer, Server
from tieout_quickbooks.simulator import Clock, RequestProcessor, SimulatedCompany
from tieout_quickbooks.simulator.webconnector import Post, Update, WebConnector, WireAnswer, load_qwc
from tieout_quickbooks.webconnector.service import Service
from tieout_quickbooks.webconnector.soap import read_call, write_answer

URL = "https://sync.example.com/quickbooks"


class WebShop:
    """One site, its QuickBooks elsewhere, and whoever types commands. ``serving()`` is one server process."""

    def __init__(self, folder: Path, name: str = "shop", file_name: str = r"C:\QB\Rock Castle.QBW") -> None:
        self.folder, self.name = folder, name
        self.host_url = f"sqlite:///{folder / f'{name}-host.db'}"
        self.company = SimulatedCompany(
            file_name=file_name, clock=Clock(at=1_704_103_200, zone="America/New_York")
        )
        self.company.profile.company |= {"CompanyName": "Rock Castle Construction"}
        self.computer = RequestProcessor(self.company)
        self.password = ""
        open_host(HostSettings(url=self.host_url)).close()

    # --- what people do at either side

    def in_quickbooks(self, *names: str, kind: str = "Customer", **fields: Any) -> None:
        """A person adds records in QuickBooks."""
        for name in names:
            self.company.clock.advance(60)
            self.company.add(kind, name, **fields)

    def on_host(self, *names: str, **fields: Any) -> None:
        """A person types customers into the business system."""
        self.on_host_records(*(Customer(key="new", name=name, status="ACTIVE", **fields) for name in names))

    def on_host_records(self, *records: Record) -> None:
        """A person types any records into the business system."""
        host = open_host(HostSettings(url=self.host_url))
        for record in records:
            entity = Entity.VENDOR if isinstance(record, Vendor) else Entity.CUSTOMER
            write = HostWrite(operation_id=record.name, action=HostAction.CREATE, record=record)
            [receipt] = host.write_records(entity, [write], f"typed-{record.name}")
            assert receipt.outcome.value == "done", receipt
        host.close()

    def host_customers(self) -> list[str]:
        """The names of the host's customers as its own table has them."""
        engine = create_engine(self.host_url)
        with engine.connect() as connection:
            names = connection.execute(text("SELECT name FROM customers ORDER BY name")).scalars().all()
        engine.dispose()
        return list(names)

    def quickbooks_customers(self) -> list[str]:
        """Full names of the customers in QuickBooks, sorted."""
        return sorted(self.company.full_name_of(one) for one in self.company.list_records("Customer"))

    # --- commands

    def run(self, *words: str, answers: str = "") -> Result:
        """Type a command."""
        config = ["--config", str(self.folder / "tieout.toml")]
        line = [*words] if words[0] == "init" else [*words, *config]
        return CliRunner().invoke(cli, line, input=answers or None)

    def ok(self, *words: str, answers: str = "", code: int = 0) -> str:
        """Type a command and expect its exit code; returns what it printed."""
        result = self.run(*words, answers=answers)
        assert result.exit_code == code, f"{words}: {result.exit_code}\n{result.output}\n{result.exception!r}"
        return result.output

    def add_site(self, *rules: str) -> str:
        """The wizard, all its answers as flags."""
        if not (self.folder / "tieout.toml").exists():
            self.ok("init", str(self.folder))
        flags = [word for rule in rules for word in ("--rule", rule)]
        return self.ok(
            *("site", "add", self.name, "--backend", "quickbooks", "--profile", "smsturbo", "--no-input"),
            *("--set", "transport=webconnector", "--set", f"url={URL}"),
            *("--host", self.host_url, *flags),
        )

    def add_to_webconnector(self) -> None:
        """The .qwc file and the password, as an admin hands them over."""
        self.qwc_path = self.folder / f"{self.name}.qwc"
        self.ok("quickbooks", "qwc", self.name, "-o", str(self.qwc_path), "--force")
        told = json.loads(self.ok("quickbooks", "password", self.name, "--json"))
        self.password = told["data"]["password"]

    def confirm(self) -> str:
        """A person says that the company that called is the right one."""
        return self.ok(
            "site", "edit", self.name, "--company", str(self.company.profile.company["CompanyName"])
        )

    def set_up(self, *rules: str) -> None:
        """Everything up to a confirmed company."""
        self.add_site("max_changes=0", "schedule=0s", *rules)
        self.add_to_webconnector()
        with self.serving() as service:
            assert self.update(service).outcome == "done"
        self.confirm()

    def review(self, *options: str) -> str:
        """A person plans and applies everything ticked."""
        plan = str(self.folder / "plan.json")
        self.ok("plan", self.name, "--out", plan, *options)
        return self.ok("apply", plan, "--yes")

    # --- calls

    @contextmanager
    def serving(self, **options: Any) -> Iterator[Service]:
        """A server process, as far as a service without sockets can be one."""
        server = Server(self.folder / "tieout.toml")
        try:
            yield Service(BackendServer(server, "quickbooks").sites, **options)
        finally:
            server.close()

    def calling_site(self) -> AbstractContextManager[CallingSite]:
        """The site as the backend's commands see it."""
        return calling_site(load_config(self.folder / "tieout.toml"), self.name)

    def connector(self, post: Post) -> WebConnector:
        """The Web Connector on the QuickBooks computer, our .qwc file added to it."""
        return WebConnector(load_qwc(self.qwc_path.read_bytes()), self.password, self.computer, post)

    def connector_of(self, service: Service) -> WebConnector:
        """The same, calling a service without sockets."""
        return self.connector(posting(service))

    def update(self, service: Service) -> Update:
        """Somebody clicks Update Selected."""
        return self.connector_of(service).update()


def posting(service: Service, address: str = "192.0.2.7") -> Post:
    """A service without sockets, for a Web Connector to call."""

    def post(_url: str, _headers: Any, body: bytes) -> WireAnswer:
        call = read_call(body)
        answer = write_answer(call.operation, service.answer(call, address))
        return WireAnswer(200, {"Content-Type": "text/xml; charset=utf-8"}, answer)

    return post


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WebShop:
    """A fresh shop, and a home of its own for logs."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    folder = tmp_path / "shop"
    folder.mkdir()
    return WebShop(folder)
