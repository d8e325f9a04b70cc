"""A site whose admin named the column of the last change: what has no stamp always counts as changed."""

from datetime import datetime, timedelta

import pytest
from tests.plugins.sage50.us.conftest import read_all, stamped
from tests.servers.odbc_programs import Odbc

from tieout.records import Entity
from tieout_sage50 import us
from tieout_sage50.peachtree.company import OpenCompany
from tieout_sage50.peachtree.settings import UsSettings
from tieout_sage50.peachtree.simulator.company import SimulatedCompany
from tieout_sage50.peachtree.watermark import Watermark, next_watermark, start_of


@pytest.fixture
def settings(odbc: Odbc, company: SimulatedCompany) -> UsSettings:
    """The column named."""
    return stamped(odbc, company.path)


def watermark(settings: UsSettings, since: str = "") -> str:
    """Where the next read may start."""
    *_, last = us.fetch_records(OpenCompany(settings), Entity.CUSTOMER, since)
    assert last.complete
    return last.watermark


def saved(company: SimulatedCompany, number: int, when: str) -> None:
    """Save a customer at a time of the computer's clock."""
    moment = datetime.fromisoformat(when)
    SimulatedCompany(company.path, company.more, clock=lambda: moment).change_customer(number)


def test_what_was_never_saved_again_is_read_every_time(
    settings: UsSettings, company: SimulatedCompany
) -> None:
    """34 of 35 customers of a fresh company have no stamp; leaving them out would lose them silently."""
    old, touched = (company.add_customer(code, code) for code in ("OLD", "TOUCHED"))
    saved(company, touched, "2026-01-01 09:00:00")
    new = company.add_customer("NEW", "NEW")
    saved(company, new, "2026-03-04 09:00:00")
    since = watermark(settings)
    assert set(read_all(settings, since=since)) == {str(old), str(new)}
    assert read_all(settings)[str(old)].modified == ""


def test_a_clock_that_is_late_loses_nothing(settings: UsSettings, company: SimulatedCompany) -> None:
    """Another computer's clock is hours behind: its change is read all the same."""
    one, other = (company.add_customer(code, code) for code in ("ONE", "OTHER"))
    saved(company, one, "2026-03-04 12:00:00")
    saved(company, other, "2026-01-01 12:00:00")
    since = watermark(settings)
    assert str(other) not in read_all(settings, since=since)
    saved(company, other, "2026-03-04 03:00:00")
    assert str(other) in read_all(settings, since=since)


def test_the_watermark_never_goes_back(settings: UsSettings, company: SimulatedCompany) -> None:
    """A read that brings older stamps only, or none, keeps the newest that was ever seen."""
    one = company.add_customer("ONE", "ONE")
    saved(company, one, "2026-03-04 12:00:00")
    since = watermark(settings)
    saved(company, one, "2026-03-03 18:00:00")
    assert watermark(settings, since) == since
    company.remove_customer(one)
    assert watermark(settings, since) == since


def test_a_list_without_any_stamp_has_no_watermark(settings: UsSettings, company: SimulatedCompany) -> None:
    """So the next read is a complete one, which may conclude that something is gone."""
    company.add_customer("OLD", "OLD")
    assert watermark(settings) == ""


@pytest.mark.parametrize("text", ["", "nonsense", '{"column":"Other","newest":"2026-01-01T00:00:00"}', "{}"])
def test_a_watermark_that_is_none_of_ours_reads_everything(text: str) -> None:
    """Or one of another column."""
    assert start_of(text, "LastSavedAt") is None


def test_a_read_begins_a_day_before_the_newest_stamp() -> None:
    """The clocks of several computers."""
    newest = datetime(2026, 3, 4, 12)  # noqa: DTZ001 - Sage knows no zones
    mark = Watermark(column="S", newest=newest).model_dump_json()
    assert start_of(mark, "S") == newest - timedelta(days=1)
    assert next_watermark(mark, "S", "") == mark
