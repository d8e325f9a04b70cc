"""A long list streams through: what is held in memory is a page, not the list."""

import tracemalloc

import pytest
import sqlalchemy as sa
from tests.plugins.sage50.canada.conftest import settings_for
from tests.servers.mariadb import MariaDatabase

from tieout.records import Entity
from tieout_sage50 import ca
from tieout_sage50.canada.simulator.company import SimulatedCompany

ROWS = 20_000
#: Bytes; the rows themselves take some 30 MiB as records.
MOST = 8 * 2**20


@pytest.fixture
def sql_mode() -> str:
    """One mode is enough to count bytes in."""
    return "strict"


def test_twenty_thousand_customers_stream(maria_database: MariaDatabase, company: SimulatedCompany) -> None:
    """In pages of a thousand; then one edit, found among them, costs a few rows."""
    number = company.add_customer("Client 0", sPhone1="")
    with maria_database.engine().begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO tcustomr (lId, sName, dtASDate, tmASTime, sStreet1, sCity, sPhone1) "
                "SELECT seq, CONCAT('Client ', seq), '2026-03-04', '1899-12-30 14:03:22', CONCAT(seq, ', rue A'), "
                "'Québec', '' FROM seq_2_to_20000"
            )
        )
    with ca.open_books(settings_for(maria_database, page_size=1000)) as books:
        seen, watermark, peak = _streamed(books, "")
        assert seen == ROWS
        assert peak < MOST
        company.change_customer(number, sPhone1="418-555-0101")
        seen, _, peak = _streamed(books, watermark)
        assert 1 <= seen <= 16
        assert peak < MOST
    assert len(watermark) < 64_000


def _streamed(books: object, since: str) -> tuple[int, str, int]:
    """Rows read, the watermark, and the most bytes held at once."""
    seen, page = 0, None
    tracemalloc.start()
    try:
        for page in ca.fetch_records(books, Entity.CUSTOMER, since):  # type: ignore[arg-type]
            seen += len(page.records)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert page is not None
    return seen, page.watermark, peak
