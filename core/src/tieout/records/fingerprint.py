"""A record's fingerprint: equal on both sides exactly when the compared fields are equal."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal

from pydantic import MISSING

from tieout.records.address import Address
from tieout.records.base import Frozen, Record
from tieout.records.money import Money

#: Stands for what a side did not send; a byte no text can contain in UTF-8.
_MISSING = b"\xfe"
#: Ends each value; another such byte.
_END = b"\xff"
#: Begins the last of the compared fields where that is none, but the home currency: ``=CAD``.
_HOME = "="


def in_currency(fields: tuple[str, ...], currency: str) -> tuple[str, ...]:
    """Fields to compare, where amounts in this currency and amounts that name none are the same; "" for none."""
    return (*fields, f"{_HOME}{currency}") if currency else fields


def split_currency(compared: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The fields, and the home currency they are compared in; "" for none."""
    if compared and compared[-1].startswith(_HOME):
        return compared[:-1], compared[-1][1:]
    return compared, ""


def comparable(value: object, home: str) -> object:
    """A field's value as it is compared: an amount in the home currency names none."""
    if home and isinstance(value, Money) and value.currency == home:
        return Money(amount=value.amount)
    return value


def fingerprint(record: Record, compared: Iterable[str]) -> bytes:
    """16 bytes over the compared fields, in the order given (see ``in_currency`` for the last).

    Never compared with a fingerprint made over other fields; the store keeps the list beside it.
    """
    parts = []
    fields, home = split_currency(tuple(compared))
    for field in fields:
        value = getattr(record, field)
        # Most values are short texts, or not there, so these are asked for first.
        if type(value) is str:
            parts.append(value.encode("utf-8", "surrogatepass"))
        elif value is MISSING:
            parts.append(_MISSING)
        else:
            parts.append(_written(comparable(value, home)).encode("utf-8", "surrogatepass"))
    return hashlib.blake2b(_END.join(parts), digest_size=16).digest()


def _written(value: object) -> str:
    """Equal values written equally, unequal ones differently; amounts by their worth, not by their digits."""
    if isinstance(value, Address):
        # Nine texts and nothing else: one call writes them all.
        return repr(tuple(value.__dict__.values()))
    if isinstance(value, Money):
        return f"{_worth(value.amount)} {value.currency}"
    if isinstance(value, Decimal):
        return _worth(value)
    if isinstance(value, Frozen):
        return _written(tuple(value.__dict__.values()))
    if isinstance(value, tuple):
        return f"({','.join(map(_written, value))})"
    return repr(value)


def _worth(amount: Decimal) -> str:
    """An amount's digits without those that say nothing."""
    text = f"{amount:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
