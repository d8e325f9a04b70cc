"""The two ways books are read in this benchmark: each with its company, its site, and what a bare cursor is told."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bench import reading_companies as companies

if TYPE_CHECKING:
    from tieout_sage100.settings import ContractorSettings

SITE = "reading"
_COMPANY = "company.db"
#: The documented profile as it is.
_FILE = """
[state]
url = "sqlite:///state.db"

[sites.reading]
backend = "{backend}"
profile = "smsturbo"
company = {company}
books = {books}
host = {{ url = "sqlite:///host.db" }}
"""


class Bare(NamedTuple):
    """What the floor is told: the same columns of the same rows, as many at once, and how to connect."""

    statement: str
    page: int
    words: Mapping[str, Any]


class Way(NamedTuple):
    """One way. ``serving`` runs what must be there to answer while its context lasts, and gives its port or 0."""

    title: str
    driver: str
    make: Callable[[Path, int], None]
    serving: Callable[[Path], AbstractContextManager[int]]
    prepare: Callable[[Path, int], Bare]
    rows: Callable[[int], int]


def make_company(way: Way, folder: Path, count: int) -> None:
    """The company's file, unless it is there; what is there was filled to its end."""
    whole = folder / _COMPANY
    if not whole.exists():
        folder.mkdir(exist_ok=True)
        part = folder / "part.db"
        way.make(part, count)
        part.rename(whole)


def forget(folder: Path) -> None:
    """Neither mirror nor host: the next read is the first."""
    for name in ("state.db", "host.db"):
        for file in folder.glob(f"{name}*"):
            file.unlink()


def use_odbc() -> None:
    """The driver manager and SQLite's driver, for this process and for those it starts."""
    from tests.servers.odbc_programs import load_odbc

    os.environ.update(load_odbc().environment)


def _prepare_us(folder: Path, port: int) -> Bare:
    from tests.servers.odbc_programs import load_odbc

    from tieout.records import Entity
    from tieout_sage50.peachtree.odbc import connection_string
    from tieout_sage50.peachtree.settings import UsSettings
    from tieout_sage50.peachtree.tables import parties

    del port
    path = str((folder / _COMPANY).resolve())
    books = {
        "driver": str(load_odbc().driver),
        "database": path,
        # Without the last word this driver reads all rows into memory before it gives the first one.
        "options": {"Database": path, "NoCreat": "1", "StepAPI": "1"},
        "encoding": "utf-8",
        "company_name_column": "CompanyName",
    }
    settings = UsSettings.model_validate(books)
    _write_site(folder, "sage50-us", books, settings.place)
    words = {"string": connection_string(settings), "encoding": settings.encoding}
    return Bare(parties(Entity.CUSTOMER, settings).text, settings.page_size, words)


def _prepare_contractor(folder: Path, port: int) -> Bare:
    from tieout_sage100.settings import ContractorSettings

    books = {
        "server": "127.0.0.1",
        "port": port,
        "database": companies.NAME,
        "user": companies.READER,
        "inactive_statuses": [companies.INACTIVE],
    }
    settings = ContractorSettings.model_validate(books)
    _write_site(folder, "sage100-contractor", books, f"BUILDER\\SQLEXPRESS/{companies.NAME}")
    words = {"dsn": settings.host, "port": port, "database": settings.database, "user": settings.user}
    return Bare(_all_clients(settings), settings.page_size, words | {"password": ""})


def _all_clients(settings: "ContractorSettings") -> str:
    """The backend's own statement for a page of clients, for all of them at once: the least a server can be asked."""
    from tieout_sage100 import statements

    table = statements.CLIENTS
    paged = statements.page_of(table, statements.read_columns(table, settings.missing_columns), 1)
    return paged.replace("TOP (1) ", "").replace("WHERE recnum > %s ", "")


def _write_site(folder: Path, backend: str, books: Mapping[str, Any], path: str) -> None:
    company = {"name": companies.NAME, "path": path}
    text = _FILE.format(backend=backend, company=_toml(company), books=_toml(books))
    (folder / "tieout.toml").write_text(text, encoding="utf-8")


def _toml(value: Any) -> str:
    """An inline table; texts, numbers and lists are written as in JSON."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{name} = {_toml(one)}' for name, one in value.items())} }}"
    return json.dumps(value)


@contextmanager
def _tds_server(folder: Path) -> Iterator[int]:
    """The simulated SQL Server in a process of its own, which is not measured; its port."""
    command = [sys.executable, "-m", "tieout_sage100.simulator", "--company", str(folder / _COMPANY)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield int(process.stdout.readline())
        process.stdin.close()


ODBC = Way("ODBC", "pyodbc", companies.make_us, lambda _: nullcontext(0), _prepare_us, companies.us_rows)
TDS = Way(
    "TDS", "python-tds", companies.make_contractor, _tds_server, _prepare_contractor, lambda count: count
)
WAYS = {"odbc": ODBC, "tds": TDS}
