"""Looking for records in QuickBooks by name, by id and by mark. Reads only."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tieout.plugin import Customer, Vendor
from tieout_quickbooks.mapping import Form, record_from
from tieout_quickbooks.qbxml import Fields, FullResponse, Request, Ret, name_key, read_flag, text_at
from tieout_quickbooks.session import OpenCompany

_TITLES = {
    "CustomerRet": "customer",
    "VendorRet": "vendor",
    "EmployeeRet": "employee",
    "OtherNameRet": "other name",
}
_NAMED = ["ListID", "Name", "FullName", "IsActive"]


class Named(NamedTuple):
    """A record that holds a name: what it is for people, its full name, and whether it is active."""

    title: str
    name: str
    key: str
    active: bool

    def __str__(self) -> str:
        return f'the {"" if self.active else "inactive "}{self.title} "{self.name}"'


def find_names(books: OpenCompany, full_names: Sequence[str]) -> dict[str, Named]:
    """Who holds these names, among customers, vendors, employees and other names; by what names compare by."""
    if not full_names:
        return {}
    fields = {"FullName": list(dict.fromkeys(full_names)), "IncludeRetElement": _NAMED}
    [response] = books.ask([books.request("EntityQuery", fields)])
    holders = [_named(ret) for ret in response.records]
    return {name_key(holder.name): holder for holder in holders}


def find_customers(books: OpenCompany, full_names: Sequence[str]) -> dict[str, Named]:
    """The customers and jobs of these names."""
    if not full_names:
        return {}
    fields = {"FullName": list(dict.fromkeys(full_names)), "IncludeRetElement": _NAMED}
    [response] = books.ask([books.request("CustomerQuery", fields)])
    return {name_key(one.name): one for one in map(_named, response.records)}


def find_rows(books: OpenCompany, form: Form, **wanted: str) -> list[Fields]:
    """The whole rows of one list with a ListID or FullName."""
    fields = {element: [text] for element, text in wanted.items()}
    [response] = books.ask([books.request(_query(form), fields)])
    return [ret.fields for ret in response.records if ret.name == row_name(form)]


def find_marked(books: OpenCompany, form: Form, marker: str) -> list[str]:
    """The ids of the records that carry a mark. QuickBooks cannot search for it, so the whole list is read."""
    return [
        text_at(row, "ListID") or ""
        for row in _all_rows(books, form, ["ListID", "ExternalGUID"])
        if has_marker(row, marker)
    ]


def has_marker(row: Fields, marker: str) -> bool:
    """Whether a row carries the mark, whatever the case of its letters."""
    return bool(marker) and (text_at(row, "ExternalGUID") or "").casefold() == marker.casefold()


def to_record(books: OpenCompany, form: Form, row: Fields) -> Customer | Vendor:
    """The record of a whole row."""
    return record_from(form, row, books.version)


def row_name(form: Form) -> str:
    """``CustomerRet`` or ``VendorRet``."""
    return form.add.replace("Add", "Ret")


def _query(form: Form) -> str:
    return form.add.replace("Add", "Query")


def _all_rows(books: OpenCompany, form: Form, elements: list[str]) -> Iterator[Fields]:
    asked = {"MaxReturned": books.settings.page_size, "IncludeRetElement": elements}
    question: Request | None = books.request(_query(form), {"ActiveStatus": "All", **asked}, iterator="Start")
    while question is not None:
        [response] = books.ask([question])
        yield from (ret.fields for ret in response.records)
        question = _continued(books, form, asked, response)


def _continued(books: OpenCompany, form: Form, asked: Fields, response: FullResponse) -> Request | None:
    if not response.head.remaining:
        return None
    iterator = response.head.iterator_id or ""
    return books.request(_query(form), asked, iterator="Continue", iteratorID=iterator)


def _named(ret: Ret) -> Named:
    fields = ret.fields
    return Named(
        title=_TITLES.get(ret.name, "record"),
        name=text_at(fields, "FullName") or text_at(fields, "Name") or "",
        key=text_at(fields, "ListID") or "",
        active=read_flag(text_at(fields, "IsActive")) is not False,
    )
