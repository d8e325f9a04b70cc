"""Invoices of linked customers: nine in ten are in the books and linked, the others are approved and new."""

from collections.abc import Iterator
from datetime import date, timedelta

from bench.linked_counts import Invoices
from bench.linked_mirrors import Pair

from tieout.records import Customer, Invoice, Line, Money

_FIRST_DAY = date(2026, 1, 1)


def addressees(invoices: Invoices) -> Iterator[Pair]:
    """The customers, alike on both sides."""
    for number in range(invoices.customers):
        name = f"Customer {number}"
        yield Pair(
            Customer(key=f"c{number}", name=name), Customer(key=str(number), name=name), is_linked=True
        )


def papers(invoices: Invoices) -> Iterator[Pair]:
    """The linked ones, the new ones, the drafts, and those only in the books."""
    for number in range(invoices.linked):
        yield Pair(_on_host(number, invoices), _in_books(number, invoices), is_linked=True)
    for number in range(invoices.linked, invoices.size):
        yield Pair(_on_host(number, invoices), None)
    for number in range(invoices.size, invoices.size + invoices.left_out):
        draft = _on_host(number, invoices).model_copy(update={"approved": False, "status": "draft"})
        yield Pair(draft, None)
    for number in range(2 * invoices.size, 2 * invoices.size + invoices.left_out):
        yield Pair(None, _in_books(number, invoices))


def _on_host(number: int, invoices: Invoices) -> Invoice:
    approval = {"approved": True, "status": "approved"}
    return _paper(number, f"h{number}", f"c{number % invoices.customers}", invoices).model_copy(
        update=approval
    )


def _in_books(number: int, invoices: Invoices) -> Invoice:
    return _paper(number, f"1-{number}", str(number % invoices.customers), invoices)


def _paper(number: int, key: str, party_key: str, invoices: Invoices) -> Invoice:
    dated = _FIRST_DAY + timedelta(days=number % 300)
    return Invoice(
        key=key,
        version="1",
        name=f"INV-{number}",
        party=f"Customer {number % invoices.customers}",
        party_key=party_key,
        dated=dated,
        due=dated + timedelta(days=30),
        lines=(
            Line(description="Framing", quantity=8, rate="60.00", amount="480.00", tax_code="H"),
            Line(description="Material", amount="120.00", tax_code="H"),
        ),
        tax=Money(amount="78.00"),
        total=Money(amount="678.00"),
    )
