"""Changes and deletions: what tieout must never send.

Every such request trips the company's wire the moment it is seen. It is then answered 3260 (the user has no
permission), unless the company's ``allow_modifications`` is on: then it is carried out as QuickBooks would.
"""

from collections.abc import Mapping

from tieout_quickbooks.simulator import status
from tieout_quickbooks.simulator.adds import answer_record, read_body
from tieout_quickbooks.simulator.answer import Answer, write_ret
from tieout_quickbooks.simulator.company import SimulatedCompany
from tieout_quickbooks.simulator.envelope import Request
from tieout_quickbooks.simulator.reading import check_addresses, read_text, resolve_references
from tieout_quickbooks.simulator.records import Attempt, Fields, find_text

#: Request to the list it changes.
LIST_MODS: Mapping[str, str] = {"CustomerMod": "Customer", "VendorMod": "Vendor"}
_DANGEROUS = ("ModRq", "DelRq", "MergeRq", "VoidRq")
#: Parts of a Mod that the simulated company does not keep separately.
_NOT_KEPT = ("ContactsMod", "AdditionalNotesMod")


def note_attempt(company: SimulatedCompany, tag: str, request_id: str | None) -> None:
    """Remember a request that would change or delete something that exists."""
    if tag.endswith(_DANGEROUS):
        name = tag.removesuffix("Rq")
        attempt = Attempt(company.clock.now(), name, request_id or "", company.origin.application)
        company.tripwire.append(attempt)
        company.revision += 1


def run_list_mod(company: SimulatedCompany, request: Request, version: tuple[int, int]) -> Answer:
    """Change a customer or vendor. Raises Refusal 3120, 3200 and those of an Add."""
    if not company.behaviour.allow_modifications:
        raise status.no_permission()
    kind = LIST_MODS[request.name]
    fields = read_body(request)
    key, sequence = find_text(fields, "ListID"), find_text(fields, "EditSequence")
    record = company.find_by_key(key, kind)
    if record is None:
        raise status.unknown_object(key)
    if sequence != str(record.modified):
        raise status.stale_sequence(sequence)
    check_addresses(fields)
    resolve_references(company, fields, kind)
    parent = find_text(fields, "ParentRef", "ListID") or None
    for name in ("ListID", "EditSequence", "ParentRef", *_NOT_KEPT):
        fields.pop(name, None)
    company.modify(record, fields, parent)
    return answer_record(company, request, record, version)


def run_list_del(company: SimulatedCompany, request: Request, version: tuple[int, int]) -> Answer:
    """Delete a list record. Raises Refusal 3120."""
    if not company.behaviour.allow_modifications:
        raise status.no_permission()
    kind, key = read_text(request.node, "ListDelType"), read_text(request.node, "ListID")
    record = company.find_by_key(key, kind)
    if record is None:
        raise status.unknown_object(key)
    name = company.full_name_of(record)
    company.delete(record)
    deleted = company.clock.show(company.clock.now())
    # ListDelRs holds the bare elements, without a Ret around them.
    fields: Fields = {"ListDelType": kind, "ListID": key, "TimeDeleted": deleted, "FullName": name}
    text = write_ret("ListDelRet", fields, version)
    body = text.removeprefix("<ListDelRet>\n").removesuffix("</ListDelRet>\n")
    return Answer("ListDelRs", request.request_id, body=[body])
