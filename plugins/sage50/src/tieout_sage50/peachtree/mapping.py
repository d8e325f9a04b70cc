"""A row as a canonical record. NULL is blank; what has no column stays MISSING.

Sage pads texts with blanks at their end, so there they are taken off, and nowhere else.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from tieout.plugin import Address, Customer, Entity, Money, Vendor
from tieout_sage50.peachtree.collector import held_off
from tieout_sage50.peachtree.errors import TablesDiffer
from tieout_sage50.peachtree.tables import OF_ADDRESS

Row = Sequence[Any]
Column = Sequence[Any]
"""The values of one column down a page."""
Party = Customer | Vendor

#: Fields of a row that do not go into the record as texts.
_OTHERS = frozenset({"number", "inactive", "stamp", "prospect", "credit_limit"})
_YES = frozenset({"1", "true", "-1", "y", "t"})
#: One for all rows that have none: most of a page's cost is the objects it is made of.
_NO_ADDRESS = Address()


class RowReader:
    """Makes records of one SELECT's rows, a page at a time and column by column: the least Python there can be."""

    def __init__(self, entity: Entity, fields: Sequence[str]) -> None:
        self._entity, self._fields = entity, fields
        self._texts = [one for one in fields if not one.startswith(OF_ADDRESS) and one not in _OTHERS]
        self._address = [one for one in fields if one.startswith(OF_ADDRESS)]
        self._parts = [one.removeprefix(OF_ADDRESS) for one in self._address]

    def records(self, rows: Sequence[Row]) -> list[Party]:
        """The records of a page of rows, in order; of one row at least.

        Raises TablesDiffer for a value that cannot be what its column should hold.
        """
        with held_off():
            values = self._values(dict(zip(self._fields, zip(*rows, strict=True), strict=True)))
            names = tuple(values)
            records = [dict(zip(names, each, strict=True)) for each in zip(*values.values(), strict=True)]
            return _parties(self._entity).validate_python(records)

    def _values(self, columns: Mapping[str, Column]) -> dict[str, Column]:
        """The fields of the records, each with its values down the page."""
        values: dict[str, Column] = {field: texts(columns[field]) for field in self._texts}
        values["key"] = [str(number) for number in columns["number"]]
        values["name"] = [name or code for name, code in zip(values["name"], values["code"], strict=True)]
        values["billing_address"] = self._addresses(columns) or [_NO_ADDRESS] * len(values["key"])
        for field, make in _EXTRAS.items():
            if field in columns:
                values |= make(columns[field])
        return values

    def _addresses(self, columns: Mapping[str, Column]) -> Column:
        """Empty where no column of the address is read."""
        parts = zip(*(texts(columns[field]) for field in self._address), strict=True)
        names = self._parts
        return [dict(zip(names, each, strict=True)) if any(each) else _NO_ADDRESS for each in parts]


@cache
def _parties(entity: Entity) -> TypeAdapter[list[Any]]:
    made: dict[Entity, Callable[[], TypeAdapter[Any]]] = {
        Entity.CUSTOMER: lambda: TypeAdapter(list[Customer]),
        Entity.VENDOR: lambda: TypeAdapter(list[Vendor]),
    }
    return made[entity]()


def texts(column: Column) -> list[str]:
    """A column as texts, without the blanks at their ends; in one go, as this is done for every value there is."""
    return [one.rstrip(" ") if one.__class__ is str else text(one) for one in column]


def text(value: object) -> str:
    """A column as a text, without the blanks at its end."""
    if value is None:
        return ""
    return (value if isinstance(value, str) else str(value)).rstrip(" ")


def flag(value: object) -> bool:
    """0/1, in whatever type the driver brings it; NULL is no."""
    return text(value).strip().lower() in _YES


def amount(value: object) -> Money | None:
    """An amount in the company's currency; None for NULL and blank."""
    shown = text(value).strip()
    if not shown:
        return None
    try:
        number = Decimal(shown)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise TablesDiffer(
            f"The column for the credit limit holds {shown[:40]!r}, which is no amount",
            fix="Name another column as  credit_limit  in [sites.NAME.books.customer_columns], or none.",
        )
    return Money(amount=number)


def stamp(value: object) -> str:
    """When a row was saved, as ``2026-03-04T14:03:22``; "" for NULL and for what is no day."""
    found = moment(value)
    return found.isoformat(timespec="seconds") if found else ""


def moment(value: object) -> datetime | None:
    """A DATETIME, a DATE or a text of one, without a zone; None for NULL and for what is none."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, datetime.min.time())
    try:
        return datetime.fromisoformat(text(value)[:19])
    except ValueError:
        return None


def _active(column: Column) -> dict[str, Column]:
    return {"active": [not value if value.__class__ is int else not flag(value) for value in column]}


def _stages(column: Column) -> dict[str, Column]:
    return {"stage": ["potential" if flag(value) else "customer" for value in column]}


def _credit_limits(column: Column) -> dict[str, Column]:
    return {"credit_limit": [amount(value) for value in column]}


def _stamps(column: Column) -> dict[str, Column]:
    stamps = [stamp(value) for value in column]
    return {"version": stamps, "modified": stamps}


#: Fields that are no texts, and what makes the record's fields of each.
_EXTRAS: Mapping[str, Callable[[Column], dict[str, Column]]] = {
    "inactive": _active,
    "prospect": _stages,
    "credit_limit": _credit_limits,
    "stamp": _stamps,
}
