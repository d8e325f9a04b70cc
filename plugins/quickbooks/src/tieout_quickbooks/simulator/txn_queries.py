"""Answers queries of quotations, invoices and bills."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from lxml import etree

from tieout_quickbooks.simulator import status
from tieout_quickbooks.simulator.answer import Answer, write_ret
from tieout_quickbooks.simulator.company import SimulatedCompany
from tieout_quickbooks.simulator.conditions import is_within, match_range, match_text, read_period
from tieout_quickbooks.simulator.kinds import NAMES
from tieout_quickbooks.simulator.queries import Found, Query, find_filter_keys, find_wanted, run_query
from tieout_quickbooks.simulator.reading import read_text, read_texts
from tieout_quickbooks.simulator.records import Transaction, find_text
from tieout_quickbooks.simulator.views import view_transaction

#: Query to the kind of transaction it reads.
TRANSACTIONS: Mapping[str, str] = {
    "EstimateQuery": "Estimate",
    "InvoiceQuery": "Invoice",
    "BillQuery": "Bill",
}

Test = Callable[[Transaction], bool]


def run_transaction_query(query: Query) -> Answer:
    """Answer a query of one kind of transaction: headers only, unless lines or links are asked for."""
    company, node = query.company, query.request.node
    kind = TRANSACTIONS[query.request.name]
    lines = read_text(node, "IncludeLineItems") in {"true", "1"}
    links = read_text(node, "IncludeLinkedTxns") in {"true", "1"}

    def write(key: str) -> str | None:
        transaction = company.transactions.get(key)
        if transaction is None:
            return None
        view = view_transaction(company, transaction, query.owners, lines=lines, links=links)
        return write_ret(f"{kind}Ret", view, query.version, query.wanted)

    return run_query(query, lambda: _find(query, kind), write)


def _find(query: Query, kind: str) -> Found:
    node = query.request.node
    every = [one for one in query.company.transactions.values() if one.kind == kind]
    if keys := read_texts(node, "TxnID"):
        known = {one.key for one in every}
        return find_wanted(keys, lambda key: [key] if key in known else [])
    if numbers := read_texts(node, "RefNumber"):
        return find_wanted(numbers, lambda text: _find_numbered(every, text, str.casefold))
    if numbers := read_texts(node, "RefNumberCaseSensitive"):
        return find_wanted(numbers, lambda text: _find_numbered(every, text, str))
    tests = list(_make_tests(query))
    return Found([one.key for one in every if all(test(one) for test in tests)])


def _find_numbered(every: list[Transaction], number: str, fold: Callable[[str], str]) -> list[str]:
    return [one.key for one in every if fold(_number(one)) == fold(number)]


def _number(transaction: Transaction) -> str:
    return find_text(transaction.fields, "RefNumber")


def _make_tests(query: Query) -> Iterator[Test]:
    company, node = query.company, query.request.node
    if (part := node.find("ModifiedDateRangeFilter")) is not None:
        period = read_period(part, company.clock, "FromModifiedDate", "ToModifiedDate")
        yield lambda one: is_within(one.modified, period)
    if (part := node.find("TxnDateRangeFilter")) is not None:
        first, last = _read_days(company, part)
        yield lambda one: first <= find_text(one.fields, "TxnDate") <= last
    yield from _make_reference_tests(company, node)
    yield from _make_number_tests(node)
    wanted = read_text(node, "PaidStatus") or "All"
    if wanted != "All":
        yield lambda one: (find_text(one.fields, "IsPaid") == "true") == (wanted == "PaidOnly")


def _make_reference_tests(company: SimulatedCompany, node: etree._Element) -> Iterator[Test]:
    for name, kinds, references in (
        ("EntityFilter", NAMES, ("CustomerRef", "VendorRef")),
        ("AccountFilter", ("Account",), ("ARAccountRef", "APAccountRef")),
        ("CurrencyFilter", ("Currency",), ("CurrencyRef",)),
    ):
        if (part := node.find(name)) is not None:
            keys = find_filter_keys(company, part, kinds)
            yield lambda one, keys=keys, references=references: (  # type: ignore[misc]
                any(find_text(one.fields, reference, "ListID") in keys for reference in references)
            )


def _make_number_tests(node: etree._Element) -> Iterator[Test]:
    if (part := node.find("RefNumberFilter")) is not None:
        matches = match_text(read_text(part, "MatchCriterion"), read_text(part, "RefNumber"))
        yield lambda one: matches(_number(one))
    if (part := node.find("RefNumberRangeFilter")) is not None:
        lies = match_range(
            read_text(part, "FromRefNumber"), read_text(part, "ToRefNumber"), "RefNumberRangeFilter"
        )
        yield lambda one: lies(_number(one))


def _read_days(company: SimulatedCompany, part: etree._Element) -> tuple[str, str]:
    if macro := read_text(part, "DateMacro"):
        first, last = _macro_days(macro, company.clock.today())
        return first.isoformat(), last.isoformat()
    first_text, last_text = read_text(part, "FromTxnDate"), read_text(part, "ToTxnDate")
    if first_text and last_text and first_text > last_text:
        raise status.Refusal(3030, "Invalid date range: From date is greater than To date.")
    return first_text or date.min.isoformat(), last_text or date.max.isoformat()


def _macro_days(macro: str, today: date) -> tuple[date, date]:
    month = today.replace(day=1)
    last_of_last = month - timedelta(days=1)
    known = {
        "All": (date.min, date.max),
        "Today": (today, today),
        "Yesterday": (today - timedelta(days=1), today - timedelta(days=1)),
        "ThisMonthToDate": (month, today),
        "LastMonth": (last_of_last.replace(day=1), last_of_last),
        "ThisCalendarYear": (today.replace(month=1, day=1), today.replace(month=12, day=31)),
        "ThisCalendarYearToDate": (today.replace(month=1, day=1), today),
    }
    if macro not in known:
        # The other words are grammar, but the simulated company has no fiscal calendar to work them out with.
        raise status.Refusal(1030, f"The date macro {macro} is not supported by this implementation.")
    return known[macro]
