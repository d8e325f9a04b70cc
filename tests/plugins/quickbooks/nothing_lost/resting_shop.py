"""A shop in step, put back to rest before every case: its files on a fast disk, its QuickBooks in memory."""

import copy
import importlib.util
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, text

from tieout.config import load_config
from tieout.config.opening import state_url
from tieout.records import Customer, Vendor
from tieout.store import SiteStore, open_store
from tieout_quickbooks.simulator import ListRecord, RequestProcessor, SimulatedCompany
from tieout_quickbooks.simulator.webconnector import Update
from tieout_quickbooks.webconnector.service import Service

if TYPE_CHECKING:
    from tests.plugins.quickbooks.visits.conftest import WebShop, posting
else:
    _PATH = Path(__file__).parents[1] / "visits" / "conftest.py"
    _SPEC = importlib.util.spec_from_file_location("shop_that_is_called", _PATH)
    _MODULE = importlib.util.module_from_spec(_SPEC)
    _SPEC.loader.exec_module(_MODULE)
    WebShop, posting = _MODULE.WebShop, _MODULE.posting

#: A person at QuickBooks, in the company's history.
A_PERSON = "a person"
#: What a visit says that found nothing to do.
QUIET = "OK: nothing new."
#: More updates than any trouble here takes to come to rest.
_MOST = 6

FAST_DISK = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
"""Memory that looks like a disk, where there is one: what is proved here is not the disk."""


def fast_folder() -> Path:
    """A new folder, on the fast disk where there is one."""
    return Path(tempfile.mkdtemp(prefix="tieout-", dir=FAST_DISK if FAST_DISK.is_dir() else None))


class RestingShop(WebShop):
    """A shop that was set up, reviewed once and is in step: "Acme" is on both sides and linked."""

    def get_ready(self) -> None:
        """Everything up to the first review; remembered as the state of rest."""
        self.in_quickbooks("Acme")
        self.set_up()
        self.ok("site", "edit", self.name, "--no-test", "--set", "lock_pause=0")
        with self.serving() as service:
            self.update(service)
            self.review()
            self.until_quiet(lambda: self.update(service))
        self._rest = self.folder.with_name("rest")
        shutil.copytree(self.folder, self._rest)
        self._resting = copy.deepcopy(self.company)

    def restore(self) -> None:
        """Back to rest: the files as they were, and the company as it was, on a new computer."""
        shutil.rmtree(self.folder)
        shutil.copytree(self._rest, self.folder)
        self.company: SimulatedCompany = copy.deepcopy(self._resting)
        self.computer = RequestProcessor(self.company)

    def state_files(self, *, at_rest: bool = False) -> list[Path]:
        """The files of the state store, now or as they were at rest."""
        url = state_url(load_config(self.folder / "tieout.toml")).get_secret_value()
        name = Path(url.removeprefix("sqlite:///")).name
        return sorted((self._rest if at_rest else self.folder).glob(f"{name}*"))

    def until_quiet(self, update: Callable[[], Update]) -> list[str]:
        """Update until a visit finds nothing to do; what the visits before that said."""
        said: list[str] = []
        while (shown := update().shown) != QUIET:
            said.append(shown)
            assert len(said) < _MOST, f"it never comes to rest: {said}"
        return said

    def updates(self, service: Service) -> list[str]:
        """Update until all is quiet."""
        return self.until_quiet(lambda: self.update(service))

    def rename(self, record: ListRecord) -> None:
        """The bookkeeper gives a record another name."""
        self.company.clock.advance(60)
        self.company.modify(record, {"Name": f"{self.company.name_of(record)} & Co"})

    def host_rows(self, table: str) -> list[tuple[str, str]]:
        """Key and name of every row of one of the host's own tables."""
        engine = create_engine(self.host_url)
        with engine.connect() as connection:
            rows = connection.execute(text(f"SELECT key, name FROM {table} ORDER BY key")).all()  # noqa: S608
        engine.dispose()
        return [(key, name) for key, name in rows]

    def look(self, looked: Callable[[SiteStore], object]) -> object:
        """What the state store says."""
        config = load_config(self.folder / "tieout.toml")
        with open_store(state_url(config).get_secret_value()) as store:
            return looked(store.site(self.name))


def typed(name: str, parent: str = "") -> Customer:
    """A customer as somebody types it into the business system."""
    return Customer(key="new", name=name, parent=parent, status="ACTIVE")


def typed_vendor(name: str) -> Vendor:
    """A vendor as somebody types it into the business system."""
    return Vendor(key="new", name=name)
