"""What the books in memory refuse, as real books do: what is unknown, what is double, what does not fit."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tieout.records import MISSING, Contact, Entity, Record
from tieout.records.documents import Document
from tieout.testing.limits import broken_limits

if TYPE_CHECKING:
    from tieout.testing.memory import MemoryCompany

#: Entities whose full name is unique; papers and contacts may share theirs.
NAMED_ONCE = frozenset({Entity.CUSTOMER, Entity.VENDOR, Entity.PRODUCT, Entity.SALES_REP})


def refusal(company: "MemoryCompany", entity: Entity, record: Record, key: str = "") -> str:
    """Why the company refuses to hold this record under this key; ``""`` when it takes it."""
    return "; ".join(_refusals(company, entity, record, key))


def _refusals(company: "MemoryCompany", entity: Entity, record: Record, key: str) -> Iterator[str]:
    yield from broken_limits(record, company.capability(entity))
    if company.unique_names and entity in NAMED_ONCE:
        yield from _double_name(company, entity, record, key)
    yield from _unknown_type(company, entity, record)
    for kind, name in _referred(entity, record):
        if name and not company.rows.keys_named(kind, name):
            yield f'there is no {kind.value} "{name}"'


def _double_name(company: "MemoryCompany", entity: Entity, record: Record, key: str) -> Iterator[str]:
    for kind in sorted(company.sharing_names_with(entity)):
        itself = {key} if kind is entity else set()
        if company.rows.keys_named(kind, record.full_name) - itself:
            yield f'the name "{record.full_name}" is already in use by a {kind.value}'


def _unknown_type(company: "MemoryCompany", entity: Entity, record: Record) -> Iterator[str]:
    wanted = getattr(record, "type", MISSING)
    known = company.types.get(entity)
    if wanted is MISSING or not wanted or known is None:
        return
    if wanted.casefold() not in {one.casefold() for one in known}:
        yield f'there is no {entity.value} type "{wanted}"'


def _referred(entity: Entity, record: Record) -> Iterator[tuple[Entity, str]]:
    """What a record names that must exist: its parent, its party, the products on its lines."""
    if parent := getattr(record, "parent", ""):
        yield entity, parent
    if isinstance(record, Contact) and record.party is not MISSING:
        yield Entity(record.party_kind) if record.party_kind is not MISSING else Entity.CUSTOMER, record.party
    if isinstance(record, Document):
        if record.party is not MISSING:
            yield Entity.VENDOR if entity is Entity.BILL else Entity.CUSTOMER, record.party
        for line in () if record.lines is MISSING else record.lines:
            yield Entity.PRODUCT, line.product
