"""Writes Python values the way qbXML spells them, and says why a value cannot be written.

Nothing is rounded or cut here: a value that does not fit is a mismatch, never altered.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

Scalar = str | bool | int | Decimal | date | datetime
"""What a field of a request may be given as. Money and quantities are Decimal, never float."""

PATTERNS: dict[str, tuple[re.Pattern[str], str]] = {
    "bool": (re.compile(r"true|false|0|1"), "true or false"),
    "date": (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "a date as 2024-01-31"),
    # QuickBooks' own offsets are wrong in daylight-saving time, so none is ever sent back.
    "datetime": (
        re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}(:[0-9]{2}(:[0-9]{2})?)?)?"),
        "a local time without offset, as 2024-01-31T10:00:00",
    ),
    "amt": (re.compile(r"[+-]?[0-9]{1,13}\.[0-9]{2}"), "an amount with two decimals, as 1000.00"),
    "price": (re.compile(r"[+-]?[0-9]{1,10}(\.[0-9]{1,5})?"), "at most 10 digits and 5 decimals"),
    "quan": (re.compile(r"[+-]?[0-9]{1,10}(\.[0-9]{1,5})?"), "at most 10 digits and 5 decimals"),
    "percent": (re.compile(r"[+-]?[0-9]{1,10}(\.[0-9]{1,5})?"), "at most 10 digits and 5 decimals"),
    "int": (re.compile(r"[1-9][0-9]{0,8}"), "a whole number above zero"),
    "float": (re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?"), "a plain decimal number"),
    "guid": (
        re.compile(r"0|\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}"),
        "0, or a GUID in braces",
    ),
}
"""Per kind the spelling that may be sent (a part of what the schema allows) and how to say it."""


class Mismatch(ValueError):
    """A value that cannot be written as its field wants it; the message says what is wanted."""


def write_value(kind: str, value: object) -> str:
    """The text of ``value`` for a field of that kind. Strings are taken as they stand.

    Raises:
        Mismatch: the value has another type, or its text would not follow the kind's pattern.
    """
    text = value if isinstance(value, str) else _write_typed(kind, value)
    pattern = PATTERNS.get(kind)
    if pattern is not None and not pattern[0].fullmatch(text):
        raise Mismatch(f"wants {pattern[1]}")
    if kind in {"date", "datetime"}:
        _check_calendar(text)
    return text


def _write_typed(kind: str, value: object) -> str:
    writer = WRITERS.get(kind)
    if writer is None:
        raise Mismatch(f"wants text, not {type(value).__name__}")
    return writer(value)


def _write_bool(value: object) -> str:
    if not isinstance(value, bool):
        raise Mismatch(f"wants true or false, not {type(value).__name__}")
    return "true" if value else "false"


def _write_date(value: object) -> str:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Mismatch(f"wants a date, not {type(value).__name__}")
    return value.isoformat()


def _write_datetime(value: object) -> str:
    if not isinstance(value, datetime):
        raise Mismatch(f"wants a date and time, not {type(value).__name__}")
    if value.tzinfo is not None or value.microsecond:
        raise Mismatch("wants a local time without offset and without parts of a second")
    return value.isoformat(timespec="seconds")


def _write_int(value: object) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Mismatch(f"wants a whole number, not {type(value).__name__}")
    return str(value)


def _write_amount(value: object) -> str:
    number = _as_decimal(value)
    if number != number.quantize(Decimal("0.01")):
        raise Mismatch("wants an amount with at most two decimals")
    return format(number.quantize(Decimal("0.01")), "f")


def _write_number(value: object) -> str:
    text = format(_as_decimal(value), "f")
    whole, dot, decimals = text.partition(".")
    # Digits beyond the fifth decimal may go only while they are zeros.
    kept = decimals[:5] + decimals[5:].rstrip("0")
    return whole + dot + kept


def _as_decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Mismatch(f"wants a Decimal, not {type(value).__name__}")
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise Mismatch("wants a number that QuickBooks can hold")
    return number


WRITERS: dict[str, Callable[[object], str]] = {
    "bool": _write_bool,
    "date": _write_date,
    "datetime": _write_datetime,
    "int": _write_int,
    "amt": _write_amount,
    "price": _write_number,
    "quan": _write_number,
    "percent": _write_number,
    "float": _write_number,
}


def _check_calendar(text: str) -> None:
    """The pattern lets a 31st of February through; the calendar does not."""
    try:
        datetime.fromisoformat(text)
    except ValueError as fault:
        raise Mismatch("wants a day and hour that exist") from fault
