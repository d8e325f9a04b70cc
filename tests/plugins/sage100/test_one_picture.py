"""A read is of one moment where the server keeps such a picture, and says so where it does not."""

import logging

import pytest
from tests.plugins.sage100.conftest import PersonAtContractor

from tieout.records import Customer, Entity
from tieout_sage100 import hooks
from tieout_sage100.settings import ContractorSettings


@pytest.mark.parametrize("allowed", [True, False])
def test_what_is_saved_during_a_read(
    bookkeeper: PersonAtContractor,
    way_in: ContractorSettings,
    caplog: pytest.LogCaptureFixture,
    *,
    allowed: bool,
) -> None:
    """With snapshots the read does not see it; without, the pages to come do, and the log has said it."""
    caplog.set_level(logging.INFO)
    bookkeeper.company.allow_snapshots(allowed=allowed)
    bookkeeper.seed(Entity.CUSTOMER, [Customer(key=str(n), name=f"Client {n}") for n in range(4)])
    with hooks.open_books(way_in) as books:
        pages = hooks.fetch_records(books, Entity.CUSTOMER, "")
        first = next(pages)
        bookkeeper.company.change_client(104, clnnme="Renamed")
        bookkeeper.seed(Entity.CUSTOMER, [Customer(key="9", name="New")])
        later = [record.name for page in pages for record in page.records]
    assert [record.name for record in first.records] == ["Client 0", "Client 1"]
    assert later == (["Client 2", "Client 3"] if allowed else ["Client 2", "Renamed", "New"])
    assert ("no picture of one moment" in caplog.text) is not allowed


def test_a_read_leaves_no_transaction_behind(
    bookkeeper: PersonAtContractor, way_in: ContractorSettings, sent: list[str]
) -> None:
    """Begun, read, rolled back; nothing is ever committed."""
    bookkeeper.company.allow_snapshots(allowed=True)
    with hooks.open_books(way_in) as books:
        list(hooks.fetch_records(books, Entity.CUSTOMER, ""))
    said = [line for line in sent if "TRANSACTION" in line]
    assert ["SNAPSHOT" in said[0], "BEGIN" in said[1], "ROLLBACK" in said[2]] == [True] * 3
    assert "COMMIT" not in "".join(line for line in sent if "READ COMMITTED" not in line)
