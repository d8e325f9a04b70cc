"""Canonical values to column values and back, losslessly or with a sentence why not. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from pydantic import MISSING

from tieout.errors import RecordInvalid
from tieout.hosts.facts import ColumnFacts, Sort
from tieout.records import Address, Money

Values: TypeAlias = tuple[Any, ...]

#: Longer amounts are somebody's mistake, and PostgreSQL's NUMERIC and SQLite's text must agree on a limit.
MOST_DIGITS = 300

BLANK_ADDRESS = Address()

_ANY_DIGITS = frozenset({Sort.TEXT, Sort.NUMERIC})


class Unreadable(ValueError):
    """A column holds what cannot be a canonical value. Ends up in ``ReadIncomplete``."""


def same(value: Any) -> Any:
    """A value that comes back as it was."""
    return value


@dataclass(frozen=True, slots=True)
class Codec:
    """How one field lies in its columns.

    ``encode`` gives one value per column or raises ``RecordInvalid``; ``decode`` gives the canonical
    value, or MISSING for what the columns do not say, or raises ``Unreadable``. ``settled`` is the form in
    which a value comes back after it was written (1E+3 as 1000). ``blank`` is what an unsent value becomes.
    """

    columns: tuple[ColumnFacts, ...]
    encode: Callable[[Any], Values]
    decode: Callable[[Values], Any]
    blank: Any = MISSING
    settled: Callable[[Any], Any] = same
    #: The one column holds the value itself, without limit: read and written without a call.
    plain: bool = False
    #: Longest legal texts: "" for the field itself, ".line1" for a part of it.
    lengths: Mapping[str, int] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)


def refuse(column: ColumnFacts, why: str) -> RecordInvalid:
    """A record's refusal because of one column."""
    return RecordInvalid(f"{column.where} {why}", where=column.where)


def text_codec(column: ColumnFacts, *, null: bool = False) -> Codec:
    """A text. ``null`` writes a blank one as NULL; NULL always reads as blank."""
    empty = None if null and column.nullable else ""
    if column.sort is Sort.TEXT:
        plain = empty == "" and not column.nullable and not column.length and not column.padded
        lengths = {"": column.length} if column.length else {}
        return Codec(
            columns=(column,),
            encode=lambda value: (_fitting(column, value) or empty,),
            decode=lambda values: _text(column, values[0]),
            blank="",
            plain=plain,
            lengths=lengths,
        )
    parse = _integer if column.sort is Sort.INTEGER else _uuid_text
    return Codec(
        columns=(column,),
        encode=lambda value: (parse(column, value) if value else _null(column),),
        decode=lambda values: "" if values[0] is None else str(values[0]),
        blank="",
    )


def _fitting(column: ColumnFacts, value: str) -> str:
    if column.length and len(value) > column.length:
        raise refuse(column, f"holds {column.length} characters; this has {len(value)}: {_short(value)}")
    if column.padded and value.endswith(" "):
        raise refuse(column, f"is filled up with blanks, so blanks at the end would be lost: {_short(value)}")
    return value


def _text(column: ColumnFacts, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        msg = f"{column.where} holds bytes, not text"
        raise Unreadable(msg)
    text = value if isinstance(value, str) else str(value)
    return text.rstrip(" ") if column.padded else text


def _short(value: str) -> str:
    return f'"{value[:40]}..."' if len(value) > 40 else f'"{value}"'  # noqa: PLR2004 - the same 40


def _null(column: ColumnFacts) -> object:
    if column.nullable:
        return None
    raise refuse(column, "cannot be blank")


def _integer(column: ColumnFacts, value: str) -> int:
    if not re.fullmatch(r"0|-?[1-9][0-9]{0,18}", value):
        raise refuse(column, f"holds whole numbers; this is {_short(value)}")
    number = int(value)
    if not -(1 << (column.bits - 1)) <= number < 1 << (column.bits - 1):
        raise refuse(column, f"holds whole numbers of {column.bits} bits; {number} is too large")
    return number


def _uuid_text(column: ColumnFacts, value: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value):
        raise refuse(column, f"holds UUIDs; this is {_short(value)}")
    return value


def worded(inner: Codec, words: Mapping[str, str]) -> Codec:
    """A text whose host words stand for canonical ones. Unknown host words are kept; unknown others refused."""
    if not words:
        return inner
    column = inner.columns[0]
    theirs = {canonical: word for word, canonical in words.items()}

    def encode(value: str) -> Values:
        if value and value not in theirs:
            raise refuse(column, f"has no word for {_short(value)}; it has: {', '.join(theirs)}")
        return inner.encode(theirs.get(value, value))

    def decode(values: Values) -> Any:
        word = inner.decode(values)
        return words.get(word, word)

    return Codec(inner.columns, encode, decode, blank="")


def choice_codec(inner: Codec) -> Codec:
    """A text out of a closed list: blank reads as not sent."""
    return Codec(
        inner.columns, inner.encode, lambda values: inner.decode(values) or MISSING, lengths=inner.lengths
    )


def flag_codec(column: ColumnFacts, true: Values, false: Values, *, otherwise: Any) -> Codec:
    """Yes or no. ``otherwise`` is what a value in neither list reads as; NULL reads so unless listed."""
    if not true and not false:
        boolean = column.sort is Sort.BOOLEAN
        return Codec(
            columns=(column,),
            plain=boolean and not column.nullable,
            encode=lambda value: (value if boolean else int(value),),
            decode=lambda values: otherwise if values[0] is None else _yes(column, values[0]),
        )
    if not true or not false:
        otherwise = not true

    def decode(values: Values) -> Any:
        value = values[0].rstrip(" ") if isinstance(values[0], str) else values[0]
        return True if value in true else False if value in false else otherwise

    def encode(value: bool) -> Values:  # noqa: FBT001 - the value is the subject
        words = true if value else false
        if not words:
            raise refuse(column, f"has no word for {'yes' if value else 'no'}")
        return (words[0],)

    return Codec((column,), encode, decode)


def _yes(column: ColumnFacts, value: Any) -> bool:
    if value in {0, 1}:
        return bool(value)
    msg = f"{column.where} holds {value!r}, which is neither yes (1) nor no (0)"
    raise Unreadable(msg)


def date_codec(column: ColumnFacts) -> Codec:
    """A day. A column with a time of day holds midnight; another time of day is unreadable, not cut off."""
    tail = " 00:00:00" if column.sort is Sort.MOMENT else ""

    def encode(value: date | None) -> Values:
        return (None if value is None else value.isoformat() + tail,)

    return Codec((column,), encode, lambda values: _day(column, values[0]), blank=None)


def _day(column: ColumnFacts, value: Any) -> date | None:
    if value is None or value == "":
        return None
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        moment = None
    if isinstance(moment, datetime) and moment.time() == time.min:
        return moment.date()
    if isinstance(moment, date) and not isinstance(moment, datetime):
        return moment
    msg = f"{column.where} holds {value!r}, which is not a day"
    raise Unreadable(msg)


def number_codec(column: ColumnFacts) -> Codec:
    """An exact amount, or None. Bound as text, which both databases take into any sort of number column."""
    return Codec(
        columns=(column,),
        encode=lambda value: (None if value is None else _digits(column, value),),
        decode=lambda values: _amount(column, values[0]),
        blank=None,
        settled=lambda value: settled(value) if isinstance(value, Decimal) else value,
    )


def settled(amount: Decimal) -> Decimal:
    """The amount as it comes back from a column: without exponent, zero without a sign."""
    text = str(amount)
    if "E" not in text and (amount or text[0] != "-"):
        return amount
    return Decimal(f"{amount or amount.copy_abs():f}")


def _digits(column: ColumnFacts, amount: Decimal) -> str | int:
    text = str(amount)
    if column.sort in _ANY_DIGITS and not column.limited and "E" not in text and len(text) <= MOST_DIGITS:
        return text if amount else text.lstrip("-")
    return _limited_digits(column, amount)


def _limited_digits(column: ColumnFacts, amount: Decimal) -> str | int:
    if abs(amount.adjusted()) > MOST_DIGITS or len(amount.as_tuple().digits) > MOST_DIGITS:
        raise refuse(column, f"cannot hold an amount of more than {MOST_DIGITS} digits")
    plain = f"{settled(amount):f}"
    whole, _, fraction = plain.lstrip("-").partition(".")
    places = len(fraction.rstrip("0"))
    if column.sort is Sort.INTEGER:
        if places:
            raise refuse(column, f"holds whole numbers; this is {plain}")
        return _integer(column, str(int(amount)))
    if column.places >= 0 and places > column.places:
        raise refuse(column, f"holds {column.places} digits after the point; this is {plain}")
    significant = len((whole + fraction.rstrip("0")).lstrip("0"))
    room = column.digits - max(column.places, 0)
    if column.digits and (
        significant > column.digits or (column.places >= 0 and len(whole.lstrip("0")) > room)
    ):
        raise refuse(column, f"holds {column.digits} digits; this is {plain}")
    if column.length and len(plain) > column.length:
        raise refuse(column, f"holds {column.length} characters; this is {plain}")
    return plain


def _amount(column: ColumnFacts, value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        amount = value if isinstance(value, Decimal) else Decimal(str(value).strip(" "))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        msg = f"{column.where} holds {value!r}, which is not an amount"
        raise Unreadable(msg)
    return amount


def money_codec(column: ColumnFacts, *, currency: str = "", currency_codec: Codec | None = None) -> Codec:
    """Money: its amount, and its currency in a column of its own or fixed."""
    number = number_codec(column)

    def encode(value: Money | None) -> Values:
        amount = number.encode(value and value.amount)
        if currency_codec is not None:
            return amount + currency_codec.encode(value.currency if value else "")
        if value and value.currency != currency:
            shown = currency or "the home currency"
            raise refuse(column, f"holds amounts in {shown}; this is {value}")
        return amount

    def decode(values: Values) -> Money | None:
        amount = number.decode(values)
        if amount is None:
            return None
        return Money(
            amount=amount, currency=currency_codec.decode(values[1:]) if currency_codec else currency
        )

    def settle(value: Money | None) -> Money | None:
        amount = value and settled(value.amount)
        return (
            value if value is None or amount is value.amount else value.model_copy(update={"amount": amount})
        )

    columns = (column, *(currency_codec.columns if currency_codec else ()))
    return Codec(columns, encode, decode, blank=None, settled=settle)
