"""Whom a company deals with: customers (with potentials and jobs), vendors, contacts, sales reps."""

from typing import Literal

from pydantic import MISSING

from tieout.records.address import Address
from tieout.records.base import Claim, Record, Text
from tieout.records.money import Money


class Party(Record):
    """What customers and vendors have in common."""

    company_name: Text = MISSING
    salutation: Text = MISSING
    first_name: Text = MISSING
    middle_name: Text = MISSING
    last_name: Text = MISSING
    job_title: Text = MISSING
    contact: Text = MISSING
    phone: Text = MISSING
    alt_phone: Text = MISSING
    mobile: Text = MISSING
    fax: Text = MISSING
    email: Text = MISSING
    billing_address: Address | MISSING = MISSING
    shipping_address: Address | MISSING = MISSING
    #: The status word of the side that has one (SMSTurbo: "credit status", such as ACTIVE).
    status: Text = MISSING
    #: Customer type or vendor type; a path such as ``Commercial:Retail`` where types are a tree.
    type: Text = MISSING
    terms: Text = MISSING
    tax_id: Text = MISSING
    credit_limit: Money | None | MISSING = MISSING
    currency: Text = MISSING
    notes: Text = MISSING


class Customer(Party):
    """A customer, a potential one, or a job of one.

    A job is a customer with a ``parent``: the full name of the customer it belongs to (QuickBooks:
    ``Parent:Job``). ``stage`` tells a potential from a customer where a side knows the difference.
    """

    parent: str = ""
    stage: Literal["customer", "potential"] | MISSING = MISSING
    sales_rep: Text = MISSING
    job_type: Text = MISSING
    job_status: Text = MISSING

    @property
    def is_job(self) -> bool:
        """Whether this is a job under another customer."""
        return bool(self.parent)

    @property
    def full_name(self) -> str:
        """``Parent:Job``, or the name itself."""
        return f"{self.parent}:{self.name}" if self.parent else self.name


class Vendor(Party):
    """Somebody the company buys from."""

    name_on_check: Text = MISSING
    eligible_for_1099: Claim = MISSING


class Contact(Record):
    """A person at a customer or vendor; ``party`` is that one's full name on the same side."""

    party: Text = MISSING
    party_kind: Literal["customer", "vendor"] | MISSING = MISSING
    salutation: Text = MISSING
    first_name: Text = MISSING
    last_name: Text = MISSING
    job_title: Text = MISSING
    phone: Text = MISSING
    mobile: Text = MISSING
    email: Text = MISSING


class SalesRep(Record):
    """A person who sells; ``initials`` is how transactions name them (QuickBooks: up to 5 signs)."""

    initials: Text = MISSING
    email: Text = MISSING
