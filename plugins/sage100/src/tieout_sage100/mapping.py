"""A row of a table as a canonical record.

NULL is blank; what this company's version does not have stays MISSING. Blanks at the end of a text are left out: the
server itself does not tell such texts apart, and pads them where a column has a fixed width.
"""

from collections.abc import Mapping
from typing import Any

from tieout.plugin import MISSING, Address, Customer, Vendor

_PARTS = ("line1", "line2", "city", "region", "postcode")
_MAIN = dict(zip(_PARTS, ("addrs1", "addrs2", "ctynme", "state_", "zipcde"), strict=True))
_BILLING = dict(zip(_PARTS, ("bilad1", "bilad2", "bilcty", "bilste", "bilzip"), strict=True))
_SHIPPING = dict(zip(_PARTS, ("shpad1", "shpad2", "shpcty", "shpste", "shpzip"), strict=True))
#: The plain texts of a client and of a vendor, and the columns they are kept in.
CLIENT_TEXTS = {
    "contact": "contct",
    "phone": "phnnum",
    "alt_phone": "phn002",
    "mobile": "cllphn",
    "fax": "faxnum",
    "email": "e_mail",
}
VENDOR_TEXTS = CLIENT_TEXTS | {"alt_phone": "homphn"}
Row = Mapping[str, Any]


def client(row: Row, statuses: Mapping[int, str], inactive: frozenset[int]) -> Customer:
    """The record of one row of ``reccln``.

    ``statuses`` are the company's names of its client statuses; a number that has none is shown as it is. The billing
    address is the one entered as such, and the client's main address where none was.
    """
    number = row["status"]
    return Customer(
        **_about(row, "clnnme"),
        **_texts(row, CLIENT_TEXTS),
        active=number not in inactive,
        status=status_name(number, statuses),
        type=_numbered(row, "clntyp"),
        billing_address=_address(row, _BILLING) or _address(row, _MAIN) or Address(),
        shipping_address=_address(row, _SHIPPING) or Address(),
    )


def vendor(row: Row) -> Vendor:
    """The record of one row of ``actpay``; no column is known that says a vendor is inactive."""
    return Vendor(
        **_about(row, "vndnme"),
        **_texts(row, VENDOR_TEXTS),
        type=_numbered(row, "vndtyp"),
        billing_address=_address(row, _MAIN) or Address(),
    )


def status_name(number: int | None, statuses: Mapping[int, str]) -> str:
    """What the company calls a status; ``status 9`` where it has no name for 9, "" where there is none."""
    if number is None:
        return ""
    return statuses.get(number) or (f"status {number}" if number else "")


def _about(row: Row, name: str) -> dict[str, Any]:
    """The key is the row's own id, which stays when a client is given another number."""
    code = str(row["recnum"])
    return {
        "key": _text(row["_idnum"]) or f"number-{code}",
        "code": code,
        "name": _text(row[name]) or _text(row.get("shtnme")),
    }


def _texts(row: Row, columns: Mapping[str, str]) -> dict[str, Any]:
    return {field: _text(row[name]) if name in row else MISSING for field, name in columns.items()}


def _address(row: Row, columns: Mapping[str, str]) -> Address | None:
    """An address; None when all of it is blank."""
    parts = {part: _text(row.get(name)) for part, name in columns.items()}
    return Address(**parts) if any(parts.values()) else None


def _numbered(row: Row, column: str) -> Any:
    """A type as its number: the list with the types' names is not publicly known."""
    if column not in row:
        return MISSING
    return str(row[column]) if row[column] else ""


def _text(value: object) -> str:
    return "" if value is None else str(value).rstrip(" ")
