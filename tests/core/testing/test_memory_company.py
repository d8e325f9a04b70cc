"""The company in memory keeps, counts and refuses as real books do."""

from typing import Any

import pytest

from tieout.errors import RecordRefused
from tieout.records import MISSING, Address, Contact, Customer, Entity, Invoice, Line, Product, Vendor
from tieout.testing.memory import MemoryCompany, forget_companies, memory_company, register_company
from tieout.testing.memory_variant import with_capability


@pytest.fixture
def company() -> MemoryCompany:
    """A company nobody knows."""
    return MemoryCompany("Test")


def customer(name: str, **values: Any) -> Customer:
    """A customer to be exported."""
    return Customer(key="host-1", name=name, **values)


def why_refused(company: MemoryCompany, entity: Entity, record: Any) -> str:
    """The reason of the refusal that must come."""
    with pytest.raises(RecordRefused) as caught:
        company.create(entity, record, "mark")
    return caught.value.why


def test_a_new_record_gets_a_key_of_the_books(company: MemoryCompany) -> None:
    """The key the record came with is the host's and does not survive."""
    made = company.create(Entity.CUSTOMER, customer("Ann"), "mark")

    assert made.key == "customer-1"
    assert company.records(Entity.CUSTOMER) == [made]


def test_keys_are_never_used_again(company: MemoryCompany) -> None:
    """The key of a deleted record is not given to another one."""
    first = company.create(Entity.CUSTOMER, customer("Ann"), "")
    company.delete(Entity.CUSTOMER, first.key)
    company.rows.sequence = 0

    assert company.create(Entity.CUSTOMER, customer("Bob"), "").key != first.key


def test_the_same_export_twice_makes_two_records_without_the_name_rule(company: MemoryCompany) -> None:
    """Markers do not make writes idempotent here, so that a test sees every double write."""
    company.unique_names = False
    for _ in range(2):
        company.create(Entity.CUSTOMER, customer("Ann"), "mark")

    assert len(company.named(Entity.CUSTOMER, "Ann")) == 2
    assert [one.marker for one in company.written()] == ["mark", "mark"]
    assert len(company.find_marked(Entity.CUSTOMER, "mark")) == 2


def test_a_name_in_use_is_refused_whatever_its_case(company: MemoryCompany) -> None:
    """Names are unique among the living, case ignored."""
    company.seed(Entity.CUSTOMER, [customer("Ann")])

    assert "already in use by a customer" in why_refused(company, Entity.CUSTOMER, customer("ANN"))


def test_customers_and_vendors_share_their_names(company: MemoryCompany) -> None:
    """A vendor's name cannot be a customer's."""
    company.seed(Entity.VENDOR, [Vendor(key="v", name="Ann")])

    assert "already in use by a vendor" in why_refused(company, Entity.CUSTOMER, customer("ann"))


def test_a_job_may_have_a_name_that_another_parent_uses(company: MemoryCompany) -> None:
    """What must be unique is the full name."""
    company.seed(Entity.CUSTOMER, [customer("Ann"), Customer(key="b", name="Bob")])
    company.create(Entity.CUSTOMER, customer("Kitchen", parent="Ann"), "")
    company.create(Entity.CUSTOMER, customer("Kitchen", parent="Bob"), "")

    assert "in use" in why_refused(company, Entity.CUSTOMER, customer("kitchen", parent="bob"))


def test_a_deleted_or_renamed_record_frees_its_name(company: MemoryCompany) -> None:
    """The name rule looks at what is there now."""
    company.seed(Entity.CUSTOMER, [Customer(key="a", name="Ann"), Customer(key="b", name="Bob")])
    company.delete(Entity.CUSTOMER, "a")
    company.edit(Entity.CUSTOMER, "b", name="Bobby")

    assert company.create(Entity.CUSTOMER, customer("Ann"), "").name == "Ann"
    assert company.create(Entity.CUSTOMER, customer("Bob"), "").name == "Bob"


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        (customer("x" * 42), "name has 42 characters, at most 41"),
        (customer("a:b"), 'must not contain ":"'),
        (customer(""), "name is required"),
        (customer("Ann", type="Nobody"), 'no customer type "Nobody"'),
        (customer("Kitchen", parent="Nobody"), 'no customer "Nobody"'),
        (customer("a\ud800"), "cannot be stored"),
        (customer("Ann", billing_address=Address(line3="x" * 42)), "billing_address.line3 has 42"),
    ],
)
def test_bad_customers_are_refused_with_a_sentence(
    company: MemoryCompany, record: Customer, sentence: str
) -> None:
    """Length, signs, blanks, and what is not known: each has its sentence, and nothing is written."""
    assert sentence in why_refused(company, Entity.CUSTOMER, record)
    assert company.written() == ()


def test_papers_and_contacts_need_whom_they_name(company: MemoryCompany) -> None:
    """An invoice needs its customer and its products, a contact its party."""
    company.seed(Entity.CUSTOMER, [customer("Ann")])
    lines = (Line(product="Nothing"),)

    assert 'no customer "Bob"' in why_refused(
        company, Entity.INVOICE, Invoice(key="i", name="1", party="Bob")
    )
    assert 'no product "Nothing"' in why_refused(
        company, Entity.INVOICE, Invoice(key="i", name="1", party="Ann", lines=lines)
    )
    assert 'no vendor "Ann"' in why_refused(
        company, Entity.CONTACT, Contact(key="c", name="Eve", party="Ann", party_kind="vendor")
    )


def test_a_code_page_is_a_limit(company: MemoryCompany) -> None:
    """Books with a code page refuse what it lacks and take what it has."""
    company.description = with_capability(company.description, encoding="cp1252")

    assert "cannot be stored" in why_refused(company, Entity.CUSTOMER, customer("Иванов"))
    assert company.create(Entity.CUSTOMER, customer("Müller"), "").name == "Müller"


def test_a_change_needs_the_version_it_was_made_from(company: MemoryCompany) -> None:
    """A record that was edited meanwhile, or is gone, is not changed."""
    old = company.seed(Entity.CUSTOMER, [Customer(key="a", name="Ann")])[0]
    company.edit(Entity.CUSTOMER, "a", phone="1")

    with pytest.raises(RecordRefused):
        company.change(Entity.CUSTOMER, "a", old.version, {"phone": "2"}, "")
    with pytest.raises(RecordRefused):
        company.change(Entity.CUSTOMER, "b", old.version, {"phone": "2"}, "")
    assert company.written() == ()


def test_marks_outlive_a_persons_edit(company: MemoryCompany) -> None:
    """What a person does to a record does not hide that an export made it."""
    made = company.create(Entity.CUSTOMER, customer("Ann"), "mark")
    company.edit(Entity.CUSTOMER, made.key, name="Anna")

    assert [one.name for one in company.find_marked(Entity.CUSTOMER, "mark")] == ["Anna"]


def test_what_a_person_does_is_not_in_the_history(company: MemoryCompany) -> None:
    """Only what backends write is written."""
    company.seed(Entity.PRODUCT, [Product(key="p", name="Nail")])
    company.edit(Entity.PRODUCT, "p", description="long")
    company.delete(Entity.PRODUCT, "p")

    assert company.written() == ()


def test_empty_fields_read_as_blank(company: MemoryCompany) -> None:
    """What was never entered is blank where a blank exists, and MISSING where none does."""
    made = company.create(Entity.CUSTOMER, customer("Ann"), "")

    assert isinstance(made, Customer)
    assert (made.phone, made.credit_limit, made.billing_address) == ("", None, Address())
    assert made.stage is MISSING


def test_companies_are_found_by_name() -> None:
    """Settings find the company a test registered; another name is another company."""
    forget_companies()
    mine = register_company(MemoryCompany("Mine"))

    assert memory_company("Mine") is mine
    assert memory_company("Other") is not mine
    forget_companies()
    assert memory_company("Mine") is not mine
