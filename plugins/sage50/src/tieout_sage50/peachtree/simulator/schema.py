"""The tables of a make-believe company, with the columns and widths that are publicly known.

SQLite keeps any text anywhere, so widths are checks here. ``Company`` has a column of our own choosing: what the
real one is called is not known. Card and bank columns are there because the real ones are, to be left alone.
"""

import re
from collections.abc import Iterator, Mapping

#: Column and width, ``#`` for whole numbers, ``$`` for amounts, ``@`` for days and moments.
_TABLES = {
    "Company": "CompanyName:39",
    "Customers": """
        CustomerRecordNumber# CustomerID:20 Customer_Bill_Name:39 Customer_Type:8 Contact:20 Phone_Number:20
        FAX_Number:20 eMail_Address:64 CustomerIsInactive# AccountNumber:25 SalesTaxResaleNum:20 Balance$
        CustomerSince@ LastInvoiceDate@ EmpRecordNumber# GLAcntNumber# OpenPO:20 WhichShipVia# PriceLevel#
        Cardholder_Name:39 CcMaskedNumber:25 CcExpireDate@ MaskedBankAcctNum:25""",
    "Vendors": """
        VendorRecordNumber# VendorID:20 Name:39 VendorType:8 Contact:20 PhoneNumber:20 FAXNumber:20 FederalEIN:20
        OurAccountWithThem:25""",
    "Address": """
        AddressRecordNumber# CustomerRecordNumber# VendorRecordNumber# AddressTypeNumber# AddressTypeDesc:20
        Name:39 AddressLine1:30 AddressLine2:30 City:20 State:2 Zip:12 Country:15 TaxCode:8 LastUpdateCounter#""",
}
_KEYS = {
    "Customers": ("CustomerRecordNumber", "CustomerID"),
    "Vendors": ("VendorRecordNumber", "VendorID"),
    "Address": ("AddressRecordNumber", ""),
}
#: Not INTEGER: SQLite would keep rows in the order of such a key, which Sage does not promise.
_KINDS = {"#": "INT", "$": "DECIMAL(18,2)", "@": "DATETIME"}
_COLUMN = re.compile(r"(\w+)([#$@]|:(\d+))")


def statements(more: Mapping[str, str]) -> Iterator[str]:
    """What makes the tables. ``more`` are further columns of some, as a real company has them, in the same form."""
    for table, columns in _TABLES.items():
        parts = [_column(table, *found) for found in _COLUMN.findall(f"{columns} {more.get(table, '')}")]
        yield f"CREATE TABLE {table} ({', '.join(parts)})"
        unique = _KEYS.get(table, ("", ""))[1]
        if unique:
            yield f"CREATE UNIQUE INDEX {table}_{unique} ON {table} ({unique} COLLATE NOCASE)"
    for owner in ("CustomerRecordNumber", "VendorRecordNumber"):
        yield f"CREATE INDEX Address_{owner} ON Address ({owner}, AddressTypeNumber)"


def widths(table: str, more: Mapping[str, str]) -> dict[str, int]:
    """How many characters each text column takes."""
    found = _COLUMN.findall(f"{_TABLES[table]} {more.get(table, '')}")
    return {name: int(width) for name, _, width in found if width}


def _column(table: str, name: str, kind: str, width: str) -> str:
    key = " PRIMARY KEY" if name == _KEYS.get(table, ("", ""))[0] else ""
    if width:
        return f"{name} VARCHAR({width}) CHECK (length({name}) <= {width}){key}"
    return f"{name} {_KINDS[kind]}{key}"
