"""The host in memory keeps the contract, whole and with fewer fields."""

import pytest

from tieout.capabilities import HostCapability, HostDescription
from tieout.hostport import Host
from tieout.records import Entity
from tieout.testing.contract import HostContract
from tieout.testing.memory_host import MemoryHost


class TestMemoryHost(HostContract):
    """With everything a host can hold."""

    @pytest.fixture
    def host(self) -> Host:
        """A new host that hands out small pages."""
        return MemoryHost(page_size=2)


class TestSmallMemoryHost(HostContract):
    """A host that has customers only, with few and short fields."""

    @pytest.fixture
    def host(self) -> Host:
        """A new, small host."""
        small = HostCapability(fields=("name", "phone", "parent"), lengths={"name": 12})
        return MemoryHost(description=HostDescription(title="Small", entities={Entity.CUSTOMER: small}))
