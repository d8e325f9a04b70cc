"""A home of its own for every test of the command line, and a way to run one command and look at its end."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tieout.cli import cli
from tieout.cli.screen import questions
from tieout.hostport import HostAction, HostWrite
from tieout.hosts import HostSettings, open_host
from tieout.records import Customer, Entity, Record
from tieout.testing.memory import MemoryCompany, forget_companies, memory_company


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said where."""

    code: int
    out: str
    err: str

    @property
    def envelope(self) -> dict[str, Any]:
        """The JSON that stood alone on stdout."""
        found: dict[str, Any] = json.loads(self.out)
        assert set(found) == {"schema", "site", "data", "errors"}
        assert found["schema"] == "tieout/1"
        return found

    @property
    def data(self) -> Any:
        """What the JSON answer holds."""
        return self.envelope["data"]


Tieout = Callable[..., Ended]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to work in, with nothing of the person's own around it."""
    for name in ("TIEOUT_SITE", "TIEOUT_CONFIG", "COLUMNS", "FORCE_COLOR", "RICH_CLICK_THEME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TIEOUT_LOG_DIR", str(tmp_path / "logs"))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    yield work
    forget_companies()


@pytest.fixture
def tieout() -> Tieout:
    """Run one command line in this process; ``answers`` is what a person would type."""

    def run(*words: str, answers: str = "") -> Ended:
        ended = CliRunner().invoke(cli, list(words), input=answers)
        if ended.exception is not None and not isinstance(ended.exception, SystemExit):
            raise ended.exception
        return Ended(ended.exit_code, ended.stdout, ended.stderr)

    return run


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sits at the terminal, although the test's streams are none."""
    monkeypatch.setattr(questions, "is_terminal", lambda stream: True)


@dataclass(frozen=True)
class Shop:
    """A site with a few customers on each side, ready for commands."""

    folder: Path
    books: MemoryCompany
    host_url: str

    def put_on_host(self, *records: Record) -> list[str]:
        """Make records on the host as its own people would; gives their keys."""
        host = open_host(HostSettings(url=self.host_url))
        try:
            writes = [
                HostWrite(
                    operation_id=f"seed-{number}-{record.name}", action=HostAction.CREATE, record=record
                )
                for number, record in enumerate(records)
            ]
            batch = f"seed {'/'.join(record.name for record in records)}"[:200]
            return [receipt.key for receipt in host.write_records(Entity.CUSTOMER, writes, batch)]
        finally:
            host.close()

    def host_names(self) -> set[str]:
        """Who is on the host now."""
        host = open_host(HostSettings(url=self.host_url))
        try:
            pages = host.fetch_records(Entity.CUSTOMER, "")
            return {record.name for page in pages for record in page.records if not record.deleted}
        finally:
            host.close()

    def books_names(self) -> set[str]:
        """Who is in the books now."""
        return {record.name for record in self.books.records(Entity.CUSTOMER)}


BOOKS_CUSTOMERS = (
    Customer(key="B1", code="ACE-1", name="Ace Plumbing", phone="555-0101"),
    Customer(key="B2", code="BLUE_2", name="Blue Heating"),
    Customer(key="B3", code="KINGS", name="Kings Electric"),
    Customer(key="B4", code="RETAIL", name="Retail Counter", active=False),
    Customer(key="B5", code="HOST-ILE", name="Acme [/] Co"),
)
HOST_CUSTOMERS = (
    Customer(key="new", code="JONES", name="Jones Roofing"),
    Customer(key="new", code="ACE-1", name="Ace Plumbing", phone="555-0999"),
    Customer(key="new", code="KINGSEL", name="Kings Electrical"),
)


SHOP_COMPANY = "Bellwether Garden Supply"
ADD_SHOP = ("site", "add", "shop", "--backend", "memory", "--host", "sqlite:///host.db", "--no-input")
SHOP_RULES = ("--profile", "", "--rule", "customer.direction=both", "--rule", "customer.replace=phone")


def run_in(folder: Path, *words: str) -> None:
    """One command in a folder, which must go well."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("TIEOUT_LOG_DIR", str(folder))
        ended = CliRunner().invoke(cli, list(words))
    assert ended.exit_code == 0, ended.output


@pytest.fixture(scope="session")
def shop_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop's folder as it is before the first plan; made once, copied for each test."""
    folder = tmp_path_factory.mktemp("shop")
    run_in(folder, "init")
    named = ("--set", f"company={SHOP_COMPANY}", "--company", SHOP_COMPANY)
    run_in(folder, *ADD_SHOP, *SHOP_RULES, *named)
    forget_companies()
    Shop(folder, memory_company(SHOP_COMPANY), f"sqlite:///{folder.as_posix()}/host.db").put_on_host(
        *HOST_CUSTOMERS
    )
    forget_companies()
    return folder


@pytest.fixture
def shop(home: Path, shop_folder: Path) -> Shop:
    """The site "shop": five customers in the books, three on the host, one of them in both."""
    shutil.copytree(shop_folder, home, dirs_exist_ok=True)
    books = memory_company(SHOP_COMPANY)
    books.seed(Entity.CUSTOMER, BOOKS_CUSTOMERS)
    return Shop(home, books, f"sqlite:///{home.as_posix()}/host.db")


#: Names that have ended or falsified screens.
HOSTILE_NAMES = (
    "Acme [/] Co",
    "Smith [main]",
    "Dr :heart: Clinic",
    "red\x1b[31mred",
    "nul\x00nul",
    "\u202eevil",
    "Иванов",
    "北京商行",
    "x" * 300,
    "=cmd()",
)


@pytest.fixture(scope="session")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose books hold those names, in files only, so that processes can share it."""
    folder = tmp_path_factory.mktemp("hostile")
    customers = [Customer(key=f"K{n}", code=f"C-{n}", name=name) for n, name in enumerate(HOSTILE_NAMES)]
    MemoryCompany("Acme", file=str(folder / "books.json")).seed(Entity.CUSTOMER, customers)
    run_in(folder, "init")
    named = ("--set", "file=books.json", "--company", "Acme")
    run_in(folder, *ADD_SHOP, *named, "--profile", "", "--rule", "customer.direction=import")
    forget_companies()
    return folder


@pytest.fixture
def hostile_shop(home: Path, hostile_folder: Path) -> Path:
    """A folder of the test's own with the hostile site."""
    shutil.copytree(hostile_folder, home, dirs_exist_ok=True)
    return home
