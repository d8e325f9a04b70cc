"""Sage 50 Canada keeps what the contract promises of reading, over a real MariaDB server."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pytest

from tieout.records import Entity
from tieout.testing.contract.changes import Changes
from tieout.testing.contract.describing import Describing
from tieout.testing.contract.fetching import Fetching
from tieout.testing.contract.opening import Opening
from tieout_sage50 import ca
from tieout_sage50.canada.settings import CanadaSettings


class TestSage50Canada(Describing, Opening, Fetching, Changes):
    """The reading half of the contract suite; settings and person come from conftest."""

    backend = ca
    #: A part of a list is read whole when anything in it changed.
    since_may_repeat = True
    #: What an invoice comes to is added up from its lines; its address is a copy, made of what was printed.
    computed: ClassVar[Mapping[Entity, Sequence[str]]] = dict.fromkeys(
        (Entity.INVOICE, Entity.BILL, Entity.QUOTATION), ("total", "tax", "billing_address")
    )

    @pytest.fixture
    def settings(self, way_in: CanadaSettings) -> CanadaSettings:
        """The company of this test."""
        return way_in

    @pytest.fixture
    def person(self, bookkeeper: Any) -> Any:
        """Who enters records by hand."""
        return bookkeeper
