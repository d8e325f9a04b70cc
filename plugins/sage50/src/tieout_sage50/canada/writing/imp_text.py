"""The text of an import file, as public exporters of two shops write it: blocks of quoted fields, a comma between.

How a quotation mark inside a field is written was not found in public, so a field with one is refused, like one
with a line break. Fields are never cut or cleaned. Lines end with CR LF.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

END: Final = "\r\n"
HEAD: Final = f'<Version>{END}"12001","1"{END}</Version>{END}'
SALES_BLOCK: Final = "SalInvoice"
PAY_LATER: Final = "0"


class TaxAmount(NamedTuple):
    """One tax of a line: name, rate in percent, whether the company gets it back, and what it comes to."""

    name: str
    rate: Decimal
    refundable: bool
    amount: Decimal


class ImportLine(NamedTuple):
    """One line. ``taxes`` in the order Sage 50 shows them."""

    description: str
    quantity: Decimal
    price: Decimal
    amount: Decimal
    taxes: tuple[TaxAmount, ...] = ()


class ImportPaper(NamedTuple):
    """One invoice or bill, owed and not paid. ``total`` includes the taxes."""

    party: str
    number: str
    dated: date
    total: Decimal
    lines: tuple[ImportLine, ...]


def block(tag: str, paper: ImportPaper) -> str:
    """The block of one document. Its party is named alone, so that an import changes no address."""
    head = (
        len(paper.lines),
        "",
        paper.number,
        f"{paper.dated:%m-%d-%Y}",
        PAY_LATER,
        "",
        _money(paper.total),
        "0.00",
    )
    rows: Iterable[Sequence[object]] = ((paper.party,), head, *map(_line, paper.lines))
    return "".join(f"{row}{END}" for row in (f"<{tag}>", *map(_row, rows), f"</{tag}>"))


def problems_of(paper: ImportPaper, encoding: str) -> Iterator[str]:
    """Why a document cannot be written as such a text; nothing when it can."""
    texts = {"The name of its party": paper.party, "Its number": paper.number}
    for number, line in enumerate(paper.lines, start=1):
        texts[f"The text of line {number}"] = line.description
        texts |= {f"The tax {tax.name} of line {number}": tax.name for tax in line.taxes}
    for what, text in texts.items():
        if sign := next((sign for sign in text if sign == '"' or not sign.isprintable()), ""):
            yield f"{what} has {_named(sign)}, and how an import file writes that is not known."
        elif not _fits(text, encoding):
            yield f"{what} has a sign that {encoding} lacks."


def _line(line: ImportLine) -> tuple[object, ...]:
    taxes = (field for tax in line.taxes for field in _tax(tax))
    return (line.description, f"{line.quantity:f}", _money(line.price), _money(line.amount), *taxes)


def _tax(tax: TaxAmount) -> tuple[str, str, str, str, str]:
    """Name, not included in the amount, refundable, rate, amount."""
    return (tax.name, "0", "1" if tax.refundable else "0", _rate(tax.rate), _money(tax.amount))


def _row(fields: Sequence[object]) -> str:
    return ",".join(f'"{field}"' for field in fields)


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _rate(rate: Decimal) -> str:
    """As the exporters write it: ``5.00`` and ``9.975``, never fewer than two decimals."""
    return f"{rate:.{max(2, -int(rate.normalize().as_tuple().exponent))}f}"


def _named(sign: str) -> str:
    return "a quotation mark" if sign == '"' else f"a line break or another sign nobody sees ({sign!a})"


def _fits(text: str, encoding: str) -> bool:
    try:
        return text.encode(encoding).decode(encoding) == text
    except UnicodeError:
        return False
