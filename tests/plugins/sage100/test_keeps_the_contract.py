"""Sage 100 Contractor keeps what the contract promises of reading, over the wire and from a file."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pytest
from tests.plugins.sage100.conftest import settings_for

from tieout.records import Entity
from tieout.testing.contract.changes import Changes
from tieout.testing.contract.describing import Describing
from tieout.testing.contract.fetching import Fetching
from tieout.testing.contract.opening import Opening
from tieout_sage100 import hooks
from tieout_sage100.settings import ContractorSettings
from tieout_sage100.simulator.company import SimulatedCompany


class TestOverTheWire(Describing, Opening, Fetching, Changes):
    """The reading half of the contract suite; settings and person come from conftest."""

    backend = hooks
    #: A client's number is given by the books.
    computed: ClassVar[Mapping[Entity, Sequence[str]]] = dict.fromkeys(
        (Entity.CUSTOMER, Entity.VENDOR), ("code",)
    )

    @pytest.fixture
    def settings(self, way_in: ContractorSettings) -> ContractorSettings:
        """The company of this test."""
        return way_in

    @pytest.fixture
    def person(self, bookkeeper: Any) -> Any:
        """Who enters records by hand."""
        return bookkeeper


class TestFromAFile(TestOverTheWire):
    """The same through the setting ``simulator``, as the demo reads."""

    @pytest.fixture
    def settings(self, company: SimulatedCompany) -> ContractorSettings:
        """The company's file."""
        return settings_for(1, simulator=company.path)

    @pytest.fixture
    def person(self, bookkeeper: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
        """Who enters records by hand; closing the books takes the file away."""
        monkeypatch.setattr(bookkeeper, "close_books", bookkeeper.company.path.unlink)
        return bookkeeper
