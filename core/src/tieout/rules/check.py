"""Whether books and host can honour the rules. Asked when a site is loaded, never first in the middle of a run."""

import re
from collections.abc import Iterator

from tieout.capabilities import BackendDescription, EntityCapability, HostCapability, HostDescription
from tieout.records import Entity, Frozen, expand_fields, field_words
from tieout.rules.entity import EntityRules
from tieout.rules.site import SiteRules


class RuleProblem(Frozen):
    """One rule that cannot be honoured: where it stands, and why."""

    path: str
    sentence: str


def unsupported_rules(
    rules: SiteRules, books: BackendDescription, host: HostDescription
) -> tuple[RuleProblem, ...]:
    """Every rule of a site that its books or its host cannot honour."""
    return tuple(problem for entity in rules.entities for problem in _of_entity(entity, rules, books, host))


def _of_entity(
    entity: Entity, site: SiteRules, books: BackendDescription, host: HostDescription
) -> Iterator[RuleProblem]:
    rules, capability, on_host = site.of(entity), books.capability(entity), host.entities.get(entity)
    path = f"rules.{entity.value}"
    if rules is None:
        return
    if capability is None:
        known = ", ".join(books.entities)
        yield RuleProblem(path=path, sentence=f"{books.title} has no {entity.value} here; it knows: {known}")
    elif on_host is None:
        yield RuleProblem(path=path, sentence=f"the host {host.title} has no {entity.value}")
    else:
        for key, sentence in _sentences(entity, rules, capability, on_host):
            yield RuleProblem(path=f"{path}.{key}" if key else path, sentence=sentence)


def _sentences(
    entity: Entity, rules: EntityRules, books: EntityCapability, host: HostCapability
) -> Iterator[tuple[str, str]]:
    if rules.may_export and not books.export:
        yield "direction", books.remark or f"exporting a {entity.value} is not supported by these books"
    if rules.include_types and not books.types:
        yield "include_types", "records of these books have no type"
    if rules.only_after_approved_transaction and not host.references:
        yield "only_after_approved_transaction", "the host cannot tell which records transactions refer to"
    if rules.read_only_on_host and not host.can_set_read_only:
        yield "read_only_on_host", "the host cannot make a record read only"
    yield from _fields(entity, rules, books, host)
    yield from _patterns(rules)


def _fields(
    entity: Entity, rules: EntityRules, books: EntityCapability, host: HostCapability
) -> Iterator[tuple[str, str]]:
    shared = [field for field in host.fields if field in books.fields]
    asked = (
        ("replace", rules.replace, shared, "not a field both sides have"),
        ("set_once", rules.set_once, list(host.fields), "not a field of the host"),
        ("export_defaults", tuple(rules.export_defaults), list(books.fields), "not a field of these books"),
        ("update_books", rules.update_books, list(books.update), "not a field these books let anyone change"),
    )
    for key, words, allowed, why in asked:
        for word in words:
            sentence = _unknown_word(entity, word, allowed, why)
            if sentence:
                yield key, sentence


def _unknown_word(entity: Entity, word: str, allowed: list[str], why: str) -> str:
    try:
        fields = expand_fields(entity, [word])
    except KeyError:
        return f'"{word}" is not a field of a {entity.value}; known: {", ".join(field_words(entity))}'
    return "" if any(field in allowed for field in fields) else f'"{word}" is {why}'


def _patterns(rules: EntityRules) -> Iterator[tuple[str, str]]:
    try:
        re.compile(rules.code_pattern)
    except re.error as error:
        yield "code_pattern", f"not a regular expression: {error}"
