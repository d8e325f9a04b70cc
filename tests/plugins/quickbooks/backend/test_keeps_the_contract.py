"""QuickBooks keeps everything the contract promises, over the make-believe QuickBooks."""

from typing import Any, ClassVar

import pytest

from tieout.records import Entity
from tieout.testing.contract import BackendContract
from tieout_quickbooks import hooks
from tieout_quickbooks.settings import Settings


class TestQuickBooks(BackendContract):
    """The contract suite; settings and person come from conftest."""

    backend = hooks
    #: Reads begin an hour before the last stamp, because local time repeats an hour in autumn.
    since_may_repeat = True
    values: ClassVar[dict[Entity, dict[str, Any]]] = {Entity.VENDOR: {"eligible_for_1099": True}}

    @pytest.fixture
    def settings(self, way_in: Settings) -> Settings:
        """The company of this test."""
        return way_in

    @pytest.fixture
    def person(self, bookkeeper: Any) -> Any:
        """Who enters records by hand."""
        return bookkeeper

    def texts_with_length(self, entity: Entity) -> dict[str, int]:
        """Without the fourth and fifth line: QuickBooks has no room for them beside a city (tested elsewhere)."""
        lengths = super().texts_with_length(entity)
        return {path: length for path, length in lengths.items() if not path.endswith((".line4", ".line5"))}
