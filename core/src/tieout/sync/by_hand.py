"""By hand: the records that only the host has, of which the books take none: a person types them in.

What stands alone is found as a plan finds it, so that this list and the plan's left pane never differ.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from tieout.plan import Step, StepKind
from tieout.records import Address, Entity, Frozen, Record, Side, content_fields, field_text
from tieout.site import Site
from tieout.sync.batches import in_batches
from tieout.sync.propose import PlanRequest, entity_steps

#: So many records are looked up at once.
_LOOKED_UP = 500
_PARTIES = frozenset({Entity.CUSTOMER, Entity.VENDOR})
#: Columns of a customer or vendor, in the order in which the forms of accounting programs ask for them.
_FIELDS = {
    "id": "code",
    "name": "name",
    "contact": "contact",
    "phone": "phone",
    "other phone": "alt_phone",
    "mobile": "mobile",
    "fax": "fax",
    "e-mail": "email",
    "address": "billing_address",
    "type": "type",
    "status": "status",
    "credit limit": "credit_limit",
}
#: Columns of an address, and its part for each.
_PARTS = {
    "address 1": "line1",
    "address 2": "line2",
    "address 3": "line3",
    "address 4": "line4",
    "address 5": "line5",
    "city": "city",
    "region": "region",
    "postcode": "postcode",
    "country": "country",
}


class Entry(Frozen):
    """One record to enter by hand: its key on the host, and a text for each column that has one."""

    entity: Entity
    key: str
    values: dict[str, str]
    #: What to look at before it is entered: a record of the books that may be it; "" for nothing.
    look_first: str = ""


class Part(Frozen):
    """One entity of the list: how many records, and what to know about it."""

    entity: Entity
    records: int
    #: Records that several in the books could be; they are not in the list before a person has linked them.
    ambiguous: int = 0
    #: Why there is nothing to enter by hand; "" when there is.
    why_none: str = ""


class ByHand(NamedTuple):
    """The whole list; its entries are in a file while somebody looks, for there may be a million."""

    parts: tuple[Part, ...]
    path: Path

    def entries(self) -> Iterator[Entry]:
        """Each entry, entity by entity, in the plan's order; as often as wanted."""
        with self.path.open(encoding="utf-8") as file:
            for line in file:
                yield Entry.model_validate_json(line)


@contextmanager
def by_hand(site: Site, entities: tuple[Entity, ...] = ()) -> Iterator[ByHand]:
    """The list of the given entities (default: all the site syncs) as of the last read; kept for the context."""
    wanted = [entity for entity in site.rules.entities if not entities or entity in entities]
    with tempfile.TemporaryDirectory(prefix="tieout-") as folder:
        path = Path(folder) / "by-hand.jsonl"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            parts = tuple(_part(site, entity, file) for entity in wanted)
        yield ByHand(parts, path)


def columns_of(entity: Entity) -> tuple[str, ...]:
    """The columns of an entity's entries."""
    if entity not in _PARTIES:
        return tuple(field.replace("_", " ") for field in content_fields(entity))
    return tuple(
        column for field in _FIELDS for column in (tuple(_PARTS) if field == "address" else (field,))
    )


def _part(site: Site, entity: Entity, file: IO[str]) -> Part:
    why = _goes_across(site, entity)
    if why:
        return Part(entity=entity, records=0, why_none=why)
    records = ambiguous = 0
    for batch in in_batches(_host_only(site, entity), _LOOKED_UP):
        sure = [step for step in batch if step.kind is not StepKind.AMBIGUOUS]
        ambiguous += len(batch) - len(sure)
        for entry in _entries(site, entity, sure):
            file.write(entry.model_dump_json() + "\n")
            records += 1
    why = "" if records else _nobody(site, entity)
    return Part(entity=entity, records=records, ambiguous=ambiguous, why_none=why)


def _goes_across(site: Site, entity: Entity) -> str:
    """Why records of an entity are no work for a person's hands; "" when they are."""
    if not site.books_capability(entity).export:
        return ""
    title, rules = site.backend.description.title, site.rules.of(entity)
    if rules and rules.may_export:
        return f"{title} takes them by itself:  tieout plan {site.name}  lists them, ticked."
    return (
        f"{title} would take them by itself, but the rules do not export them (direction "
        f"{rules.direction if rules else 'none'}); allow it:  tieout site edit {site.name} "
        f"--rule {entity.value}.direction=both"
    )


def _nobody(site: Site, entity: Entity) -> str:
    if not site.store.watermark(Side.HOST, entity).fetched_at:
        return f"The host was never read; leave out  --no-fetch, or:  tieout plan {site.name}"
    rules = site.rules.of(entity)
    if rules and rules.only_linked:
        return "Only linked records are looked at (rule only_linked)."
    word, host = entity.value.replace("_", " "), site.host.describe().title
    return f"No {word} of {host} is known to be missing in {site.backend.description.title}."


def _host_only(site: Site, entity: Entity) -> Iterator[Step]:
    """What a plan shows of the host alone."""
    for step in entity_steps(site, entity, PlanRequest(view="missing")):
        if step.host_key and not step.books_key:
            yield step


def _entries(site: Site, entity: Entity, steps: list[Step]) -> Iterator[Entry]:
    halves = site.store.halves(Side.HOST, entity, [step.host_key for step in steps])
    for step in steps:
        if step.host_key in halves:
            record = site.record(entity, halves[step.host_key].record)
            yield Entry(
                entity=entity, key=step.host_key, values=_values(entity, record), look_first=_look_first(step)
            )


def _look_first(step: Step) -> str:
    near = "; ".join(f'"{one.name}" ({one.why})' for one in step.suggestions)
    if near:
        return f"may be in the books already: {near}"
    return step.reason.removeprefix("only on the host").lstrip("; ")


def _values(entity: Entity, record: Record) -> dict[str, str]:
    if entity not in _PARTIES:
        found = {field.replace("_", " "): _text(record, field) for field in content_fields(entity)}
    else:
        found = {column: _text(record, field) for column, field in _FIELDS.items() if column != "address"}
        found["contact"] = found["contact"] or _person(record)
        found["status"] = found["status"] or ("" if record.active else "inactive")
        found |= _address(getattr(record, "billing_address", None))
    return {column: text for column in columns_of(entity) if (text := found[column])}


def _text(record: Record, field: str) -> str:
    return field_text(getattr(record, field))


def _person(record: Record) -> str:
    return " ".join(part for field in ("first_name", "last_name") if (part := _text(record, field)))


def _address(address: object) -> dict[str, str]:
    known = address if isinstance(address, Address) else Address()
    return {column: getattr(known, part) for column, part in _PARTS.items()}
