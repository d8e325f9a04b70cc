"""Reading customers, jobs, vendors and sales reps: whole, page by page, as QuickBooks has them."""

from pathlib import Path
from typing import Any

import pytest

from tieout.errors import ReadIncomplete
from tieout.operations import Page
from tieout.records import Address, Customer, Entity, Record, SalesRep
from tieout_quickbooks import hooks
from tieout_quickbooks.session import OpenCompany
from tieout_quickbooks.settings import Settings
from tieout_quickbooks.simulator import RequestProcessor, SimulatedCompany, company_from_csv
from tieout_quickbooks.transports.simulator import register_computer

SAMPLE = "reference/quickbooks/samples/sample-company-customers.csv"


def pages(books: OpenCompany, entity: Entity = Entity.CUSTOMER, since: str = "") -> list[Page]:
    """All pages of one read."""
    return list(hooks.fetch_records(books, entity, since))


def by_name(books: OpenCompany, entity: Entity = Entity.CUSTOMER) -> dict[str, Record]:
    """All records of a complete read by their full names."""
    return {record.full_name: record for page in pages(books, entity) for record in page.records}


def test_jobs_types_and_inactive_ones_are_read(
    company: SimulatedCompany, bookkeeper: Any, open_books: OpenCompany
) -> None:
    """A job comes under its customer, a type with its path, an inactive customer marked inactive."""
    retail = bookkeeper.entry("CustomerType", "Commercial:Retail")
    acme = company.add("Customer", "Acme", CustomerTypeRef=retail)
    company.add("Customer", "Boiler 2024", acme, JobStatus="InProgress")
    company.add("Customer", "Old Customer", IsActive="false")

    read = by_name(open_books)
    assert set(read) == {"Acme", "Acme:Boiler 2024", "Old Customer"}
    job = read["Acme:Boiler 2024"]
    assert isinstance(job, Customer)
    assert (job.name, job.parent, job.is_job, job.job_status) == ("Boiler 2024", "Acme", True, "InProgress")
    assert getattr(read["Acme"], "type") == "Commercial:Retail"  # noqa: B009 - Record has no type
    assert [record.active for record in read.values()] == [True, True, False]


def test_names_of_all_signs_come_unharmed(company: SimulatedCompany, open_books: OpenCompany) -> None:
    """Markup, curly quotes and accents arrive as they are, though QuickBooks writes them as references."""
    for name in (
        "Jean-Sébastien & Söhne",
        "A <b> \u201cquoted\u201d \u20ac",
        "Dunning's Pool Depot, Inc. #002",
    ):
        company.add("Customer", name)

    assert {
        "Jean-Sébastien & Söhne",
        "A <b> \u201cquoted\u201d \u20ac",
        "Dunning's Pool Depot, Inc. #002",
    } == set(by_name(open_books))


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 6, 7, 10])
def test_pages_cover_everything_once(company: SimulatedCompany, open_books: OpenCompany, number: int) -> None:
    """Whatever the number of customers, pages of three bring each once and only the last says complete."""
    for index in range(number):
        company.add("Customer", f"Customer {index}")

    read = pages(open_books)
    assert [record.name for page in read for record in page.records] == [
        f"Customer {n}" for n in range(number)
    ]
    assert [page.complete for page in read] == [False] * (len(read) - 1) + [True]
    assert read[-1].done == read[-1].total == number
    assert all(page.total == number for page in read)
    assert len(read) == max(1, -(-number // 3))


def test_vendors_are_read(company: SimulatedCompany, open_books: OpenCompany) -> None:
    """Vendors come with their own address."""
    company.add("Vendor", "Bolt Supply", VendorAddress={"Addr1": "2 Side St", "City": "Bayshore"})

    address = getattr(by_name(open_books, Entity.VENDOR)["Bolt Supply"], "billing_address")  # noqa: B009
    assert address == Address(line1="2 Side St", city="Bayshore")


def test_sales_reps_are_read_whole(bookkeeper: Any, open_books: OpenCompany) -> None:
    """A list without pages is read in one piece; a rep is named after whom it stands for."""
    bookkeeper.seed(
        Entity.SALES_REP, [SalesRep(key="x", name=f"Rep {n}", initials=f"R{n}") for n in range(8)]
    )

    [page] = pages(open_books, Entity.SALES_REP)
    assert [(rep.name, getattr(rep, "initials")) for rep in page.records][:2] == [  # noqa: B009
        ("Rep 0", "R0"),
        ("Rep 1", "R1"),
    ]
    assert (len(page.records), page.complete, page.watermark) == (8, True, "")


def test_sample_company_is_read(computer: RequestProcessor) -> None:
    """All 48 customers and jobs of QuickBooks' own sample company come, with ids, jobs and times of 2028."""
    path = Path(__file__).resolve().parents[5] / "shared" / SAMPLE
    if not path.is_file():
        pytest.skip("the sample company is not beside the repository")
    register_computer(RequestProcessor(company_from_csv(path)))

    with hooks.open_books(Settings(transport="simulator", page_size=20)) as books:
        read = by_name(books)
        again = pages(books, since=pages(books)[-1].watermark)
    assert len(read) == 48
    job = read["Dunning's Pool Depot, Inc.:Big City Store #002"]
    assert (job.key, job.modified) == ("410000-1040150879", "2028-12-15T00:04:11")
    assert again[-1].complete


def test_answer_without_a_rest_count_is_not_complete(
    company: SimulatedCompany, open_books: OpenCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When an answer does not say how many records are still to come, nothing is called complete."""
    for number in range(5):
        company.add("Customer", f"C{number}")
    exchange = open_books.transport.exchange

    def without_count(request: bytes) -> bytes:
        answer = exchange(request)
        assert isinstance(answer, bytes)
        return answer.replace(b'iteratorRemainingCount="2"', b"")

    monkeypatch.setattr(open_books.transport, "exchange", without_count)
    with pytest.raises(ReadIncomplete, match="broke off"):
        pages(open_books)


def test_places_that_do_not_move_end_the_read(
    company: SimulatedCompany, open_books: OpenCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When page after page announces as many records to come, the read ends instead of going on for ever."""
    for number in range(12):
        company.add("Customer", f"C{number}")
    exchange = open_books.transport.exchange

    def unmoved(request: bytes) -> bytes:
        answer = exchange(request)
        assert isinstance(answer, bytes)
        return answer.replace(b'iteratorRemainingCount="6"', b'iteratorRemainingCount="9"')

    monkeypatch.setattr(open_books.transport, "exchange", unmoved)
    with pytest.raises(ReadIncomplete, match="broke off"):
        pages(open_books)


def test_older_quickbooks_is_asked_for_less(
    company: SimulatedCompany, computer: RequestProcessor, way_in: Settings
) -> None:
    """A QuickBooks that speaks qbXML 7.0 is asked in 7.0, and what it has no word for stays MISSING."""
    company.profile.versions = ["5.0", "6.0", "7.0"]
    company.add("Customer", "Acme")

    with hooks.open_books(way_in) as books:
        [record] = pages(books)[0].records
    assert books.version == "7.0"
    assert "job_title" not in record.model_dump()
