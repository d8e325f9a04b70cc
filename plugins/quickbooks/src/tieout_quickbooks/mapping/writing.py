"""A canonical record as the fields of an Add. What is blank is left out; nothing is altered to make it fit."""

from typing import Any

from tieout.plugin import MISSING, Address, Customer, Money, Vendor
from tieout_quickbooks.mapping.forms import ADDRESS_PARTS, Form


def fields_of(form: Form, record: Customer | Vendor) -> dict[str, Any]:
    """The fields of ``CustomerAdd`` or ``VendorAdd``; ``check_request`` says what is wrong with them."""
    fields: dict[str, Any] = {"Name": record.name, "IsActive": record.active}
    if isinstance(record, Customer) and record.parent:
        fields["ParentRef"] = {"FullName": record.parent}
    for name, element in form.elements.items():
        value = _written(form, name, getattr(record, name))
        if value is not None:
            fields[element] = value
    return fields


def _written(form: Form, name: str, value: Any) -> Any:
    if value is MISSING or value is None or value == "":
        return None
    if name in form.references:
        return {"FullName": value}
    if isinstance(value, Address):
        return {sub: text for part, sub in ADDRESS_PARTS.items() if (text := getattr(value, part))} or None
    if isinstance(value, Money):
        return value.amount
    return value
