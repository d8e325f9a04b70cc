"""Sage 50 US keeps what the contract promises of reading, over a real driver manager, with and without its doors."""

from collections.abc import Sequence
from typing import Any

import pytest
from tests.plugins.sage50.us.conftest import GUID, PersonAtSage, stamped
from tests.servers.odbc_programs import Odbc

from tieout.records import Entity, Record
from tieout.testing.contract.changes import Changes
from tieout.testing.contract.describing import Describing
from tieout.testing.contract.fetching import Fetching
from tieout.testing.contract.opening import Opening
from tieout.testing.contract.optional import Optional
from tieout_sage50 import us
from tieout_sage50.peachtree.settings import UsSettings
from tieout_sage50.peachtree.simulator.company import SimulatedCompany
from tieout_sage50.peachtree.simulator.sdk import Desk


class TestOverOdbc(Describing, Opening, Fetching, Optional):
    """The tables alone; every read is a complete one."""

    backend = us

    @pytest.fixture
    def settings(self, way_in: UsSettings) -> UsSettings:
        """The company of this test."""
        return way_in

    @pytest.fixture
    def person(self, bookkeeper: Any) -> Any:
        """Who enters records by hand."""
        return bookkeeper


class SavesTwice(PersonAtSage):
    """A person who opens and saves what was entered: only then Sage stamps it."""

    def seed(self, entity: Entity, records: Sequence[Record]) -> list[Record]:
        """Enter records by hand, then save each again."""
        entered = super().seed(entity, records)
        for record in entered:
            self.edit(entity, record.key)
        return entered


class TestWithAStampColumn(Changes):
    """A company whose admin named the column of the last change."""

    backend = us
    #: What was never saved again has no stamp and is read every time; so is the last day.
    since_may_repeat = True

    @pytest.fixture
    def settings(self, odbc: Odbc, company: SimulatedCompany) -> UsSettings:
        """The company of this test."""
        return stamped(odbc, company.path)

    @pytest.fixture
    def person(self, bookkeeper: Any) -> Any:
        """Who enters records by hand and saves each once more, so that it has a stamp."""
        return SavesTwice(bookkeeper.company)


class TestBesideOdbc(Fetching):
    """The demo's way where there is no ODBC: the same statements through Python's own SQLite."""

    backend = us

    @pytest.fixture
    def settings(self, way_in: UsSettings, company: SimulatedCompany) -> UsSettings:
        """The company's file."""
        return way_in.model_copy(update={"simulator": company.path})

    @pytest.fixture
    def person(self, bookkeeper: Any) -> Any:
        """Who enters records by hand."""
        return bookkeeper


class TestThroughTheSdksDoor(Opening):
    """The same company behind the SDK, with a grant that can be taken back."""

    backend = us

    @pytest.fixture
    def settings(self, through_the_door: UsSettings, desk: Desk) -> UsSettings:
        """The company of this test, granted."""
        from tieout_sage50.peachtree.sdk import ask_sdk

        ask_sdk(through_the_door, "request")
        assert desk.open_company(GUID)
        return through_the_door

    @pytest.fixture
    def person(self, bookkeeper: Any, desk: Desk) -> Any:
        """Who enters records by hand, and may take the grant back."""
        bookkeeper.withdraw_access = lambda: desk.change(
            companies=[one.model_copy(update={"grants": {}}) for one in desk.look().companies]
        )
        return bookkeeper
