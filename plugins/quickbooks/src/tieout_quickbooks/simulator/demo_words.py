"""The words the demo company's names are made of; none names a real firm or person."""

CUSTOMER_TYPES: dict[str, tuple[str, ...]] = {
    "Commercial": ("Offices", "Restaurants"),
    "Residential": ("Owner", "Tenant"),
    "Public": (),
}
JOB_TYPES: dict[str, tuple[str, ...]] = {
    "Repairs": ("Emergency",),
    "New build": (),
    "Maintenance": ("Yearly",),
}
VENDOR_TYPES = ("Supplies", "Subcontractors", "Utilities")
ACCOUNTS = (
    ("Checking", "Bank"),
    ("Accounts Receivable", "AccountsReceivable"),
    ("Accounts Payable", "AccountsPayable"),
    ("Sales", "Income"),
    ("Materials", "CostOfGoodsSold"),
    ("Office", "Expense"),
)
EMPLOYEES = (
    ("Dana", "Holt", "Sales"),
    ("Lee", "Marsh", "Sales"),
    ("Robin", "Vale", "Plumber"),
    ("Sam", "Thorne", "Plumber"),
)
FIRST_NAMES = (
    "Alex", "Blair", "Casey", "Devon", "Ellis", "Frankie", "Gale", "Harper", "Indra", "Jules", "Kim", "Logan", "Morgan",
    "Noel", "Owen", "Pat", "Quinn", "Ray", "Sasha", "Terry", "Ulla", "Val", "Wren", "Yael",
)  # fmt: skip
LAST_NAMES = (
    "Abbot", "Barlow", "Castell", "Dunmore", "Easton", "Fairley", "Garrick", "Hadley", "Ingram", "Jessop", "Kendrick",
    "Lowell", "Marlowe", "Norwood", "Ormond", "Prescott", "Quigley", "Radford", "Selby", "Tilden", "Upton", "Varley",
    "Whitcomb", "Yardley",
)  # fmt: skip
PLACES = (
    "Bayshore", "Birchwood", "Cedar Hill", "Dockside", "Eastfield", "Fernbrook", "Glenview", "Highgate", "Ironbridge",
    "Juniper", "Kingsway", "Lakeview", "Millbrook", "Northgate", "Oakdale", "Pinecrest", "Quarry", "Ridgeway",
    "Stonebridge", "Thornbury", "Valley", "Westfield",
)  # fmt: skip
TRADES = (
    "Bakery",
    "Dental",
    "Diner",
    "Garage",
    "Homes",
    "Hotel",
    "Laundry",
    "Market",
    "Offices",
    "School",
    "Storage",
)
FORMS = ("", "Co.", "Inc.", "LLC", "Ltd.", "Group")
WARES = ("Bolts", "Electric", "Fittings", "Fuel", "Hardware", "Pipe & Valve", "Tools", "Tile")
STREETS = (
    "Elm Street",
    "Harbor Road",
    "Main Street",
    "Mill Lane",
    "Ocean Avenue",
    "Station Road",
    "Union Blvd.",
)
TOWNS = (("Bayshore", "11706"), ("Islip", "11751"), ("Babylon", "11702"), ("Sayville", "11782"))
JOBS = ("Bathroom", "Boiler", "Kitchen", "Leak", "Sewer line", "Water heater")
