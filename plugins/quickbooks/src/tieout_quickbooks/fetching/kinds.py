"""How each entity is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from tieout.plugin import Entity, Record
from tieout_quickbooks.mapping import (
    CUSTOMER_FORM,
    VENDOR_FORM,
    Form,
    asked_elements,
    record_from,
    sales_rep_from,
)
from tieout_quickbooks.qbxml import Fields

_SALES_REP_ELEMENTS = [
    "ListID",
    "TimeCreated",
    "TimeModified",
    "EditSequence",
    "Initial",
    "IsActive",
    "SalesRepEntityRef",
]


@dataclass(frozen=True)
class Kind:
    """One list: its question, its rows, and how a row becomes a record.

    ``has_pages`` says whether the question can be answered page by page; others are answered whole.
    ``elements`` and ``to_record`` take the qbXML version spoken.
    """

    query: str
    row: str
    has_pages: bool
    elements: Callable[[str], list[str]]
    to_record: Callable[[Fields, str], Record]
    #: The word of the deleted log; "" where deletions show in a complete read only.
    deleted_as: str = ""

    @property
    def has_watermark(self) -> bool:
        """Whether a read can begin where the last one ended."""
        return bool(self.deleted_as)


def _of_form(form: Form, word: str) -> Kind:
    return Kind(
        query=f"{word}Query",
        row=f"{word}Ret",
        has_pages=True,
        elements=partial(asked_elements, form),
        to_record=partial(record_from, form),
        deleted_as=word,
    )


KINDS: Mapping[Entity, Kind] = {
    Entity.CUSTOMER: _of_form(CUSTOMER_FORM, "Customer"),
    Entity.VENDOR: _of_form(VENDOR_FORM, "Vendor"),
    Entity.SALES_REP: Kind(
        query="SalesRepQuery",
        row="SalesRepRet",
        has_pages=False,
        elements=lambda _version: _SALES_REP_ELEMENTS,
        to_record=lambda fields, _version: sales_rep_from(fields),
    ),
}
