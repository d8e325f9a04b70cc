"""Reading what changed: watermarks in QuickBooks' own time, deletions, reads that break off."""

import json
from datetime import date
from typing import Any

import pytest

from tieout.errors import BooksFault, BooksTimeout, ReadIncomplete, WrongCompany
from tieout.operations import Page
from tieout.records import Entity
from tieout_quickbooks import hooks
from tieout_quickbooks.fetching import passage, watermark
from tieout_quickbooks.fetching.watermark import Watermark, next_watermark, read_watermark
from tieout_quickbooks.session import OpenCompany
from tieout_quickbooks.settings import Settings
from tieout_quickbooks.simulator import RequestProcessor, SimulatedCompany

DAY = 86_400
#: 2026-11-01 01:30 in New York, an hour before the clocks go back.
AUTUMN = 1_793_511_000


def pages(books: OpenCompany, since: str = "") -> list[Page]:
    """All pages of one read of customers."""
    return list(hooks.fetch_records(books, Entity.CUSTOMER, since))


def names(read: list[Page]) -> list[str]:
    """The names read, in order."""
    return [record.name for page in read for record in page.records]


def fill(company: SimulatedCompany, number: int) -> None:
    """Enter so many customers, one a second."""
    for index in range(number):
        company.clock.advance(1)
        company.add("Customer", f"C{index}")


def test_only_what_changed_is_read(company: SimulatedCompany, open_books: OpenCompany) -> None:
    """From the watermark, records that did not change for more than an hour stay away."""
    fill(company, 7)
    since = pages(open_books)[-1].watermark
    company.clock.advance(2 * 3600)
    company.add("Customer", "New")
    later = pages(open_books, since)[-1].watermark
    company.clock.advance(2 * 3600)

    assert names(pages(open_books, later)) == ["New"]


@pytest.mark.parametrize("has_defect", [True, False])
def test_summer_time_loses_no_change(
    company: SimulatedCompany, open_books: OpenCompany, *, has_defect: bool
) -> None:
    """Stamps with the wrong offset of daylight saving time neither skip a change nor shift a record's time."""
    company.clock.has_dst_defect = has_defect
    company.clock.at = 1_783_000_000
    fill(company, 2)
    since = pages(open_books)[-1].watermark
    company.clock.advance(5)
    company.add("Customer", "Five seconds later")

    read = pages(open_books, since)
    assert "Five seconds later" in names(read)
    assert read[-1].records[-1].modified == "2026-07-02T09:46:47"


def test_hour_that_comes_twice_loses_no_change(company: SimulatedCompany, open_books: OpenCompany) -> None:
    """What is changed after the clocks went back has an earlier wall time than the watermark, and is read."""
    company.clock.at = AUTUMN + 1200
    fill(company, 1)
    since = pages(open_books)[-1].watermark
    company.clock.advance(3600 - 1200)
    company.add("Customer", "After the clocks went back")

    assert "After the clocks went back" in names(pages(open_books, since))


def test_watermark_leaves_out_the_time_the_read_took() -> None:
    """A change made while a read went on has a stamp before its end, so the watermark is that much earlier."""
    mark = Watermark.model_validate_json(
        next_watermark(None, "2026-01-31T10:00:00", "", 7200.5, date(2026, 1, 31))
    )

    assert mark.modified == "2026-01-31T08:00:00"
    assert mark.modified_from == "2026-01-31T06:59:00"


def test_watermark_never_goes_back() -> None:
    """A read that saw nothing new, and took its time, keeps the watermark."""
    before = Watermark(modified="2026-01-31T10:00:00", deleted="2026-01-30T00:00:00", read="2026-01-31")
    after = read_watermark(next_watermark(before, "2026-01-31T10:00:00", "", 600, date(2026, 2, 1)))

    assert after == before.model_copy(update={"read": "2026-02-01"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "{}",
        "2024-01-31T10:00:00",
        '{"modified":"soon","deleted":"","read":"2026-01-01"}',
        '{"read":"x"}',
    ],
)
def test_foreign_watermarks_mean_a_complete_read(text: str) -> None:
    """A text that no read of ours returned is not guessed at."""
    assert read_watermark(text) is None


def test_deletions_are_asked_from_the_last_one_known(
    company: SimulatedCompany, bookkeeper: Any, open_books: OpenCompany
) -> None:
    """A deletion is told by the next read, and no longer once a later one is known for an hour."""
    fill(company, 4)
    first, second, *_ = [record.key for page in pages(open_books) for record in page.records]
    read = pages(open_books)
    told = []
    for gone in (first, second, ""):
        company.clock.advance(2 * 3600)
        if gone:
            bookkeeper.delete(Entity.CUSTOMER, gone)
        read = pages(open_books, read[-1].watermark)
        told.append([key for page in read for key in page.deleted])

    assert told == [[first], [first, second], [second]]


def test_complete_reads_tell_no_deletions(
    company: SimulatedCompany, bookkeeper: Any, open_books: OpenCompany
) -> None:
    """Without a watermark there is nothing to compare with, so nothing is called deleted."""
    fill(company, 2)
    bookkeeper.delete(Entity.CUSTOMER, pages(open_books)[0].records[0].key)

    read = pages(open_books)
    assert names(read) == ["C1"]
    assert not any(page.deleted for page in read)


@pytest.mark.parametrize("what", ["addition", "deletion"])
def test_stamps_beyond_the_deleted_log_mean_a_complete_read(
    company: SimulatedCompany, bookkeeper: Any, open_books: OpenCompany, what: str
) -> None:
    """When QuickBooks' own stamps, of changes or of deletions, moved on by 90 days, everything is read."""
    fill(company, 5)
    company.clock.advance(2 * 3600)
    company.add("Customer", "Last before the holidays")
    since = pages(open_books)[-1].watermark
    company.clock.advance(91 * DAY)
    if what == "addition":
        company.add("Customer", "New")
    else:
        bookkeeper.delete(Entity.CUSTOMER, pages(open_books)[0].records[0].key)

    read = pages(open_books, since)
    assert {"C1", "C2", "C3", "C4", "Last before the holidays"} <= set(names(read))
    assert read[-1].complete
    assert set(names(pages(open_books, read[-1].watermark))) <= {"New", "Last before the holidays"}


def test_days_beyond_the_deleted_log_mean_a_complete_read(
    company: SimulatedCompany, open_books: OpenCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When more than 88 days passed here since the last read, everything is read, though nothing changed."""
    fill(company, 5)
    company.clock.advance(-2 * 3600)
    since = json.loads(pages(open_books)[-1].watermark)
    since["modified"] = "2027-01-01T00:00:00"
    monkeypatch.setattr(passage, "today", lambda: date(2027, 1, 1))
    fresh, old = {**since, "read": "2026-10-05"}, {**since, "read": "2026-10-04"}

    assert names(pages(open_books, json.dumps(fresh))) == []
    assert len(names(pages(open_books, json.dumps(old)))) == 5
    assert watermark.LOG_DAYS == 90


@pytest.mark.parametrize("code", [3391, 3390, 1000])
def test_lost_place_begins_again(
    company: SimulatedCompany, computer: RequestProcessor, open_books: OpenCompany, code: int
) -> None:
    """After a dead or refused iterator the read starts anew and is complete in the end."""
    fill(company, 8)
    computer.faults.refuse("CustomerQuery", code, nth=2)

    read = pages(open_books)
    assert set(names(read)) == {f"C{n}" for n in range(8)}
    assert read[-1].complete
    assert read[-1].done == 8


def test_place_lost_again_and_again_is_no_complete_read(
    company: SimulatedCompany, computer: RequestProcessor, open_books: OpenCompany
) -> None:
    """A read that breaks off each time ends with an error; what came before has no watermark."""
    fill(company, 8)
    computer.faults.refuse("CustomerQuery", 3391, nth=2, times=50)
    got: list[Page] = []

    with pytest.raises(ReadIncomplete):
        got.extend(hooks.fetch_records(open_books, Entity.CUSTOMER, ""))
    assert names(got) == ["C0", "C1", "C2"]
    assert not any(page.complete or page.watermark for page in got)


def test_iterators_that_ran_out_of_time_are_not_continued(
    company: SimulatedCompany, way_in: Settings
) -> None:
    """A place that QuickBooks gave up by itself is the same: the read starts anew."""
    company.behaviour.iterator_seconds = 10
    fill(company, 5)
    with hooks.open_books(way_in) as books:
        reading = hooks.fetch_records(books, Entity.CUSTOMER, "")
        first = next(reading)
        company.clock.advance(11)
        read = [first, *reading]

    assert names(read)[:3] == ["C0", "C1", "C2"]
    assert names(read)[3:] == ["C0", "C1", "C2", "C3", "C4"]
    assert read[-1].complete


def test_records_deleted_between_pages_do_not_end_the_read(
    company: SimulatedCompany, bookkeeper: Any, open_books: OpenCompany
) -> None:
    """A page whose records were all deleted meanwhile comes empty, and the read goes on to the last one."""
    fill(company, 7)
    reading = hooks.fetch_records(open_books, Entity.CUSTOMER, "")
    first = next(reading)
    for name in ("C3", "C4", "C5"):
        record = company.find_by_name(name, "Customer")
        assert record is not None
        company.delete(record)

    read = [first, *reading]
    assert names(read) == ["C0", "C1", "C2", "C6"]
    assert read[-1].complete


@pytest.mark.parametrize("page", [0, 1, 2])
@pytest.mark.parametrize("trouble", ["cut_answer", "answer_html"])
def test_spoilt_answers_are_never_complete(
    company: SimulatedCompany,
    computer: RequestProcessor,
    open_books: OpenCompany,
    trouble: str,
    page: int,
) -> None:
    """A cut answer or a web page in place of one raises; pages before it are kept, none says complete."""
    fill(company, 8)
    getattr(computer.faults, trouble)(skip=page)
    got: list[Page] = []

    with pytest.raises(BooksFault):
        got.extend(hooks.fetch_records(open_books, Entity.CUSTOMER, ""))
    assert len(got) == page
    assert not any(one.complete for one in got)


def test_hanging_quickbooks_times_out(
    company: SimulatedCompany, computer: RequestProcessor, open_books: OpenCompany
) -> None:
    """No answer within the time limit says so, and what to do."""
    computer.faults.hang()

    with pytest.raises(BooksTimeout) as caught:
        pages(open_books)
    assert "dialog" in caught.value.fix


@pytest.mark.parametrize("page", [0, 1])
def test_another_companys_records_are_never_given(
    company: SimulatedCompany, computer: RequestProcessor, open_books: OpenCompany, page: int
) -> None:
    """Each page proves its company: after a switch nothing of the other company is handed out."""
    fill(company, 8)
    other = SimulatedCompany(file_name=r"C:\Books\Other.QBW")
    other.profile.company["CompanyName"] = "Other"
    for number in range(8):
        other.add("Customer", f"Stranger {number}")
    computer.faults.swap_company(other, skip=page)
    got: list[Page] = []

    with pytest.raises(WrongCompany):
        got.extend(hooks.fetch_records(open_books, Entity.CUSTOMER, ""))
    assert not [name for name in names(got) if name.startswith("Stranger")]


def test_reading_asks_for_every_page_once(
    company: SimulatedCompany, open_books: OpenCompany, way_in: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many customers take so many requests: deletions and the proof of the company ride along."""
    fill(company, 7)
    exchange, sent = open_books.transport.exchange, []

    def counted(request: bytes) -> Any:
        sent.append(request)
        return exchange(request)

    monkeypatch.setattr(open_books.transport, "exchange", counted)
    pages(open_books)
    assert len(sent) == 3
    assert all(b"CompanyQueryRq" in request for request in sent)
    assert sum(b"ListDeletedQueryRq" in request for request in sent) == 1
