"""Answers what is asked about the program, the company and its preferences, and what was deleted."""

from tieout_quickbooks.simulator.answer import Answer, write_ret
from tieout_quickbooks.simulator.conditions import is_within, read_period
from tieout_quickbooks.simulator.queries import Found, Query, run_query
from tieout_quickbooks.simulator.reading import read_text, read_texts
from tieout_quickbooks.simulator.records import Fields
from tieout_quickbooks.simulator.views import make_block, view_deleted, view_extensions

_CAPACITY = {"EntityMetaData": "1000000", "ItemMetaData": "1000000"}
_DEFAULT_CAPACITY = "100000"
_METADATA = (
    "Account", "BillingRate", "Class", "CustomerMsg", "CustomerType", "Entity", "Item", "JobType", "PaymentMethod",
    "PayrollItem", "PriceLevel", "SalesRep", "SalesTaxCode", "ShipMethod", "Template", "Terms", "ToDo", "Vehicle",
    "VendorType",
)  # fmt: skip


def run_host_query(query: Query) -> Answer:
    """Which QuickBooks runs, and which versions of qbXML it speaks."""
    profile, desk = query.company.profile, query.company.desk
    fields: Fields = {
        "ProductName": profile.product,
        "MajorVersion": profile.major_version,
        "MinorVersion": profile.minor_version,
        "Country": profile.country,
        "SupportedQBXMLVersion": list(profile.versions),
        "IsAutomaticLogin": "false" if desk.is_open else "true",
        "QBFileMode": str(desk.mode),
    }
    if read_text(query.request.node, "IncludeListMetaData/IncludeMaxCapacity") in {"true", "1"}:
        fields["ListMetaData"] = {
            f"{name}MetaData": {"MaxCapacity": _CAPACITY.get(f"{name}MetaData", _DEFAULT_CAPACITY)}
            for name in _METADATA
        }
    return _answer(query, "HostRet", fields)


def run_company_query(query: Query) -> Answer:
    """Who the company is; an application's private marks when its OwnerID is named."""
    company = query.company
    fields = dict(company.profile.company)
    for name, block in (
        ("Address", "AddressBlock"),
        ("CompanyAddressForCustomer", "CompanyAddressBlockForCustomer"),
    ):
        address = fields.get(name)
        if isinstance(address, dict):
            fields[block] = make_block(address)
    if shown := view_extensions(company.extensions, query.owners):
        fields["DataExtRet"] = shown
    return _answer(query, "CompanyRet", fields)


def run_preferences_query(query: Query) -> Answer:
    """How the preferences are set, and what this application may do."""
    grant = query.company.desk.grants.get(query.company.origin.application)
    rights: Fields = {
        "IsAutomaticLoginAllowed": "true" if grant and grant.may_log_in else "false",
        "IsPersonalDataAccessAllowed": "true" if grant and grant.sees_personal_data else "false",
    }
    return _answer(
        query, "PreferencesRet", {**query.company.profile.preferences, "CurrentAppAccessRights": rights}
    )


def _answer(query: Query, name: str, fields: Fields) -> Answer:
    body = [write_ret(name, fields, query.version, query.wanted)]
    return Answer(f"{query.request.name}Rs", query.request.request_id, body=body)


def run_deleted_query(query: Query) -> Answer:
    """What was deleted in the last 90 days, of the kinds asked for."""
    company, node = query.company, query.request.node
    is_transactions = query.request.name == "TxnDeletedQuery"
    kinds = set(read_texts(node, "TxnDelType" if is_transactions else "ListDelType"))
    part = node.find("DeletedDateRangeFilter")
    period = (
        (None, None) if part is None else read_period(part, company.clock, "FromDeletedDate", "ToDeletedDate")
    )
    entries = {
        str(number): entry
        for number, entry in enumerate(company.recently_deleted(transactions=is_transactions))
        if entry.kind in kinds and is_within(entry.deleted, period)
    }
    name = "TxnDeletedRet" if is_transactions else "ListDeletedRet"

    def write(key: str) -> str:
        return write_ret(name, view_deleted(company, entries[key]), query.version, query.wanted)

    return run_query(query, lambda: Found(list(entries)), write)
