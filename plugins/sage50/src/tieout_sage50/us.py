"""Sage 50 US (formerly Peachtree): import only. SMSTurbo does not update existing Sage 50 customers either."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from importlib.resources import files

from pydantic import BaseModel

from tieout.plugin import BackendDescription, Books, Entity, EntityCapability, Page, hookimpl
from tieout_sage50.errors import not_yet, refuse
from tieout_sage50.settings import UsSettings

EDITION = "Sage 50 US"

#: Lengths of Sage's import and export fields; a vendor's city is shorter than a customer's.
_LENGTHS = {
    "code": 20,
    "name": 39,
    "type": 8,
    "contact": 20,
    "phone": 20,
    "fax": 20,
    "billing_address.line1": 30,
    "billing_address.line2": 30,
    "billing_address.city": 20,
    "billing_address.region": 2,
    "billing_address.postcode": 12,
    "billing_address.country": 15,
}
_FIELDS = ("code", "name", "contact", "phone", "alt_phone", "fax", "email", "billing_address", "type")


def _party(word: str, **lengths: int) -> EntityCapability:
    return EntityCapability(
        fields=(*_FIELDS, "credit_limit") if word == "customers" else _FIELDS,
        types=True,
        lengths={**_LENGTHS, **lengths},
        code_pattern=r"[^*?+]*",
        remark=f"Exporting {word} to Sage 50 US is not supported; they can only be imported from it.",
    )


DESCRIPTION = BackendDescription(
    name="sage50-us",
    title=EDITION,
    settings=UsSettings,
    entities={
        Entity.CUSTOMER: _party("customers"),
        Entity.VENDOR: _party("vendors", **{"billing_address.city": 15}),
    },
    profiles={"smsturbo": files("tieout_sage50").joinpath("profiles/us-smsturbo.toml").read_text("utf-8")},
    needs="Windows with Sage 50 US, its SDK and a 32-bit process",
    not_yet=not_yet(EDITION),
)


@hookimpl
def describe_backend() -> BackendDescription:
    """What Sage 50 US can do."""
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
