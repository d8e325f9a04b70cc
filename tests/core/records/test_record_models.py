"""Records are values: frozen, strict, and honest about what was not sent."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import MISSING, ValidationError

from tieout.records import (
    FIELD_GROUPS,
    MODELS,
    Address,
    Customer,
    Entity,
    Invoice,
    Line,
    Money,
    Product,
    Record,
    Side,
    content_fields,
    differing_fields,
    expand_fields,
    field_text,
    field_words,
)


@pytest.mark.parametrize("entity", list(Entity))
def test_every_entity_has_a_model(entity: Entity) -> None:
    """There is one model for each entity, and no other."""
    assert issubclass(MODELS[entity], Record)
    assert len(MODELS) == len(Entity)


@pytest.mark.parametrize("entity", list(Entity))
def test_records_are_frozen(entity: Entity) -> None:
    """A record never changes after it was made."""
    record = MODELS[entity](key="1", name="Ann")

    with pytest.raises(ValidationError):
        record.version = "2"  # type: ignore[misc]


@pytest.mark.parametrize("entity", list(Entity))
def test_unknown_fields_are_refused(entity: Entity) -> None:
    """A misspelt field is an error, not an extra."""
    with pytest.raises(ValidationError, match="shoe_size"):
        MODELS[entity].model_validate({"key": "1", "shoe_size": "44"})


@pytest.mark.parametrize("key", ["", "x" * 256, None, 5])
def test_bad_keys_are_refused(key: Any) -> None:
    """A key is a text of 1 to 255 characters."""
    with pytest.raises(ValidationError):
        Customer(key=key)


@pytest.mark.parametrize("entity", list(Entity))
def test_nothing_sent_is_missing_not_blank(entity: Entity) -> None:
    """A field that was not given is MISSING, and stays away from the JSON; a blank one is there."""
    bare = MODELS[entity](key="1")

    assert bare.code is MISSING
    assert "code" not in bare.model_dump()
    assert MODELS[entity](key="1", code="").model_dump()["code"] == ""


@pytest.mark.parametrize("record", [Customer(key="1"), Customer(key="1", phone="", credit_limit=None)])
def test_missing_and_blank_survive_json(record: Customer) -> None:
    """What was missing is missing after a round trip, what was blank is blank."""
    again = Customer.model_validate_json(record.model_dump_json())

    assert again == record
    assert (again.phone is MISSING) is (record.phone is MISSING)


def test_a_missing_field_never_differs() -> None:
    """What one side did not send says nothing about the other's value."""
    one, other = Customer(key="1", name="Ann"), Customer(key="2", name="Ann", phone="5")

    assert list(differing_fields(one, other, ["name", "phone"])) == []
    assert list(differing_fields(Customer(key="1", name="Ann", phone=""), other, ["phone"])) == ["phone"]


def test_a_job_is_named_with_its_parents() -> None:
    """The full name is the path; without a parent it is the name."""
    job = Customer(key="1", name="Kitchen", parent="Ann:House")

    assert (job.full_name, job.is_job) == ("Ann:House:Kitchen", True)
    assert Customer(key="1", name="Ann").full_name == "Ann"
    assert Product(key="1", name="Nail", parent="Iron").full_name == "Iron:Nail"


def test_stock_is_a_dash_where_there_is_none() -> None:
    """A service has no stock; none on hand is a number."""
    assert Product(key="1", stock=None).stock_or_dash == "-"
    assert Product(key="1").stock_or_dash == "-"
    assert Product(key="1", stock=Decimal("2.50")).stock_or_dash == "2.50"
    assert Product(key="1", stock=Decimal(0)).stock_or_dash == "0"


def test_an_address_reads_on_one_line() -> None:
    """Blank parts leave no stray commas."""
    address = Address(line1="1 Main St", line3="Rear", city="Springfield", region="IL", postcode="62704")

    assert str(address) == "1 Main St, Rear, Springfield IL 62704"
    assert address.lines == ("1 Main St", "Rear")
    assert str(Address()) == ""


def test_the_other_side_is_across() -> None:
    """Each side is the other's other."""
    assert (Side.HOST.other, Side.BOOKS.other) == (Side.BOOKS, Side.HOST)


@pytest.mark.parametrize("entity", list(Entity))
def test_content_is_what_says_something_about_the_thing(entity: Entity) -> None:
    """Keys, versions and marks are about the row; the name is content."""
    fields = content_fields(entity)

    assert "name" in fields
    assert not set(fields) & Record.about_row


@pytest.mark.parametrize("entity", list(Entity))
def test_every_word_of_an_entity_can_be_expanded(entity: Entity) -> None:
    """Each word stands for fields of the entity, in the model's order."""
    for word in field_words(entity):
        fields = expand_fields(entity, [word])
        assert fields
        assert fields == tuple(field for field in content_fields(entity) if field in fields)


def test_group_words_stand_for_their_fields() -> None:
    """``phone`` is four numbers of a customer; a group without any field of the entity is unknown."""
    assert expand_fields(Entity.CUSTOMER, ["phone"]) == FIELD_GROUPS["phone"]
    assert expand_fields(Entity.CONTACT, ["phone"]) == ("phone", "mobile")
    with pytest.raises(KeyError):
        expand_fields(Entity.CUSTOMER, ["price"])
    with pytest.raises(KeyError):
        expand_fields(Entity.CUSTOMER, ["shoe_size"])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (MISSING, ""),
        (None, ""),
        ("", ""),
        ("a", "a"),
        (True, "yes"),
        (False, "no"),
        ((Line(), Line()), "2 lines"),
        (Money(amount=Decimal("1000.5"), currency="EUR"), "1,000.50 EUR"),
    ],
)
def test_values_are_shown_to_people(value: Any, text: str) -> None:
    """A value's text is for reading, never for reading back."""
    assert field_text(value) == text


def test_lines_are_values() -> None:
    """Two invoices with equal lines are equal, whatever the number of zeros."""
    one = Invoice(key="1", lines=(Line(amount=Decimal("1.0")),))

    assert one == Invoice(key="1", lines=(Line(amount=Decimal("1.00")),))
