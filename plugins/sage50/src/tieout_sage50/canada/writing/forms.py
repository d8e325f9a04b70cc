"""Where each field of a customer or vendor goes in the SDK, and how long it may be.

Lengths are those of the columns of ``tcustomr``; ``tvendor`` is taken to be alike.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from tieout.plugin import MISSING, Address, Customer, Vendor

Party = Customer | Vendor


class Place(NamedTuple):
    """A property of the SDK's ledger, and how many characters it takes."""

    member: str
    length: int


NAME: Final = Place("Name", 52)
TEXTS: Final[Mapping[str, Place]] = {
    "contact": Place("Contact", 30),
    "phone": Place("Phone1", 25),
    "alt_phone": Place("Phone2", 25),
    "fax": Place("Fax", 25),
    "email": Place("Email", 50),
}
ADDRESS: Final[Mapping[str, Place]] = {
    "line1": Place("Street1", 50),
    "line2": Place("Street2", 50),
    "city": Place("City", 35),
    "region": Place("Province", 20),
    "postcode": Place("PostalCode", 9),
    "country": Place("Country", 30),
}
#: What may be changed on a customer or vendor that is there already.
CHANGEABLE: Final = ("billing_address", *TEXTS)


class Entry(NamedTuple):
    """One text on its way: what people call it, where it goes, what it says."""

    what: str
    place: Place
    text: str


def entries(record: Party, fields: tuple[str, ...]) -> Iterator[Entry]:
    """The texts of some fields, in the SDK's places; what the record does not bring is not touched."""
    for field in fields:
        value = getattr(record, field)
        if isinstance(value, Address):
            for part, place in ADDRESS.items():
                yield Entry(f"billing_address.{part}", place, getattr(value, part))
        elif value is not MISSING:
            yield Entry(field, NAME if field == "name" else TEXTS[field], value)


def lines_too_many(record: Party) -> bool:
    """Whether the address has more lines than the two Sage 50 has."""
    address = record.billing_address
    return isinstance(address, Address) and bool(address.line3 or address.line4 or address.line5)
