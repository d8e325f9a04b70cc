"""Host ids must match EXACTLY the client number: through the command line, over the wire."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.plugins.sage100.conftest import NAME, PASSWORD, READER

from tieout.cli.root import cli
from tieout.hostport import HostAction, HostWrite
from tieout.hosts import HostSettings, open_host
from tieout.records import Customer, Entity
from tieout_sage100.simulator.company import SimulatedCompany
from tieout_sage100.simulator.server import SimulatedServer


def typed(*words: str) -> int:
    """What a command ends with."""
    code = cli.main(list(words), standalone_mode=False)
    return int(code or 0)


@pytest.fixture
def site(
    server: SimulatedServer, company: SimulatedCompany, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder with a site, whose host has two customers: one id is a client number, one only looks like one."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SAGE_READER", PASSWORD)
    for number, name, status in (
        (101, "Harbor View", 1),
        (202, "Palmetto Board", 1),
        (303, "Julie Smith", 6),
    ):
        company.add_client(number, clnnme=name, status=status)
    fill_host(folder / "host.db", [("00101", "Harbor View"), ("202", "Another name")])
    (folder / "tieout.toml").write_text(
        f"""
[state]
url = "sqlite:///tieout.db"

[sites.works]
backend = "sage100-contractor"
profile = "smsturbo"

[sites.works.company]
name = "{NAME}"
path = "BUILDER\\\\SQLEXPRESS/{NAME}"

[sites.works.books]
server = "127.0.0.1"
port = {server.port}
database = "{NAME}"
user = "{READER}"
password = "env:SAGE_READER"
inactive_statuses = [6]

[sites.works.host]
url = "sqlite:///host.db"
""",
        encoding="utf-8",
    )
    return folder


def fill_host(path: Path, customers: Sequence[tuple[str, str]]) -> None:
    """Customers with these ids and names, typed into the host."""
    host = open_host(HostSettings(url=f"sqlite:///{path}"))
    try:
        writes = [
            HostWrite(
                operation_id=code, action=HostAction.CREATE, record=Customer(key=code, code=code, name=name)
            )
            for code, name in customers
        ]
        host.write_records(Entity.CUSTOMER, writes, "typed")
    finally:
        host.close()


def test_an_id_that_only_looks_like_the_number_is_shown_and_not_linked(site: Path) -> None:
    """00101 is not 101: both stay apart; 202 is 202, whatever the names are. Inactive ones are not ticked."""
    assert typed("plan", "works", "--out", "plan.json") == 0
    plan = json.loads((site / "plan.json").read_text(encoding="utf-8"))
    steps = [step for step in plan["steps"] if step["entity"] == "customer"]
    assert {(step["kind"], step["name"], step.get("ticked", False)) for step in steps} >= {
        ("add-to-host", "Harbor View", False),
        ("add-to-host", "Julie Smith", False),
    }
    linked = [step for step in steps if step["kind"] == "link"]
    assert [step["reason"] for step in linked] == ['same id "202"']
    assert typed("apply", "plan.json", "--yes") == 0
    assert codes(site / "host.db") == ["00101", "202"]


def codes(path: Path) -> list[Any]:
    """The ids of the host's customers."""
    file = sqlite3.connect(path)
    try:
        return [code for (code,) in file.execute("SELECT code FROM customers ORDER BY code")]
    finally:
        file.close()
