"""Probes that add records, which nobody can take away again: they run in QuickBooks' sample company only.

Everything they make is named ``tieout probe`` with the marker of the run. They change no record that they did
not make themselves.
"""

from collections.abc import Callable
from uuid import NAMESPACE_OID, uuid5

from tieout_quickbooks.probing.asking import Ask, Heard
from tieout_quickbooks.probing.findings import Finding
from tieout_quickbooks.probing.reading import concluded
from tieout_quickbooks.qbxml import text_at
from tieout_quickbooks.qbxml.characters import shown

NAME_LENGTH = 41
_PROBE_OWNER = "{6D8B8E30-8F0C-4C5B-9A53-2E4D4F0C7B11}"
"""The mark of the private field that a probe defines; never used for anything else."""


def long_name(ask: Ask) -> Finding:
    """Is a name of 42 characters answered with 3070, or with 0x80040400 for the whole set?"""
    return concluded(ask.write(_add(f"tieout probe {ask.marker} ".ljust(NAME_LENGTH + 1, "x"))))


def repeated_set(ask: Ask) -> Finding:
    """Is a repeated newMessageSetID answered from memory, and how?"""
    name, set_id = f"tieout probe {ask.marker} set", f"PROBE{ask.marker}SET"
    first = ask.write(_add(name), newMessageSetID=set_id)
    again = ask.write(_add(name), newMessageSetID=set_id)
    found = len(_find(ask, name).rows("CustomerRet"))
    kinds = [ret.name for one in again.answer.responses for ret in one.records]
    return concluded(
        again, f"first {first.verdict}; again {again.verdict} with {kinds}; {found} customer of that name"
    )


def set_status_and_clearing(ask: Ask) -> Finding:
    """What does the status question say to a stored set, to other content, and after clearing?"""
    name, set_id = f"tieout probe {ask.marker} state", f"PROBE{ask.marker}STATE"
    ask.write(_add(name), newMessageSetID=set_id)
    asked = ask("", newMessageSetID=set_id, oldMessageSetID=set_id)
    other = ask.write(_add(f"{name} 2"), newMessageSetID=set_id)
    cleared = ask("", oldMessageSetID=set_id)
    after = ask("", newMessageSetID=set_id, oldMessageSetID=set_id)
    told = {"stored": asked, "other content": other, "clearing": cleared, "after it": after}
    return concluded(after, " | ".join(f"{word}: {heard.verdict}" for word, heard in told.items()))


def guid_round_trip(ask: Ask) -> Finding:
    """Does an ExternalGUID come back as it was sent, and may a second record have the same?"""
    guid = f"{{{str(uuid5(NAMESPACE_OID, ask.marker)).upper()}}}"
    name = f"tieout probe {ask.marker} guid"
    first = ask.write(_add(name, f"<ExternalGUID>{guid}</ExternalGUID>"))
    rows = _find(ask, name).rows("CustomerRet")
    back = text_at(rows[0], "ExternalGUID") if rows else None
    second = ask.write(_add(f"{name} 2", f"<ExternalGUID>{guid}</ExternalGUID>"))
    return concluded(first, f"sent {guid}, came back {back}; a second record with it: {second.verdict}")


def mark_and_sequence(ask: Ask) -> Finding:
    """Does a private field on a customer change the customer's EditSequence?"""
    name, field = f"tieout probe {ask.marker} mark", f"probe {ask.marker}"
    ask.write(_add(name))
    before = _sequence(ask, name)
    defined = ask.write(_define(field))
    marked = ask.write(_mark(field, name))
    after = _sequence(ask, name)
    says = "it does" if before != after else "it does not"
    return concluded(marked, f"{says}: {before} before, {after} after; {defined.verdict}; {marked.verdict}")


def name_in_other_list(ask: Ask) -> Finding:
    """Is a vendor with the name of a customer refused with 3100?"""
    name = f"tieout probe {ask.marker} both"
    ask.write(_add(name))
    vendor = f'<VendorAddRq requestID="1"><VendorAdd><Name>{name}</Name></VendorAdd></VendorAddRq>'
    return concluded(ask.write(vendor))


def foreign_signs(ask: Ask) -> Finding:
    """What becomes of a sign outside Windows-1252: refused, or stored as something else?"""
    heard = ask.write(_add(f"tieout probe {ask.marker} \u4eac"))
    rows = heard.rows("CustomerRet") if heard.code == 0 else []
    stored = shown(text_at(rows[0], "Name") or "", 60) if rows else "not stored"
    return concluded(heard, f"{stored}; {heard.verdict}")


def blanks_around(ask: Ask) -> Finding:
    """Are blanks around a name cut off?"""
    heard = ask.write(_add(f"  tieout probe {ask.marker} blanks  "))
    rows = heard.rows("CustomerRet") if heard.code == 0 else []
    stored = shown(text_at(rows[0], "Name") or "", 60) if rows else "not stored"
    return concluded(heard, f"{stored}; {heard.verdict}")


def _add(name: str, more: str = "") -> str:
    return (
        f'<CustomerAddRq requestID="1"><CustomerAdd><Name>{name}</Name>{more}</CustomerAdd></CustomerAddRq>'
    )


def _find(ask: Ask, name: str) -> Heard:
    return ask(f'<CustomerQueryRq requestID="1"><FullName>{name}</FullName></CustomerQueryRq>')


def _sequence(ask: Ask, name: str) -> str:
    rows = _find(ask, name).rows("CustomerRet")
    return (text_at(rows[0], "EditSequence") or "none") if rows else "no such customer"


def _define(field: str) -> str:
    return (
        f'<DataExtDefAddRq requestID="1"><DataExtDefAdd><OwnerID>{_PROBE_OWNER}</OwnerID>'
        f"<DataExtName>{field}</DataExtName><DataExtType>STR255TYPE</DataExtType>"
        "<AssignToObject>Customer</AssignToObject></DataExtDefAdd></DataExtDefAddRq>"
    )


def _mark(field: str, name: str) -> str:
    return (
        f'<DataExtAddRq requestID="1"><DataExtAdd><OwnerID>{_PROBE_OWNER}</OwnerID>'
        f"<DataExtName>{field}</DataExtName><ListDataExtType>Customer</ListDataExtType>"
        f"<ListObjRef><FullName>{name}</FullName></ListObjRef><DataExtValue>x</DataExtValue>"
        "</DataExtAdd></DataExtAddRq>"
    )


WRITING: tuple[Callable[[Ask], Finding], ...] = (
    long_name,
    repeated_set,
    set_status_and_clearing,
    guid_round_trip,
    mark_and_sequence,
    name_in_other_list,
    foreign_signs,
    blanks_around,
)
"""In the order in which they are run."""
