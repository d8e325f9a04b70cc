"""Reads QuickBooks' amounts, prices and quantities as Decimal."""

import re
from decimal import Decimal

NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?")


def read_number(text: str | None) -> Decimal | None:
    """The amount, price, quantity or percentage of a field; None when it is empty or no plain number.

    Thousands separators and exponents never occur in qbXML and are not guessed at.

    >>> read_number("1000.00")
    Decimal('1000.00')
    """
    plain = (text or "").strip()
    return Decimal(plain) if NUMBER.fullmatch(plain) else None


def read_flag(text: str | None) -> bool | None:
    """A yes-or-no field; None when it is empty or neither."""
    return {"true": True, "1": True, "false": False, "0": False}.get((text or "").strip().lower())
