"""A builder's company: Sage 100 Contractor's tables behind a TDS server in a process of its own, and a host."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.scenarios.one_way import OneWay

from tieout_sage100.simulator.company import SimulatedCompany, make_company

READER, PASSWORD = "tieout", "kept s}ecret;"
#: What this company calls its client statuses; another company has other numbers.
_STATUSES = {1: "current", 2: "complete", 6: "do not accept contract again"}
INACTIVE = 6
_PLACE = {"addrs1": "12 Dock St", "ctynme": "Cedar Key", "state_": "FL"}
_TABLES = ("reccln", "actpay", "clnsts")


def new_company(path: Path, name: str) -> SimulatedCompany:
    """A company with a status list, no client and no vendor, and a login that may read three tables."""
    made = make_company(path, name)
    made.add_user(READER, PASSWORD, *_TABLES)
    for number, status in _STATUSES.items():
        made.name_status(number, status)
    return made


class Contractor(OneWay):
    """The builder's company on both sides; its SQL Server keeps another company, too."""

    BACKEND, COMPANY, OTHER = "sage100-contractor", "Ashland Builders", "Ashland Homes"

    def __init__(self, folder: Path, environment: pytest.MonkeyPatch, port: int, path: Path) -> None:
        super().__init__(folder, environment)
        self.books, self.port = SimulatedCompany(path), port
        environment.setenv("SAGE_READER", PASSWORD)

    def settings(self) -> dict[str, str]:
        """Over the wire, by a login that may only read."""
        return {
            "server": "127.0.0.1",
            "port": str(self.port),
            "database": self.COMPANY,
            "user": READER,
            "password": "env:SAGE_READER",
            "inactive_statuses": str(INACTIVE),
            "time_limit": "10",
        }

    # --- the person at Sage 100 Contractor

    def add(self, number: int, name: str, **columns: Any) -> None:
        """A client typed in, complete and current unless told otherwise."""
        whole = {"contct": "Ann Lee", "phnnum": "352-555-0101", "status": 1, **_PLACE, **columns}
        self.books.add_client(number, clnnme=name, **whole)

    def add_vendor(self, number: int, name: str, **columns: Any) -> None:
        """A vendor, the same way."""
        whole = {"contct": "Ann Lee", "phnnum": "352-555-0201", **_PLACE, **columns}
        self.books.add_vendor(number, vndnme=name, **whole)

    def sample(self) -> None:
        """The company of the help page: two clients, and Julie Smith, who was made inactive."""
        self.add(101, "Harbor View Condominiums")
        self.add(102, "Palmetto School Board", status=2)
        self.add(103, "Julie Smith")
        self.books.change_client(103, status=INACTIVE)

    def tables(self) -> list[tuple[Any, ...]]:
        """Every row of the company's tables as it is."""
        with closing(sqlite3.connect(self.books.path)) as file:
            return [row for table in _TABLES for row in file.execute(f"SELECT * FROM {table}")]  # noqa: S608

    def empty(self) -> None:
        """Take out everything a test put in, its rights and names, so that the next one begins anew."""
        for table in _TABLES:
            self.books.alter(f"DELETE FROM {table}")  # noqa: S608 - our own tables
        self.books.remove_user(READER)
        self.books.add_user(READER, PASSWORD, *_TABLES)
        self.books.rename_server("BUILDER\\SQLEXPRESS")
        for number, status in _STATUSES.items():
            self.books.name_status(number, status)


@contextmanager
def sql_server(*files: Path) -> Iterator[int]:
    """The server as its command starts it, in a process of its own; the port it listens on."""
    words = [word for file in files for word in ("--company", str(file))]
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
