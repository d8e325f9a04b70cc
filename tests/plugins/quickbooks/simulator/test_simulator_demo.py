"""The demo company: the same for the same seed, and as untidy as a real one."""

from pathlib import Path

import pytest

from tieout_quickbooks.simulator import company_from_csv, demo_company
from tieout_quickbooks.simulator.demo import HOST_CUSTOMER_NAME
from tieout_quickbooks.simulator.kinds import NAMES
from tieout_quickbooks.simulator.records import find_text
from tieout_quickbooks.simulator.storage import dump_company

COLUMNS = (
    "list_id,time_created,time_modified,edit_sequence,name,full_name,is_active,sublevel,company_name,first_name,"
    "last_name,phone,alt_phone,fax,email,contact,account_number,credit_limit,job_status"
)


def test_a_seed_always_makes_the_same_company() -> None:
    """Two companies of one seed are equal to the last byte; another seed makes another one."""
    assert dump_company(demo_company(7, customers=60)) == dump_company(demo_company(7, customers=60))
    assert dump_company(demo_company(7, customers=60)) != dump_company(demo_company(8, customers=60))


@pytest.mark.parametrize("count", [10, 50, 200])
def test_it_has_as_many_customers_as_asked(count: int) -> None:
    """Jobs and the other lists come on top."""
    company = demo_company(1, customers=count)
    customers = [record for record in company.list_records("Customer") if not record.parent]
    assert len(customers) == count


def test_it_has_the_mess_of_a_real_one() -> None:
    """Jobs, inactive records, accents, markup, long names, near twins and both forms of address are in it."""
    company = demo_company()
    customers = list(company.list_records("Customer"))
    names = [company.name_of(record) for record in customers]
    assert any(record.parent for record in customers)
    assert any(not record.is_active for record in customers)
    assert "Acme [/] & <Sons>" in names
    assert "Café Père & Fils" in names
    assert max(map(len, names)) == 41
    assert {"Miller Plumbing, Inc.", "miller  plumbing inc"} <= set(names)
    assert any(find_text(record.fields, "BillAddress", "Addr5") for record in customers)
    assert any(find_text(record.fields, "BillAddress", "City") for record in customers)
    assert any(record.extensions for record in customers)
    assert all(company.count(kind) for kind in ("Vendor", "Employee", "OtherName", "SalesRep", "JobType"))
    assert max(company.level_of(record) for record in company.list_records("CustomerType")) == 1


def test_one_name_is_a_vendor_here() -> None:
    """A name the host has as a customer belongs to a vendor in these books."""
    company = demo_company()
    assert company.find_by_name(HOST_CUSTOMER_NAME, "Vendor") is not None
    assert company.find_by_name(HOST_CUSTOMER_NAME, "Customer") is None


def test_no_name_is_taken_twice_and_all_can_be_stored() -> None:
    """Names are unique across the four lists and hold nothing that Windows-1252 has not."""
    company = demo_company(5, customers=300)
    top = [company.name_of(record).casefold() for record in company.list_records(*NAMES) if not record.parent]
    assert len(top) == len(set(top))
    assert [name.encode("cp1252").decode("cp1252") for name in top] == top


def test_its_history_begins_when_it_is_handed_over() -> None:
    """What the builder made is not history, and nothing changes later than the clock."""
    company = demo_company()
    assert company.history == []
    assert max(record.modified for record in company.records.values()) < company.clock.now()


def test_a_list_of_customers_becomes_a_company(tmp_path: Path) -> None:
    """Jobs may stand before their parents; commas and apostrophes in names do no harm."""
    path = tmp_path / "customers.csv"
    path.write_text(
        f"{COLUMNS}\n"
        '2-5,2002-12-17 11:47:59.000000,2028-12-15 00:04:11.000000,1860476651,Store #2,"O\'Dun, Inc.:Store #2",1,1'
        ",,,,409-555-4125,,,,,,,None\n"
        '1-5,2002-12-17 11:46:57.000000,2028-12-15 00:04:11.000000,1860476651,"O\'Dun, Inc.","O\'Dun, Inc.",0,0'
        ",,,,,,,,,,,None\n",
        encoding="utf-8",
    )
    company = company_from_csv(path)
    store = company.records["2-5"]
    assert company.full_name_of(store) == "O'Dun, Inc.:Store #2"
    assert (store.modified, store.fields["Phone"]) == (1860476651, "409-555-4125")
    assert not company.records["1-5"].is_active


def test_a_job_without_parent_is_an_error(tmp_path: Path) -> None:
    """A list that lacks a parent is refused instead of guessed at."""
    path = tmp_path / "customers.csv"
    row = "2-5,2002-12-17 11:47:59,2003-01-01 00:00:00,1041397200,Job,Nobody:Job,1,1,,,,,,,,,,,None"
    path.write_text(f"{COLUMNS}\n{row}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="the parent is not in the list"):
        company_from_csv(path)
