"""The rules the wizard asks for: what the profile leaves open, in the words of the site file."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tieout.cli.frame.invocation import Invocation
from tieout.cli.screen.console import remark
from tieout.cli.screen.questions import ask_choice, ask_text, somebody_is_there
from tieout.cli.screen.words import PLURAL, entity_of
from tieout.cli.site.fields import fields_of
from tieout.errors import NoTerminal, RuleUnsupported, UsageProblem
from tieout.records import Entity
from tieout.rules import EntityRules, SiteRules, merge_rules, unsupported_rules

if TYPE_CHECKING:
    from tieout.capabilities import BackendDescription, EntityCapability, HostDescription

_FLAG = "--rule ENTITY.RULE=VALUE"
#: The rule that is a table: what is set on every exported record.
_DEFAULTS = "export_defaults"


def rules_from_flags(given: Mapping[str, str]) -> dict[str, Any]:
    """``customer.replace=address,phone`` and ``customer.export_defaults.type=Retail`` as the ``[rules]`` table."""
    from tieout.backends import did_you_mean

    table: dict[str, Any] = {}
    for path, text in given.items():
        head, *rest = path.split(".", 2)
        if not rest:
            table[head] = _read_rule(SiteRules, head, path, text)
            continue
        entity = entity_of(head)
        if entity is None:
            raise UsageProblem(f'There is no entity "{head}".', why=did_you_mean(head, PLURAL.values()))
        inner = table.setdefault(entity.value, {})
        if rest[0] == _DEFAULTS and len(rest) == 2:  # noqa: PLR2004 - export_defaults and a field
            inner.setdefault(_DEFAULTS, {})[rest[1]] = text
        else:
            inner[rest[0]] = _read_rule(EntityRules, ".".join(rest), path, text)
    return table


def _read_rule(model: type[EntityRules | SiteRules], name: str, path: str, text: str) -> Any:
    from tieout.backends import did_you_mean

    fields = {field.key: field for field in fields_of(model.model_json_schema())}
    if name not in fields or name in set(Entity):
        raise UsageProblem(f'There is no rule "{path}".', why=did_you_mean(name, fields))
    return fields[name].read(text)


def asked_rules(
    invocation: Invocation, description: "BackendDescription", profile: str, own: dict[str, Any]
) -> dict[str, Any]:
    """The rules with the open questions answered; nothing is asked where nobody is there."""
    below = tomllib.loads(description.profiles[profile]).get("rules", {}) if profile else {}
    merged = merge_rules(below, own)
    if not any(entity.value in merged for entity in Entity):
        own = merge_rules(own, _asked_entities(invocation, description))
    if not somebody_is_there(invocation):
        return own
    for entity in Entity:
        if entity.value in merge_rules(below, own) and description.capability(entity):
            told = merge_rules(below, own)[entity.value]
            answers = dict(_asked_of(invocation, entity, description, told))
            own = merge_rules(own, {entity.value: answers}) if answers else own
    return own


def _asked_entities(invocation: Invocation, description: "BackendDescription") -> dict[str, Any]:
    known = [PLURAL[entity] for entity in description.entities]
    if not somebody_is_there(invocation):
        raise NoTerminal(
            "Which records?",
            why=f"These books have: {', '.join(known)}",
            fix="Give  --profile NAME   or  --rule customer.direction=import",
        )
    text = ask_text(invocation, f"Which records ({', '.join(known)})", _FLAG, known[0])
    table: dict[str, Any] = {}
    for word in text.split(","):
        entity = entity_of(word)
        if entity is None or description.capability(entity) is None:
            raise UsageProblem(f'These books have no "{word.strip()}".', why=f"They have: {', '.join(known)}")
        table[entity.value] = {"direction": _asked_direction(invocation, entity, description)}
    return table


def _asked_direction(invocation: Invocation, entity: Entity, description: "BackendDescription") -> str:
    can = description.entities[entity]
    if not can.export:
        why = can.remark or f"export is not supported by {description.title}"
        remark(invocation, f"{PLURAL[entity].capitalize()}: import only ({why})")
        return "import"
    choices = ["import", "export", "both"]
    question = f"{PLURAL[entity].capitalize()}: import (books to host), export (host to books), or both"
    return choices[ask_choice(invocation, question, choices, f"--rule {entity.value}.direction=import")]


def _asked_of(
    invocation: Invocation, entity: Entity, description: "BackendDescription", told: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    for key, question in _questions(entity, description.entities[entity], told):
        text = ask_text(invocation, question, f"--rule {entity.value}.{key}=VALUE")
        if text:
            yield key, [part.strip() for part in text.split(",") if part.strip()]
    yield from _asked_defaults(invocation, entity, description.entities[entity], told)


def _asked_defaults(
    invocation: Invocation, entity: Entity, can: "EntityCapability", told: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    """The type and job type that every exported record gets; both must exist in the books."""
    if not can.types or _DEFAULTS in told or told.get("direction", "import") not in {"export", "both"}:
        return
    table: dict[str, str] = {}
    for field, words in (("type", "type"), ("job_type", "job type")):
        if field in can.fields:
            question = f"{words.capitalize()} set on every exported {entity.value} (blank = none)"
            text = ask_text(invocation, question, f"--rule {entity.value}.{_DEFAULTS}.{field}=VALUE")
            table |= {field: text} if text else {}
    if table:
        yield _DEFAULTS, table


def _questions(entity: Entity, can: "EntityCapability", told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    direction, plural = told.get("direction", "import"), PLURAL[entity]
    if can.types and not told.get("include_types") and direction in {"import", "both"}:
        yield "include_types", f"Include {entity.value} types (blank = all)"
    if "status" in can.fields and "export_statuses" not in told and direction in {"export", "both"}:
        yield "export_statuses", f"Export {plural} with status (blank = all)"
    if not told.get("replace") and direction in {"import", "both"}:
        yield "replace", f"Replace on the host, for {plural} (address, phone, ...; blank = nothing)"


def checked_rules(
    description: "BackendDescription", host: "HostDescription", profile: str, own: dict[str, Any], name: str
) -> SiteRules:
    """The rules that would count, or ``RuleUnsupported`` with everything either side cannot honour."""
    from pydantic import ValidationError

    below = tomllib.loads(description.profiles[profile]).get("rules", {}) if profile else {}
    try:
        rules = SiteRules.model_validate(merge_rules(below, own))
    except ValidationError as error:
        found = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise UsageProblem("The rules say something impossible", where=name, why="; ".join(found)) from error
    problems = [f"{one.path}: {one.sentence}" for one in unsupported_rules(rules, description, host)]
    if problems:
        raise RuleUnsupported("The rules ask for what is not possible", where=name, why="; ".join(problems))
    return rules
