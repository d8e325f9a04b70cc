"""Creates quotations and invoices: prices lines, numbers them, links an invoice to the quotation it came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tieout_quickbooks.simulator import status
from tieout_quickbooks.simulator.adds import read_body
from tieout_quickbooks.simulator.answer import Answer, write_ret
from tieout_quickbooks.simulator.company import SimulatedCompany
from tieout_quickbooks.simulator.envelope import Request
from tieout_quickbooks.simulator.lines import Line, copy_lines, read_lines, sum_lines
from tieout_quickbooks.simulator.reading import check_addresses, read_texts, resolve_references
from tieout_quickbooks.simulator.records import (
    LINES,
    Fields,
    FieldValue,
    Transaction,
    find_all,
    find_text,
    keep_lines,
)
from tieout_quickbooks.simulator.views import view_transaction

_KINDS: Mapping[str, str] = {"EstimateAdd": "Estimate", "InvoiceAdd": "Invoice"}
_NOT_ANSWERED = ("LinkToTxnID", "SetCredit")
_CENT = Decimal("0.01")


@dataclass
class Totals:
    """What a transaction comes to."""

    subtotal: Decimal
    rate: Decimal
    tax: Decimal

    @property
    def total(self) -> Decimal:
        """With tax."""
        return self.subtotal + self.tax


def run_transaction_add(company: SimulatedCompany, request: Request, version: tuple[int, int]) -> Answer:
    """Create one transaction and answer with it, lines and links included. Raises Refusal, having changed nothing."""
    kind = _KINDS[request.name]
    if kind == "Estimate" and not company.profile.prefers("JobsAndEstimatesPreferences", "IsUsingEstimates"):
        raise status.feature_off()
    lines_apart = (f"{kind}LineAdd", f"{kind}LineGroupAdd")
    fields = {name: value for name, value in read_body(request).items() if name not in lines_apart}
    check_addresses(fields)
    resolve_references(company, fields, kind)
    sources = _find_sources(company, fields)
    lines = read_lines(company, request.node[0], kind) or copy_lines(company, sources, kind)
    if not lines:
        raise status.missing_element(f"{kind}LineAdd")
    transaction = company.add_transaction(kind, _build(company, kind, fields, lines))
    for source in sources:
        _link(company, transaction, source)
    if kind == "Invoice":
        _charge(company, transaction)
    return _answer(company, request, transaction, version)


def _find_sources(company: SimulatedCompany, fields: Fields) -> list[Transaction]:
    for credit in find_all(fields, "SetCredit"):
        raise status.unknown_object(find_text(credit, "CreditTxnID"))
    linked = fields.get("LinkToTxnID", [])
    sources = []
    for key in linked if isinstance(linked, list) else [linked]:
        source = company.transactions.get(str(key))
        if source is None or source.kind != "Estimate":
            raise status.unknown_object(str(key))
        sources.append(source)
    return sources


def _build(company: SimulatedCompany, kind: str, fields: Fields, lines: list[Line]) -> Fields:
    built: Fields = {name: value for name, value in fields.items() if value and name not in _NOT_ANSWERED}
    customer = company.records[find_text(built, "CustomerRef", "ListID")]
    for name in ("BillAddress", "ShipAddress", "TermsRef", "SalesRepRef", "ItemSalesTaxRef"):
        if name in customer.fields:
            built.setdefault(name, customer.fields[name])
    built.setdefault("TxnDate", company.clock.today().isoformat())
    built.setdefault("RefNumber", str(_next_number(company, kind)))
    built.setdefault("DueDate", _due_date(company, built))
    built.setdefault("IsToBeEmailed", "false")
    totals = _compute(company, built, lines)
    built |= _show_totals(kind, totals)
    built[LINES] = keep_lines([(line.element, line.fields) for line in lines])
    return built


def _show_totals(kind: str, totals: Totals) -> Fields:
    shown: Fields = {
        "Subtotal": str(totals.subtotal),
        "SalesTaxPercentage": str(totals.rate),
        "SalesTaxTotal": str(totals.tax),
    }
    if kind == "Estimate":
        return {**shown, "IsActive": "true", "TotalAmount": str(totals.total)}
    flags: Fields = {"IsPending": "false", "IsFinanceCharge": "false", "IsToBePrinted": "true"}
    paid = "false" if totals.total else "true"
    return {**shown, **flags, "AppliedAmount": "0.00", "BalanceRemaining": str(totals.total), "IsPaid": paid}


def _compute(company: SimulatedCompany, fields: Fields, lines: list[Line]) -> Totals:
    rate = Decimal("0.00")
    if tax_item := company.records.get(find_text(fields, "ItemSalesTaxRef", "ListID")):
        rate = Decimal(find_text(tax_item.fields, "TaxRate") or "0.00")
    taxable = sum_lines(line for line in lines if line.is_taxable)
    tax = (taxable * rate / 100).quantize(_CENT, ROUND_HALF_UP)
    return Totals(sum_lines(lines), rate, tax)


def _next_number(company: SimulatedCompany, kind: str) -> int:
    numbers = [
        int(text)
        for one in company.transactions.values()
        if one.kind == kind and (text := find_text(one.fields, "RefNumber")).isdecimal()
    ]
    return max(numbers, default=0) + 1


def _due_date(company: SimulatedCompany, fields: Fields) -> str:
    terms = company.records.get(find_text(fields, "TermsRef", "ListID"))
    days = find_text(terms.fields, "StdDueDays") if terms else ""
    return (date.fromisoformat(find_text(fields, "TxnDate")) + timedelta(days=int(days or 0))).isoformat()


def _link(company: SimulatedCompany, transaction: Transaction, source: Transaction) -> None:
    """Both sides know of each other, as when an invoice is made from a quotation."""
    for one, other in ((transaction, source), (source, transaction)):
        amount = find_text(transaction.fields, "BalanceRemaining") or "0.00"
        link: FieldValue = {
            "TxnID": other.key,
            "TxnType": other.kind,
            "TxnDate": find_text(other.fields, "TxnDate"),
            "RefNumber": find_text(other.fields, "RefNumber"),
            "LinkType": "AMTTYPE",
            "Amount": amount,
        }
        links = one.fields.setdefault("LinkedTxn", [])
        if isinstance(links, list):
            links.append(link)
    source.modified = company.clock.now()
    company.remember("modified", source.kind, source.key, find_text(source.fields, "RefNumber"))


def _charge(company: SimulatedCompany, transaction: Transaction) -> None:
    # Whether a new invoice touches its customer's TimeModified is not known of the real one; here it does
    # not.
    customer = company.records[find_text(transaction.fields, "CustomerRef", "ListID")]
    balance = Decimal(find_text(customer.fields, "Balance") or "0.00")
    customer.fields["Balance"] = str(balance + Decimal(find_text(transaction.fields, "BalanceRemaining")))


def _answer(
    company: SimulatedCompany, request: Request, transaction: Transaction, version: tuple[int, int]
) -> Answer:
    wanted = frozenset(read_texts(request.node, "IncludeRetElement"))
    view = view_transaction(company, transaction, frozenset(), lines=True, links=True)
    recovery = {
        "TxnID": transaction.key,
        "TxnNumber": str(transaction.number),
        "EditSequence": str(transaction.modified),
    }
    if guid := find_text(transaction.fields, "ExternalGUID"):
        recovery["ExternalGUID"] = guid
    body = [write_ret(f"{transaction.kind}Ret", view, version, wanted)]
    return Answer(f"{request.name}Rs", request.request_id, body=body, recovery=recovery)
