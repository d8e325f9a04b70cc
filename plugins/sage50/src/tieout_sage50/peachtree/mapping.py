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
from tieout_sage50.peachtree.errors import TablesDiffer
from tieout_sage50.peachtree.tables import OF_ADDRESS

Row = Sequence[Any]
Party = Customer | Vendor

#: Fields of a row that do not go into the record as texts.
_OTHERS = frozenset({"number", "inactive", "stamp", "prospect", "credit_limit"})
_YES = frozenset({"1", "true", "-1", "y", "t"})


class RowReader:
    """Makes records of one SELECT's rows; where each field stands is looked up once, and a page is made at a time."""

    def __init__(self, entity: Entity, fields: Sequence[str]) -> None:
        own = {field: place for place, field in enumerate(fields) if not field.startswith(OF_ADDRESS)}
        self._entity, self._number = entity, own["number"]
        self._texts = _Texts({field: place for field, place in own.items() if field not in _OTHERS})
        self._address = _Texts(
            {
                field.removeprefix(OF_ADDRESS): place
                for place, field in enumerate(fields)
                if field.startswith(OF_ADDRESS)
            }
        )
        self._extras = [(own[field], make) for field, make in _EXTRAS if field in own]

    def records(self, rows: Sequence[Row]) -> list[Party]:
        """The records of a page of rows, in order.

        Raises TablesDiffer for a value that cannot be what its column should hold.
        """
        addresses = _addresses().validate_python([self._address.of(row) for row in rows])
        values = [self._values(row, address) for row, address in zip(rows, addresses, strict=True)]
        return _parties(self._entity).validate_python(values)

    def _values(self, row: Row, address: Address) -> dict[str, Any]:
        values = self._texts.of(row)
        values["key"], values["billing_address"] = str(row[self._number]), address
        if not values["name"]:
            values["name"] = values["code"]
        for place, make in self._extras:
            make(values, row[place])
        return values


class _Texts:
    """Picks some columns of a row as texts."""

    def __init__(self, places: Mapping[str, int]) -> None:
        self._names, self._places = tuple(places), tuple(places.values())

    def of(self, row: Row) -> dict[str, Any]:
        """Field names and texts; in one go, as this is done for every row there is."""
        picked = [row[place] for place in self._places]
        texts = [one.rstrip(" ") if one.__class__ is str else text(one) for one in picked]
        return dict(zip(self._names, texts, strict=True))


@cache
def _parties(entity: Entity) -> TypeAdapter[list[Any]]:
    made: dict[Entity, Callable[[], TypeAdapter[Any]]] = {
        Entity.CUSTOMER: lambda: TypeAdapter(list[Customer]),
        Entity.VENDOR: lambda: TypeAdapter(list[Vendor]),
    }
    return made[entity]()


@cache
def _addresses() -> TypeAdapter[list[Address]]:
    return TypeAdapter(list[Address])


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


def _inactive(values: dict[str, Any], value: object) -> None:
    values["active"] = not value if value.__class__ is int else not flag(value)


def _prospect(values: dict[str, Any], value: object) -> None:
    values["stage"] = "potential" if flag(value) else "customer"


def _credit_limit(values: dict[str, Any], value: object) -> None:
    values["credit_limit"] = amount(value)


def _stamped(values: dict[str, Any], value: object) -> None:
    values["version"] = values["modified"] = stamp(value)


#: Fields that are no texts, and what puts each into the record's values.
_EXTRAS: tuple[tuple[str, Callable[[dict[str, Any], object], None]], ...] = (
    ("inactive", _inactive),
    ("prospect", _prospect),
    ("credit_limit", _credit_limit),
    ("stamp", _stamped),
)
