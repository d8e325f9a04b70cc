"""What a document comes to, in cents: its own total and tax, and those of its lines."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

from tieout.plugin import Bill, Invoice, Line, Money

Document = Invoice | Bill
CENT: Final = Decimal("0.01")


class Amounts(NamedTuple):
    """Total and tax as the document gives them, and the lines' sum before taxes."""

    total: Decimal
    tax: Decimal
    lines: Decimal


def amounts_of(paper: Document) -> Amounts:
    """The amounts of a document whose ``money_problems`` are none. A tax that is not given is the rest of the total."""
    lines = sum((line_amount(line) for line in lines_of(paper)), Decimal(0))
    assert isinstance(paper.total, Money)
    tax = paper.tax.amount if isinstance(paper.tax, Money) else paper.total.amount - lines
    return Amounts(paper.total.amount, tax, lines)


def lines_of(paper: Document) -> tuple[Line, ...]:
    """Its lines, () when it brings none."""
    return paper.lines if isinstance(paper.lines, tuple) else ()


def line_amount(line: Line) -> Decimal:
    """A line's amount; without one, quantity times price, rounded half up to the cent."""
    if line.amount is not None:
        return line.amount
    quantity = Decimal(1) if line.quantity is None else line.quantity
    return cents(quantity * (line.rate or Decimal(0)))


def cents(amount: Decimal) -> Decimal:
    """Rounded half up to the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def money_problems(paper: Document, currency: str) -> Iterator[str]:
    """Why the document's amounts cannot be written; nothing when they can."""
    if not isinstance(paper.total, Money):
        yield "The document has no total."
    for what, value in (("total", paper.total), ("tax", paper.tax), ("subtotal", paper.subtotal)):
        if not isinstance(value, Money):
            continue
        if value.currency not in {"", currency}:
            yield f"The {what} is in {value.currency}; the company keeps its books in {currency}."
        if value.amount != cents(value.amount):
            yield f"The {what} has more than two decimals."
    for number, line in enumerate(lines_of(paper), start=1):
        yield from _line_problems(number, line)


def _line_problems(number: int, line: Line) -> Iterator[str]:
    if line.amount is None and line.rate is None:
        yield f"Line {number} has neither an amount nor a price."
    for what, value, decimals in (
        ("amount", line.amount, 2),
        ("price", line.rate, 2),
        ("quantity", line.quantity, 4),
    ):
        if value is not None and value != round(value, decimals):
            yield f"Line {number}: Sage 50 takes {decimals} decimals for the {what}, which is {value:f}."
