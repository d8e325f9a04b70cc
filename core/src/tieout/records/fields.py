"""Which fields an entity has, how admins group them, and how two records differ in them."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import MISSING

from tieout.records.base import Entity, Record
from tieout.records.documents import Bill, Invoice, Quotation
from tieout.records.fingerprint import comparable, split_currency
from tieout.records.parties import Contact, Customer, SalesRep, Vendor
from tieout.records.product import Product

#: The model of each entity.
MODELS: dict[Entity, type[Record]] = {
    Entity.CUSTOMER: Customer,
    Entity.VENDOR: Vendor,
    Entity.CONTACT: Contact,
    Entity.PRODUCT: Product,
    Entity.SALES_REP: SalesRep,
    Entity.QUOTATION: Quotation,
    Entity.INVOICE: Invoice,
    Entity.BILL: Bill,
}

#: Whom a document is addressed to; what is not here is not a document.
PARTIES: dict[Entity, Entity] = {
    Entity.QUOTATION: Entity.CUSTOMER,
    Entity.INVOICE: Entity.CUSTOMER,
    Entity.BILL: Entity.VENDOR,
}
#: What two documents are compared by. Each side keeps keys, words and lines of its own, and whoever agrees
#: with another about number, dates and money agrees with him about the document.
_COMPARED_OF_DOCUMENTS = frozenset({"name", "dated", "tax", "total"})

#: The words an admin ticks in Replace options, and the fields each stands for.
FIELD_GROUPS: dict[str, tuple[str, ...]] = {
    "address": ("billing_address", "shipping_address"),
    "phone": ("phone", "alt_phone", "mobile", "fax"),
    "contact": ("contact", "salutation", "first_name", "middle_name", "last_name", "job_title"),
    "price": ("sales_price", "purchase_cost"),
}


def content_fields(entity: Entity) -> tuple[str, ...]:
    """The fields of an entity that say something about the thing itself, in the model's order."""
    model = MODELS[entity]
    return tuple(name for name in model.model_fields if name not in Record.about_row)


def compared_fields(entity: Entity) -> tuple[str, ...]:
    """The content fields in which records of the two sides may differ, in the model's order."""
    fields = content_fields(entity)
    return (
        tuple(field for field in fields if field in _COMPARED_OF_DOCUMENTS) if entity in PARTIES else fields
    )


def expand_fields(entity: Entity, words: Iterable[str]) -> tuple[str, ...]:
    """The fields that group words and field names stand for, in the model's order; unknown words raise KeyError."""
    known = content_fields(entity)
    wanted: set[str] = set()
    for word in words:
        fields = FIELD_GROUPS.get(word, (word,))
        present = [field for field in fields if field in known]
        if not present:
            raise KeyError(word)
        wanted.update(present)
    return tuple(field for field in known if field in wanted)


def field_words(entity: Entity) -> tuple[str, ...]:
    """Every word ``expand_fields`` understands for an entity."""
    known = content_fields(entity)
    groups = [word for word, fields in FIELD_GROUPS.items() if any(field in known for field in fields)]
    return (*groups, *known)


def differing_fields(one: Record, other: Record, compared: Iterable[str]) -> Iterator[str]:
    """The compared fields in which two records differ; what either side did not send does not differ."""
    fields, home = split_currency(tuple(compared))
    for field in fields:
        left, right = comparable(getattr(one, field), home), comparable(getattr(other, field), home)
        if left is not MISSING and right is not MISSING and left != right:
            yield field


def field_text(value: Any) -> str:
    """A field's value for people; blank for what is not there."""
    if value is None or value is MISSING:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return f"{len(value)} lines"
    return str(value)
