"""A long list streams through: what is held in memory is a page, not the list."""

import tracemalloc
from pathlib import Path

from tests.plugins.sage100.conftest import NAME, PASSWORD, READER, server_process, settings_for

from tieout.records import Entity
from tieout_sage100 import hooks
from tieout_sage100.settings import ContractorSettings
from tieout_sage100.simulator.company import make_company

#: Bytes; the rows themselves would take more than a hundred times as much as records.
MOST = 12 * 2**20


def long_company(path: Path, rows: int) -> Path:
    """A company with so many clients."""
    company = make_company(path, NAME)
    company.add_user(READER, PASSWORD, "reccln", "clnsts")
    company.add_rows(
        "reccln",
        (
            {
                "recnum": n,
                "clnnme": f"Client {n}",
                "addrs1": f"{n} Main St",
                "phnnum": "813-555-0100",
                "status": 1,
            }
            for n in range(1, rows + 1)
        ),
    )
    return company.path


def test_a_hundred_thousand_clients_stream(tmp_path: Path) -> None:
    """Every one comes once, in pages; a list of a twentieth of the length takes as much memory."""
    short = long_company(tmp_path / "short.sqlite", 5_000)
    long = long_company(tmp_path / "long.sqlite", 100_000)
    peaks = []
    for path, rows in ((short, 5_000), (long, 100_000)):
        with server_process(path) as port:
            seen, peak = _streamed(settings_for(port, page_size=1000))
        assert seen == rows
        peaks.append(peak)
    assert max(peaks) < MOST
    assert peaks[1] < 1.5 * peaks[0]


def _streamed(settings: ContractorSettings) -> tuple[int, int]:
    """Rows read, and the most bytes held during a twentieth of the pages: watching every byte is slow."""
    seen, peak = 0, 0
    with hooks.open_books(settings) as books:
        for place, page in enumerate(hooks.fetch_records(books, Entity.CUSTOMER, "")):
            seen += len(page.records)
            if tracemalloc.is_tracing():
                peak = max(peak, tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
            if place % 20 == 0:
                tracemalloc.start()
    if tracemalloc.is_tracing():
        tracemalloc.stop()
    return seen, peak
