"""Any record of any entity, hostile texts included, as books might send it."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tieout.hosts.kinds import Kind, kind_of
from tieout.records import MISSING, MODELS, Address, Entity, Line, Money, Record, content_fields

_HOSTILE = (
    "'; DROP TABLE customers; --",
    'a "quoted" name',
    "100% %s %(name)s :name ? {0}",
    "\u202eright to left\u202c עברית",
    "👩‍👩‍👧 日本",
    "line\r\nbreak\ttab",
    " blanks around ",
    "=cmd|' /C calc'!A0",
    "\\N \\ \x1b[31m",
    "<b>&amp;</b>",
)
texts = st.one_of(
    st.just(""),
    st.sampled_from(_HOSTILE),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
)
names = texts.filter(bool)
amounts = st.one_of(
    st.decimals(-(10**12), 10**12, places=2, allow_nan=False),
    st.sampled_from(
        [Decimal("1E+3"), Decimal("-0.00"), Decimal("0.000000001"), Decimal("100.50"), Decimal(10**20)]
    ),
)
monies = st.builds(Money, amount=amounts, currency=st.sampled_from(["", "USD", "JPY"]))
addresses = st.builds(Address, **dict.fromkeys(Address.model_fields, texts))
lines = st.builds(
    Line,
    product=texts,
    description=texts,
    quantity=st.none() | amounts,
    rate=st.none() | amounts,
    amount=st.none() | amounts,
    tax_code=texts,
)

_BY_KIND: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: texts,
    Kind.FLAG: st.booleans(),
    Kind.DATE: st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    Kind.NUMBER: st.none() | amounts,
    Kind.MONEY: st.none() | monies,
    Kind.ADDRESS: addresses,
    Kind.LINES: st.lists(lines, max_size=3).map(tuple),
}
_CHOICES: dict[str, dict[Entity, tuple[str, ...]]] = {
    "stage": {Entity.CUSTOMER: ("customer", "potential"), Entity.QUOTATION: ("draft", "priced")},
    "party_kind": {Entity.CONTACT: ("customer", "vendor")},
    "kind": {Entity.PRODUCT: ("service", "stock", "non_stock", "other")},
}
_ALWAYS_SENT = {"name", "parent"}


@st.composite
def records(draw: st.DrawFn, entity: Entity) -> Record:
    """A record as the books send it, some fields not sent."""
    fields: dict[str, Any] = {"key": "books-key", "name": draw(names), "active": draw(st.booleans())}
    fields["read_only"] = draw(st.booleans())
    for field in content_fields(entity):
        if field != "name" and (field in _ALWAYS_SENT or draw(st.booleans())):
            fields[field] = draw(_values(entity, field))
    return MODELS[entity](**fields)


def _values(entity: Entity, field: str) -> st.SearchStrategy[Any]:
    kind = kind_of(entity, field)
    return st.sampled_from(_CHOICES[field][entity]) if kind is Kind.CHOICE else _BY_KIND[kind]


def unsent(record: Record, entity: Entity) -> set[str]:
    """The fields of a record that were not sent."""
    return {field for field in content_fields(entity) if getattr(record, field) is MISSING}
