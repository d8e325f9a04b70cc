"""Sage 100 Contractor (formerly Master Builder): clients and vendors can be imported, nothing can be exported."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from importlib.resources import files
from typing import NoReturn

from pydantic import BaseModel

from tieout.plugin import BackendDescription, Books, Entity, EntityCapability, Page, hookimpl
from tieout_sage100.errors import NOT_YET, CannotOpenYet
from tieout_sage100.settings import ContractorSettings

#: Lengths of the client and vendor screens; ``code`` is the client number, which is an integer in the books.
_LENGTHS = {
    "code": 10,
    "name": 30,
    "contact": 50,
    "email": 75,
    "billing_address.line1": 30,
    "billing_address.line2": 30,
    "billing_address.city": 25,
}
_FIELDS = ("code", "name", "contact", "phone", "alt_phone", "mobile", "fax", "email", "billing_address")


def _party(word: str, *extra: str, inactive: bool) -> EntityCapability:
    return EntityCapability(
        fields=(*_FIELDS, *extra),
        inactive=inactive,
        types=True,
        lengths=_LENGTHS,
        code_pattern=r"[0-9]{1,10}",
        remark=f"Exporting {word} to Sage 100 Contractor is not supported; they can only be imported from it.",
    )


DESCRIPTION = BackendDescription(
    name="sage100-contractor",
    title="Sage 100 Contractor",
    settings=ContractorSettings,
    entities={
        Entity.CUSTOMER: _party("clients", "shipping_address", "status", "type", inactive=True),
        # No column of a vendor is known to say that it is inactive.
        Entity.VENDOR: _party("vendors", "type", inactive=False),
    },
    profiles={"smsturbo": files("tieout_sage100").joinpath("profiles/smsturbo.toml").read_text("utf-8")},
    needs="the SQL Server of Sage 100 Contractor version 20 or later",
    not_yet=NOT_YET,
)


@hookimpl
def describe_backend() -> BackendDescription:
    """What Sage 100 Contractor can do."""
    return DESCRIPTION


@hookimpl
def open_books(settings: BaseModel) -> AbstractContextManager[Books]:
    """Not able to yet."""
    del settings
    _refuse()


@hookimpl
def fetch_records(books: Books, entity: Entity, since: str) -> Iterator[Page]:
    """Not able to yet."""
    del books, entity, since
    _refuse()


def _refuse() -> NoReturn:
    raise CannotOpenYet("this version cannot open Sage 100 Contractor books yet", why=NOT_YET)
