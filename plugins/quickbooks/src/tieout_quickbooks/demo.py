"""The make-believe company of ``tieout demo``, and the host that has worked beside it for years."""

from decimal import Decimal
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from tieout.plugin import Address, Customer, Demo, Money, Record, Vendor
from tieout_quickbooks.session import FILE_ID, OWNER_ID, open_company
from tieout_quickbooks.settings import Settings
from tieout_quickbooks.simulator import SimulatedCompany, demo_company, save_company
from tieout_quickbooks.simulator.demo import HOST_CUSTOMER_NAME
from tieout_quickbooks.simulator.records import Extension, ListRecord, find_text

#: Every so manieth customer of the company is known to the host, too.
_KNOWN_TO_HOST = 3

#: The host's own customers, each for a reason: (code, name, status).
_ONLY_ON_HOST = (
    ("HARPER", "Harper & Daughters Bakery", "ACTIVE"),
    ("ISLIP-HS", "Islip High School", "ACTIVE"),
    ("KYOTO", "京都レストラン", "ACTIVE"),  # QuickBooks cannot store these signs
    ("BIG CO 7", "Big Company 7", "ACTIVE"),  # not a legal id
    ("OLDTIMER", "Oldtimer Garage", "INACTIVE"),
    ("TWIN-1", "Twin Towers Laundry", "ACTIVE"),  # the same name twice
    ("TWIN-2", "Twin Towers Laundry", "ACTIVE"),
    ("COLON", "Dock 9: Repairs", "ACTIVE"),  # a colon separates customer and job in QuickBooks
    ("RIVER", HOST_CUSTOMER_NAME, "ACTIVE"),  # a vendor has this name in QuickBooks
)


def make_demo(folder: Path) -> Demo:
    """A company file in ``folder``, and what the host holds before the first sync."""
    company = demo_company()
    identity = f"{{{uuid5(NAMESPACE_URL, 'https://tieout.example/demo')!s}}}"
    company.extensions.append(Extension(OWNER_ID, FILE_ID, "STR255TYPE", identity))
    path = folder.resolve() / "Bayshore Plumbing.QBW.json"
    save_company(company, path)
    settings = Settings(file=str(path), transport="simulator", certificate="while-open")
    with open_company(settings) as opened:
        pinned = opened.company()
    return Demo(
        settings=settings.model_dump(exclude_defaults=True),
        company=pinned,
        host_title="the shop",
        profile="smsturbo",
        rules={
            "customer": {"code_pattern": "[A-Z0-9_-]+", "code_max_length": 15, "replace": ["phone"]},
        },
        remark="is a SIMULATED company: no QuickBooks and no real books are involved.",
        go_on_with=(('tieout explain demo customer "Dock 9: Repairs"', "why is it not in QuickBooks?"),),
        host_records=(*_known_customers(company), *_own_customers(), *_known_vendors(company)),
    )


def _known_customers(company: SimulatedCompany) -> list[Record]:
    """Customers both sides have, a few with another phone number on the host."""
    living = [one for one in company.list_records("Customer") if one.is_active and not one.parent]
    return [
        Customer(
            key="new",
            name=find_text(one.fields, "Name"),
            company_name=find_text(one.fields, "CompanyName"),
            phone=_phone(one, number),
            billing_address=_address(one),
            status="ACTIVE",
        )
        for number, one in enumerate(living[::_KNOWN_TO_HOST])
    ]


def _phone(record: ListRecord, number: int) -> str:
    known = find_text(record.fields, "Phone")
    return known if number % 7 else "631-555-0000"


def _address(record: ListRecord) -> Address:
    parts = {
        "line1": "Addr1",
        "line2": "Addr2",
        "line3": "Addr3",
        "city": "City",
        "region": "State",
        "postcode": "PostalCode",
    }
    return Address(
        **{ours: find_text(record.fields, "BillAddress", theirs) for ours, theirs in parts.items()}
    )


def _own_customers() -> list[Record]:
    return [
        Customer(
            key="new",
            code=code,
            name=name,
            phone=f"631-555-02{number:02}",
            status=status,
            active=status == "ACTIVE",
            billing_address=Address(
                line1=f"{number + 1} Dock Road", city="Bayshore", region="NY", postcode="11706"
            ),
            credit_limit=Money(amount=Decimal(500 * (number + 1))),
        )
        for number, (code, name, status) in enumerate(_ONLY_ON_HOST)
    ]


def _known_vendors(company: SimulatedCompany) -> list[Record]:
    living = [one for one in company.list_records("Vendor") if one.is_active]
    known = [
        Vendor(key="new", name=find_text(one.fields, "Name"), phone=find_text(one.fields, "Phone"))
        for one in living[:4]
    ]
    return [*known, Vendor(key="new", name="Peconic Bolt & Screw", phone="631-555-0300")]
