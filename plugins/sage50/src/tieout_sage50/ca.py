"""Sage 50 Canada (formerly Simply Accounting): customers and vendors have no code, their name is unique."""

from collections.abc import Iterator
from contextlib import AbstractContextManager

from pydantic import BaseModel

from tieout.plugin import BackendDescription, Books, Entity, EntityCapability, Page, hookimpl
from tieout_sage50.errors import not_yet, refuse
from tieout_sage50.settings import CanadaSettings

EDITION = "Sage 50 Canada"

#: Lengths of the columns of the customer and vendor tables.
_LENGTHS = {
    "name": 52,
    "contact": 30,
    "phone": 25,
    "alt_phone": 25,
    "fax": 25,
    "email": 50,
    "billing_address.line1": 50,
    "billing_address.line2": 50,
    "billing_address.city": 35,
    "billing_address.region": 20,
    "billing_address.postcode": 9,
    "billing_address.country": 30,
}
_FIELDS = ("name", "contact", "phone", "alt_phone", "fax", "email", "billing_address")


def _party(word: str) -> EntityCapability:
    return EntityCapability(
        fields=_FIELDS,
        changed_since=True,
        lengths=_LENGTHS,
        remark=f"Exporting {word} to Sage 50 Canada is not supported by this version.",
    )


DESCRIPTION = BackendDescription(
    name="sage50-ca",
    title=EDITION,
    settings=CanadaSettings,
    entities={Entity.CUSTOMER: _party("customers"), Entity.VENDOR: _party("vendors")},
    needs="Sage 50 Canada's database service, reachable over the network",
    not_yet=not_yet(EDITION),
)


@hookimpl
def describe_backend() -> BackendDescription:
    """What Sage 50 Canada can do."""
    return DESCRIPTION


@hookimpl
def open_books(settings: BaseModel) -> AbstractContextManager[Books]:
    """Not able to yet."""
    del settings
    refuse(EDITION)


@hookimpl
def fetch_records(books: Books, entity: Entity, since: str) -> Iterator[Page]:
    """Not able to yet."""
    del books, entity, since
    refuse(EDITION)
