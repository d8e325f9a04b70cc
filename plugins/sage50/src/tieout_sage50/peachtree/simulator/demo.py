"""The make-believe company of ``tieout demo``, and the SMSTurbo host beside it.

Each customer stands for something of the help page of the pairing: five of the type PROSPECT, RETAIL inactive, an id
the host does not take, a customer only the host has.
"""

from pathlib import Path
from typing import Any

from tieout.plugin import Address, Company, Customer, Demo, Record, TieoutError
from tieout_sage50.peachtree.simulator.company import SimulatedCompany, make_company

_NAME, _FILE = "Garden Supply of Tulsa (demo, SQLite)", "Garden Supply of Tulsa.sqlite"
#: The name under which distributions register SQLite's ODBC driver.
_DRIVER = "SQLite3"

#: Id, name, type, street, telephone.
_CUSTOMERS = (
    ("ARCHER-01", "Archer Landscaping", "PROSPECT", "12 Boulder Ave", "918-555-0101"),
    ("BAYLESS", "Bayless Nursery", "PROSPECT", "880 Cherry St", "918-555-0102"),
    ("CEDAR_RIDGE", "Cedar Ridge Homes", "PROSPECT", "5 Ridge Rd", "918-555-0103"),
    ("DUNCAN", "Duncan & Sons", "PROSPECT", "44 Elm Ct", "918-555-0104"),
    ("ELLIS PARK", "Ellis Park District", "PROSPECT", "1 Park Way", "918-555-0105"),
    ("FROST", "Frost Commercial", "LAND", "77 Main St", "918-555-0106"),
    ("RETAIL", "Retail Counter", "RETAIL", "", ""),
)
_VENDORS = (
    ("ABEL", "Abel Smart & Safe", "SUPPLY", "9 Industrial Blvd", "918-555-0201"),
    ("CALDER", "Calder Tools", "SUPPLY", "31 Steel Rd", "918-555-0202"),
)


def make_demo(folder: Path) -> Demo:
    """A company's file in ``folder``, and what the host holds before the first sync."""
    path = folder.resolve() / _FILE
    _fill(make_company(path, _NAME))
    settings = {"company_name_column": "CompanyName", "encoding": "utf-8", **_way_in(path)}
    place = str(path) if "simulator" in settings else f"localhost/{path}"
    return Demo(
        settings=settings,
        company=Company(name=_NAME, path=place, country="US", is_simulated=True),
        host_title="SMSTurbo",
        profile="smsturbo",
        host_records=(
            _customer("c1", "FROST", "Frost Commercial", "70 Main St", "918-555-0106"),
            _customer("c2", "GREENLEAF", "Greenleaf Patio", "2 Oak St", "918-555-0107"),
        ),
        remark=f"is a SIMULATED company: no real books are involved. {_how(settings)}",
    )


def _way_in(path: Path) -> dict[str, object]:
    """Through ODBC where this computer has SQLite's driver, else by Python's own SQLite."""
    from tieout_sage50.peachtree.odbc import load_pyodbc

    try:
        drivers = load_pyodbc("the demo").drivers()
    except TieoutError:
        drivers = []
    if _DRIVER not in drivers:
        return {"simulator": str(path)}
    return {"driver": _DRIVER, "database": str(path), "options": {"Database": str(path), "NoCreat": "1"}}


def _how(settings: dict[str, object]) -> str:
    if "simulator" in settings:
        return "Its file is read without ODBC, as pyodbc or SQLite's ODBC driver is not installed here."
    return "Its file is read through ODBC, by the code that reads a real one."


def _fill(company: SimulatedCompany) -> None:
    for code, name, kind, street, phone in _CUSTOMERS:
        number = company.add_customer(code, name, Customer_Type=kind, Phone_Number=phone)
        if street:
            company.add_address(customer=number, **_address(street))
        else:
            company.make_customer_inactive(number)
    for code, name, kind, street, phone in _VENDORS:
        number = company.add_vendor(code, name, VendorType=kind, PhoneNumber=phone)
        company.add_address(vendor=number, **_address(street))


def _address(street: str) -> dict[str, Any]:
    return {"AddressLine1": street, "City": "Tulsa", "State": "OK", "Zip": "74103", "Country": "USA"}


def _customer(key: str, code: str, name: str, street: str, phone: str) -> Record:
    address = Address(line1=street, city="Tulsa", region="OK", postcode="74103", country="USA")
    return Customer(key=key, code=code, name=name, phone=phone, billing_address=address)
