"""Documents made ready for the SDK: exactly what its process is told."""

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tieout.plugin import Entity, Line, Operation, Prepared
from tieout_sage50.canada.settings import CanadaSettings
from tieout_sage50.canada.writing.lookups import tax_codes
from tieout_sage50.canada.writing.paper_amounts import amounts_of, cents, line_amount, lines_of
from tieout_sage50.canada.writing.paper_checks import (
    around_problem,
    cannot,
    document_of,
    memo_of,
    net_days,
    own_problem,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

JOURNALS = {Entity.INVOICE: "Sales", Entity.BILL: "Purchases"}


def prepare_paper(
    settings: CanadaSettings, read: "Connection", entity: Entity, operation: Operation
) -> Prepared:
    """The payload of one document, or its problem."""
    problem = (
        own_problem(settings, entity, operation)
        or _sdk_problem(settings, read, entity, operation)
        or around_problem(settings, read, entity, operation)
    )
    if problem is not None:
        return Prepared(operation=operation, problem=problem.as_dict())
    return Prepared(operation=operation, payload=_payload(settings, entity, operation))


def account_for(settings: CanadaSettings, entity: Entity) -> str:
    """The account lines go to; "" leaves the one the customer or vendor has in Sage 50."""
    return settings.sales_account if entity is Entity.INVOICE else settings.purchase_account


def _sdk_problem(settings: CanadaSettings, read: "Connection", entity: Entity, operation: Operation) -> Any:
    """What only matters to the SDK: the tax codes Sage 50 knows."""
    paper = document_of(operation)
    assert paper is not None
    known = tax_codes(settings, read)
    if unknown := sorted({line.tax_code for line in lines_of(paper) if line.tax_code} - known):
        told = f"Sage 50 has no tax code {', '.join(unknown)}; it has {', '.join(sorted(known)) or 'none'}."
        return cannot(entity, operation, [told])
    return None


def _payload(settings: CanadaSettings, entity: Entity, operation: Operation) -> bytes:
    paper = document_of(operation)
    assert paper is not None
    amounts = amounts_of(paper)
    told = {
        "do": "post",
        "journal": JOURNALS[entity],
        "party": paper.party,
        "number": paper.name,
        "date": str(paper.dated),
        "net_days": net_days(paper),
        # The journal of purchases has no such call in the documentation file.
        "comment": memo_of(paper) if entity is Entity.INVOICE else "",
        "lines": [_line(one, account_for(settings, entity)) for one in lines_of(paper)],
        "total": str(cents(amounts.total)),
        "tax": str(cents(amounts.tax)),
    }
    return json.dumps(told, sort_keys=True).encode("ascii")


def _line(line: Line, account: str) -> dict[str, str | None]:
    """A line as texts; amounts stay exact until the SDK's own parameters make floats of them."""
    return {
        "description": line.description or line.product,
        "quantity": _text(line.quantity),
        "price": _text(line.rate),
        "amount": _text(line_amount(line)),
        "account": account,
        "tax": line.tax_code,
    }


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"
