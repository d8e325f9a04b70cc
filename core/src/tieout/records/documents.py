"""Documents, papers with lines: quotations, invoices, bills."""

from datetime import date
from typing import Literal

from pydantic import MISSING

from tieout.records.address import Address
from tieout.records.base import Claim, Frozen, Record, Text
from tieout.records.money import Amount, Money


class Line(Frozen):
    """One line; ``product`` is a full name, ``rate`` a price for one, ``amount`` the line's worth."""

    product: str = ""
    description: str = ""
    quantity: Amount | None = None
    rate: Amount | None = None
    amount: Amount | None = None
    tax_code: str = ""


class Document(Record):
    """What the three papers have in common. ``name`` is the number people know it by.

    Two documents are the same one when number and party are: many vendors have a bill number 1001.
    ``party`` is the full name of the customer or vendor on the same side, ``party_key`` its key.
    """

    party: Text = MISSING
    party_key: Text = MISSING
    dated: date | None | MISSING = MISSING
    due: date | None | MISSING = MISSING
    status: Text = MISSING
    approved: Claim = MISSING
    memo: Text = MISSING
    billing_address: Address | MISSING = MISSING
    lines: tuple[Line, ...] | MISSING = MISSING
    subtotal: Money | None | MISSING = MISSING
    tax: Money | None | MISSING = MISSING
    total: Money | None | MISSING = MISSING


class Quotation(Document):
    """An offer to a customer (QuickBooks: estimate). ``stage`` says whether prices are final."""

    stage: Literal["draft", "priced"] | MISSING = MISSING


class Invoice(Document):
    """What a customer owes. ``quotation`` names the quotation it was made from."""

    quotation: Text = MISSING
    balance: Money | None | MISSING = MISSING


class Bill(Document):
    """What the company owes a vendor."""

    balance: Money | None | MISSING = MISSING
