"""The contract's own suites, over the writer through the SDK, with a make-believe SDK in this process."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from tieout.plugin import Entity
from tieout.testing.contract.exporting import Exporting
from tieout.testing.contract.preparing import Preparing
from tieout.testing.contract.settling import Settling
from tieout.testing.contract.texts import Texts
from tieout.testing.contract.updating import Updating
from tieout_sage50 import ca
from tieout_sage50.canada.settings import CanadaSettings

if TYPE_CHECKING:
    from tests.plugins.sage50.canada_writing.canada_desk import Desk
else:
    from canada_desk import Desk

pytestmark = pytest.mark.usefixtures("near")


class TestTheSdk(Preparing, Exporting, Texts, Updating, Settling):
    """What every backend promises that writes."""

    backend = ca
    since_may_repeat = True
    #: The address is the party's own; for a bill's memo the SDK's documentation file names no call.
    computed: ClassVar[Mapping[Entity, Sequence[str]]] = {
        Entity.INVOICE: ("billing_address",),
        Entity.BILL: ("billing_address", "memo"),
    }

    @pytest.fixture
    def settings(self, desk: Desk) -> CanadaSettings:
        """A new company."""
        return desk.settings()

    @pytest.fixture
    def person(self, desk: Desk) -> Any:
        """Who works in it."""
        return desk
