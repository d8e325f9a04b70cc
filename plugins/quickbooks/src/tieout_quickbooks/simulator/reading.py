"""Turns the elements of an accepted request into fields, as QuickBooks would store them."""

from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from tieout_quickbooks.simulator import status
from tieout_quickbooks.simulator.company import SimulatedCompany
from tieout_quickbooks.simulator.grammar.shapes import Element, Sequence, Value, find_elements
from tieout_quickbooks.simulator.kinds import find_targets
from tieout_quickbooks.simulator.records import Fields, FieldValue, ListRecord, find_text

_ADDRESS_LINES = ("Addr4", "Addr5")
_ADDRESS_PARTS = ("City", "State", "PostalCode", "Country")


def as_stored(text: str) -> str:
    """A company file holds Windows-1252 and nothing else: any other character has become a question mark."""
    return text.encode("cp1252", "replace").decode("cp1252")


def read_text(node: etree._Element, name: str) -> str:
    """The stored text of the first child of that name, or an empty one."""
    return as_stored(node.findtext(name) or "")


def read_texts(node: etree._Element, name: str) -> list[str]:
    """The stored texts of all children of that name."""
    return [as_stored(child.text or "") for child in node.iterchildren(name)]


def read_fields(node: etree._Element, content: Sequence) -> Fields:
    """The children of an element as fields; what may repeat becomes a list."""
    elements = {element.name: element for element in find_elements(content)}
    fields: Fields = {}
    for child in node:
        element = elements[str(child.tag)]
        value = _read_value(child, element)
        if element.high == 1:
            fields[element.name] = value
        else:
            several = fields.setdefault(element.name, [])
            if isinstance(several, list):
                several.append(value)
    return fields


def _read_value(node: etree._Element, element: Element) -> FieldValue:
    if not isinstance(element.content, Value):
        return read_fields(node, element.content)
    return _as_shown(as_stored(node.text or ""), element.content.type)


def _as_shown(text: str, kind: str) -> str:
    if kind == "BOOLTYPE":
        return {"1": "true", "0": "false"}.get(text.strip(), text.strip())
    if kind in {"AMTTYPE", "PRICETYPE"} and text:
        amount = Decimal(text)
        return str(amount.quantize(Decimal("0.01")) if amount == round(amount, 2) else amount)
    return text


def check_addresses(fields: Fields) -> None:
    """Refuse the fourth and fifth line together with City and the like: QuickBooks has room for one of the forms."""
    for name, value in fields.items():
        if not name.endswith("Address") or not isinstance(value, dict):
            continue
        if any(value.get(line) for line in _ADDRESS_LINES) and any(
            value.get(part) for part in _ADDRESS_PARTS
        ):
            raise status.invalid_address()


def resolve_references(company: SimulatedCompany, fields: Fields, kind: str) -> None:
    """Replace every reference by the id of what it names, in place. Raises Refusal 3140 or 3150.

    ``kind`` is the object the fields belong to, as QuickBooks calls it in its message.
    """
    for holder, name, reference in list(_find_references(fields)):
        if not any(reference.values()):
            if holder is fields and name.endswith("Ref"):
                holder[name] = ""
            continue
        found = _find_target(company, name, reference, kind)
        if found is None:
            wanted = find_text(reference, "ListID") or find_text(reference, "FullName")
            target = kind if name == "ParentRef" else name.removesuffix("Ref")
            raise status.invalid_reference(target, wanted, kind)
        reference.clear()
        reference["ListID"] = found.key


def _find_references(fields: Fields) -> Iterator[tuple[Fields, str, Fields]]:
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, dict):
                continue
            if name.endswith("Ref") and not {"ContactName", "ContactValue"} & set(one):
                yield fields, name, one
            else:
                yield from _find_references(one)


def _find_target(company: SimulatedCompany, name: str, reference: Fields, kind: str) -> ListRecord | None:
    targets = find_targets(name, kind)
    if key := find_text(reference, "ListID"):
        return company.find_by_key(key, *targets)
    return company.find_by_name(find_text(reference, "FullName"), *targets)
