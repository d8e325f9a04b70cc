"""Money is exact: a Decimal with a currency that never was a float."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tieout.records import Line, Money, Product

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12)


@pytest.mark.parametrize("amount", [0.1, 1.0, float("nan"), float("inf")])
def test_a_float_is_never_money(amount: float) -> None:
    """A float is refused, however innocent it looks."""
    with pytest.raises(ValidationError, match="float"):
        Money(amount=amount)


def test_a_float_is_no_quantity_either() -> None:
    """Quantities, rates and stock are as exact as money."""
    with pytest.raises(ValidationError, match="float"):
        Line(quantity=0.5)
    with pytest.raises(ValidationError, match="float"):
        Product(key="1", stock=0.5)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "ten", ""])
def test_what_is_no_number_is_refused(amount: str) -> None:
    """Only finite numbers are amounts."""
    with pytest.raises(ValidationError):
        Money.model_validate({"amount": amount})


@pytest.mark.parametrize("currency", ["eur", "EURO", "E1R", " EUR"])
def test_currencies_are_iso_codes(currency: str) -> None:
    """Three capital letters, or nothing for the company's own currency."""
    with pytest.raises(ValidationError):
        Money(amount=Decimal(1), currency=currency)


@given(AMOUNTS)
def test_amounts_survive_json(amount: Decimal) -> None:
    """Not a digit is lost on the way to text and back."""
    money = Money(amount=amount, currency="USD")

    assert Money.model_validate_json(money.model_dump_json()) == money


@given(AMOUNTS, st.integers(0, 6))
def test_equal_worth_is_equal(amount: Decimal, zeros: int) -> None:
    """Zeros at the end change neither equality nor hash."""
    sign, digits, exponent = amount.as_tuple()
    assert isinstance(exponent, int)
    longer = Money(amount=Decimal((sign, digits + (0,) * zeros, exponent - zeros)))

    assert longer == Money(amount=amount)
    assert hash(longer) == hash(Money(amount=amount))


def test_money_of_another_currency_differs() -> None:
    """An amount in euros is not that amount in dollars, nor a bare number."""
    one: Any = Money(amount=Decimal(1), currency="EUR")

    assert one != Money(amount=Decimal(1), currency="USD")
    assert one != Decimal(1)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1000", "", "1,000.00"),
        ("1000", "JPY", "1,000 JPY"),
        ("1.5", "KWD", "1.500 KWD"),
        ("1.2345", "USD", "1.2345 USD"),
        ("-0.00", "USD", "0.00 USD"),
        ("1E+3", "USD", "1,000.00 USD"),
        ("-2.5", "EUR", "-2.50 EUR"),
    ],
)
def test_money_is_shown_with_its_currencys_digits(amount: str, currency: str, text: str) -> None:
    """At least the currency's digits, never fewer than the amount has, no negative zero."""
    assert str(Money(amount=Decimal(amount), currency=currency)) == text


@pytest.mark.parametrize(
    ("amount", "currency", "fits"),
    [
        ("1.00", "USD", True),
        ("1.001", "USD", False),
        ("1", "JPY", True),
        ("1.5", "JPY", False),
        ("1.001", "KWD", True),
    ],
)
def test_digits_a_currency_does_not_have_are_noticed(amount: str, currency: str, fits: bool) -> None:  # noqa: FBT001
    """An amount with more digits than its currency would have to be rounded."""
    assert Money(amount=Decimal(amount), currency=currency).rounds_to_itself() is fits
