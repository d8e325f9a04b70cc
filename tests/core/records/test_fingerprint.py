"""Fingerprints are equal exactly when the compared fields are."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.records import (
    MISSING,
    Address,
    Bill,
    Customer,
    Invoice,
    Line,
    Money,
    Product,
    Record,
    fingerprint,
)

TEXT = st.sampled_from(["", "a", "b", "a\x00", "ab", "\ud800", "é", "e\u0301", "None", "(", "'"]) | st.text(
    max_size=3
)
MAYBE_TEXT = TEXT | st.just(MISSING)
AMOUNT = st.sampled_from(
    [Decimal(text) for text in ("0", "-0", "1", "1.0", "1.00", "10", "1E+1", "0.1", "-1")]
)
MONEY = st.builds(Money, amount=AMOUNT, currency=st.sampled_from(["", "EUR", "USD"]))
ADDRESS = st.builds(Address, line1=TEXT, line2=TEXT, city=TEXT)
LINE = st.builds(Line, product=st.sampled_from(["", "a"]), amount=AMOUNT | st.none())
CUSTOMERS = st.builds(
    Customer,
    key=st.just("1"),
    name=TEXT,
    phone=MAYBE_TEXT,
    fax=MAYBE_TEXT,
    billing_address=ADDRESS | st.just(MISSING),
    credit_limit=MONEY | st.none() | st.just(MISSING),
)
BILLS = st.builds(
    Bill,
    key=st.just("1"),
    approved=st.booleans() | st.just(MISSING),
    lines=st.lists(LINE, max_size=2).map(tuple) | st.just(MISSING),
    total=MONEY | st.none(),
)
CUSTOMER_FIELDS = ("name", "phone", "fax", "billing_address", "credit_limit")
BILL_FIELDS = ("approved", "lines", "total")


def values(record: Record, fields: tuple[str, ...]) -> list[Any]:
    """The compared values."""
    return [getattr(record, field) for field in fields]


def near(one: Record, other: Record, shared: set[str]) -> Record:
    """The other record with some fields of the first, so that many pairs differ in little or nothing."""
    return other.model_copy(update={field: getattr(one, field) for field in shared})


@given(CUSTOMERS, CUSTOMERS, st.sets(st.sampled_from(CUSTOMER_FIELDS)))
def test_customers_fingerprints_follow_equality(one: Customer, far: Customer, shared: set[str]) -> None:
    """Equal compared fields, equal fingerprints; any difference shows."""
    other = near(one, far, shared)
    same = values(one, CUSTOMER_FIELDS) == values(other, CUSTOMER_FIELDS)

    assert (fingerprint(one, CUSTOMER_FIELDS) == fingerprint(other, CUSTOMER_FIELDS)) is same


@given(BILLS, BILLS, st.sets(st.sampled_from(BILL_FIELDS)))
def test_papers_fingerprints_follow_equality(one: Bill, far: Bill, shared: set[str]) -> None:
    """Lines and totals count by their worth: 1 and 1.00 are one amount."""
    other = near(one, far, shared)
    same = values(one, BILL_FIELDS) == values(other, BILL_FIELDS)

    assert (fingerprint(one, BILL_FIELDS) == fingerprint(other, BILL_FIELDS)) is same


@given(BILLS.filter(lambda bill: "\\ud800" not in repr(bill)))
def test_a_fingerprint_survives_json(bill: Bill) -> None:
    """A record read back from the mirror's text has the fingerprint it was stored with."""
    again = Bill.model_validate_json(bill.model_dump_json())

    assert fingerprint(again, BILL_FIELDS) == fingerprint(bill, BILL_FIELDS)


def test_what_is_not_compared_does_not_count() -> None:
    """Keys, versions and other fields leave a fingerprint alone."""
    one = Customer(key="1", version="1", name="Ann", phone="1")
    other = Customer(key="2", version="2", name="Ann", phone="2", active=False)

    assert fingerprint(one, ["name"]) == fingerprint(other, ["name"])
    assert fingerprint(one, ["name", "phone"]) != fingerprint(other, ["name", "phone"])


def test_a_text_does_not_run_into_the_next_field() -> None:
    """The border between two fields is part of the fingerprint."""
    one = Customer(key="1", name="ab", phone="c")
    other = Customer(key="1", name="a", phone="bc")

    assert fingerprint(one, ["name", "phone"]) != fingerprint(other, ["name", "phone"])


@pytest.mark.parametrize(
    ("one", "other", "field"),
    [
        (Product(key="1", stock=Decimal("5.0")), Product(key="1", stock=Decimal(5)), "stock"),
        (Product(key="1", stock=Decimal("-0")), Product(key="1", stock=Decimal(0)), "stock"),
        (
            Invoice(key="1", lines=(Line(amount=Decimal("1E+2")),)),
            Invoice(key="1", lines=(Line(amount=Decimal("100.00")),)),
            "lines",
        ),
    ],
)
def test_amounts_count_by_their_worth(one: Record, other: Record, field: str) -> None:
    """Two ways of writing one amount have one fingerprint."""
    assert fingerprint(one, [field]) == fingerprint(other, [field])


def test_no_digit_is_too_far_right() -> None:
    """Amounts that differ in their fortieth digit differ."""
    long = "1." + "0" * 38
    one = Customer(key="1", credit_limit=Money(amount=Decimal(long + "1")))
    other = Customer(key="1", credit_limit=Money(amount=Decimal(long + "2")))

    assert fingerprint(one, ["credit_limit"]) != fingerprint(other, ["credit_limit"])


def test_a_fingerprint_is_16_bytes() -> None:
    """Its size is part of the mirror's format."""
    assert len(fingerprint(Customer(key="1"), ["name"])) == 16
