"""The filters of queries: dates, names, balances. Each is made once per query and then asked per record."""

from collections.abc import Callable
from decimal import Decimal

from lxml import etree

from tieout_quickbooks.simulator import status
from tieout_quickbooks.simulator.clock import Clock
from tieout_quickbooks.simulator.kinds import fold_name
from tieout_quickbooks.simulator.reading import read_text

Test = Callable[[str], bool]
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "LessThan": lambda one, other: one < other,
    "LessThanEqual": lambda one, other: one <= other,
    "Equal": lambda one, other: one == other,
    "GreaterThan": lambda one, other: one > other,
    "GreaterThanEqual": lambda one, other: one >= other,
}


def read_period(node: etree._Element, clock: Clock, begin: str, end: str) -> tuple[int | None, int | None]:
    """Two moments, both inclusive, either open. Raises Refusal 3020 or 3030."""
    first = _read_moment(node, clock, begin, is_end=False)
    last = _read_moment(node, clock, end, is_end=True)
    if first is not None and last is not None and first > last:
        raise status.Refusal(3030, "Invalid date range: From date is greater than To date.")
    return first, last


def _read_moment(node: etree._Element, clock: Clock, name: str, *, is_end: bool) -> int | None:
    text = read_text(node, name)
    if not text:
        return None
    try:
        return clock.read(text, is_end=is_end)
    except ValueError:
        raise status.invalid_date(name, text) from None


def is_within(moment: int, period: tuple[int | None, int | None]) -> bool:
    """Whether a moment lies in a period, its ends included."""
    first, last = period
    return (first is None or moment >= first) and (last is None or moment <= last)


def match_text(criterion: str, wanted: str) -> Test:
    """A test for text that starts with, contains or ends with another; letters' case does not count."""
    wanted = wanted.casefold()
    if criterion == "StartsWith":
        return lambda text: text.casefold().startswith(wanted)
    if criterion == "EndsWith":
        return lambda text: text.casefold().endswith(wanted)
    return lambda text: wanted in text.casefold()


def match_range(first: str, last: str, label: str) -> Test:
    """A test for text between two others in QuickBooks' order, both included, either open. Raises Refusal 3031."""
    low, high = sort_key(first), sort_key(last)
    if first and last and low > high:
        raise status.Refusal(3031, f'The "From" or "To" values in the provided {label} are invalid.')
    return lambda text: (not first or sort_key(text) >= low) and (not last or sort_key(text) <= high)


def sort_key(text: str) -> list[tuple[int, str]]:
    """QuickBooks' order of names: punctuation, then digits, then letters, whatever their case."""
    return [(2 if sign.isalpha() else 1 if sign.isdigit() else 0, sign) for sign in fold_name(text)]


def match_amount(operator: str, wanted: str) -> Callable[[Decimal], bool]:
    """A test for an amount."""
    compare = _COMPARE[operator]
    limit = Decimal(wanted or "0")
    return lambda amount: compare(amount, limit)
