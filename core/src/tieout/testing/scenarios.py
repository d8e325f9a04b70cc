"""Believable records and operations for tests: the same number always gives the same record."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tieout.operations import Operation
from tieout.plan import StepKind
from tieout.records import MODELS, Address, Entity, Line, Money, Record, Side, content_fields

#: Fields whose text must name something else that exists; ``sample_record`` leaves them out unless told.
REFERRING = frozenset(
    {
        "party",
        "party_key",
        "party_kind",
        "parent",
        "type",
        "job_type",
        "terms",
        "sales_rep",
        "tax_code",
        "status",
        "job_status",
        "currency",
        "unit",
        "quotation",
    }
)

#: Texts that have broken programs before; every one must come back as it was sent, or be refused.
HOSTILE_TEXTS: Mapping[str, str] = {
    "markup": "A <b>& \"B\"</b> 'C' ]]> <!-- -->",
    "sql": "Robert'); DROP TABLE customers;--",
    "formula": "=1+1",
    "entities": "&amp; &#65; &nbsp;",
    "braces": "{0} %s ${HOME} {{x}}",
    "backslashes": "C:\\new\\table".replace(":", ""),
    "quotes": '"quoted", and, comma',
    "umlauts": "Müller & Söhne",
    "combining": "Cafe\u0301 de\u0301ja\u0300",
    "cyrillic": "Иванов",
    "chinese": "北京商行",
    "arabic": "شركة النور",
    "emoji": "Flowers \U0001f33b",
    "inner blanks": "two  blanks",
    "non-breaking blank": "a\u00a0b",
    "zero width": "a\u200bb",
    "tab": "a\tb",
    "newline": "a\nb",
    "control": "a\x07b",
    "null": "a\x00b",
    "surrogate": "a\ud800b",
    "digits": "007",
    "none": "None",
}

_TEXTS = {
    "code": "A-{n}",
    "company_name": "Company {n}",
    "salutation": "Ms.",
    "first_name": "Ada",
    "middle_name": "M.",
    "last_name": "Lind {n}",
    "job_title": "Buyer",
    "contact": "Ada Lind {n}",
    "phone": "555-01{n:02}",
    "alt_phone": "555-02{n:02}",
    "mobile": "555-03{n:02}",
    "fax": "555-04{n:02}",
    "email": "ada{n}@example.com",
    "tax_id": "12-34567{n:02}",
    "initials": "A{n}",
}
_MONEY = {"credit_limit": "2500", "sales_price": "19.90", "purchase_cost": "11.25"}
_PAPER_MONEY = {"subtotal": "59.70", "tax": "0", "total": "59.70", "balance": "59.70"}
_DATED = date(2026, 3, 2)


def sample_name(entity: Entity, number: int) -> str:
    """A short name that no other number has."""
    return f"{entity.value[:4].title()} {number}"


def sample_record(
    entity: Entity,
    number: int = 1,
    *,
    fields: Iterable[str] | None = None,
    lengths: Mapping[str, int] | None = None,
    **changes: Any,
) -> Record:
    """A record of an entity with ``fields`` (by default all) filled, no text longer than ``lengths`` says.

    Fields that refer to other records stay out unless given in ``changes``.
    """
    longest = lengths or {}
    wanted = set(content_fields(entity) if fields is None else fields) - REFERRING - set(changes)
    values: dict[str, Any] = {"name": sample_name(entity, number)}
    values |= {field: _value(entity, field, number) for field in content_fields(entity) if field in wanted}
    values |= {field: _cut(field, value, longest) for field, value in values.items()}
    values = {field: value for field, value in values.items() if value is not None}
    return MODELS[entity].model_validate({"key": f"sample-{number}", **values, **changes})


def sample_records(entity: Entity, count: int, **changes: Any) -> list[Record]:
    """``count`` different records."""
    return [sample_record(entity, number, **changes) for number in range(1, count + 1)]


def operation_for(
    entity: Entity, record: Record, operation_id: str, kind: StepKind = StepKind.ADD_TO_BOOKS, **changes: Any
) -> Operation:
    """An approved operation that writes a record."""
    side = Side.BOOKS if kind is StepKind.UPDATE_BOOKS else Side.HOST
    return Operation(
        id=operation_id,
        step_id=f"step-{operation_id}",
        entity=entity,
        kind=kind,
        name=record.full_name,
        record=record,
        rule=f"rules.{entity.value}.direction",
        reason="only in the host",
        **{f"{side.value}_key": record.key},
        **changes,
    )


def differing_from_sent(sent: Record, read: Record, fields: Iterable[str]) -> Iterator[str]:
    """The fields in which what was read is not what was sent; a blank that was sent may read as missing."""
    from tieout.testing.limits import is_blank

    for field in fields:
        if is_blank(sent, field) and is_blank(read, field):
            continue
        if getattr(sent, field) != getattr(read, field):
            yield field


def _value(entity: Entity, field: str, number: int) -> Any:
    if field in _TEXTS:
        return _TEXTS[field].format(n=number)
    if field.endswith("_address"):
        return Address(line1=f"{number} Main Street", city="Springfield", region="IL", postcode="62704")
    if field in _MONEY:
        return Money(amount=Decimal(_MONEY[field]) + number)
    if field in _PAPER_MONEY:
        return Money(amount=Decimal(_PAPER_MONEY[field]))
    return _odd_value(entity, field, number)


def _odd_value(entity: Entity, field: str, number: int) -> Any:
    values: dict[str, Any] = {
        "name": sample_name(entity, number),
        "name_on_check": f"Company {number} Inc.",
        "notes": "Rings twice.",
        "memo": "Thank you.",
        "description": f"Widget no. {number}",
        "stock": Decimal(5),
        "dated": _DATED + timedelta(days=number),
        "due": _DATED + timedelta(days=number + 30),
        "lines": (
            Line(description="Widget", quantity=Decimal(3), rate=Decimal("19.90"), amount=Decimal("59.70")),
        ),
    }
    return values.get(field)


def _cut(field: str, value: Any, longest: Mapping[str, int]) -> Any:
    if isinstance(value, str) and longest.get(field):
        return value[-longest[field] :]
    if isinstance(value, Address):
        parts = {part: _cut(f"{field}.{part}", text, longest) for part, text in value}
        return Address(**parts)
    return value
