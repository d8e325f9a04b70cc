"""What is refused before anything is sent, each with a sentence that names record, field and remedy."""

from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from tieout.operations import Prepared
from tieout.plan import StepKind
from tieout.records import Address, Entity, Money
from tieout_quickbooks import hooks
from tieout_quickbooks.session import OpenCompany
from tieout_quickbooks.settings import Settings
from tieout_quickbooks.simulator import SimulatedCompany


def prepare(books: OpenCompany, *operations: Any) -> list[Prepared]:
    """The operations made ready."""
    return list(hooks.prepare_records(books, operations[0].entity, operations))


def problem(books: OpenCompany, operation: Any) -> dict[str, Any]:
    """Why one operation was refused before sending."""
    [one] = prepare(books, operation)
    assert one.problem is not None
    assert one.payload == b""
    return one.problem


def test_whole_record_becomes_one_addition(
    bookkeeper: Any, open_books: OpenCompany, make_operation: Any
) -> None:
    """The bytes hold one CustomerAdd with every field where QuickBooks wants it, the mark, and the set's id."""
    for kind, name in (
        ("CustomerType", "Commercial:Retail"),
        ("JobType", "Repairs"),
        ("StandardTerms", "Net 30"),
    ):
        bookkeeper.entry(kind, name)
    operation = make_operation(
        "Acme",
        code="A-1",
        type="commercial:retail",
        job_type="Repairs",
        terms="Net 30",
        credit_limit=Money(amount=Decimal(1000)),
        billing_address=Address(line1="1 Main St", city="Bayshore", region="CA", postcode="94326"),
        phone="555-0100",
    )
    [one] = prepare(open_books, operation)

    root = etree.fromstring(one.payload)
    assert len(root.findall(".//QBXMLMsgsRq/*")) == 1
    add = root.find(".//CustomerAdd")
    assert add is not None
    assert [child.tag for child in add] == [
        "Name", "IsActive", "BillAddress", "Phone", "CustomerTypeRef", "TermsRef", "AccountNumber",
        "CreditLimit", "JobTypeRef", "ExternalGUID",
    ]  # fmt: skip
    assert add.findtext("CreditLimit") == "1000.00"
    assert add.findtext("ExternalGUID") == one.marker
    assert len(root[0].get("newMessageSetID", "")) == 23


def test_marks_belong_to_operations_and_sets_to_attempts(
    open_books: OpenCompany, make_operation: Any
) -> None:
    """A second attempt has another message set but the same mark; another operation has another mark."""
    first, second = (prepare(open_books, make_operation("Acme", attempt=attempt))[0] for attempt in (1, 2))
    [other] = prepare(open_books, make_operation("Acme", number=2))

    assert first.marker == second.marker != other.marker
    assert first.payload != second.payload


@pytest.mark.parametrize(
    ("values", "field", "word"),
    [
        ({"phone": "5" * 22}, "phone", "22 characters"),
        ({"first_name": "x" * 26}, "first_name", "26 characters"),
        ({"billing_address": Address(line1="x" * 42)}, "billing_address.line1", "42 characters"),
        ({"company_name": "北京商行"}, "company_name", "Windows-1252"),
        ({"notes": "a\x07b"}, "notes", "control character"),
        ({"credit_limit": Money(amount=Decimal("1.005"))}, "credit_limit", "two decimals"),
        ({"credit_limit": Money(amount=Decimal(1), currency="EUR")}, "credit_limit", "EUR"),
        ({"job_status": "Somewhere"}, "job_status", "may be one of"),
        ({"billing_address": Address(line4="4", city="Bayshore")}, "billing_address.line4", "Addr1 to Addr3"),
    ],
)
def test_fields_that_do_not_fit_are_named(
    open_books: OpenCompany, make_operation: Any, values: dict[str, Any], field: str, word: str
) -> None:
    """A field too long, with a sign or a form QuickBooks cannot keep, is named and nothing is altered."""
    found = problem(open_books, make_operation("Acme", **values))

    assert found["where"] == field
    assert word in found["what"]
    assert '"Acme"' in found["what"]
    assert f"[{field}: " in found["why"]
    assert found["fix"]


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("x" * 42, "42 characters"),
        ("Acme: Boiler", "colon"),
        (" Acme", "blank"),
        ("", ""),
        ("Иванов", "Windows-1252"),
    ],
)
def test_names_that_quickbooks_cannot_take_are_refused(
    open_books: OpenCompany, make_operation: Any, name: str, word: str
) -> None:
    """A name too long, with a colon or an outer blank, empty, or in another script is refused."""
    found = problem(open_books, make_operation(name))

    assert found["where"] == "name"
    assert word in found["what"]


def test_longest_name_is_taken(open_books: OpenCompany, make_operation: Any) -> None:
    """A name of 41 characters is sent whole."""
    [one] = prepare(open_books, make_operation("x" * 41))

    assert one.problem is None
    assert f"<Name>{'x' * 41}</Name>".encode() in one.payload


def test_five_lines_fit_without_a_city(
    open_books: OpenCompany, make_operation: Any, long_address: Address
) -> None:
    """An address of five lines goes when it holds no city, region, postcode or country."""
    [one] = prepare(open_books, make_operation("Acme", billing_address=long_address))

    assert one.problem is None


def test_home_currency_is_accepted(open_books: OpenCompany, make_operation: Any) -> None:
    """Money in the currency of the edition's country is money in the home currency."""
    [one] = prepare(open_books, make_operation("Acme", credit_limit=Money(amount=Decimal(5), currency="USD")))

    assert one.problem is None


@pytest.mark.parametrize("kind", ["Vendor", "Employee", "OtherName"])
@pytest.mark.parametrize("active", ["true", "false"])
def test_names_of_other_lists_must_be_changed(
    company: SimulatedCompany, open_books: OpenCompany, make_operation: Any, kind: str, active: str
) -> None:
    """A name held in another list, active or not and in any case, is refused: rename one of them."""
    company.add(kind, "ACME", IsActive=active)

    found = problem(open_books, make_operation("Acme"))
    assert found["code"] == "TO-QB-030"
    assert '"ACME"' in found["what"]
    assert ("inactive" in found["what"]) is (active == "false")
    assert "ename" in found["fix"]
    assert "Link" not in found["fix"]


def test_names_of_the_same_list_can_be_linked(
    company: SimulatedCompany, open_books: OpenCompany, make_operation: Any
) -> None:
    """A name held in the same list offers the link, with the key to link to."""
    held = company.add("Customer", "Acme")

    found = problem(open_books, make_operation("Acme"))
    assert "Link" in found["fix"]
    assert held.key in found["fix"]


def test_job_names_are_unique_under_their_customer_only(
    company: SimulatedCompany, open_books: OpenCompany, make_operation: Any
) -> None:
    """The same job name under another customer is free; under the same one it is taken."""
    first = company.add("Customer", "First")
    company.add("Customer", "Second")
    company.add("Customer", "Repair", first)

    [free] = prepare(open_books, make_operation("Repair", parent="Second"))
    assert free.problem is None
    assert problem(open_books, make_operation("Repair", parent="First"))["code"] == "TO-QB-030"


def test_jobs_need_their_customer(open_books: OpenCompany, make_operation: Any) -> None:
    """A job whose customer is not in QuickBooks is refused, naming the customer."""
    found = problem(open_books, make_operation("Repair", parent="Nobody"))

    assert (found["code"], found["where"]) == ("TO-QB-031", "parent")
    assert '"Nobody"' in found["what"]


def test_full_name_has_a_limit_of_its_own(
    company: SimulatedCompany, open_books: OpenCompany, make_operation: Any
) -> None:
    """The name with all its parents has at most 209 characters, though each name is short enough."""
    parent = ":".join("x" * 41 for _ in range(4)) + ":" + "y" * 36
    fitting = problem(open_books, make_operation("z" * 4, parent=parent))
    too_long = problem(open_books, make_operation("z" * 5, parent=parent))

    assert fitting["code"] == "TO-QB-031"
    assert "210 characters" in too_long["what"]


@pytest.mark.parametrize(
    ("field", "kind", "title"),
    [
        ("type", "CustomerType", "Customer Type List"),
        ("job_type", "JobType", "Job Type List"),
        ("terms", "StandardTerms", "Terms List"),
        ("sales_rep", "SalesRep", "Sales Rep List"),
    ],
)
def test_entries_that_are_not_there_name_the_nearest(
    bookkeeper: Any, open_books: OpenCompany, make_operation: Any, field: str, kind: str, title: str
) -> None:
    """A type, term or rep that its list does not have is refused, naming the list and the nearest entry."""
    bookkeeper.entry(kind, "Comme")

    found = problem(open_books, make_operation("Acme", **{field: "Comm"}))
    assert (found["code"], found["where"]) == ("TO-QB-031", field)
    assert title in found["what"]
    assert 'nearest entry is "Comme"' in found["what"]


def test_vendor_types_are_looked_up_in_their_own_list(
    bookkeeper: Any, open_books: OpenCompany, make_operation: Any
) -> None:
    """A customer type does not serve for a vendor."""
    bookkeeper.entry("CustomerType", "Supplier")

    found = problem(open_books, make_operation("Bolt", entity=Entity.VENDOR, type="Supplier"))
    assert "Vendor Type List" in found["what"]


def test_lists_are_asked_once_and_only_when_needed(
    bookkeeper: Any, open_books: OpenCompany, make_operation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two records with types ask for the types once; the terms, which nobody names, are not asked for."""
    bookkeeper.entry("CustomerType", "Commercial")
    exchange, sent = open_books.transport.exchange, []

    def noted(request: bytes) -> Any:
        sent.append(request)
        return exchange(request)

    monkeypatch.setattr(open_books.transport, "exchange", noted)
    for number in (1, 2):
        prepare(open_books, make_operation(f"C{number}", number=number, type="Commercial"))
    assert sum(b"CustomerTypeQueryRq" in request for request in sent) == 1
    assert not any(b"TermsQueryRq" in request for request in sent)


def test_updates_are_refused(open_books: OpenCompany, make_operation: Any) -> None:
    """An operation that would change an existing record is refused, whoever approved it."""
    operation = make_operation("Acme").model_copy(
        update={"kind": StepKind.UPDATE_BOOKS, "books_key": "80000001-1", "fields": ("phone",)}
    )

    assert problem(open_books, operation)["code"] == "TO-QB-011"


def test_old_quickbooks_refuses_what_it_has_no_word_for(
    company: SimulatedCompany, way_in: Settings, make_operation: Any
) -> None:
    """Under qbXML 7.0 a job title is refused, and an addition carries no mark."""
    company.profile.versions = ["7.0"]
    with hooks.open_books(way_in) as books:
        assert problem(books, make_operation("Acme", job_title="Buyer"))["where"] == "job_title"
        [one] = prepare(books, make_operation("Acme"))

    assert (one.problem, one.marker) == (None, "")
    assert b"ExternalGUID" not in one.payload


def test_one_bad_record_leaves_the_others_alone(
    company: SimulatedCompany, open_books: OpenCompany, make_operation: Any
) -> None:
    """Each operation has its own verdict, in order."""
    company.add("Vendor", "Taken")
    operations = [
        make_operation(name, number=n) for n, name in enumerate(("Fine", "Bad:Name", "Taken", "Also fine"))
    ]

    assert [one.problem is None for one in prepare(open_books, *operations)] == [True, False, False, True]
