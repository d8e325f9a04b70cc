"""The tables keep amounts as DOUBLE; here they become decimals again, exactly.

A DOUBLE is written with the fewest digits that give it back (25.94, where its exact value is
25.940000000000001279...), and that text is rounded to cents, halves away from zero, as an invoice is. So a sum that
picked up noise on the way, 25.939999999999998, is 25.94 too. A DOUBLE holds 15 digits, so cents are exact up to
9,999,999,999,999.99. Prices and quantities keep up to six digits.
"""

from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal

from tieout.plugin import Money

#: Enough digits for any DOUBLE there is.
_EXACT = Context(prec=350, rounding=ROUND_HALF_UP)
_CENT, _SIXTH = Decimal("0.01"), Decimal("0.000001")


def cents(value: float | None) -> Money | None:
    """An amount in the company's home currency; None for NULL."""
    return None if value is None else Money(amount=_rounded(value, _CENT))


def measure(value: float | None) -> Decimal | None:
    """A price for one or a quantity; None for NULL."""
    return None if value is None else _rounded(value, _SIXTH)


def moment(value: object) -> datetime | None:
    """A DATETIME as a date and time without zone; None for NULL, and for days such as 0000-00-00 of old servers."""
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(str(value)[:19])
    except ValueError:
        return None


def stamp(day: object, time: object) -> str:
    """When a row was saved: the day of one column with the time of another, as ``2026-03-04T14:03:22``; "" unknown."""
    date, clock = moment(day), moment(time)
    if date is None:
        return ""
    return datetime.combine(date.date(), clock.time() if clock else date.time()).isoformat(timespec="seconds")


def _rounded(value: float, unit: Decimal) -> Decimal:
    return Decimal(repr(float(value))).quantize(unit, context=_EXACT) + Decimal(0)
