"""Custom fields: their definitions, and values on records, transactions and the company itself."""

from tieout_quickbooks.simulator import status
from tieout_quickbooks.simulator.adds import read_body
from tieout_quickbooks.simulator.answer import Answer, write_ret
from tieout_quickbooks.simulator.company import DataExtDef, SimulatedCompany
from tieout_quickbooks.simulator.envelope import Request
from tieout_quickbooks.simulator.kinds import ITEMS
from tieout_quickbooks.simulator.queries import Found, Query, run_query
from tieout_quickbooks.simulator.reading import read_texts
from tieout_quickbooks.simulator.records import Extension, Fields, find_text
from tieout_quickbooks.simulator.views import view_extension

PUBLIC = "0"


def define_public_field(company: SimulatedCompany, name: str, *objects: str) -> DataExtDef:
    """What a user does in QuickBooks: add a custom field that everybody sees."""
    definition = DataExtDef(len(company.definitions) + 1, PUBLIC, name, "STR255TYPE", list(objects))
    company.definitions.append(definition)
    company.revision += 1
    return definition


def run_definition_add(company: SimulatedCompany, request: Request, version: tuple[int, int]) -> Answer:
    """Define a private custom field. Public ones can only be made by the user."""
    fields = read_body(request)
    owner, name = find_text(fields, "OwnerID"), find_text(fields, "DataExtName")
    if owner == PUBLIC:
        raise status.no_permission()
    if _find_definition(company, owner, name) is not None:
        raise status.name_in_use(name)
    objects = fields.get("AssignToObject", [])
    definition = DataExtDef(
        len(company.definitions) + 1,
        owner,
        name,
        find_text(fields, "DataExtType"),
        [str(one) for one in objects],
    )
    company.definitions.append(definition)
    company.remember("created", "DataExtDef", name, name)
    body = [write_ret("DataExtDefRet", _view(definition), version)]
    return Answer("DataExtDefAddRs", request.request_id, body=body, recovery={"OwnerID": owner})


def run_definition_query(query: Query) -> Answer:
    """The definitions of some owners, or of what can be put on some objects."""
    node = query.request.node
    owners = {text.casefold() for text in read_texts(node, "OwnerID")}
    objects = set(read_texts(node, "AssignToObject"))
    found = {
        str(definition.number): definition
        for definition in query.company.definitions
        if (not owners or definition.owner.casefold() in owners)
        and (not objects or objects & set(definition.objects))
    }

    def write(key: str) -> str:
        return write_ret("DataExtDefRet", _view(found[key]), query.version, query.wanted)

    return run_query(query, lambda: Found(list(found)), write)


def run_extension_add(company: SimulatedCompany, request: Request, version: tuple[int, int]) -> Answer:
    """Give a custom field its first value. It does not touch the record's edit sequence (not known of the real one)."""
    fields = read_body(request)
    owner, name = find_text(fields, "OwnerID"), find_text(fields, "DataExtName")
    definition = _find_definition(company, owner, name)
    if definition is None:
        raise status.Refusal(
            3140, f'There is an invalid reference to QuickBooks DataExtDef "{name}" in the DataExt.'
        )
    place = _find_place(company, fields, definition)
    if any(extension.owner == owner and extension.name == definition.name for extension in place):
        raise status.name_in_use(name)
    extension = Extension(
        definition.owner, definition.name, definition.type, find_text(fields, "DataExtValue")
    )
    place.append(extension)
    company.remember("created", "DataExt", name, name)
    view = view_extension(extension)
    body = [write_ret("DataExtRet", view if isinstance(view, dict) else {}, version)]
    return Answer("DataExtAddRs", request.request_id, body=body, recovery={"OwnerID": owner})


def _find_place(company: SimulatedCompany, fields: Fields, definition: DataExtDef) -> list[Extension]:
    if "OtherDataExtType" in fields:
        kind, place = "Company", company.extensions
    elif "TxnDataExtType" in fields:
        kind, key = find_text(fields, "TxnDataExtType"), find_text(fields, "TxnID")
        transaction = company.transactions.get(key)
        if transaction is None or transaction.kind != kind:
            raise status.unknown_object(key)
        place = transaction.extensions
    else:
        kind = find_text(fields, "ListDataExtType")
        place = _find_record_place(company, fields, kind)
    if kind not in definition.objects:
        raise status.Refusal(3210, f'The "DataExtName" field has an invalid value "{definition.name}".')
    return place


def _find_record_place(company: SimulatedCompany, fields: Fields, kind: str) -> list[Extension]:
    kinds = ITEMS if kind == "Item" else (kind,)
    key, name = find_text(fields, "ListObjRef", "ListID"), find_text(fields, "ListObjRef", "FullName")
    record = company.find_by_key(key, *kinds) if key else company.find_by_name(name, *kinds)
    if record is None:
        raise status.invalid_reference(kind, key or name, "DataExt")
    return record.extensions


def _find_definition(company: SimulatedCompany, owner: str, name: str) -> DataExtDef | None:
    for definition in company.definitions:
        same_name = definition.name.casefold() == name.casefold()
        if same_name and definition.owner.casefold() == owner.casefold():
            return definition
    return None


def _view(definition: DataExtDef) -> Fields:
    return {
        "OwnerID": definition.owner,
        "DataExtID": str(definition.number),
        "DataExtName": definition.name,
        "DataExtType": definition.type,
        "AssignToObject": list(definition.objects),
        "DataExtListRequire": "false",
        "DataExtTxnRequire": "false",
        "DataExtFormatString": "",
    }
