"""Every oddity of a company comes through: addresses, ids, blanks, types, prospects, amounts, encodings."""

import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from tests.plugins.sage50.us.conftest import MORE, read_all, settings_for
from tests.servers.odbc_programs import Odbc

from tieout.records import MISSING, Entity, Money
from tieout_sage50 import us
from tieout_sage50.peachtree.company import OpenCompany
from tieout_sage50.peachtree.errors import TablesDiffer, TextUnreadable
from tieout_sage50.peachtree.settings import UsSettings
from tieout_sage50.peachtree.simulator.company import EntryRefused, SimulatedCompany, make_company


def test_a_customer_without_an_address_is_read(way_in: UsSettings, company: SimulatedCompany) -> None:
    """None at all, or only one to ship to: the customer comes with a blank address, not with a wrong one."""
    bare, shipped = company.add_customer("BARE", "Bare"), company.add_customer("SHIP", "Shipped")
    company.add_address(customer=shipped, slot=1, AddressLine1="1 Dock Rd")
    read = read_all(way_in)
    for number in (bare, shipped):
        assert read[str(number)].billing_address.line1 == ""


def test_of_several_bill_to_addresses_the_lowest_number_counts(
    way_in: UsSettings, company: SimulatedCompany
) -> None:
    """Whichever was changed last, wherever a page ends, each customer comes once and with the same address."""
    numbers = [company.add_customer(f"C{place}", f"Customer {place}") for place in range(7)]
    for street in ("First", "Second", "Third", "Fourth"):
        for number in numbers:
            company.add_address(customer=number, AddressLine1=f"{street} St", City="Tulsa")
    for size in range(1, 9):
        settings = way_in.model_copy(update={"page_size": size})
        pages = list(us.fetch_records(OpenCompany(settings), Entity.CUSTOMER, ""))
        keys = [record.key for page in pages for record in page.records]
        assert keys == [str(number) for number in numbers]
        assert pages[-1].done == len(numbers)
    assert {one.billing_address.line1 for one in read_all(way_in).values()} == {"First St"}
    with closing(sqlite3.connect(company.path)) as connection, connection:
        connection.execute("UPDATE Address SET AddressRecordNumber = 1000 - AddressRecordNumber")
    assert {one.billing_address.line1 for one in read_all(way_in).values()} == {"Fourth St"}


def test_addresses_of_customers_and_vendors_are_not_mixed_up(
    way_in: UsSettings, company: SimulatedCompany
) -> None:
    """Record number 1 is a customer's and a vendor's; each address belongs to one of them."""
    assert company.add_customer("C", "Customer") == company.add_vendor("V", "Vendor") == 1
    company.add_address(vendor=1, AddressLine1="Vendor St")
    company.add_address(customer=1, AddressLine1="Customer St")
    assert read_all(way_in)["1"].billing_address.line1 == "Customer St"
    assert read_all(way_in, Entity.VENDOR)["1"].billing_address.line1 == "Vendor St"


def test_a_renamed_id_keeps_its_key(way_in: UsSettings, company: SimulatedCompany) -> None:
    """Change ID: the record number, which is the key, stays; the code is the new one."""
    number = company.add_customer("OLD ID", "Alpha")
    before = read_all(way_in)[str(number)]
    company.rename_customer(number, "NEW-ID")
    after = read_all(way_in)[str(number)]
    assert (before.code, after.code) == ("OLD ID", "NEW-ID")
    assert after == before.model_copy(update={"code": "NEW-ID"})


def test_padding_goes_at_the_end_and_nowhere_else(odbc: Odbc, way_in: UsSettings) -> None:
    """Texts in their full width; blanks in front and within belong to them, also in an id of 20 characters."""
    path = Path(way_in.options["Database"]).with_name("padded.db")
    company = make_company(path, "Padded", more=MORE, padded=True)
    number = company.add_customer("  A  B", " Two  words", Customer_Type="LAND", Phone_Number="555 ")
    company.add_address(customer=number, AddressLine1=" 1 Main", City="Tulsa")
    full = company.add_customer("A2345678901234567890", "x" * 39)
    read = read_all(settings_for(odbc, company.path))
    one = read[str(number)]
    assert (one.code, one.name, one.type, one.phone) == ("  A  B", " Two  words", "LAND", "555")
    assert one.billing_address.line1 == " 1 Main"
    assert (len(read[str(full)].code), len(read[str(full)].name)) == (20, 39)


def test_nulls_are_blank(way_in: UsSettings, company: SimulatedCompany) -> None:
    """An all-null e-mail, telephone and credit limit are blank; nothing is the text None."""
    number = company.add_customer("N", "Nulls", eMail_Address=None, Phone_Number=None, Credit_Limit=None)
    one = read_all(way_in)[str(number)]
    assert (one.email, one.phone, one.credit_limit, one.type) == ("", "", None, "")
    assert one.active


def test_a_customer_without_a_name_is_called_by_its_id(way_in: UsSettings, company: SimulatedCompany) -> None:
    """The name is what people see in the panes."""
    number = company.add_customer("ID-1", "")
    assert read_all(way_in)[str(number)].name == "ID-1"


def test_prospects_types_and_inactive_ones(way_in: UsSettings, company: SimulatedCompany) -> None:
    """All of them are read, each says what it is."""
    prospect = company.add_customer("P", "P", Customer_Type="PROSPECT", Is_Prospect=1)
    retail = company.add_customer("RETAIL", "Retail", CustomerIsInactive=0, Is_Prospect=0)
    company.make_customer_inactive(retail)
    read = read_all(way_in)
    assert (read[str(prospect)].type, read[str(prospect)].stage) == ("PROSPECT", "potential")
    assert (read[str(retail)].active, read[str(retail)].stage) == (False, "customer")


def test_amounts_are_exact(way_in: UsSettings, company: SimulatedCompany) -> None:
    """However the driver brings them, as text or as number."""
    texts = {"50000.00": "50000", "0.10": "0.1", "1234567890.12": "1234567890.12", "-5": "-5"}
    numbers = {
        company.add_customer(f"M{text}", text, Credit_Limit=text): wanted for text, wanted in texts.items()
    }
    read = read_all(way_in)
    for number, wanted in numbers.items():
        assert read[str(number)].credit_limit == Money(amount=Decimal(wanted))


def test_an_amount_that_is_none_is_told(way_in: UsSettings, company: SimulatedCompany) -> None:
    """A column that was named by mistake holds other things; the sentence has one of them."""
    company.add_customer("M", "M", Credit_Limit="NET 30")
    with pytest.raises(TablesDiffer, match="NET 30"):
        read_all(way_in)


def test_without_settings_only_known_columns_are_read(odbc: Odbc, company: SimulatedCompany) -> None:
    """What is in no public source stays missing, and every vendor counts as active."""
    plain = settings_for(odbc, company.path, customer_columns={}, vendor_columns={})
    company.add_customer("C", "C", Credit_Limit="5", Is_Prospect=1)
    company.add_vendor("V", "V", Vendor_Email="a@example.com", VendorIsInactive=1)
    customer, vendor = read_all(plain)["1"], read_all(plain, Entity.VENDOR)["1"]
    assert customer.credit_limit is customer.stage is customer.alt_phone is customer.terms is MISSING
    assert customer.email == ""
    assert vendor.email is MISSING
    assert vendor.active


def test_every_read_is_complete_without_a_stamp_column(way_in: UsSettings, company: SimulatedCompany) -> None:
    """Nothing tells what changed, so everything is read and no watermark is given."""
    company.add_customer("A", "A")
    *_, last = us.fetch_records(OpenCompany(way_in), Entity.CUSTOMER, '{"column": "LastSavedAt"}')
    assert (last.complete, last.watermark, last.done) == (True, "", 1)


def test_umlauts_come_as_they_are(way_in: UsSettings, company: SimulatedCompany) -> None:
    """And a text that is not in the encoding is told, never guessed."""
    number = company.add_customer("U", "Müller & Söhne")
    assert read_all(way_in)[str(number)].name == "Müller & Söhne"
    with pytest.raises(TextUnreadable) as caught:
        read_all(way_in.model_copy(update={"encoding": "ascii"}))
    assert "0xc3" in caught.value.why
    assert "cp1252" in caught.value.fix


def test_the_person_is_refused_what_sage_refuses(company: SimulatedCompany) -> None:
    """An id in use in any letters, one with * ? +, a text that is too long, a blank id; nothing is written."""
    company.add_customer("Abel", "Abel")
    for code, name in (
        ("ABEL", "x"),
        ("A*", "x"),
        ("A?", "x"),
        ("A+", "x"),
        ("", "x"),
        ("A" * 21, "x"),
        ("B", "x" * 40),
    ):
        with pytest.raises(EntryRefused):
            company.add_customer(code, name)
    with pytest.raises(EntryRefused):
        company.rename_customer(99, "Z")


def test_the_files_hold_no_text_that_is_too_long(company: SimulatedCompany) -> None:
    """The tables themselves refuse it, whoever writes."""
    with closing(sqlite3.connect(company.path)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("INSERT INTO Customers (CustomerID) VALUES (?)", ("x" * 21,))
