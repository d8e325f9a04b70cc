"""What is read of the company's tables: these columns by name and no others."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    FromClause,
    Integer,
    String,
    TableClause,
    and_,
    column,
    func,
    select,
    table,
)
from sqlalchemy.types import NullType, TypeEngine

_TYPES: dict[str, TypeEngine[Any]] = {
    "l": Integer(),
    "n": Integer(),
    "b": Integer(),
    "d": Double(),
    "f": Double(),
    "s": String(),
    # Not as dates: an old server sends some that no calendar has, and SQLite sends texts.
    "dt": NullType(),
    "tm": NullType(),
}


def _reads(name: str, columns: str) -> TableClause:
    return table(name, *(column(one, _TYPES[_beginning(one)]) for one in columns.split()))


def _beginning(name: str) -> str:
    return name[: len(name) - len(name.lstrip("abcdefghijklmnopqrstuvwxyz"))]


_PARTY = (
    "lId sName dtASDate tmASTime sCntcName sStreet1 sStreet2 sCity sProvState sCountry sPostalZip "
    "sPhone1 sPhone2 sFax sEmail bInactive"
)
CUSTOMERS = _reads("tcustomr", _PARTY)
VENDORS = _reads("tvendor", _PARTY)
ITEMS = _reads("tinvent", "lId dtASDate tmASTime sPartCode sName sSellUnit bService bInactive")
COMPANY = _reads("tcompany", "sCompName sCity sProvStat sPhone1")
POSTED = _reads(
    "titrec",
    "lId dtASDate tmASTime lVenCusId nJournal dtJournal sComment sSource1 dInvAmt nNetDay bReversal bReversed "
    "dExchRate",
)
COPIES = _reads("titlu", "lITRecId sName sAddress1 sAddress2 sAddress3 sAddress4 sAddress5")
COPY_LINES = _reads("titluli", "lITRecId nLineNum sItem sDesc dAmtInclTx dPrice lTaxCode")
COPY_TAXES = _reads("titlutot", "lITRecId lTaxAuth dTaxAmt")
POSTED_LINES = _reads("titrline", "lITRecId nLineNum sSource dQty dPrice dAmt")
ORDERS = _reads(
    "tsalordr",
    "lId dtASDate tmASTime lCusId sSONum sName sSoldTo1 sSoldTo2 sSoldTo3 sSoldTo4 sSoldTo5 dtSODate dTotal "
    "sComment bQuote bReversal bReversed dExchRate",
)
ORDER_LINES = _reads("tsoline", "lSOId nLineNum sPartCode sDesc dQuantity dPrice dAmount lTaxCode")
ORDER_TAXES = _reads("tsotot", "lSORecId lTaxAuth dTaxAmt")
TAX_CODES = _reads("ttaxcode", "lId sCode lFirstRev")


def tax_of(taxes: TableClause, owner: str, number: ColumnElement[Any]) -> ColumnElement[Any]:
    """The taxes of one document added up, over all tax authorities; NULL when it has none."""
    whole = select(func.sum(taxes.c.dTaxAmt)).where(taxes.c[owner] == number)
    return whole.scalar_subquery().label("dTax")


def posted_with(parties: TableClause) -> FromClause:
    """Posted entries beside their look-up copy and their customer or vendor, where these are still there."""
    copies = POSTED.outerjoin(COPIES, COPIES.c.lITRecId == POSTED.c.lId)
    return copies.outerjoin(parties, parties.c.lId == POSTED.c.lVenCusId)


def orders_with(parties: TableClause) -> FromClause:
    """Sales orders and quotations beside their customer, where it is still there."""
    return ORDERS.outerjoin(parties, parties.c.lId == ORDERS.c.lCusId)


def is_no_reversal(rows: TableClause) -> ColumnElement[bool]:
    """Leaves out the entries that only take another one back; what they took back is marked itself."""
    return func.coalesce(rows.c.bReversal, 0) == 0


def is_quotation() -> ColumnElement[bool]:
    """Sales orders share the table; a quotation is marked."""
    return and_(func.coalesce(ORDERS.c.bQuote, 0) != 0, is_no_reversal(ORDERS))
