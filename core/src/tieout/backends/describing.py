"""Whether what a backend says of itself makes sense: legal fields, a known encoding, rules that can be read."""

import codecs
import re
import tomllib
from collections.abc import Iterator

from pydantic import BaseModel, ValidationError

from tieout.capabilities import BackendDescription, EntityCapability
from tieout.records import Address, Entity, Line, content_fields
from tieout.rules import SiteRules


def description_problems(description: BackendDescription, name: str) -> Iterator[str]:
    """Every sentence that says what is wrong with a description; none when it is sound.

    Models can be made without validation, so nothing is believed for being a BackendDescription.
    """
    try:
        BackendDescription.model_validate(dict(description))
    except (ValidationError, TypeError) as error:
        yield f"its description is not valid: {' '.join(str(error).split())[:300]}"
        return
    if description.name != name:
        yield f'it calls itself "{description.name}" but is installed as "{name}"'
    for entity, capability in description.entities.items():
        for sentence in _capability_problems(entity, capability):
            yield f"what it says of {entity.value}: {sentence}"
    yield from _settings_problems(description.settings)
    for profile, text in description.profiles.items():
        for sentence in _profile_problems(text):
            yield f'its profile "{profile}" {sentence}'


def _capability_problems(entity: Entity, capability: EntityCapability) -> Iterator[str]:
    known = content_fields(entity)
    asked = {
        "fields": capability.fields,
        "update": capability.update,
        "required": capability.required if capability.export else (),
        "lengths": tuple(capability.lengths),
    }
    for key, fields in asked.items():
        for field in fields:
            if not _is_field(field, known):
                yield f'"{field}" in {key} is not a field of a {entity.value}'
    for field in capability.update:
        if field not in capability.fields:
            yield f'"{field}" can be updated but is not read'
    yield from _text_problems(capability)


def _is_field(field: str, known: tuple[str, ...]) -> bool:
    """``name``, ``billing_address.line1``, ``lines.product``; ``full_name`` is a name with its parents."""
    head, _, part = field.partition(".")
    parts = Line.model_fields if head == "lines" else Address.model_fields
    return field == "full_name" or (head in known and (not part or part in parts))


def _text_problems(capability: EntityCapability) -> Iterator[str]:
    try:
        codecs.lookup(capability.encoding or "utf-8")
    except (LookupError, ValueError):
        yield f'"{capability.encoding}" is not an encoding Python knows'
    try:
        re.compile(capability.code_pattern)
    except re.error as error:
        yield f'its code_pattern "{capability.code_pattern}" is not a regular expression: {error}'


def _settings_problems(settings: type[BaseModel]) -> Iterator[str]:
    try:
        settings.model_json_schema()
    except Exception as error:  # noqa: BLE001 - pydantic raises many kinds for a model without a schema
        yield f"its settings have no JSON schema: {type(error).__name__}: {str(error)[:200]}"


def _profile_problems(text: str) -> Iterator[str]:
    try:
        SiteRules.model_validate(tomllib.loads(text).get("rules", {}))
    except tomllib.TOMLDecodeError as error:
        yield f"is not TOML: {error}"
    except ValidationError as error:
        first = error.errors()[0]
        yield f"says something impossible at rules.{'.'.join(map(str, first['loc']))}: {first['msg']}"
