"""QuickBooks' rows and canonical records, in both directions."""

from decimal import Decimal
from typing import Any

import pytest

from tieout.records import MISSING, Address, Customer, Money, Vendor
from tieout_quickbooks.mapping import CUSTOMER_FORM, VENDOR_FORM, asked_elements, fields_of, record_from

ROW: dict[str, Any] = {"ListID": "80000013-1416570432", "EditSequence": "1416315972", "Name": "Boiler 2024"}


def customer(version: str = "13.0", **fields: Any) -> Customer:
    """The customer of a row with these elements."""
    record = record_from(CUSTOMER_FORM, {**ROW, **fields}, version)
    assert isinstance(record, Customer)
    return record


def test_asked_and_absent_is_blank() -> None:
    """An element that was asked for and did not come is blank; a field QuickBooks has no word for is MISSING."""
    record = customer()

    assert (record.phone, record.type, record.credit_limit) == ("", "", None)
    assert record.billing_address == Address()
    assert (record.status, record.mobile, record.tax_id) == (MISSING, MISSING, MISSING)


def test_never_asked_is_missing() -> None:
    """A field that the qbXML version spoken has no element for was never asked for."""
    assert customer("11.0").job_title is MISSING
    assert customer("12.0").job_title == ""
    assert "JobTitle" not in asked_elements(CUSTOMER_FORM, "11.0")
    assert record_from(VENDOR_FORM, ROW, "10.0").shipping_address is MISSING


def test_job_knows_its_customer() -> None:
    """The parent comes from ParentRef, or from the full name where the reference is left out."""
    assert customer(ParentRef={"FullName": "Acme, Inc."}).full_name == "Acme, Inc.:Boiler 2024"
    assert customer(FullName="Acme:House:Boiler 2024").parent == "Acme:House"
    assert customer(FullName="Boiler 2024").parent == ""


@pytest.mark.parametrize(("text", "active"), [("true", True), ("false", False), ("0", False), (None, True)])
def test_inactive_rows_say_so(text: str | None, *, active: bool) -> None:
    """IsActive decides; a row without it is active."""
    assert customer(**({} if text is None else {"IsActive": text})).active is active


def test_time_is_the_wall_time_there() -> None:
    """The offset, wrong in daylight saving time, is dropped."""
    assert customer(TimeModified="2008-06-10T23:35:56-05:00").modified == "2008-06-10T23:35:56"


def test_references_become_names() -> None:
    """Type, terms, rep and job type are full names; a type keeps its path."""
    record = customer(
        CustomerTypeRef={"ListID": "1", "FullName": "Commercial:Retail"},
        TermsRef={"FullName": "Net 30"},
        SalesRepRef={"FullName": "AL"},
        JobTypeRef={"FullName": "Repairs"},
    )

    assert (record.type, record.terms) == ("Commercial:Retail", "Net 30")
    assert (record.sales_rep, record.job_type) == ("AL", "Repairs")


def test_no_job_status_is_blank() -> None:
    """QuickBooks writes "None" where a job has no status."""
    assert customer(JobStatus="None").job_status == ""
    assert customer(JobStatus="Awarded").job_status == "Awarded"


def test_structured_address_wins_over_the_printed_form() -> None:
    """The printed form serves only where there is no structured address."""
    block = {"Addr1": "Acme", "Addr2": "1 Main St", "Addr3": "Bayshore, CA 94326"}
    structured = {"Addr1": "Acme", "City": "Bayshore", "State": "CA", "PostalCode": "94326"}

    both = customer(BillAddress=structured, BillAddressBlock=block)
    assert both.billing_address == Address(line1="Acme", city="Bayshore", region="CA", postcode="94326")
    printed = customer(BillAddressBlock=block)
    assert printed.billing_address == Address(line1="Acme", line2="1 Main St", line3="Bayshore, CA 94326")


def test_amounts_are_exact() -> None:
    """A credit limit is a Decimal in the home currency; an empty one is none."""
    assert customer(CreditLimit="1000.50").credit_limit == Money(amount=Decimal("1000.50"))
    assert customer(CreditLimit="").credit_limit is None


def test_unknown_elements_are_passed_over() -> None:
    """Elements of later versions, and aggregates where a text was expected, harm nothing."""
    record = customer(Novelty="x", Phone={"Number": "1"}, ShipToAddress=[{"Name": "Site"}])

    assert record.phone == ""


def test_vendor_has_its_own_elements() -> None:
    """A vendor's address, tax id, name on check and 1099 flag are where QuickBooks keeps them."""
    fields = {
        "VendorAddress": {"Addr1": "2 Side St"},
        "VendorTaxIdent": "12-3456789",
        "NameOnCheck": "Bolt Supply Inc.",
        "IsVendorEligibleFor1099": "true",
    }
    record = record_from(VENDOR_FORM, {**ROW, **fields}, "13.0")

    assert isinstance(record, Vendor)
    assert record.billing_address == Address(line1="2 Side St")
    assert (record.tax_id, record.name_on_check) == ("12-3456789", "Bolt Supply Inc.")
    assert record.eligible_for_1099 is True


def test_blank_fields_are_not_sent() -> None:
    """An addition names what the record holds and nothing else."""
    fields = fields_of(CUSTOMER_FORM, Customer(key="1", name="Acme", phone="", billing_address=Address()))

    assert fields == {"Name": "Acme", "IsActive": True}


def test_everything_written_is_read_again() -> None:
    """What fields_of writes, record_from reads as the same record."""
    sent = Customer(
        key=ROW["ListID"],
        version=ROW["EditSequence"],
        parent="Acme",
        name="Boiler 2024",
        code="A-1",
        phone="555-0100",
        type="Commercial",
        sales_rep="AL",
        job_status="Pending",
        notes="Two\nlines",
        credit_limit=Money(amount=Decimal("12.30")),
        billing_address=Address(line1="1 Main St", city="Bayshore"),
    )
    fields = fields_of(CUSTOMER_FORM, sent)
    fields["IsActive"], fields["CreditLimit"] = "true", str(fields["CreditLimit"])

    read = customer(**fields)
    blank = {name: getattr(sent, name) for name in CUSTOMER_FORM.fields if getattr(sent, name) is not MISSING}
    assert {name: getattr(read, name) for name in blank} == blank


def test_places_of_problems_are_named_by_field() -> None:
    """A path of elements is said in the words of the record."""
    assert CUSTOMER_FORM.field_at("BillAddress/Addr4") == "billing_address.line4"
    assert CUSTOMER_FORM.field_at("CustomerTypeRef/FullName") == "type"
    assert CUSTOMER_FORM.field_at("Name") == "name"
    assert VENDOR_FORM.field_at("Novelty/Part") == "Novelty/Part"
