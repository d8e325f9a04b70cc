"""Which numbers a company's journals have. No public source tells them, so an admin reads them off here."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select

from tieout.plugin import Frozen
from tieout_sage50.canada.amounts import moment
from tieout_sage50.canada.tables import CUSTOMERS, POSTED, VENDORS


class Journal(Frozen):
    """One number of ``titrec.nJournal``: how often, from when to when, and whom its entries refer to.

    ``customers`` and ``vendors`` count the entries whose ``lVenCusId`` is one; customers and vendors are numbered
    apart, so one number may be both. ``example`` is the name on the newest entry's number in the larger list.
    """

    number: int
    entries: int
    first: str
    last: str
    customers: int
    vendors: int
    customer_example: str = ""
    vendor_example: str = ""

    def __str__(self) -> str:
        """In one line, for an error's sentence."""
        return (
            f"{self.number} ({self.entries} entries from {self.first} to {self.last}; "
            f'{self.customers} of customers, such as "{self.customer_example}"; '
            f'{self.vendors} of vendors, such as "{self.vendor_example}")'
        )


def journals_seen(ask: Callable[[Select[Any]], Sequence[Mapping[str, Any]]]) -> list[Journal]:
    """Every number of ``titrec.nJournal``, by number."""
    joined = POSTED.outerjoin(CUSTOMERS, CUSTOMERS.c.lId == POSTED.c.lVenCusId)
    joined = joined.outerjoin(VENDORS, VENDORS.c.lId == POSTED.c.lVenCusId)
    facts = select(
        POSTED.c.nJournal.label("number"),
        func.count().label("entries"),
        func.min(POSTED.c.dtJournal).label("first"),
        func.max(POSTED.c.dtJournal).label("last"),
        func.count(CUSTOMERS.c.lId).label("customers"),
        func.count(VENDORS.c.lId).label("vendors"),
        func.max(CUSTOMERS.c.sName).label("customer_example"),
        func.max(VENDORS.c.sName).label("vendor_example"),
    )
    rows = ask(facts.select_from(joined).group_by(POSTED.c.nJournal).order_by(POSTED.c.nJournal))
    return [_journal(row) for row in rows if row["number"] is not None]


def _journal(row: Mapping[str, Any]) -> Journal:
    texts = {name: row[name] or "" for name in ("customer_example", "vendor_example")}
    days = {name: _day(row[name]) for name in ("first", "last")}
    return Journal(**{**row, **texts, **days})


def _day(value: object) -> str:
    found = moment(value)
    return found.date().isoformat() if found else "?"
