"""SqlHost keeps the contract every host keeps: with own tables and mapped, on SQLite and PostgreSQL."""

from collections.abc import Iterator

import pytest
from tests.core.hosts.conftest import OpenHost

from tieout.hostport import Host
from tieout.hosts import HostSettings, open_host
from tieout.records import Entity
from tieout.testing.contract import HostContract


class TestOwnTables(HostContract):
    """tieout's own tables, in memory for speed: the other tests use files."""

    @pytest.fixture
    def host(self) -> Iterator[Host]:
        """A new host."""
        host = open_host(HostSettings(url="sqlite://"))
        yield host
        host.close()


@pytest.mark.parametrize("host_url", ["postgres"], indirect=True)
class TestOwnTablesOnPostgres(HostContract):
    """tieout's own tables on PostgreSQL: a list and a document stand for the others, which differ in fields only."""

    entities = (Entity.CUSTOMER, Entity.INVOICE)

    @pytest.fixture
    def host(self, host_url: str, opened: OpenHost) -> Host:
        """A new host."""
        return opened()


@pytest.mark.parametrize("host_url", ["sqlite", "postgres"], indirect=True)
class TestMappedTables(HostContract):
    """Another program's tables, with fewer fields and short columns."""

    entities = (Entity.CUSTOMER, Entity.INVOICE)

    @pytest.fixture
    def host(self, host_url: str, mapped: Host) -> Host:
        """A new host."""
        return mapped
