"""Invoices, purchases and quotations of the make-believe company, as the screens leave them in the tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, insert, select, update

from tieout_sage50.canada.simulator.company import EntryRefused, SimulatedCompany, check_columns
from tieout_sage50.canada.simulator.schema import SCHEMA

#: The numbers of ``titrec.nJournal`` in this make-believe company. The real ones are in no public source.
SALES_JOURNAL = 71
PURCHASE_JOURNAL = 72

Sum = Decimal | float


@dataclass(frozen=True)
class PaperLine:
    """One line; ``tax_code`` is a ``ttaxcode.lId``, ``amount`` the line's worth before taxes (quantity x price)."""

    item: str = ""
    description: str = ""
    quantity: Sum = 1
    price: Sum = 0
    unit: str = ""
    tax_code: int = 0
    amount: Sum | None = None

    @property
    def worth(self) -> float:
        """What the line comes to, as the DOUBLE the tables keep."""
        if self.amount is not None:
            return float(self.amount)
        return float(Decimal(str(self.quantity)) * Decimal(str(self.price)))


@dataclass(frozen=True)
class Paper:
    """What is typed into an invoice, purchase or quotation.

    ``party`` is the ``lId`` of a customer or vendor; ``taxes`` are amounts by ``ttaxauth.lId``; ``columns`` go
    into the heading row (``titrec`` or ``tsalordr``) as they are.
    """

    party: int
    number: str
    dated: date
    lines: Sequence[PaperLine] = ()
    taxes: Mapping[int, Sum] = field(default_factory=dict)
    freight: Sum = 0
    columns: Mapping[str, object] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """Lines, freight and taxes together."""
        parts = (*(line.worth for line in self.lines), self.freight, *self.taxes.values())
        return float(sum((Decimal(str(part)) for part in parts), Decimal(0)))


def add_sales_invoice(company: SimulatedCompany, paper: Paper) -> int:
    """A posted sales invoice; its ``titrec.lId``. Raises EntryRefused for an unknown customer or long texts."""
    return _post(company, paper, "tcustomr", SALES_JOURNAL)


def add_purchase(company: SimulatedCompany, paper: Paper) -> int:
    """A posted purchase invoice (a bill); its ``titrec.lId``."""
    return _post(company, paper, "tvendor", PURCHASE_JOURNAL)


def reverse(company: SimulatedCompany, number: int) -> int:
    """Undo a posted invoice as Sage does: a second entry takes it back, both are marked; the second's ``lId``."""
    heads = SCHEMA.tables["titrec"]
    with company.engine.begin() as connection:
        row = connection.execute(select(heads).where(heads.c.lId == number)).mappings().one()
        marks = {"bReversed": 1, **company.stamps("titrec")}
        connection.execute(update(heads).where(heads.c.lId == number).values(marks))
        kept = {name: value for name, value in row.items() if name not in {"lId", "bReversed", "bReversal"}}
        return company.insert_row(
            connection, "titrec", **{**kept, "bReversal": 1, "dInvAmt": -row["dInvAmt"]}
        )


def add_quotation(company: SimulatedCompany, paper: Paper) -> int:
    """A sales quotation; its ``tsalordr.lId``."""
    return _order(company, paper, is_quote=True)


def add_sales_order(company: SimulatedCompany, paper: Paper) -> int:
    """A sales order, which shares its table with quotations; its ``tsalordr.lId``."""
    return _order(company, paper, is_quote=False)


def add_tax(company: SimulatedCompany, name: str, french: str = "") -> int:
    """A tax authority such as GST, in its first revision; its ``ttaxauth.lId``."""
    return company.add_row("ttaxauth", sName=name, sNameF=french or name, lFirstRev=1, bTaxable=0)


def add_tax_code(company: SimulatedCompany, code: str, description: str = "") -> int:
    """A tax code of at most two signs, as lines name it; its ``ttaxcode.lId``."""
    return company.add_row("ttaxcode", sCode=code, sDesc=description, lFirstRev=1, bUsed=1)


def _post(company: SimulatedCompany, paper: Paper, parties: str, journal: int) -> int:
    dated = _midnight(paper.dated)
    with company.engine.begin() as connection:
        party = _party(connection, parties, paper.party)
        entry = company.insert_row(connection, "tjourent", dtJourDate=dated, sSource=paper.number, lCompId=1)
        head = {
            "lVenCusId": paper.party,
            "lJourId": entry,
            "nJournal": journal,
            "dtJournal": dated,
            "dtUsing": dated,
            "sSource1": paper.number,
            "dFreight": float(paper.freight),
            "dInvAmt": paper.total,
            "nNetDay": party["nNetDay"],
            "bReversal": 0,
            "bReversed": 0,
            **paper.columns,
        }
        number = company.insert_row(connection, "titrec", **head)
        _look_up_copy(connection, number, paper, party)
    return number


def _look_up_copy(connection: Connection, number: int, paper: Paper, party: Mapping[str, object]) -> None:
    """The copies Sage keeps so that an old invoice can be shown as it was."""
    address = dict(zip((f"sAddress{line}" for line in range(1, 6)), _address_lines(party), strict=False))
    _insert(connection, "titlu", lITRecId=number, sName=party["sName"], dTotal=paper.total, **address)
    for place, line in enumerate(paper.lines, start=1):
        at = {"lITRecId": number, "nLineNum": place}
        sums = {"dPrice": float(line.price)}
        _insert(
            connection,
            "titrline",
            **at,
            **sums,
            sSource=line.item,
            dQty=float(line.quantity),
            dAmt=line.worth,
        )
        _insert(
            connection,
            "titluli",
            **at,
            **sums,
            sItem=line.item,
            sDesc=line.description,
            sUnits=line.unit,
            lTaxCode=line.tax_code,
            dAmtInclTx=line.worth,
        )
    for authority, tax in paper.taxes.items():
        _insert(connection, "titlutot", lITRecId=number, lTaxAuth=authority, dTaxAmt=float(tax))


def _order(company: SimulatedCompany, paper: Paper, *, is_quote: bool) -> int:
    with company.engine.begin() as connection:
        party = _party(connection, "tcustomr", paper.party)
        address = dict(zip((f"sSoldTo{line}" for line in range(1, 6)), _address_lines(party), strict=False))
        head = {
            "lCusId": paper.party,
            "sSONum": paper.number,
            "sName": party["sName"],
            "dtSODate": _midnight(paper.dated),
            "dTotal": paper.total,
            "bQuote": int(is_quote),
            "bReversed": 0,
            "bReversal": 0,
            **address,
            **paper.columns,
        }
        number = company.insert_row(connection, "tsalordr", **head)
        _order_lines(connection, number, paper)
    return number


def _order_lines(connection: Connection, number: int, paper: Paper) -> None:
    for place, line in enumerate(paper.lines, start=1):
        _insert(
            connection,
            "tsoline",
            lSOId=number,
            nLineNum=place,
            sPartCode=line.item,
            sDesc=line.description,
            sUnits=line.unit,
            dQuantity=float(line.quantity),
            dPrice=float(line.price),
            lTaxCode=line.tax_code,
            dAmount=line.worth,
        )
    for authority, tax in paper.taxes.items():
        _insert(connection, "tsotot", lSORecId=number, lTaxAuth=authority, dTaxAmt=float(tax))


def _party(connection: Connection, table: str, number: int) -> Mapping[str, object]:
    rows = SCHEMA.tables[table]
    found = connection.execute(select(rows).where(rows.c.lId == number)).mappings().one_or_none()
    if found is None:
        raise EntryRefused(f"{table} has no row {number}")
    return dict(found)


def _address_lines(party: Mapping[str, object]) -> list[str]:
    place = " ".join(str(party[part]) for part in ("sCity", "sProvState", "sPostalZip") if party[part])
    parts = (party["sStreet1"], party["sStreet2"], place, party["sCountry"])
    return [str(part)[:75] for part in parts if part]


def _insert(connection: Connection, table: str, **columns: object) -> None:
    check_columns(table, columns)
    connection.execute(insert(SCHEMA.tables[table]).values(columns))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())
