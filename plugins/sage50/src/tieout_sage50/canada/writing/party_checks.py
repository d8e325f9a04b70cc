"""Customers and vendors made ready for the SDK, or the sentence why Sage 50 could not take them."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tieout.plugin import Customer, Entity, Operation, Prepared, Record, StepKind, TieoutError, Vendor
from tieout_sage50.canada.settings import CanadaSettings
from tieout_sage50.canada.writing.errors import CannotWrite, ChangedMeanwhile, NameInUse
from tieout_sage50.canada.writing.forms import CHANGEABLE, Party, entries, lines_too_many
from tieout_sage50.canada.writing.lookups import parties_named
from tieout_sage50.canada.writing.rereading import reread
from tieout_sage50.canada.writing.texts import problems_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

LEDGERS = {Entity.CUSTOMER: "Customer", Entity.VENDOR: "Vendor"}


def prepare_party(
    settings: CanadaSettings, read: "Connection", entity: Entity, operation: Operation
) -> Prepared:
    """The payload of one new or changed party, or its problem."""
    problem = own_problem(settings, entity, operation) or around_problem(settings, read, entity, operation)
    if problem is not None:
        return Prepared(operation=operation, problem=problem.as_dict())
    return Prepared(operation=operation, payload=_payload(settings, read, entity, operation))


def own_problem(settings: CanadaSettings, entity: Entity, operation: Operation) -> TieoutError | None:
    """What is wrong with the operation in itself, whatever Sage 50 holds."""
    record = operation.record
    if not isinstance(record, Customer | Vendor):
        return CannotWrite(f"The operation holds no {entity.value}", where=operation.id)
    if problems := list(_problems(settings, operation, record)):
        return CannotWrite(
            f'The {entity.value} "{record.name}" cannot be written into Sage 50: {problems[0]}',
            where=operation.id,
            why=" ".join(problems),
        )
    return None


def around_problem(
    settings: CanadaSettings, read: "Connection", entity: Entity, operation: Operation
) -> TieoutError | None:
    """What the company's tables have against it now: a name in use, or a record that changed meanwhile."""
    if operation.kind is StepKind.UPDATE_BOOKS:
        return _stale(operation, entity, reread(settings, read, entity, operation.books_key))
    assert operation.record is not None
    holders = parties_named(settings, read, entity, operation.record.name)
    return name_in_use(entity, operation, holders[0].key) if holders else None


def name_in_use(entity: Entity, operation: Operation, key: str) -> NameInUse:
    """The refusal for a name that somebody has: link them, or rename one."""
    return NameInUse(
        f'Sage 50 has a {entity.value} "{operation.name}" already',
        where="name",
        why="the name is what Sage 50 tells them apart by",
        fix=f"Link them instead, if they are the same (key {key}):  tieout link   Otherwise rename one of them.",
    )


def _problems(settings: CanadaSettings, operation: Operation, record: Party) -> Iterator[str]:
    is_change = operation.kind is StepKind.UPDATE_BOOKS
    fields = operation.fields if is_change else ("name", *CHANGEABLE)
    if beyond := [field for field in fields if field not in {"name", *CHANGEABLE}]:
        yield f"tieout does not change {', '.join(beyond)} in Sage 50."
        return
    if is_change and "name" in fields:
        yield "tieout does not rename anything in Sage 50."
    if not record.name.strip():
        yield "A name is needed."
    if isinstance(record, Customer) and record.parent:
        yield "Sage 50 has no jobs under a customer."
    if "billing_address" in fields and lines_too_many(record):
        yield "The address has more than two lines before the city; Sage 50 has two."
    for what, place, text in entries(record, fields):
        yield from problems_of(what, text, place.length, settings.charset)


def _stale(operation: Operation, entity: Entity, now: Record | None) -> TieoutError | None:
    if now is None:
        return ChangedMeanwhile(
            f'The {entity.value} "{operation.name}" is no longer in Sage 50', where=operation.books_key
        )
    if changed := _changed(operation, now):
        return ChangedMeanwhile(
            f'The {entity.value} "{operation.name}" was changed in Sage 50 meanwhile',
            where=operation.books_key,
            why=f"not as the approved step saw it: {', '.join(changed)}",
        )
    return None


def _changed(operation: Operation, now: Record) -> list[str]:
    """The fields to write that no longer hold what the step saw; without a picture of that, the version tells."""
    if operation.expected is None:
        seen = operation.record.version if operation.record else ""
        return ["version"] if seen and seen != now.version else []
    return [field for field in operation.fields if getattr(operation.expected, field) != getattr(now, field)]


def _payload(settings: CanadaSettings, read: "Connection", entity: Entity, operation: Operation) -> bytes:
    """Exactly what the process with the SDK is told, as canonical JSON."""
    record = operation.record
    assert isinstance(record, Customer | Vendor)
    is_change = operation.kind is StepKind.UPDATE_BOOKS
    fields = operation.fields if is_change else ("name", *CHANGEABLE)
    now = reread(settings, read, entity, operation.books_key) if is_change else record
    told = {
        "do": "change" if is_change else "create",
        "ledger": LEDGERS[entity],
        "name": now.name if now else operation.name,
        "set": {place.member: text for _, place, text in entries(record, fields) if text or is_change},
    }
    return json.dumps(told, sort_keys=True).encode("ascii")
