"""The nouns of the business: one canonical, frozen, validated model for each entity."""

from pydantic import MISSING

from tieout.records.address import Address
from tieout.records.base import Entity, Frozen, Record, Side
from tieout.records.documents import Bill, Invoice, Line, Quotation
from tieout.records.fields import (
    FIELD_GROUPS,
    MODELS,
    PARTIES,
    compared_fields,
    content_fields,
    differing_fields,
    expand_fields,
    field_text,
    field_words,
)
from tieout.records.fingerprint import fingerprint, in_currency
from tieout.records.money import Money
from tieout.records.names import exactly_equal, name_key, within_type
from tieout.records.parties import Contact, Customer, SalesRep, Vendor
from tieout.records.product import Product

__all__ = [
    "FIELD_GROUPS",
    "MISSING",
    "MODELS",
    "PARTIES",
    "Address",
    "Bill",
    "Contact",
    "Customer",
    "Entity",
    "Frozen",
    "Invoice",
    "Line",
    "Money",
    "Product",
    "Quotation",
    "Record",
    "SalesRep",
    "Side",
    "Vendor",
    "compared_fields",
    "content_fields",
    "differing_fields",
    "exactly_equal",
    "expand_fields",
    "field_text",
    "field_words",
    "fingerprint",
    "in_currency",
    "name_key",
    "within_type",
]
