"""A row as a canonical record. NULL is blank; what has no column stays MISSING.

Sage pads texts with blanks at their end, so there they are taken off, and nowhere else.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from tieout.plugin import Address, Customer, Entity, Money, Vendor
from tieout_sage50.peachtree.errors import TablesDiffer
from tieout_sage50.peachtree.tables import OF_ADDRESS

Row = Sequence[Any]
Party = Customer | Vendor

_MODELS: dict[Entity, type[Customer] | type[Vendor]] = {Entity.CUSTOMER: Customer, Entity.VENDOR: Vendor}
#: Fields of a row that do not go into the record as texts.
_OTHERS = frozenset({"number", "name", "inactive", "stamp", "prospect", "credit_limit"})
_YES = frozenset({"1", "true", "-1", "y", "t"})


class RowReader:
    """Makes records of one SELECT's rows; where each field stands is looked up once."""

    def __init__(self, entity: Entity, fields: Sequence[str]) -> None:
        self._model = _MODELS[entity]
        self._at = {field: place for place, field in enumerate(fields) if not field.startswith(OF_ADDRESS)}
        self._texts = [(field, place) for field, place in self._at.items() if field not in _OTHERS]
        self._address = [
            (field.removeprefix(OF_ADDRESS), place)
            for place, field in enumerate(fields)
            if field.startswith(OF_ADDRESS)
        ]
        self._extras = [(field, make) for field, make in _EXTRAS if field in self._at]

    def record(self, row: Row) -> Party:
        """The record of one row. Raises TablesDiffer for a value that cannot be what its column should hold."""
        values: dict[str, Any] = {field: text(row[place]) for field, place in self._texts}
        address = {part: text(row[place]) for part, place in self._address}
        for field, make in self._extras:
            values |= make(row[self._at[field]])
        name = text(row[self._at["name"]])
        return self._model(
            key=str(row[self._at["number"]]),
            name=name or values["code"],
            billing_address=Address(**address),
            **values,
        )


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


def _stamped(value: object) -> dict[str, Any]:
    saved = stamp(value)
    return {"version": saved, "modified": saved}


#: Fields that are no texts, and what each brings into the record.
_EXTRAS: tuple[tuple[str, Callable[[object], dict[str, Any]]], ...] = (
    ("inactive", lambda value: {"active": not flag(value)}),
    ("prospect", lambda value: {"stage": "potential" if flag(value) else "customer"}),
    ("credit_limit", lambda value: {"credit_limit": amount(value)}),
    ("stamp", _stamped),
)
