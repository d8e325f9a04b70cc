"""Creates list records: customers, vendors, customer types and job types."""

from collections.abc import Mapping

from tieout_quickbooks.simulator import status
from tieout_quickbooks.simulator.answer import Answer, write_ret
from tieout_quickbooks.simulator.company import SimulatedCompany
from tieout_quickbooks.simulator.envelope import Request
from tieout_quickbooks.simulator.grammar.shapes import Element, Sequence
from tieout_quickbooks.simulator.reading import check_addresses, read_fields, read_texts, resolve_references
from tieout_quickbooks.simulator.records import Fields, FieldValue, ListRecord, find_all, find_text
from tieout_quickbooks.simulator.views import view_record

#: Request to the list it adds to.
LIST_ADDS: Mapping[str, str] = {
    "CustomerAdd": "Customer",
    "VendorAdd": "Vendor",
    "CustomerTypeAdd": "CustomerType",
    "JobTypeAdd": "JobType",
}
_FULL_NAME_LENGTH = 209
_DEFAULTS: Mapping[str, Fields] = {
    "Customer": {"Balance": "0.00", "JobStatus": "None", "PreferredDeliveryMethod": "None"},
    "Vendor": {"Balance": "0.00", "IsVendorEligibleFor1099": "false"},
}


def read_body(request: Request) -> Fields:
    """The fields inside ``<CustomerAdd>`` and the like."""
    element = request.shape.content[0]
    if not isinstance(element, Element) or not isinstance(element.content, tuple):
        raise TypeError(request.name)
    content: Sequence = element.content
    return read_fields(request.node[0], content)


def run_list_add(company: SimulatedCompany, request: Request, version: tuple[int, int]) -> Answer:
    """Create one list record and answer with it. Raises Refusal, having changed nothing."""
    kind = LIST_ADDS[request.name]
    fields = read_body(request)
    check_addresses(fields)
    name = find_text(fields, "Name")
    resolve_references(company, fields, kind)
    parent = find_text(fields, "ParentRef", "ListID")
    fields.pop("ParentRef", None)
    _check_full_name(company, name, parent)
    company.check_name(kind, name.strip(), parent)
    record = company.create(kind, name, _as_created(company, kind, fields), parent)
    return answer_record(company, request, record, version)


def answer_record(
    company: SimulatedCompany, request: Request, record: ListRecord, version: tuple[int, int]
) -> Answer:
    """The answer to an Add or Mod: the whole record, unless only some elements were asked for."""
    wanted = frozenset(read_texts(request.node, "IncludeRetElement"))
    view = view_record(company, record, frozenset())
    recovery = {"ListID": record.key, "EditSequence": str(record.modified)}
    if guid := find_text(record.fields, "ExternalGUID"):
        recovery["ExternalGUID"] = guid
    body = [write_ret(f"{record.kind}Ret", view, version, wanted)]
    return Answer(f"{request.name}Rs", request.request_id, body=body, recovery=recovery)


def _check_full_name(company: SimulatedCompany, name: str, parent: str) -> None:
    if not parent:
        return
    full_name = f"{company.full_name_of(company.records[parent])}:{name}"
    if len(full_name) > _FULL_NAME_LENGTH:
        raise status.too_long("FullName", full_name)


def _as_created(company: SimulatedCompany, kind: str, fields: Fields) -> Fields:
    created: Fields = {**_DEFAULTS.get(kind, {}), **{key: value for key, value in fields.items() if value}}
    if balance := find_text(created, "OpenBalance"):
        created["Balance"] = balance
    for name in ("OpenBalance", "OpenBalanceDate"):
        created.pop(name, None)
    if contacts := find_all(created, "Contacts"):
        created["ContactsRet"] = [_as_contact(company, contact) for contact in contacts]
    if notes := find_all(created, "AdditionalNotes"):
        created["AdditionalNotesRet"] = [
            {"NoteID": str(number), "Date": company.clock.today().isoformat(), "Note": note["Note"]}
            for number, note in enumerate(notes, start=1)
        ]
    created.pop("Contacts", None)
    created.pop("AdditionalNotes", None)
    return created


def _as_contact(company: SimulatedCompany, contact: Fields) -> FieldValue:
    now = company.clock.now()
    shown = company.clock.show(now)
    name = " ".join(text for part in ("FirstName", "LastName") if (text := find_text(contact, part)))
    stamps: Fields = {
        "ListID": company.new_list_id(),
        "TimeCreated": shown,
        "TimeModified": shown,
        "EditSequence": str(now),
        "Contact": name,
    }
    return {**stamps, **contact}
