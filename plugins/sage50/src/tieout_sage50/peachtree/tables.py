"""The SELECTs that are sent, and there are no others: listed columns of four tables.

The join of customers with addresses, and the number 0 for the address bills go to, are as programs use them on real
companies. Nothing else is asked of the database: no subquery, no function, so that an old engine is no trouble.
"""

from dataclasses import dataclass
from datetime import datetime

from tieout.plugin import Entity
from tieout_sage50.peachtree.columns import AddressColumns, PartyColumns
from tieout_sage50.peachtree.settings import UsSettings

TABLES = {Entity.CUSTOMER: "Customers", Entity.VENDOR: "Vendors"}
#: The column of ``Address`` that names the owner; the other one is 0 then.
_OWNERS = {Entity.CUSTOMER: "CustomerRecordNumber", Entity.VENDOR: "VendorRecordNumber"}
BILL_TO = 0
ADDRESS_NUMBER = "AddressRecordNumber"
ADDRESS_TYPE = "AddressTypeNumber"
#: Before a field of the address in ``Select.fields``.
OF_ADDRESS = "address."


@dataclass(frozen=True)
class Select:
    """One SELECT. ``fields`` names its columns in their order; ``expected`` the table and column behind each field."""

    text: str
    fields: tuple[str, ...]
    expected: tuple[tuple[str, str, str], ...]
    parameters: tuple[datetime, ...] = ()


def columns_for(entity: Entity, settings: UsSettings) -> PartyColumns:
    """The columns of an entity's own table. Raises KeyError for an entity that is not read."""
    found: dict[Entity, PartyColumns] = {
        Entity.CUSTOMER: settings.customer_columns,
        Entity.VENDOR: settings.vendor_columns,
    }
    return found[entity]


def parties(entity: Entity, settings: UsSettings, after: datetime | None = None) -> Select:
    """Every customer or vendor with each of its bill-to addresses, or none, by record number.

    One with two such addresses comes in two neighbouring rows, the lower ``AddressRecordNumber`` first. ``after``
    leaves out what was stamped before it; what has no stamp is never left out.
    """
    own, address = columns_for(entity, settings), settings.address_columns
    chosen = [(field, f"p.{name}") for field, name in own.named()]
    chosen += [(OF_ADDRESS + field, f"a.{name}") for field, name in address.named()]
    owner = _OWNERS[entity]
    since = f" WHERE p.{own.stamp} >= ? OR p.{own.stamp} IS NULL" if after else ""
    return Select(
        f"SELECT {', '.join(name for _, name in chosen)} FROM {TABLES[entity]} p "  # noqa: S608 - names were checked
        f"LEFT JOIN Address a ON a.{owner} = p.{own.number} AND a.{ADDRESS_TYPE} = {BILL_TO}"
        f"{since} ORDER BY p.{own.number}, a.{ADDRESS_NUMBER}",
        tuple(field for field, _ in chosen),
        (*_of_table(entity, own), *_of_address(owner, address)),
        (after,) if after else (),
    )


def company_name(settings: UsSettings) -> Select:
    """The company's own name, where the admin said in which column it is."""
    column = settings.company_name_column
    expected = (("Company", column, "company_name_column"),)
    return Select(f"SELECT {column} FROM Company", ("name",), expected)  # noqa: S608 - the name was checked


def _of_table(entity: Entity, own: PartyColumns) -> list[tuple[str, str, str]]:
    return [(TABLES[entity], name, f"{entity.value}_columns.{field}") for field, name in own.named()]


def _of_address(owner: str, address: AddressColumns) -> list[tuple[str, str, str]]:
    """Three of its columns cannot be called anything else, so no setting names them."""
    fixed = [("Address", name, "") for name in (owner, ADDRESS_TYPE, ADDRESS_NUMBER)]
    return fixed + [("Address", name, f"address_columns.{field}") for field, name in address.named()]
