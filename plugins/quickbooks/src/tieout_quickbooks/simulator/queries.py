"""Answers queries: finds what is asked for, pages it, and writes each record."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from tieout_quickbooks.simulator import status
from tieout_quickbooks.simulator.answer import Answer, write_ret
from tieout_quickbooks.simulator.company import SimulatedCompany
from tieout_quickbooks.simulator.conditions import (
    is_within,
    match_amount,
    match_range,
    match_text,
    read_period,
    sort_key,
)
from tieout_quickbooks.simulator.envelope import Request
from tieout_quickbooks.simulator.iterators import Iterators
from tieout_quickbooks.simulator.kinds import ITEMS, NAMES, TERMS
from tieout_quickbooks.simulator.reading import read_text, read_texts
from tieout_quickbooks.simulator.records import ListRecord, find_text
from tieout_quickbooks.simulator.views import total_balance, view_record

#: Query to the lists it reads.
LISTS: Mapping[str, tuple[str, ...]] = {
    "CustomerQuery": ("Customer",),
    "VendorQuery": ("Vendor",),
    "EmployeeQuery": ("Employee",),
    "OtherNameQuery": ("OtherName",),
    "EntityQuery": NAMES,
    "CustomerTypeQuery": ("CustomerType",),
    "JobTypeQuery": ("JobType",),
    "VendorTypeQuery": ("VendorType",),
    "TermsQuery": TERMS,
    "SalesRepQuery": ("SalesRep",),
    "SalesTaxCodeQuery": ("SalesTaxCode",),
    "AccountQuery": ("Account",),
    "ItemQuery": ITEMS,
}


@dataclass
class Found:
    """What a query found: keys in the order of the answer, and the first thing that is not there."""

    keys: list[str]
    missing: str = ""


@dataclass
class Query:
    """One query on its way: the request, who asks, and how a key becomes a Ret element."""

    company: SimulatedCompany
    request: Request
    version: tuple[int, int]
    iterators: Iterators
    wanted: frozenset[str] = field(init=False)
    owners: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Read what every query may ask for."""
        self.wanted = frozenset(read_texts(self.request.node, "IncludeRetElement"))
        self.owners = frozenset(text.casefold() for text in read_texts(self.request.node, "OwnerID"))

    @property
    def max_returned(self) -> int | None:
        """The page size or limit, when one is given."""
        text = read_text(self.request.node, "MaxReturned")
        return int(text) if text else None


def run_list_query(query: Query) -> Answer:
    """Answer a query of one or several lists."""
    kinds = LISTS[query.request.name]

    def write(key: str) -> str | None:
        record = query.company.records.get(key)
        if record is None:
            return None
        view = view_record(query.company, record, query.owners)
        return write_ret(f"{record.kind}Ret", view, query.version, query.wanted)

    return run_query(query, lambda: _find_records(query, kinds), write)


def run_query(query: Query, find: Callable[[], Found], write: Callable[[str], str | None]) -> Answer:
    """Answer any query that returns records one by one, iterators and counts included."""
    request = query.request
    answer = Answer(f"{request.name}Rs", request.request_id)
    if request.iterator in {"Continue", "Stop"}:
        keys = _continue_iterator(query, answer)
        found = Found([])
    else:
        found = find()
        keys = _first_keys(query, found, answer)
    if request.metadata != "MetaDataOnly":
        answer.body = [text for key in keys if (text := write(key)) is not None]
    _set_status(query, answer, found, is_empty=not keys)
    return answer


def _first_keys(query: Query, found: Found, answer: Answer) -> list[str]:
    limit = query.max_returned
    if query.request.metadata == "MetaDataOnly":
        answer.counts["retCount"] = str(len(found.keys))
        return found.keys
    if query.request.iterator == "Start":
        return _start_iterator(query, found.keys, answer)
    keys = found.keys if limit is None else found.keys[:limit]
    if query.request.metadata == "MetaDataAndResponseData":
        answer.counts["retCount"] = str(len(keys))
    return keys


def _start_iterator(query: Query, keys: list[str], answer: Answer) -> list[str]:
    if not query.max_returned:
        raise status.missing_element("MaxReturned")
    now = query.company.clock.now()
    key, iterator = query.iterators.begin(query.request.name, keys, query.max_returned, now)
    page = iterator.take(None)
    _count(query, answer, len(page), iterator.remaining, key)
    query.iterators.close_if_done(key)
    return page


def _continue_iterator(query: Query, answer: Answer) -> list[str]:
    key = query.request.iterator_id
    iterator = query.iterators.find(key, query.request.name, query.company.clock.now())
    if query.request.iterator == "Stop":
        del query.iterators.open[key]
        return []
    page = iterator.take(query.max_returned)
    _count(query, answer, len(page), iterator.remaining, key)
    query.iterators.close_if_done(key)
    return page


def _count(query: Query, answer: Answer, returned: int, remaining: int, key: str) -> None:
    if query.request.metadata == "MetaDataAndResponseData":
        answer.counts["retCount"] = str(returned)
    answer.counts |= {"iteratorRemainingCount": str(remaining), "iteratorID": key}


def _set_status(query: Query, answer: Answer, found: Found, *, is_empty: bool) -> None:
    if found.missing:
        refusal = status.missing_object(found.missing)
        if query.company.behaviour.unknown_id_code == 3120:  # noqa: PLR2004 - the status itself
            refusal = status.unknown_object(found.missing)
        answer.code, answer.text = refusal.code, refusal.text
    elif is_empty and query.request.iterator != "Stop":
        answer.code, answer.text = 1, status.NO_MATCH_TEXT


def find_wanted(wanted: list[str], look_up: Callable[[str], list[str]]) -> Found:
    """The keys of what is asked for by id or name, in the order asked."""
    found = Found([])
    for text in wanted:
        keys = look_up(text)
        found.keys.extend(keys)
        if not keys and not found.missing:
            found.missing = text
    return found


def _find_records(query: Query, kinds: tuple[str, ...]) -> Found:
    company, node = query.company, query.request.node
    if keys := read_texts(node, "ListID"):
        return find_wanted(keys, lambda key: [key] if company.find_by_key(key, *kinds) else [])
    if names := read_texts(node, "FullName"):
        return find_wanted(
            names, lambda name: [record.key] if (record := company.find_by_name(name, *kinds)) else []
        )
    tests = list(_make_tests(query))
    records = [record for record in company.list_records(*kinds) if all(test(record) for test in tests)]
    if node.find("NameRangeFilter") is not None:
        records.sort(key=lambda record: sort_key(company.full_name_of(record)))
    return Found([record.key for record in records])


def _make_tests(query: Query) -> Iterator[Callable[[ListRecord], bool]]:
    company, node = query.company, query.request.node
    active = read_text(node, "ActiveStatus") or "ActiveOnly"
    if active != "All":
        yield lambda record: record.is_active == (active == "ActiveOnly")
    period = read_period(node, company.clock, "FromModifiedDate", "ToModifiedDate")
    if period != (None, None):
        yield lambda record: is_within(record.modified, period)
    yield from _make_name_tests(company, node)
    yield from _make_other_tests(company, node)


def _make_name_tests(
    company: SimulatedCompany, node: etree._Element
) -> Iterator[Callable[[ListRecord], bool]]:
    if (part := node.find("NameFilter")) is not None:
        matches = match_text(read_text(part, "MatchCriterion"), read_text(part, "Name"))
        yield lambda record: matches(company.name_of(record))
    if (part := node.find("NameRangeFilter")) is not None:
        lies = match_range(read_text(part, "FromName"), read_text(part, "ToName"), "NameRangeFilter")
        yield lambda record: lies(company.full_name_of(record))


def _make_other_tests(
    company: SimulatedCompany, node: etree._Element
) -> Iterator[Callable[[ListRecord], bool]]:
    if (part := node.find("TotalBalanceFilter")) is not None:
        fits = match_amount(read_text(part, "Operator"), read_text(part, "Amount"))
        yield lambda record: fits(_balance_of(company, record))
    for name in ("CurrencyFilter", "ClassFilter"):
        if (part := node.find(name)) is not None:
            keys = find_filter_keys(company, part, (name.removesuffix("Filter"),))
            reference = name.replace("Filter", "Ref")
            yield lambda record, keys=keys, reference=reference: (  # type: ignore[misc]
                find_text(record.fields, reference, "ListID") in keys
            )
    if types := set(read_texts(node, "AccountType")):
        yield lambda record: find_text(record.fields, "AccountType") in types


def _balance_of(company: SimulatedCompany, record: ListRecord) -> Decimal:
    if record.kind == "Customer":
        return total_balance(company, record)
    return Decimal(find_text(record.fields, "Balance") or "0")


def find_filter_keys(company: SimulatedCompany, part: etree._Element, kinds: tuple[str, ...]) -> set[str]:
    """The ids a filter by reference means, branches of a tree included. Raises Refusal 3140 for what is not there."""
    keys: set[str] = set()
    for child in part:
        text = (child.text or "").strip()
        by_id = str(child.tag).startswith("ListID")
        record = company.find_by_key(text, *kinds) if by_id else company.find_by_name(text, *kinds)
        if record is None:
            raise status.invalid_reference(kinds[0], text, str(part.tag))
        keys.add(record.key)
        if str(child.tag).endswith("WithChildren"):
            keys |= _branch(company, record)
    return keys


def _branch(company: SimulatedCompany, record: ListRecord) -> set[str]:
    keys = {record.key}
    for child in company.list_children(record):
        keys |= _branch(company, child)
    return keys
