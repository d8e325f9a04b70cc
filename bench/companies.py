"""Sites whose QuickBooks calls, many at once: one site file, one state store, a host for those that have work."""

import secrets
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

PASSWORD = secrets.token_hex(16)
FILE = r"C:\QB\Bench.QBW"
_SITE = """
[sites.{name}]
backend = "quickbooks"
profile = "smsturbo"
books = {{ transport = "webconnector", url = "https://sync.example.com/quickbooks" }}
host = {{ url = "sqlite:///{host}.db" }}
company = {{ name = "{name} Ltd", file_id = "{file_id}", path = '{path}', country = "US" }}
rules = {{ max_changes = 0, schedule = "{schedule}" }}
"""


class Company(NamedTuple):
    """One site: its name, which is its user's too, and the identities of its .qwc file."""

    name: str
    owner_id: str
    file_id: str
    has_work: bool


def make_companies(folder: Path, state: str, idle: int, busy: int) -> list[Company]:
    """A site file and a filled state store: idle sites were read just now, busy ones are always due."""
    kinds = [("idle", False, idle), ("busy", True, busy)]
    companies = [
        Company(f"{word}{number:04}", _guid(), _guid(), has_work)
        for word, has_work, count in kinds
        for number in range(count)
    ]
    (folder / "tieout.toml").write_text(_site_file(state, companies), encoding="utf-8")
    _fill(state, companies)
    return companies


def _site_file(state: str, companies: list[Company]) -> str:
    tables = (
        _SITE.format(
            name=one.name,
            host=one.name if one.has_work else "idle-host",
            file_id=one.file_id,
            path=FILE,
            schedule="0s" if one.has_work else "1d",
        )
        for one in companies
    )
    return "".join((f'[state]\nurl = "{state}"\n', *tables))


def _fill(state: str, companies: list[Company]) -> None:
    """What ``quickbooks qwc``, ``quickbooks password``, a first read and a first review would leave behind."""
    from tieout.records import Entity, Side
    from tieout.store import open_store
    from tieout.sync.run import REVIEWED
    from tieout_quickbooks.webconnector.passwords import hash_password

    # One hash for all: making a thousand would take a minute, and checking them costs the same.
    hashed = hash_password(PASSWORD)
    with open_store(state) as store:
        for one in companies:
            site = store.site(one.name)
            site.set_facts(
                {
                    "quickbooks.password": hashed,
                    "quickbooks.owner_id": one.owner_id,
                    "quickbooks.file_id": one.file_id,
                    REVIEWED: "2026-01-01T00:00:00+00:00",
                }
            )
            for entity in (Entity.CUSTOMER, Entity.VENDOR, Entity.SALES_REP) if not one.has_work else ():
                fetch = site.begin_fetch(Side.BOOKS, entity, since="", compared=("name",))
                site.finish_fetch(fetch, watermark="", complete=True)


def type_on_host(folder: Path, company: Company, count: int) -> None:
    """Somebody enters so many customers into a busy site's business system."""
    from tieout.hostport import HostAction, HostWrite
    from tieout.hosts import HostSettings, open_host
    from tieout.records import Customer, Entity

    host = open_host(HostSettings(url=f"sqlite:///{folder / company.name}.db"))
    records = [Customer(key="new", name=f"Host {number}", status="ACTIVE") for number in range(count)]
    writes = [HostWrite(operation_id=one.name, action=HostAction.CREATE, record=one) for one in records]
    for _ in host.write_records(Entity.CUSTOMER, writes, "typed"):
        pass
    host.close()


def on_host(folder: Path, company: Company) -> int:
    """How many customers a busy site's business system has."""
    import sqlite3

    with sqlite3.connect(folder / f"{company.name}.db") as host:
        return int(host.execute("SELECT count(*) FROM customers").fetchone()[0])


def _guid() -> str:
    return f"{{{str(uuid4()).upper()}}}"
