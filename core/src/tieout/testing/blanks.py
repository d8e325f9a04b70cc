"""What a declared field reads as when nothing was ever put into it, and what an undeclared one reads as."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import MISSING, ValidationError

from tieout.records import MODELS, Address, Entity, Record, content_fields

_BLANKS: tuple[object, ...] = ("", None, (), Address())


@cache
def blank_of(entity: Entity, field: str) -> Any:
    """The blank a field can hold (``""``, None, no lines, an empty address), or MISSING when it has none."""
    for blank in _BLANKS:
        try:
            MODELS[entity].model_validate({"key": "x", field: blank})
        except ValidationError:
            continue
        return blank
    return MISSING


def as_read(entity: Entity, record: Record, declared: Iterable[str]) -> Record:
    """The record as a read brings it: declared fields present, blank where empty; all others MISSING."""
    fields = set(declared)
    changes: dict[str, Any] = {}
    for field in content_fields(entity):
        missing = getattr(record, field) is MISSING
        if field in fields and missing:
            changes[field] = blank_of(entity, field)
        elif field not in fields and not missing:
            changes[field] = MODELS[entity].model_fields[field].default
    return record.model_copy(update=changes) if changes else record
