"""The second lock on the books: an operation passes only when the backend *and* the site's rules allow it.

Planning proposes nothing else; this is asked again right before sending, whoever planned.
"""

from collections.abc import Iterable, Iterator, Sequence

from tieout.capabilities import BackendDescription, EntityCapability
from tieout.errors import WriteForbidden
from tieout.operations import Operation, Prepared
from tieout.plan import StepKind
from tieout.records import MODELS, Entity, expand_fields
from tieout.rules import EntityRules, SiteRules


def refuse_writes(
    operations: Iterable[Operation], entity: Entity, description: BackendDescription, rules: SiteRules
) -> None:
    """Raise ``WriteForbidden`` for the first operation that must not reach the books; one stops all of them."""
    seen: set[str] = set()
    for operation in operations:
        for why in _objections(operation, entity, description.capability(entity), rules.of(entity)):
            _refuse(operation, entity, why)
        if operation.id in seen:
            _refuse(operation, entity, "the same operation is there twice")
        seen.add(operation.id)


def refuse_unready(prepared: Sequence[Prepared], entity: Entity) -> None:
    """Raise ``WriteForbidden`` when something would be sent that was found wanting while it was prepared."""
    for one in prepared:
        if one.problem is not None:
            _refuse(one.operation, entity, "it was refused while it was prepared")


def _refuse(operation: Operation, entity: Entity, why: str) -> None:
    raise WriteForbidden(
        f"a write to the books was stopped: {operation.kind.value} {entity.value}",
        where=f"operation {operation.id}",
        why=why,
    )


def _objections(
    operation: Operation, entity: Entity, capability: EntityCapability | None, rules: EntityRules | None
) -> Iterator[str]:
    """Why an operation must not be sent; none when it may."""
    if operation.entity is not entity:
        yield f"the operation is about a {operation.entity.value}"
    elif capability is None:
        yield f"the backend knows no {entity.value}"
    elif rules is None:
        yield f"the site has no rules for {entity.value}"
    elif not rules.may_export:
        yield f"the site's rules do not export a {entity.value} (direction is {rules.direction})"
    elif type(operation.record) is not MODELS[entity]:
        yield f"there is no {entity.value} in it to write"
    elif operation.kind is StepKind.ADD_TO_BOOKS:
        yield from _against_addition(operation, capability)
    elif operation.kind is StepKind.UPDATE_BOOKS:
        yield from _against_update(operation, entity, capability, rules)
    else:
        yield "it is not a write to the books"


def _against_addition(operation: Operation, capability: EntityCapability) -> Iterator[str]:
    if not capability.export:
        yield "the backend does not declare export for it"
    if operation.books_key:
        yield f"it is an addition, but names the existing record {operation.books_key}"


def _against_update(
    operation: Operation, entity: Entity, capability: EntityCapability, rules: EntityRules
) -> Iterator[str]:
    allowed = expand_fields(entity, rules.update_books) if rules.update_books else ()
    if not operation.books_key:
        yield "it names no existing record"
    if not operation.fields:
        yield "it names no field"
    announced = (change.field for change in operation.changes if change.will == "replace books")
    for field in dict.fromkeys((*operation.fields, *announced)):
        if field not in capability.update:
            yield f"the backend does not declare that {field} can be changed"
        if field not in allowed:
            yield f"the site's update_books does not name {field}"
