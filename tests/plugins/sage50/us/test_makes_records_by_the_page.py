"""A page of rows becomes records column by column; what one row lacks is neither taken from another nor moved."""

from tieout.records import MISSING, Address, Customer, Entity
from tieout_sage50.peachtree.mapping import RowReader


def test_each_row_keeps_its_own_values() -> None:
    """Blank, NULL and padded values stand between full ones; a customer without a name has its id."""
    fields = ("number", "code", "name", "phone", "address.line1", "address.city")
    rows = [
        (1, "ALPHA", "Alpha", "555-0101", "1 Main St", "Tulsa"),
        (2, "BETA  ", None, None, None, None),
        (3, "GAMMA", "Gamma", "  555", "", "Enid   "),
        (4, "DELTA", "", "", " ", ""),
    ]

    records = RowReader(Entity.CUSTOMER, fields).records(rows)

    assert records == [
        _customer(1, "ALPHA", "Alpha", "555-0101", Address(line1="1 Main St", city="Tulsa")),
        _customer(2, "BETA", "BETA", "", Address()),
        _customer(3, "GAMMA", "Gamma", "  555", Address(city="Enid")),
        _customer(4, "DELTA", "DELTA", "", Address()),
    ]
    assert all(record.credit_limit is MISSING for record in records)


def test_a_company_without_columns_of_addresses_is_read() -> None:
    """Every record has a blank address then."""
    records = RowReader(Entity.VENDOR, ("number", "code", "name")).records(
        [(1, "A", "Abel"), (2, "B", "Baker")]
    )
    assert [(one.key, one.code, one.billing_address) for one in records] == [
        ("1", "A", Address()),
        ("2", "B", Address()),
    ]


def _customer(number: int, code: str, name: str, phone: str, address: Address) -> Customer:
    return Customer(key=str(number), code=code, name=name, phone=phone, billing_address=address)
