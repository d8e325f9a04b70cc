"""Between the model's things and tieout's records: each the other's picture, field by field."""

from decimal import Decimal
from typing import Any

from tests.model.things import PARTY_OF, Thing

from tieout.records import MODELS, Address, Entity, Money, Record


def as_fields(entity: Entity, thing: Thing) -> dict[str, Any]:
    """What a record has to hold to say what a thing says."""
    if entity in PARTY_OF:
        money = Money(amount=Decimal(thing.total), currency="CAD") if thing.total else None
        about = {"party_key": thing.party, "party": thing.party_name}
        return {"name": thing.name, "approved": thing.approved, "total": money, **about}
    address = Address(line1=thing.address) if thing.address else Address()
    marks = {"referred_to": thing.referred_to, "deleted": thing.deleted}
    return {"name": thing.name, "phone": thing.phone, "billing_address": address, **marks}


def as_record(entity: Entity, thing: Thing) -> Record:
    """A thing as a person would have typed it in."""
    return MODELS[entity].model_validate({"key": thing.key, **as_fields(entity, thing)})


def as_thing(entity: Entity, record: Any) -> Thing:
    """A record as the model sees it."""
    if entity in PARTY_OF:
        total = str(record.total.amount) if record.total else ""
        return Thing(
            record.key,
            record.name,
            party=record.party_key,
            party_name=record.party,
            total=total,
            approved=bool(record.approved),
            deleted=record.deleted,
        )
    return Thing(
        record.key,
        record.name,
        phone=record.phone,
        address=record.billing_address.line1,
        referred_to=record.referred_to,
        deleted=record.deleted,
    )
