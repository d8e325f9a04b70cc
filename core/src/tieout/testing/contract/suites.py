"""The suites in one piece: what an author inherits."""

from tieout.testing.contract.changes import Changes
from tieout.testing.contract.describing import Describing
from tieout.testing.contract.exporting import Exporting
from tieout.testing.contract.fetching import Fetching
from tieout.testing.contract.host_reading import HostReading
from tieout.testing.contract.host_writing import HostBatches, HostWriting
from tieout.testing.contract.opening import Opening
from tieout.testing.contract.optional import Optional
from tieout.testing.contract.preparing import Preparing
from tieout.testing.contract.settling import Settling
from tieout.testing.contract.texts import Texts
from tieout.testing.contract.updating import Updating


class BackendContract(
    Describing,
    Opening,
    Fetching,
    Changes,
    Preparing,
    Exporting,
    Texts,
    Updating,
    Settling,
    Optional,
):
    """Everything a backend promises. Inherit, name the ``backend``, give ``settings`` and a ``person``."""


class HostContract(HostReading, HostWriting, HostBatches):
    """Everything a host promises. Inherit, and give a ``host``."""
