"""Records stamped years ahead, as in Intuit's sample company, must not hide what people do today."""

import time
from pathlib import Path

from tieout.plugin import Entity, Record
from tieout_quickbooks import hooks
from tieout_quickbooks.settings import Settings
from tieout_quickbooks.simulator import Clock, SimulatedCompany, load_company, save_company

YEAR = 365 * 24 * 3600


def read(path: Path, since: str) -> tuple[list[Record], str]:
    """All records of one read, and its watermark."""
    with hooks.open_books(Settings(file=str(path), transport="simulator")) as books:
        pages = list(hooks.fetch_records(books, Entity.CUSTOMER, since))
    return [record for page in pages for record in page.records], pages[-1].watermark


def test_a_change_of_today_is_read_although_another_record_is_stamped_in_two_years(tmp_path: Path) -> None:
    """The watermark is the highest stamp that can have happened."""
    path = tmp_path / "Future.QBW"
    now = int(time.time())
    company = SimulatedCompany(file_name=str(path), clock=Clock(at=now - YEAR, zone="America/New_York"))
    company.profile.company |= {"CompanyName": "Future"}
    company.add("Customer", "Long ago")
    company.clock = Clock(at=now + 2 * YEAR, zone="America/New_York")
    company.add("Customer", "From the future")
    save_company(company, path)
    _, watermark = read(path, "")

    company = load_company(path)
    company.clock = Clock(at=now, zone="America/New_York")
    company.add("Customer", "Today")
    save_company(company, path)
    records, _ = read(path, watermark)

    assert "Today" in [record.name for record in records]
