"""The make-believe company of ``tieout demo --backend sage100-contractor``, and the host beside it.

The company lies in an SQLite file and is read by the statements that are sent to a real SQL Server, through the
make-believe one in our own process; nothing listens on a port. Names and numbers are made up.
"""

from pathlib import Path

from tieout.plugin import Address, Company, Customer, Demo, Record, Vendor
from tieout_sage100.simulator.company import SimulatedCompany, make_company

_NAME, _FILE, _SERVER = "Cedar Key Builders", "Cedar Key Builders.sqlite", "DEMO\\SQLEXPRESS"
#: No secret may stand in a site file, so the demo's login has none.
_USER, _PASSWORD = "tieout", ""
#: What this company calls its client statuses; another one has other numbers.
_STATUSES = {1: "current", 2: "warranty", 3: "complete", 6: "do not accept contract again"}
_INACTIVE = 6
#: Clients: number, name, status, street, city, telephone.
_CLIENTS = (
    (101, "Harbor View Condominiums", 1, "12 Dock St", "Cedar Key", "352-555-0101"),
    (102, "Palmetto School Board", 1, "880 College Ave", "Bronson", "352-555-0102"),
    (103, "Julie Smith", _INACTIVE, "1 Main St", "Chiefland", "352-555-0103"),
    (104, "Suwannee Marina", 2, "77 River Rd", "Suwannee", "352-555-0104"),
    (105, "Otter Springs Lodge", 3, "6470 SW 80th Ave", "Trenton", "352-555-0105"),
)
_VENDORS = (
    (501, "Gulf Coast Lumber", "9 Mill Rd", "Perry", "850-555-0501"),
    (502, "Levy Ready Mix", "300 Quarry Ln", "Williston", "352-555-0502"),
)


def make_demo(folder: Path) -> Demo:
    """A company's file in ``folder``, and what the host holds before the first sync."""
    path = folder.resolve() / _FILE
    fill(make_company(path, _NAME, server=_SERVER))
    settings = {
        "simulator": str(path),
        "server": _SERVER,
        "database": _NAME,
        "user": _USER,
        "inactive_statuses": [_INACTIVE],
    }
    return Demo(
        settings=settings,
        company=Company(name=_NAME, path=f"{_SERVER}/{_NAME}", country="US", is_simulated=True),
        host_title="SMSTurbo",
        profile="smsturbo",
        host_records=_host_records(),
        go_on_with=(
            ("tieout sage100-contractor statuses", "the company's client statuses and which mean inactive"),
        ),
    )


def fill(company: SimulatedCompany) -> None:
    """Everything in the company's tables, and the login that may read them."""
    company.add_user(_USER, _PASSWORD, "reccln", "clnsts", "actpay")
    for number, name in _STATUSES.items():
        company.name_status(number, name)
    for number, name, status, street, city, phone in _CLIENTS:
        company.add_client(number, clnnme=name, status=status, **_columns(street, city, phone))
    for number, name, street, city, phone in _VENDORS:
        company.add_vendor(number, vndnme=name, **_columns(street, city, phone))


def _columns(street: str, city: str, phone: str) -> dict[str, object]:
    return {"addrs1": street, "ctynme": city, "state_": "FL", "phnnum": phone}


def _host_records() -> tuple[Record, ...]:
    """One that is known by its number, one whose number only looks alike, and one Sage 100 does not have."""
    return (
        _customer("101", "Harbor View Condominiums", "12 Dock St", "Cedar Key", "352-555-0199"),
        _customer("00102", "Palmetto School Board", "880 College Ave", "Bronson", "352-555-0102"),
        _customer("WALKIN-1", "Marsh Hammock Chapel", "4 Chapel Ln", "Rosewood", "352-555-0190"),
        Vendor(key="501", code="501", name="Gulf Coast Lumber", phone="850-555-0501"),
    )


def _customer(code: str, name: str, street: str, city: str, phone: str) -> Customer:
    address = Address(line1=street, city=city, region="FL")
    return Customer(key=code, code=code, name=name, phone=phone, billing_address=address)
