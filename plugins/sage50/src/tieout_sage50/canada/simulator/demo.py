"""The make-believe company of ``tieout demo --profile sage-construction-management``, and the host beside it.

The company lies in an SQLite file with the tables of Sage 50 Canada, read by the same code that reads a MySQL
server; no server is started. Each company on the host stands for one of the documented scenarios.
"""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import create_engine

from tieout.plugin import Address, Bill, Company, Customer, Demo, Invoice, Line, Money, Record, Vendor
from tieout_sage50.canada.simulator.company import SimulatedCompany, make_company
from tieout_sage50.canada.simulator.papers import (
    PURCHASE_JOURNAL,
    SALES_JOURNAL,
    Paper,
    PaperLine,
    add_purchase,
    add_sales_invoice,
    add_tax,
    add_tax_code,
)

_NAME, _FILE = "Constructions Boréal inc. (demo, SQLite)", "Constructions Boreal.sqlite"
_CITY, _PROVINCE = "Trois-Rivières", "Québec"
_MONDAY = date(2026, 3, 2)

#: Companies of Sage: name, street, city, postal code, telephone.
_CUSTOMERS = (
    ("Plomberie Alpha inc.", "12, rue Sainte-Anne", "Québec", "G1R 3X4", "418-555-0101"),
    ("Immeubles Delorme inc.", "880, boul. René-Lévesque", "Montréal", "H3B 1A7", "514-555-0102"),
    ("Clinique Ste-Anne", "5, ch. du Fleuve", "Lévis", "G6V 6N4", "418-555-0103"),
    ("Hôtel Île d'Orléans", "1, ch. Royal", "Saint-Pierre", "G0A 4E0", "418-555-0104"),
)
_VENDORS = (
    ("Toitures Côté & Fils", "44, rue de l'Église", "Shawinigan", "G9N 1T3", "819-555-0201"),
    ("Électricité Beauséjour ltée", "7, av. du Père-Marquette", "Québec", "G1S 1Z9", "418-555-0202"),
    ("Béton Mauricie", "301, rang Saint-Félix", "Trois-Rivières", "G8V 1A1", "819-555-0203"),
)


def make_demo(folder: Path) -> Demo:
    """A company's file in ``folder``, and what the host holds before the first sync.

    In ``host_records`` a document's ``party_key`` is the key of another of these records.
    """
    path = folder.resolve() / _FILE
    _make_books(path)
    settings = {
        "simulator": str(path),
        "writer": "sdk",
        "sales_account": "4020",
        "purchase_account": "5300",
        "sales_journals": [SALES_JOURNAL],
        "purchase_journals": [PURCHASE_JOURNAL],
    }
    return Demo(
        settings=settings,
        company=Company(name=_NAME, path=f"{path} ({_CITY}, {_PROVINCE})", country="CA", is_simulated=True),
        host_title="Sage Construction Management",
        profile="sage-construction-management",
        host_records=(*_host_customers(), *_host_vendors(), *_host_invoices(), *_host_bills()),
    )


def _make_books(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    try:
        clock = datetime(2026, 2, 27, 16, 45, 10)  # noqa: DTZ001 - Sage's computers tell the time without a zone
        company = make_company(
            engine, _NAME, clock=lambda: clock, city=_CITY, province=_PROVINCE, phone="819-555-0100"
        )
        gst, qst = add_tax(company, "GST", "TPS"), add_tax(company, "QST", "TVQ")
        code = add_tax_code(company, "GQ", "GST and QST")
        company.add_item("MO", "Main-d'œuvre", sSellUnit="heure", bService=1)
        company.add_item("2X4", "Bois 2 x 4", sSellUnit="pièce", bService=0)
        customers = [company.add_customer(name, **_columns(*rest)) for name, *rest in _CUSTOMERS]
        vendors = [company.add_vendor(name, **_columns(*rest)) for name, *rest in _VENDORS]
        _posted(company, customers[0], vendors[2], code, (gst, qst))
    finally:
        engine.dispose()


def _columns(street: str, city: str, postal: str, phone: str) -> dict[str, object]:
    place = {
        "sStreet1": street,
        "sCity": city,
        "sProvState": "QC",
        "sPostalZip": postal,
        "sCountry": "Canada",
    }
    return {**place, "sPhone1": phone, "nNetDay": 30, "bInactive": 0}


def _posted(company: SimulatedCompany, customer: int, vendor: int, code: int, taxes: tuple[int, int]) -> None:
    """One invoice and one bill from before the two systems knew each other."""
    line = PaperLine("MO", "Réparation", 10, 85, "heure", code)
    both = dict(zip(taxes, (Decimal("42.50"), Decimal("84.79")), strict=True))
    add_sales_invoice(company, Paper(customer, "0997", date(2026, 2, 20), [line], both))
    add_purchase(company, Paper(vendor, "BM-311", date(2026, 2, 23), [line], both))


def _host_customers() -> list[Record]:
    """Scenarios 1, 4, 2 and 5, and a name the host has twice."""
    return [
        _customer("c1", "Plomberie Alpha inc.", "12, rue Ste-Anne", "Québec", "418-555-0199"),
        _customer("c2", "Gestion Delorme", "880, boul. René-Lévesque", "Montréal", "514-555-0102"),
        _customer("c3", "Hôtel Île d'Orléans", "1, ch. Royal", "Saint-Pierre", "418-555-0104"),
        _customer("c4", "Ville de La Tuque", "375, rue Saint-Joseph", "La Tuque", "819-555-0105"),
        _customer("c5", "Clinique Ste-Anne", "5, ch. du Fleuve", "Lévis", "418-555-0103"),
        _customer("c6", "Clinique Ste-Anne", "98, rue Notre-Dame", "Lévis", "418-555-0106"),
    ]


def _host_vendors() -> list[Record]:
    """Scenarios 3, 2 and 5; the last is referred to by nothing that was approved, so it is never offered."""
    return [
        _vendor("v1", "Toitures Côté & Fils", "44, rue de l'Église", "Shawinigan", "819-555-0201"),
        _vendor("v2", "Électricité Beauséjour ltée", "9, av. du Père-Marquette", "Québec", "418-555-0202"),
        _vendor("v3", "Excavation Île-Perrot", "60, boul. Perrot", "L'Île-Perrot", "514-555-0204"),
        _vendor("v4", "Peinture Saint-Éloi", "3, rue des Érables", "Bécancour", "819-555-0205"),
    ]


def _host_invoices() -> list[Record]:
    return [
        Invoice(key="i1", **_paper("PI-1001", "c4", "Ville de La Tuque", "12000.00", approved=True)),
        Invoice(key="i2", **_paper("PI-1002", "c1", "Plomberie Alpha inc.", "450.00", approved=False)),
    ]


def _host_bills() -> list[Record]:
    return [
        Bill(key="b1", **_paper("TC-88", "v1", "Toitures Côté & Fils", "3150.25", approved=True)),
        Bill(key="b2", **_paper("EIP-7", "v3", "Excavation Île-Perrot", "8400.00", approved=True)),
        Bill(key="b3", **_paper("SE-19", "v4", "Peinture Saint-Éloi", "990.00", approved=False)),
    ]


def _customer(key: str, name: str, street: str, city: str, phone: str) -> Customer:
    return Customer(key=key, name=name, phone=phone, billing_address=_address(street, city))


def _vendor(key: str, name: str, street: str, city: str, phone: str) -> Vendor:
    return Vendor(key=key, name=name, phone=phone, billing_address=_address(street, city))


def _address(street: str, city: str) -> Address:
    return Address(line1=street, city=city, region="QC", country="Canada")


def _paper(number: str, party_key: str, party: str, amount: str, *, approved: bool) -> dict[str, object]:
    worth = Decimal(amount)
    line = Line(description="Travaux", quantity=Decimal(1), rate=worth, amount=worth)
    money = Money(amount=worth)
    sums = {"subtotal": money, "tax": Money(amount=Decimal(0)), "total": money}
    who = {"name": number, "party": party, "party_key": party_key, "approved": approved}
    return {**who, "dated": _MONDAY, "lines": (line,), **sums}
