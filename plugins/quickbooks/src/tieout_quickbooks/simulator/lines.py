"""The lines of quotations and invoices: read from a request, priced from the items, copied from a quotation."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from lxml import etree

from tieout_quickbooks.simulator.company import SimulatedCompany
from tieout_quickbooks.simulator.grammar import find_request
from tieout_quickbooks.simulator.grammar.shapes import Element, Sequence, find_elements
from tieout_quickbooks.simulator.reading import read_fields, resolve_references
from tieout_quickbooks.simulator.records import (
    Fields,
    FieldValue,
    ListRecord,
    Transaction,
    find_all,
    find_lines,
    find_text,
)

_CENT = Decimal("0.01")
#: Where the three kinds of items keep their one price.
_PRICES = (("SalesOrPurchase", "Price"), ("SalesAndPurchase", "SalesPrice"), ("SalesPrice",))
_NOT_ANSWERED = (
    "OptionForPriceRuleConflict",
    "OverrideItemAccountRef",
    "LinkToTxn",
    "DataExt",
    "PriceLevelRef",
)


@dataclass
class Line:
    """One line as it will be answered, and whether sales tax is due on it."""

    element: str
    fields: Fields
    amount: Decimal
    is_taxable: bool


def sum_lines(lines: Iterable[Line]) -> Decimal:
    """What some lines come to."""
    return sum((line.amount for line in lines), Decimal("0.00"))


def read_lines(company: SimulatedCompany, body: etree._Element, kind: str) -> list[Line]:
    """The lines of an Add in the order sent. Raises Refusal 3140 for an item that is not there."""
    elements = _line_elements(kind)
    lines = []
    for child in body:
        content = elements.get(str(child.tag))
        if content is None:
            continue
        fields = read_fields(child, content)
        resolve_references(company, fields, f"{kind} line")
        is_group = str(child.tag).endswith("GroupAdd")
        lines.append(_make_group(company, kind, fields) if is_group else _make_line(company, kind, fields))
    return lines


def copy_lines(company: SimulatedCompany, sources: list[Transaction], kind: str) -> list[Line]:
    """The lines a new invoice takes over from the quotations it is linked to."""
    lines = []
    for source in sources:
        for _name, fields in find_lines(source.fields):
            kept = {name: value for name, value in fields.items() if not name.startswith("Markup")}
            lines.append(_make_line(company, kind, kept))
    return lines


def _line_elements(kind: str) -> dict[str, Sequence]:
    shape = find_request(f"{kind}Add")
    body = shape.content[0] if shape else None
    if not isinstance(body, Element) or not isinstance(body.content, tuple):
        raise TypeError(kind)
    names = (f"{kind}LineAdd", f"{kind}LineGroupAdd")
    return {
        element.name: element.content
        for element in find_elements(body.content)
        if element.name in names and isinstance(element.content, tuple)
    }


def _make_line(company: SimulatedCompany, kind: str, fields: Fields) -> Line:
    made: Fields = {name: value for name, value in fields.items() if value and name not in _NOT_ANSWERED}
    made["TxnLineID"] = company.new_txn_id()
    made.update(_custom_fields(fields))
    item = company.records.get(find_text(fields, "ItemRef", "ListID"))
    if item is not None:
        _fill_from_item(made, item)
    amount = _price(made)
    if amount is not None:
        made["Amount"] = str(amount)
    return Line(f"{kind}LineRet", made, amount or Decimal("0.00"), _is_taxable(company, made))


def _custom_fields(fields: Fields) -> Fields:
    shown: list[FieldValue] = [
        {
            "OwnerID": find_text(one, "OwnerID"),
            "DataExtName": find_text(one, "DataExtName"),
            "DataExtType": "STR255TYPE",
            "DataExtValue": find_text(one, "DataExtValue"),
        }
        for one in find_all(fields, "DataExt")
    ]
    return {"DataExtRet": shown} if shown else {}


def _fill_from_item(made: Fields, item: ListRecord) -> None:
    text = find_text(item.fields, "SalesOrPurchase", "Desc") or find_text(item.fields, "SalesDesc")
    if text:
        made.setdefault("Desc", text)
    price = next((found for path in _PRICES if (found := find_text(item.fields, *path))), "")
    if price and not {"Rate", "RatePercent", "Amount"} & set(made):
        made["Rate"] = price
    if "SalesTaxCodeRef" in item.fields:
        made.setdefault("SalesTaxCodeRef", item.fields["SalesTaxCodeRef"])


def _price(made: Fields) -> Decimal | None:
    quantity = Decimal(find_text(made, "Quantity") or "1")
    if text := find_text(made, "Amount"):
        amount = Decimal(text)
        if quantity and not {"Rate", "RatePercent"} & set(made):
            made["Rate"] = str((amount / quantity).quantize(Decimal("0.00001")).normalize() + Decimal("0.00"))
        return amount.quantize(_CENT)
    if text := find_text(made, "Rate"):
        return (Decimal(text) * quantity).quantize(_CENT, ROUND_HALF_UP)
    return None


def _is_taxable(company: SimulatedCompany, made: Fields) -> bool:
    code = company.records.get(find_text(made, "SalesTaxCodeRef", "ListID"))
    return code is not None and find_text(code.fields, "IsTaxable") == "true"


def _make_group(company: SimulatedCompany, kind: str, fields: Fields) -> Line:
    group = company.records[find_text(fields, "ItemGroupRef", "ListID")]
    times = Decimal(find_text(fields, "Quantity") or "1")
    members = []
    for part in find_all(group.fields, "ItemGroupLine"):
        quantity = Decimal(find_text(part, "Quantity") or "1") * times
        members.append(_make_line(company, kind, {"ItemRef": part["ItemRef"], "Quantity": str(quantity)}))
    total = sum_lines(members)
    made: Fields = {
        "TxnLineID": company.new_txn_id(),
        "ItemGroupRef": fields["ItemGroupRef"],
        "Desc": find_text(group.fields, "ItemDesc"),
        "Quantity": str(times),
        "IsPrintItemsInGroup": find_text(group.fields, "IsPrintItemsInGroup") or "false",
        "TotalAmount": str(total),
        f"{kind}LineRet": [member.fields for member in members],
    }
    return Line(f"{kind}LineGroupRet", made, total, any(member.is_taxable for member in members))
