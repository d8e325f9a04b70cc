"""A row of QuickBooks as a canonical record.

What was asked for and is not in the answer is blank; what was never asked for stays MISSING. Elements we
do not know are passed over.
"""

from collections.abc import Mapping
from typing import Any

from tieout.plugin import Address, BooksFault, Customer, Money, SalesRep, Vendor
from tieout_quickbooks.mapping.forms import ADDRESS_PARTS, Form
from tieout_quickbooks.qbxml import Fields, local_text, parent_name, read_flag, read_number, text_at

_ROW = ("ListID", "TimeCreated", "TimeModified", "EditSequence", "Name", "IsActive")
_KEY_LENGTH = 255


def asked_elements(form: Form, version: str) -> list[str]:
    """The elements of a row to ask for, as far as the qbXML version has them."""
    spoken = [element for element in form.elements.values() if form.is_spoken(element, version)]
    blocks = [f"{element}Block" for element in form.addresses.values() if element in spoken]
    tree = ["FullName", "ParentRef"] if form.has_parent else []
    return [*_ROW, *tree, *spoken, *blocks]


def record_from(form: Form, fields: Fields, version: str) -> Customer | Vendor:
    """The record of one ``CustomerRet`` or ``VendorRet``. Raises BooksFault for a row without an id."""
    values = {
        name: _value(form, name, element, fields)
        for name, element in form.elements.items()
        if form.is_spoken(element, version)
    }
    if form.has_parent:
        values["parent"] = _parent(fields)
    return form.model(**row_of(fields), name=text_at(fields, "Name") or "", **values)


def sales_rep_from(fields: Fields) -> SalesRep:
    """The record of one ``SalesRepRet``: named after the employee, vendor or other name it stands for."""
    return SalesRep(
        **row_of(fields),
        name=text_at(fields, "SalesRepEntityRef/FullName") or "",
        initials=text_at(fields, "Initial") or "",
    )


def row_of(fields: Fields) -> dict[str, Any]:
    """What every row has: its id, version, time stamp (wall time there) and whether it is active."""
    key = text_at(fields, "ListID") or ""
    if not 0 < len(key) <= _KEY_LENGTH:
        raise BooksFault("QuickBooks sent a record without an id", where="ListID")
    active = read_flag(text_at(fields, "IsActive"))
    return {
        "key": key,
        "version": text_at(fields, "EditSequence") or "",
        "modified": local_text(text_at(fields, "TimeModified")) or "",
        "active": True if active is None else active,
    }


def _value(form: Form, name: str, element: str, fields: Fields) -> Any:
    if name in form.addresses:
        return address_from(fields, element)
    if name in form.references:
        return text_at(fields, f"{element}/FullName") or ""
    text = text_at(fields, element) or ""
    if name in form.amounts:
        amount = read_number(text)
        return None if amount is None else Money(amount=amount)
    if name in form.flags:
        return read_flag(text) or False
    return "" if name in form.words and text == form.words[name][1] else text


def address_from(fields: Fields, element: str) -> Address:
    """The structured address; where there is none, the lines of its printed form (``BillAddressBlock``)."""
    structured = fields.get(element)
    if isinstance(structured, Mapping):
        parts = {part: text_at(dict(structured), sub) or "" for part, sub in ADDRESS_PARTS.items()}
        return Address(**parts)
    lines = {f"line{number}": text_at(fields, f"{element}Block/Addr{number}") or "" for number in range(1, 6)}
    return Address(**lines)


def _parent(fields: Fields) -> str:
    return text_at(fields, "ParentRef/FullName") or parent_name(text_at(fields, "FullName") or "") or ""
