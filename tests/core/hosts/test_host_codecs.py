"""Values that only some columns can hold: numbers, days, yes and no, UUIDs."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tieout.errors import RecordInvalid
from tieout.hosts.codecs import Unreadable, date_codec, flag_codec, number_codec, text_codec
from tieout.hosts.facts import ColumnFacts, Sort
from tieout.records import MISSING


def column(sort: Sort, **facts: Any) -> ColumnFacts:
    """A column of a sort."""
    return ColumnFacts("T", "C", sort, **facts)


@pytest.mark.parametrize(
    ("facts", "amount", "written"),
    [
        (column(Sort.TEXT), "1E+3", "1000"),
        (column(Sort.TEXT), "-0.00", "0.00"),
        (column(Sort.NUMERIC, digits=5, places=2), "123.4500", "123.4500"),
        (column(Sort.NUMERIC, digits=15), "0.000000000000001", "0.000000000000001"),
        (column(Sort.INTEGER, bits=16), "32767.0", 32767),
    ],
)
def test_amounts_fit_exactly(facts: ColumnFacts, amount: str, written: Any) -> None:
    """An amount is written in plain digits when the column keeps every one of them."""
    assert number_codec(facts).encode(Decimal(amount)) == (written,)


@pytest.mark.parametrize(
    ("facts", "amount"),
    [
        (column(Sort.NUMERIC, digits=5, places=2), "1234.5"),
        (column(Sort.NUMERIC, digits=5, places=2), "1.005"),
        (column(Sort.FLOAT, digits=15), "1234567890123.456"),
        (column(Sort.INTEGER), "1.5"),
        (column(Sort.INTEGER, bits=16), "32768"),
        (column(Sort.TEXT, length=5), "123456"),
        (column(Sort.TEXT), "1E+301"),
        (column(Sort.TEXT), "1E-301"),
    ],
)
def test_amounts_that_would_be_rounded_are_refused(facts: ColumnFacts, amount: str) -> None:
    """No digit is lost silently."""
    with pytest.raises(RecordInvalid, match=r"T\.C"):
        number_codec(facts).encode(Decimal(amount))


@pytest.mark.parametrize("value", ["abc", "1,000.00", float("nan"), b"1"])
def test_what_is_no_amount_is_unreadable(value: Any) -> None:
    """A column's text that is not a number does not become one."""
    with pytest.raises(Unreadable):
        number_codec(column(Sort.TEXT)).decode((value,))


def test_floating_point_columns_read_as_written() -> None:
    """0.1 in a binary column reads as 0.1, not as its binary expansion."""
    assert number_codec(column(Sort.FLOAT)).decode((0.1,)) == Decimal("0.1")


@pytest.mark.parametrize(
    "value", ["2026-03-01", "2026-03-01 00:00:00", datetime(2026, 3, 1, tzinfo=UTC), date(2026, 3, 1)]
)
def test_days(value: Any) -> None:
    """A day reads from a date, or from a moment at midnight."""
    assert date_codec(column(Sort.DATE)).decode((value,)) == date(2026, 3, 1)


@pytest.mark.parametrize(
    "value", ["2026-03-01 14:05:00", "1.3.2026", 20260301, datetime(2026, 3, 1, 1, tzinfo=UTC)]
)
def test_a_time_of_day_is_not_cut_off(value: Any) -> None:
    """What is not exactly a day is unreadable."""
    with pytest.raises(Unreadable):
        date_codec(column(Sort.MOMENT)).decode((value,))


@pytest.mark.parametrize(
    ("true", "false", "value", "read"),
    [
        (("A", "P"), ("I",), "P ", True),
        (("A", "P"), ("I",), "Z", MISSING),
        (("A",), (), "Z", False),
        ((), ("I",), "Z", True),
        ((), (), None, MISSING),
        ((), (), 1, True),
    ],
)
def test_flags_in_words(true: tuple[str, ...], false: tuple[str, ...], value: Any, read: Any) -> None:
    """Words in a list mean what the list says; of one list alone, all other words mean the opposite."""
    codec = flag_codec(column(Sort.INTEGER), true, false, otherwise=MISSING)
    assert codec.decode((value,)) is read


def test_a_flag_without_a_word_is_refused() -> None:
    """When only yes has words, no cannot be written."""
    with pytest.raises(RecordInvalid, match="no word for no"):
        flag_codec(column(Sort.TEXT), ("Y",), (), otherwise=False).encode(False)  # noqa: FBT003 - the value is the subject


@pytest.mark.parametrize("text", ["12a", "007", " 1", "9223372036854775808", "١٢"])
def test_texts_in_number_columns_come_back_as_they_were(text: str) -> None:
    """A text that a number column would change is refused."""
    with pytest.raises(RecordInvalid):
        text_codec(column(Sort.INTEGER)).encode(text)
    assert text_codec(column(Sort.INTEGER)).decode(text_codec(column(Sort.INTEGER)).encode("-12")) == "-12"


def test_a_blank_in_a_column_that_needs_a_value() -> None:
    """A blank becomes NULL in a number column, and is refused where that must not be."""
    assert text_codec(column(Sort.UUID)).encode("") == (None,)
    with pytest.raises(RecordInvalid, match="cannot be blank"):
        text_codec(column(Sort.UUID, nullable=False)).encode("")
