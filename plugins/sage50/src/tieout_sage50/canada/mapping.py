"""A row of a list as a canonical record. NULL is blank; what the tables do not have stays MISSING."""

from collections.abc import Mapping
from typing import Any

from tieout.plugin import MISSING, Address, Customer, Product, Vendor
from tieout_sage50.canada.amounts import stamp

#: The canonical fields of a customer or vendor, and the columns they are kept in.
PARTY_COLUMNS = {
    "name": "sName",
    "contact": "sCntcName",
    "phone": "sPhone1",
    "alt_phone": "sPhone2",
    "fax": "sFax",
    "email": "sEmail",
}
ADDRESS_COLUMNS = {
    "line1": "sStreet1",
    "line2": "sStreet2",
    "city": "sCity",
    "region": "sProvState",
    "postcode": "sPostalZip",
    "country": "sCountry",
}


def about_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """What every row has: its number, and when it was last saved by the clock of whoever saved it."""
    saved = stamp(row["dtASDate"], row["tmASTime"])
    return {"key": str(row["lId"]), "version": saved, "modified": saved}


def customer(row: Mapping[str, Any]) -> Customer:
    """The record of one row of ``tcustomr``."""
    return Customer(**_party(row))


def vendor(row: Mapping[str, Any]) -> Vendor:
    """The record of one row of ``tvendor``."""
    return Vendor(**_party(row))


def product(row: Mapping[str, Any]) -> Product:
    """The record of one row of ``tinvent``; an item without a name is called by its code."""
    code = row["sPartCode"] or ""
    return Product(
        **about_row(row),
        active=not row["bInactive"],
        code=code,
        name=row["sName"] or code,
        kind="service" if row["bService"] else MISSING,
        unit=row["sSellUnit"] or "",
    )


def _party(row: Mapping[str, Any]) -> dict[str, Any]:
    texts = {field: row[name] or "" for field, name in PARTY_COLUMNS.items()}
    address = Address(**{part: row[name] or "" for part, name in ADDRESS_COLUMNS.items()})
    return {**about_row(row), "active": not row["bInactive"], **texts, "billing_address": address}
