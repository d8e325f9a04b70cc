"""Which column of the company's tables holds which field: known ones by default, the others as the admin names them.

The names are those of Sage's help on its data files (DDF) and of programs that read real companies. A complete list
of the columns of ``Customers`` and ``Vendors`` is in no public source; what is not known is blank here, and a blank
column is not read.
"""

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

from tieout.plugin import Frozen

#: Cards and bank accounts, by how their columns are called in ``Customers``; never read, whoever asks.
_SECRET = re.compile(r"card|^cc|bank|^ach|password|^pwd|ssn|paymentacct|storedacct", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")


def _is_column(name: str) -> str:
    if name and not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a column; letters, digits and _ are")
    if _SECRET.search(name):
        raise ValueError(f"{name!r} looks like a column of cards or bank accounts; those are never read")
    return name


Column = Annotated[str, AfterValidator(_is_column)]
"""The name of a column, or "" for one the company does not have; then the field is not read."""
Needed = Annotated[Column, Field(min_length=1)]


class _Columns(Frozen):
    """Fields and their columns."""

    def named(self) -> Iterator[tuple[str, str]]:
        """Every field that has a column, with its column, in a fixed order."""
        for field in type(self).model_fields:
            if name := getattr(self, field):
                yield field, name


class PartyColumns(_Columns):
    """What customers and vendors have in common. Blank ones are in no public source."""

    number: Needed
    code: Needed
    name: Needed
    type: Column = ""
    contact: Column = "Contact"
    phone: Column = ""
    alt_phone: Column = ""
    fax: Column = ""
    email: Column = ""
    terms: Column = ""
    credit_limit: Column = ""
    inactive: Column = ""
    #: When a row was saved last. Without one, changes are found by comparing all rows.
    stamp: Column = ""


class CustomerColumns(PartyColumns):
    """Columns of ``Customers``."""

    number: Needed = "CustomerRecordNumber"
    code: Needed = "CustomerID"
    name: Needed = "Customer_Bill_Name"
    type: Column = "Customer_Type"
    phone: Column = "Phone_Number"
    fax: Column = "FAX_Number"
    email: Column = "eMail_Address"
    inactive: Column = "CustomerIsInactive"
    #: 1 for somebody who may become a customer.
    prospect: Column = ""


class VendorColumns(PartyColumns):
    """Columns of ``Vendors``; its telephone columns have no underscore."""

    number: Needed = "VendorRecordNumber"
    code: Needed = "VendorID"
    name: Needed = "Name"
    type: Column = "VendorType"
    phone: Column = "PhoneNumber"
    fax: Column = "FAXNumber"


class AddressColumns(_Columns):
    """Columns of ``Address``, which are completely known; blank what a company does not have."""

    line1: Column = "AddressLine1"
    line2: Column = "AddressLine2"
    city: Column = "City"
    region: Column = "State"
    postcode: Column = "Zip"
    country: Column = "Country"
