"""SqlHost keeps the contract every host keeps: with own tables and mapped, on SQLite and PostgreSQL."""

from collections.abc import Iterator

import pytest
from tests.core.hosts.conftest import OpenHost
from tests.core.hosts.wide_tables import make_wide_tables, wide_settings

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
    """Another program's tables, which hold every field but have no stamps: every read is complete."""

    entities = (Entity.CUSTOMER, Entity.INVOICE)

    @pytest.fixture
    def host(self, host_url: str) -> Iterator[Host]:
        """A new host."""
        make_wide_tables(host_url)
        host = open_host(wide_settings(host_url))
        yield host
        host.close()

    def test_only_the_last_page_is_complete(self, host: Host, entity: Entity) -> None:
        """The last page alone is complete; without stamps there is no watermark to give."""
        self.create(host, entity, *(self.make(host, entity, number) for number in range(1, 4)))
        *others, last = self.pages(host, entity)
        assert not any(page.complete for page in others)
        assert (last.complete, last.watermark) == (True, "")

    def test_nothing_changed_reads_nothing(self, host: Host, entity: Entity) -> None:
        """Without stamps a read is always complete, and the description says so."""
        assert not host.describe().entities[entity].changed_since

    def test_changes_are_read(self, host: Host, entity: Entity) -> None:
        """A watermark that cannot be this table's is ignored: everything is read."""
        self.create(host, entity, self.make(host, entity, 1), self.make(host, entity, 2))
        assert len(self.read(host, entity, "T_customer=5")) == 2
