"""Makes a believable company: the size and the mess of a real one, the same every time for the same seed."""

import random
from dataclasses import dataclass

from tieout_quickbooks.simulator import demo_words as words
from tieout_quickbooks.simulator.clock import Clock
from tieout_quickbooks.simulator.company import SimulatedCompany
from tieout_quickbooks.simulator.extensions import define_public_field
from tieout_quickbooks.simulator.records import Extension, Fields, ListRecord

DEMO_START = 1_704_103_200  # 2024-01-01 10:00 UTC, early morning at the company
DEMO_ZONE = "America/New_York"
_DAY = 24 * 3600
_NAME_LENGTH = 41
#: A customer of the host system whose name belongs to a vendor in these books.
HOST_CUSTOMER_NAME = "Riverside Supply House"


@dataclass
class _Builder:
    """The company under construction, its dice, and the lists the records point into."""

    company: SimulatedCompany
    dice: random.Random
    types: list[ListRecord]
    job_types: list[ListRecord]
    terms: list[ListRecord]
    reps: list[ListRecord]
    tax: ListRecord


def demo_company(
    seed: int = 1, *, customers: int = 120, vendors: int | None = None, clock: Clock | None = None
) -> SimulatedCompany:
    """A plumbing contractor's company file with about so many customers, jobs not counted.

    The oddities of ``ODDITIES`` are always in it. ``clock`` is the company's from then on; without one it
    stands one day after the last change, so that nothing depends on the day of the test.
    """
    company = SimulatedCompany(
        file_name=r"C:\Books\Bayshore Plumbing.QBW", clock=Clock(at=DEMO_START, zone=DEMO_ZONE)
    )
    company.profile.company |= {
        "CompanyName": "Bayshore Plumbing",
        "LegalCompanyName": "Bayshore Plumbing & Heating, Inc.",
        "Address": {
            "Addr1": "Bayshore Plumbing & Heating, Inc.",
            "Addr2": "12 Harbor Street",
            "City": "Bayshore",
            "State": "NY",
            "PostalCode": "11706",
        },
        "Phone": "631-555-0100",
        "EIN": "00-1234567",
    }
    builder = _Builder(company, random.Random(seed), *_add_small_lists(company))  # noqa: S311 - not a secret
    _add_people(builder)
    for name, fields in ODDITIES:
        _add_customer(builder, name, dict(fields))
    _add_customers(builder, max(0, customers - len(ODDITIES)))
    _add_vendors(builder, max(8, customers // 4) if vendors is None else vendors)
    _add_items(company)
    _add_custom_fields(builder)
    company.clock = clock or Clock(at=company.clock.now() + _DAY, zone=DEMO_ZONE)
    company.history.clear()
    return company


#: Customers every demo company has, each for a reason.
ODDITIES: tuple[tuple[str, Fields], ...] = (
    # Markup that must stay text, and brackets that a terminal library would take for colours.
    ("Acme [/] & <Sons>", {"CompanyName": "Acme [/] & <Sons>"}),
    # Accents that Windows-1252 has.
    ("Café Père & Fils", {"FirstName": "Zoë", "LastName": "Núñez"}),
    # Two names that a person would call the same, and QuickBooks does not.
    ("Miller Plumbing, Inc.", {"Phone": "631-555-0111"}),
    ("miller  plumbing inc", {"Phone": "6315550111"}),
    # A name as long as a name may be.
    ("The Very Long Established Housing Trust 1", {}),
    # Something a spreadsheet would take for a formula.
    ("=SUM(A1)", {}),
    ('O\'Brien "Quick" Repairs', {"Email": "office@obrien.example"}),
    # Hidden from ordinary reads.
    ("Closed Diner", {"IsActive": "false"}),
    # Address in its printed form only: five lines, no city.
    (
        "Harbor Commission",
        {
            "BillAddress": {
                "Addr1": "Harbor Commission",
                "Addr2": "Accounts Payable",
                "Addr3": "Pier 4",
                "Addr4": "P.O. Box 12345",
                "Addr5": "Bayshore, NY 11706",
            }
        },
    ),
    # Address in parts, the postal code missing.
    (
        "Maple Court Apartments",
        {
            "BillAddress": {
                "Addr1": "Maple Court Apartments",
                "Addr2": "9 Maple Court",
                "City": "Islip",
                "State": "NY",
            }
        },
    ),
)


def _add_small_lists(
    company: SimulatedCompany,
) -> tuple[list[ListRecord], list[ListRecord], list[ListRecord], list[ListRecord], ListRecord]:
    types = _add_tree(company, "CustomerType", words.CUSTOMER_TYPES)
    job_types = _add_tree(company, "JobType", words.JOB_TYPES)
    for name in words.VENDOR_TYPES:
        company.add("VendorType", name)
    terms = [company.add("StandardTerms", f"Net {days}", StdDueDays=str(days)) for days in (10, 15, 30)]
    terms.append(company.add("DateDrivenTerms", "1st of month", DayOfMonthDue="1", DueNextMonthDays="5"))
    company.add("SalesTaxCode", "Tax", IsTaxable="true", Desc="Taxable Sales")
    company.add("SalesTaxCode", "Non", IsTaxable="false", Desc="Non-Taxable Sales")
    for name, kind in words.ACCOUNTS:
        company.add("Account", name, AccountType=kind, Balance="0.00", TotalBalance="0.00")
    for name in ("Check", "Cash", "E-Check"):
        company.add("PaymentMethod", name)
    tax = company.add("ItemSalesTax", "County tax", ItemDesc="Sales tax, county", TaxRate="8.625")
    return types, job_types, terms, [], tax


def _add_tree(company: SimulatedCompany, kind: str, tree: dict[str, tuple[str, ...]]) -> list[ListRecord]:
    records = []
    for name, children in tree.items():
        parent = company.add(kind, name)
        records += [parent, *(company.add(kind, child, parent) for child in children)]
    return records


def _add_people(builder: _Builder) -> None:
    company = builder.company
    for first, last, title in words.EMPLOYEES:
        fields: Fields = {"FirstName": first, "LastName": last, "JobTitle": title, "EmployeeType": "Regular"}
        person = company.create("Employee", f"{first} {last}", fields)
        if title == "Sales":
            builder.reps.append(company.add("SalesRep", first[0] + last[0], SalesRepEntityRef=person))
    company.add("Employee", "Former Helper", FirstName="Former", LastName="Helper", IsActive="false")
    for name in ("Petty Cash", "Owner's Draw"):
        company.add("OtherName", name)


def _add_customers(builder: _Builder, count: int) -> None:
    for number in range(count):
        builder.company.clock.advance(builder.dice.randint(600, 5000))
        person, name = _pick_name(builder, number)
        fields: Fields = {"CompanyName": name} if not person else dict(person)
        if builder.dice.random() < 0.08:  # noqa: PLR2004 - one in twelve has gone
            fields["IsActive"] = "false"
        customer = _add_customer(builder, name, fields)
        for job in range(builder.dice.choice((0, 0, 0, 1, 2, 3))):
            _add_job(builder, customer, job)


def _pick_name(builder: _Builder, number: int) -> tuple[Fields, str]:
    dice = builder.dice
    if dice.random() < 0.5:  # noqa: PLR2004 - half are people
        first, last = dice.choice(words.FIRST_NAMES), dice.choice(words.LAST_NAMES)
        person: Fields = {"FirstName": first, "LastName": last}
        return person, _make_unique(builder, f"{last}, {first}", number)
    name = f"{dice.choice(words.PLACES)} {dice.choice(words.TRADES)} {dice.choice(words.FORMS)}".strip()
    return {}, _make_unique(builder, name, number)


def _make_unique(builder: _Builder, name: str, number: int) -> str:
    if builder.company.find_by_name(name, "Customer", "Vendor", "Employee", "OtherName") is None:
        return name
    return f"{name[: _NAME_LENGTH - 8]} #{number + 1:03d}"


def _add_customer(builder: _Builder, name: str, fields: Fields) -> ListRecord:
    dice = builder.dice
    street = f"{dice.randint(1, 999)} {dice.choice(words.STREETS)}"
    town, code = dice.choice(words.TOWNS)
    address: Fields = {"Addr1": name, "Addr2": street, "City": town, "State": "NY", "PostalCode": code}
    made: Fields = {
        "Balance": "0.00",
        "JobStatus": "None",
        "PreferredDeliveryMethod": "None",
        "BillAddress": address,
        "Phone": f"631-555-{dice.randint(100, 9999):04d}",
        "CustomerTypeRef": {"ListID": dice.choice(builder.types).key},
        "TermsRef": {"ListID": dice.choice(builder.terms).key},
        "SalesRepRef": {"ListID": dice.choice(builder.reps).key},
        "ItemSalesTaxRef": {"ListID": builder.tax.key},
        **fields,
    }
    for optional in ("CustomerTypeRef", "TermsRef", "SalesRepRef", "ItemSalesTaxRef", "BillAddress", "Phone"):
        if optional not in fields and dice.random() < 0.25:  # noqa: PLR2004 - real lists have gaps
            del made[optional]
    return builder.company.create("Customer", name, made)


def _add_job(builder: _Builder, customer: ListRecord, number: int) -> None:
    dice = builder.dice
    status = dice.choice(("Awarded", "Closed", "InProgress", "None", "NotAwarded", "Pending"))
    name = f"{dice.choice(words.JOBS)} {2024 - number}"
    fields: Fields = {
        "Balance": "0.00",
        "JobStatus": status,
        "JobTypeRef": {"ListID": dice.choice(builder.job_types).key},
        "PreferredDeliveryMethod": "None",
        "IsActive": "false" if status in {"Closed", "NotAwarded"} else "true",
    }
    builder.company.create("Customer", name, fields, customer.key)


def _add_vendors(builder: _Builder, count: int) -> None:
    company, dice = builder.company, builder.dice
    names = [HOST_CUSTOMER_NAME, *(_vendor_name(builder, number) for number in range(count))]
    for name in names[: max(count, 1)]:
        town, code = dice.choice(words.TOWNS)
        company.add(
            "Vendor",
            _make_unique(builder, name, len(company.records)),
            VendorAddress={
                "Addr1": name,
                "Addr2": "2 Side Street",
                "City": town,
                "State": "NY",
                "PostalCode": code,
            },
            Phone=f"631-555-{dice.randint(100, 9999):04d}",
            TermsRef=dice.choice(builder.terms),
            Balance="0.00",
            IsVendorEligibleFor1099="false",
        )


def _vendor_name(builder: _Builder, number: int) -> str:
    name = f"{builder.dice.choice(words.PLACES)} {builder.dice.choice(words.WARES)}"
    return f"{name} {number}" if builder.dice.random() < 0.2 else name  # noqa: PLR2004 - some carry a number


def _add_items(company: SimulatedCompany) -> None:
    income = company.find_by_name("Sales", "Account")
    tax = company.find_by_name("Tax", "SalesTaxCode")
    non = company.find_by_name("Non", "SalesTaxCode")
    if income is None or tax is None or non is None:
        raise LookupError
    account: Fields = {"ListID": income.key}
    labor = company.add(
        "ItemService",
        "Labor",
        SalesTaxCodeRef=non,
        SalesOrPurchase={"Desc": "Labor, per hour", "Price": "80.00", "AccountRef": account},
    )
    company.add(
        "ItemService",
        "Emergency",
        labor,
        SalesTaxCodeRef=non,
        SalesOrPurchase={"Desc": "Labor out of hours", "Price": "140.00", "AccountRef": account},
    )
    boiler = company.add(
        "ItemInventory",
        "Boiler 24 kW",
        SalesTaxCodeRef=tax,
        SalesDesc="Wall-hung boiler, 24 kW",
        SalesPrice="1890.00",
        IncomeAccountRef=income,
        PurchaseCost="1200.00",
        QuantityOnHand="3",
        AverageCost="1200.00",
        QuantityOnOrder="0",
        QuantityOnSalesOrder="0",
    )
    company.add(
        "ItemNonInventory",
        "Pipe, copper",
        SalesTaxCodeRef=tax,
        SalesAndPurchase={
            "SalesDesc": "Copper pipe, per foot",
            "SalesPrice": "4.25",
            "IncomeAccountRef": account,
            "PurchaseCost": "2.1",
            "ExpenseAccountRef": account,
        },
    )
    company.add("ItemOtherCharge", "Disposal", SalesOrPurchase={"Desc": "Disposal", "Price": "35.00"})
    company.add(
        "ItemGroup",
        "Boiler swap",
        ItemDesc="Boiler with fitting",
        IsPrintItemsInGroup="true",
        ItemGroupLine=[
            {"ItemRef": {"ListID": boiler.key}, "Quantity": "1"},
            {"ItemRef": {"ListID": labor.key}, "Quantity": "6"},
        ],
    )


def _add_custom_fields(builder: _Builder) -> None:
    definition = define_public_field(builder.company, "Key safe", "Customer")
    for record in list(builder.company.list_records("Customer"))[::7]:
        value = f"box {builder.dice.randint(1, 60)}"
        record.extensions.append(Extension(definition.owner, definition.name, definition.type, value))
