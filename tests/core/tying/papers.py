"""Records, halves and contexts that tests of the tie-out are made of."""

from typing import Any

from tieout.capabilities import EntityCapability, HostCapability
from tieout.pairs import Half
from tieout.planning import PlanContext
from tieout.records import Entity, Money, Record, compared_fields, content_fields, fingerprint
from tieout.rules import EntityRules
from tieout.store.rows import flags_of

LONGEST = 20


def half(entity: Entity, record: Record) -> Half:
    """The mirror row of a record."""
    mark = fingerprint(record, compared_fields(entity))
    state = mark.hex() + flags_of(record)
    text = record.model_dump_json()
    return Half(record.key, "", record.full_name, record.active, record.deleted, mark, state, text)


def context(entity: Entity, rules: EntityRules, **also: Any) -> PlanContext:
    """Two sides that can do everything, but hold no name of more than ``LONGEST`` characters."""
    fields = content_fields(entity)
    return PlanContext(
        entity=entity,
        rules=rules,
        books=EntityCapability(fields=fields, export=True, types=True, lengths={"name": LONGEST}),
        host=HostCapability(fields=fields, references=True, lengths={"name": LONGEST}),
        compared=compared_fields(entity),
        **also,
    )


def money(amount: object, currency: str = "") -> Money:
    """An amount."""
    return Money.model_validate({"amount": str(amount), "currency": currency})
