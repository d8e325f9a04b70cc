"""Sage 50 UK and Ireland (formerly Line 50): account references of eight signs, and a table of what was deleted."""

from collections.abc import Iterator
from contextlib import AbstractContextManager

from pydantic import BaseModel

from tieout.plugin import BackendDescription, Books, Entity, EntityCapability, Page, hookimpl
from tieout_sage50.errors import not_yet, refuse
from tieout_sage50.settings import UkiSettings

EDITION = "Sage 50 UK & Ireland"

#: Lengths of the columns of SALES_LEDGER and PURCHASE_LEDGER, as the ODBC driver tells them.
_PARTY_LENGTHS = {
    "code": 8,
    "name": 60,
    "contact": 30,
    "phone": 30,
    "alt_phone": 30,
    "fax": 30,
    "email": 255,
    "tax_id": 20,
    **{f"billing_address.line{number}": 60 for number in range(1, 6)},
}
_PARTY_FIELDS = (
    "code",
    "name",
    "contact",
    "phone",
    "alt_phone",
    "fax",
    "email",
    "billing_address",
    "status",
    "terms",
    "tax_id",
    "credit_limit",
)
_PRODUCT_FIELDS = ("code", "name", "description", "unit", "sales_price", "stock", "tax_code")
_INVOICE_FIELDS = (
    "code",
    "name",
    "party",
    "party_key",
    "dated",
    "due",
    "billing_address",
    "lines",
    "subtotal",
    "tax",
    "total",
)


def _capability(
    words: str, fields: tuple[str, ...], lengths: dict[str, int], *, code_pattern: str = ""
) -> EntityCapability:
    return EntityCapability(
        fields=fields,
        changed_since=True,
        deletions=True,
        lengths=lengths,
        code_pattern=code_pattern,
        remark=f"Exporting {words} to Sage 50 UK & Ireland is not supported by this version.",
    )


DESCRIPTION = BackendDescription(
    name="sage50-uki",
    title=EDITION,
    settings=UkiSettings,
    entities={
        Entity.CUSTOMER: _capability(
            "customers", _PARTY_FIELDS, _PARTY_LENGTHS, code_pattern=r"[^\sa-z]{1,8}"
        ),
        Entity.VENDOR: _capability("vendors", _PARTY_FIELDS, _PARTY_LENGTHS, code_pattern=r"[^\sa-z]{1,8}"),
        Entity.PRODUCT: _capability(
            "products", _PRODUCT_FIELDS, {"code": 30, "name": 60, "unit": 8, "tax_code": 3}
        ),
        Entity.INVOICE: _capability("invoices", _INVOICE_FIELDS, {}),
    },
    needs="Windows with Sage 50 Accounts and its ODBC driver or Sage Data Objects",
    not_yet=not_yet(EDITION),
)


@hookimpl
def describe_backend() -> BackendDescription:
    """What Sage 50 UK and Ireland can do."""
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
