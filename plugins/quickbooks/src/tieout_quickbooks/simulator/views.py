"""How a stored record looks in an answer: with its id, times, names of today, printed addresses and totals."""

from decimal import Decimal

from tieout_quickbooks.simulator.company import SimulatedCompany
from tieout_quickbooks.simulator.kinds import KINDS
from tieout_quickbooks.simulator.records import (
    LINES,
    Deleted,
    Extension,
    Fields,
    FieldValue,
    ListRecord,
    Transaction,
    find_lines,
    find_text,
    keep_lines,
)

#: An address whose printed form is answered beside it.
_WITH_BLOCK = ("BillAddress", "ShipAddress", "VendorAddress", "OtherNameAddress", "Address")
_BLOCK_LINES = 5


def view_record(company: SimulatedCompany, record: ListRecord, owners: frozenset[str]) -> Fields:
    """A list record's answer; ``owners`` are the folded GUIDs whose custom fields were asked for."""
    view = dict(record.fields)
    view["ListID"] = record.key
    _add_times(company, view, record.created, record.modified)
    if KINDS[record.kind].is_tree:
        view["FullName"] = company.full_name_of(record)
        view["Sublevel"] = str(company.level_of(record))
        if record.parent:
            view["ParentRef"] = {"ListID": record.parent}
    if record.kind == "Customer":
        view.setdefault("Balance", "0.00")
        view["TotalBalance"] = str(total_balance(company, record))
    _finish(company, view, record.extensions, owners)
    return view


def view_transaction(
    company: SimulatedCompany, transaction: Transaction, owners: frozenset[str], *, lines: bool, links: bool
) -> Fields:
    """A transaction's answer; lines and links only when asked for."""
    view = dict(transaction.fields)
    view |= {"TxnID": transaction.key, "TxnNumber": str(transaction.number)}
    _add_times(company, view, transaction.created, transaction.modified)
    shown = [(name, _show_names(company, line)) for name, line in find_lines(view)]
    for name in [LINES, *([] if lines else ["ExpenseLineRet"]), *([] if links else ["LinkedTxn"])]:
        view.pop(name, None)
    _finish(company, view, transaction.extensions, owners)
    if lines:
        view[LINES] = keep_lines(shown)
    return view


def view_deleted(company: SimulatedCompany, entry: Deleted) -> Fields:
    """An entry of the deleted log."""
    times = {
        "TimeCreated": company.clock.show(entry.created),
        "TimeDeleted": company.clock.show(entry.deleted),
    }
    if entry.is_transaction:
        return {"TxnDelType": entry.kind, "TxnID": entry.key, **times, "RefNumber": entry.name}
    return {"ListDelType": entry.kind, "ListID": entry.key, **times, "FullName": entry.name}


def view_extensions(extensions: list[Extension], owners: frozenset[str]) -> list[FieldValue]:
    """The custom fields that belong to one of the owners."""
    return [view_extension(extension) for extension in extensions if extension.owner.casefold() in owners]


def view_extension(extension: Extension) -> FieldValue:
    """One custom field."""
    return {
        "OwnerID": extension.owner,
        "DataExtName": extension.name,
        "DataExtType": extension.type,
        "DataExtValue": extension.value,
    }


def total_balance(company: SimulatedCompany, record: ListRecord) -> Decimal:
    """What a customer and all its jobs owe together."""
    own = Decimal(find_text(record.fields, "Balance") or "0.00")
    return own + sum((total_balance(company, child) for child in company.list_children(record)), Decimal())


def make_block(address: Fields) -> Fields:
    """The printed form of an address: at most five lines, city, state and code in one of them."""
    lines = [text for number in range(1, 6) if (text := find_text(address, f"Addr{number}"))]
    region = " ".join(text for name in ("State", "PostalCode") if (text := find_text(address, name)))
    town = ", ".join(text for text in (find_text(address, "City"), region) if text)
    lines += [text for text in (town, find_text(address, "Country")) if text]
    return {f"Addr{number}": text for number, text in enumerate(lines[:_BLOCK_LINES], start=1)}


def _add_times(company: SimulatedCompany, view: Fields, created: int, modified: int) -> None:
    view["TimeCreated"] = company.clock.show(created)
    view["TimeModified"] = company.clock.show(modified)
    view["EditSequence"] = str(modified)


def _finish(
    company: SimulatedCompany, view: Fields, extensions: list[Extension], owners: frozenset[str]
) -> None:
    for name in _WITH_BLOCK:
        address = view.get(name)
        if isinstance(address, dict):
            view[f"{name}Block"] = make_block(address)
    for name, value in view.items():
        if isinstance(value, dict | list) and not name.endswith(("Address", "Block")):
            view[name] = _show_value(company, value)
    if owners and (shown := view_extensions(extensions, owners)):
        view["DataExtRet"] = shown


def _show_names(company: SimulatedCompany, fields: Fields) -> Fields:
    return {name: _show_value(company, value) for name, value in fields.items()}


def _show_value(company: SimulatedCompany, value: FieldValue) -> FieldValue:
    if isinstance(value, list):
        return [_show_value(company, one) for one in value]
    if not isinstance(value, dict):
        return value
    key = find_text(value, "ListID")
    if set(value) == {"ListID"} and key in company.records:
        return {"ListID": key, "FullName": company.full_name_of(company.records[key])}
    return _show_names(company, value)
