"""Invoices, bills and quotations: a heading row with its lines as a canonical record.

An entry that was reversed stays in the tables and counts for nothing; it is told as deleted, so that nothing is
matched with it and no sum of open documents holds it. The entry that reversed it is no document and is not read.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, TableClause, select

from tieout.plugin import MISSING, Address, Bill, Invoice, Line, Quotation
from tieout_sage50.canada.amounts import cents, measure, moment
from tieout_sage50.canada.mapping import about_row
from tieout_sage50.canada.tables import COPY_LINES, ORDER_LINES, POSTED_LINES, TAX_CODES

Row = Mapping[str, Any]
#: Asks the company and gives all rows.
Ask = Callable[[Select[Any]], Sequence[Row]]


class Lines:
    """The lines of documents, asked for a page of documents at a time; the tax codes once."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._codes: dict[int, str] | None = None

    def posted(self, numbers: Sequence[int]) -> dict[int, tuple[Line, ...]]:
        """Lines of posted entries: as they were posted, and in the words of their look-up copy where it is kept."""
        rows = {
            (row["lITRecId"], row["nLineNum"]): row for row in self._rows(POSTED_LINES, "lITRecId", numbers)
        }
        copies = {
            (row["lITRecId"], row["nLineNum"]): row for row in self._rows(COPY_LINES, "lITRecId", numbers)
        }
        places = sorted(rows.keys() | copies.keys())
        return _grouped((at[0], self._posted_line(rows.get(at, {}), copies.get(at, {}))) for at in places)

    def ordered(self, numbers: Sequence[int]) -> dict[int, tuple[Line, ...]]:
        """Lines of sales orders and quotations."""
        rows = self._rows(ORDER_LINES, "lSOId", numbers)
        return _grouped((row["lSOId"], self._order_line(row)) for row in rows)

    def _rows(self, lines: TableClause, owner: str, numbers: Sequence[int]) -> Sequence[Row]:
        mine = select(lines).where(lines.c[owner].in_(numbers))
        return self._ask(mine.order_by(lines.c[owner], lines.c.nLineNum))

    def _posted_line(self, posted: Row, copy: Row) -> Line:
        amount = posted.get("dAmt", copy.get("dAmtInclTx"))
        return Line(
            product=copy.get("sItem") or posted.get("sSource") or "",
            description=copy.get("sDesc") or "",
            quantity=measure(posted.get("dQty")),
            rate=measure(posted.get("dPrice", copy.get("dPrice"))),
            amount=_amount(amount),
            tax_code=self._code(copy.get("lTaxCode")),
        )

    def _order_line(self, row: Row) -> Line:
        return Line(
            product=row["sPartCode"] or "",
            description=row["sDesc"] or "",
            quantity=measure(row["dQuantity"]),
            rate=measure(row["dPrice"]),
            amount=_amount(row["dAmount"]),
            tax_code=self._code(row["lTaxCode"]),
        )

    def _code(self, number: int | None) -> str:
        """The one or two signs people know a tax code by, in its newest revision."""
        if not number:
            return ""
        if self._codes is None:
            rows = self._ask(select(TAX_CODES).order_by(TAX_CODES.c.lFirstRev))
            self._codes = {row["lId"]: row["sCode"] or "" for row in rows}
        return self._codes.get(number, "")


def invoice(row: Row, lines: tuple[Line, ...]) -> Invoice:
    """The record of one posted sales invoice."""
    return Invoice(**_posted(row, lines))


def bill(row: Row, lines: tuple[Line, ...]) -> Bill:
    """The record of one posted purchase invoice."""
    return Bill(**_posted(row, lines))


def quotation(row: Row, lines: tuple[Line, ...]) -> Quotation:
    """The record of one sales quotation."""
    dated = _day(row["dtSODate"])
    return Quotation(
        **_paper(row, lines),
        name=row["sSONum"] or "",
        party_key=str(row["lCusId"] or ""),
        dated=dated,
        billing_address=_address(row, "sSoldTo"),
        **_sums(row, "dTotal"),
    )


def _posted(row: Row, lines: tuple[Line, ...]) -> dict[str, Any]:
    dated = _day(row["dtJournal"])
    return {
        **_paper(row, lines),
        "name": row["sSource1"] or "",
        "party_key": str(row["lVenCusId"] or ""),
        "dated": dated,
        "due": _due(dated, row["nNetDay"]),
        "billing_address": _address(row, "sAddress"),
        **_sums(row, "dInvAmt"),
    }


def _paper(row: Row, lines: tuple[Line, ...]) -> dict[str, Any]:
    is_reversed = bool(row["bReversed"])
    return {
        **about_row(row),
        "active": not is_reversed,
        "deleted": is_reversed,
        # The name of today; the copy made with the document where the customer or vendor is gone.
        "party": row["party"] or row["sName"] or "",
        "memo": row["sComment"] or "",
        "lines": lines,
    }


def _sums(row: Row, total: str) -> dict[str, Any]:
    """Total and tax. Of a document in a foreign currency they stay MISSING: its currency is not in known columns."""
    if row["dExchRate"] not in {None, 0, 1}:
        return {"total": MISSING, "tax": MISSING}
    return {"total": cents(row[total]), "tax": cents(row["dTax"] or 0)}


def _address(row: Row, beginning: str) -> Address:
    return Address(**{f"line{number}": row[f"{beginning}{number}"] or "" for number in range(1, 6)})


def _day(value: object) -> date | None:
    found = moment(value)
    return found.date() if isinstance(found, datetime) else None


def _due(dated: date | None, days: int | None) -> date | None:
    return dated + timedelta(days=days) if dated and days else None


def _amount(value: float | None) -> Any:
    money = cents(value)
    return money.amount if money else None


def _grouped(lines: Iterable[tuple[int, Line]]) -> dict[int, tuple[Line, ...]]:
    found: dict[int, list[Line]] = defaultdict(list)
    for number, line in lines:
        found[number].append(line)
    return {number: tuple(several) for number, several in found.items()}
