"""Checks a request against QuickBooks' grammar before it is sent.

QuickBooks refuses a whole message set for one element out of place and does not say which; here each broken
rule is named with its record and field.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tieout_quickbooks.qbxml.attribute_checks import check_attributes
from tieout_quickbooks.qbxml.elements import EDITIONS, NESTED_KINDS, Choice, Element, Part, elements_in
from tieout_quickbooks.qbxml.errors import RequestNotInVocabulary, RequestRefused
from tieout_quickbooks.qbxml.requests import Problem, Request, Rule
from tieout_quickbooks.qbxml.value_checks import check_value
from tieout_quickbooks.qbxml.version import NEWEST, read_version
from tieout_quickbooks.qbxml.vocabulary import field_parts, shape_of


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a request the check is, and for which QuickBooks."""

    version: tuple[int, int]
    edition: str
    prefix: str = ""

    def inside(self, name: str) -> "_Place":
        return replace(self, prefix=f"{self.prefix}{name}/")


def check_request(request: Request, version: str = NEWEST, country: str = "US") -> list[Problem]:
    """Every rule the request breaks; empty when it may be sent. Pure.

    Args:
        request: the request.
        version: the qbXML version agreed on (``negotiate_version``).
        country: HostRet's Country (US, CA, UK, AU); anything else counts as US, which has the fewest fields.
    """
    try:
        shape = shape_of(request.name)
    except RequestNotInVocabulary as fault:
        return [Problem(request.name, Rule.UNKNOWN, f"{fault.what}: {fault.why}.")]
    edition = country.upper()
    place = _Place(read_version(version), edition if edition in EDITIONS else "US")
    parts = field_parts(shape) + (shape.parts[1:] if shape.wrapper else ())
    return [*check_attributes(request, shape), *_check_level(parts, request.fields, place)]


def refuse(request: Request, version: str = NEWEST, country: str = "US") -> None:
    """Nothing when the request may be sent.

    Raises:
        RequestNotInVocabulary: tieout does not speak that request.
        RequestRefused: it breaks rules; the error names the record and each field with its rule.
    """
    shape_of(request.name)
    problems = check_request(request, version, country)
    if problems:
        raise refusal(request, problems)


def refusal(request: Request, problems: list[Problem]) -> RequestRefused:
    """The error for a request with problems: what, where, and each field with its rule."""
    return RequestRefused(
        f"{request.label} was not sent to QuickBooks: {problems[0].sentence}",
        where=f"{request.name} {request.request_id}, field {problems[0].field}",
        why=" ".join(f"[{problem.field}: {problem.rule}] {problem.sentence}" for problem in problems),
    )


def given(fields: Mapping[str, Any], name: str) -> list[Any]:
    """The values of one element: none, one, or the items of a list. None counts as not given."""
    value = fields.get(name)
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _check_level(parts: tuple[Part, ...], fields: Mapping[str, Any], place: _Place) -> Iterator[Problem]:
    known = {element.name for element in elements_in(parts)}
    for name in fields:
        if name not in known:
            yield Problem(f"{place.prefix}{name}", Rule.UNKNOWN, f"There is no element {name} at that place.")
    yield from _check_parts(parts, fields, place)


def _check_parts(parts: tuple[Part, ...], fields: Mapping[str, Any], place: _Place) -> Iterator[Problem]:
    for part in parts:
        if isinstance(part, Choice):
            yield from _check_choice(part, fields, place)
        else:
            yield from _check_count(part, fields, place)
            if given(fields, part.name):
                yield from _check_element(part, fields[part.name], place)


def _check_choice(choice: Choice, fields: Mapping[str, Any], place: _Place) -> Iterator[Problem]:
    used = []
    for branch in choice.branches:
        names = [element.name for element in elements_in(branch) if given(fields, element.name)]
        if names:
            used.append((branch, names[0]))
    if not used and choice.least:
        names = [element.name for branch in choice.branches for element in elements_in(branch)]
        yield Problem(f"{place.prefix}{names[0]}", Rule.MISSING, f"One of {', '.join(names)} is needed.")
    if len(used) > 1 and choice.most is not None:
        (_, first), (_, second), *_ = used
        sentence = f"{first} and {second} exclude each other."
        yield Problem(f"{place.prefix}{second}", Rule.CHOICE, sentence)
    for branch, _ in used:
        yield from _check_parts(branch, fields, place)


def _check_count(element: Element, fields: Mapping[str, Any], place: _Place) -> Iterator[Problem]:
    path, count = f"{place.prefix}{element.name}", len(given(fields, element.name))
    if count < element.least:
        yield Problem(path, Rule.MISSING, f"{element.name} is needed.")
    if element.most is not None and count > element.most:
        sentence = f"{element.name} may stand there {element.most} times, not {count}."
        yield Problem(path, Rule.TOO_MANY, sentence)


def _check_element(element: Element, value: object, place: _Place) -> Iterator[Problem]:
    path = f"{place.prefix}{element.name}"
    if element.since is not None and place.version < element.since:
        since = ".".join(map(str, element.since))
        yield Problem(path, Rule.VERSION, f"{element.name} needs qbXML {since} or newer.")
    yield from _check_edition(element, path, place)
    for item in given({element.name: value}, element.name):
        if element.kind in NESTED_KINDS:
            yield from _check_nested(element, item, place)
        else:
            yield from check_value(element, item, path)


def _check_edition(element: Element, path: str, place: _Place) -> Iterator[Problem]:
    if place.edition in element.absent_in:
        yield Problem(path, Rule.EDITION, f"QuickBooks ({place.edition}) has no {element.name}.")


def _check_nested(element: Element, item: object, place: _Place) -> Iterator[Problem]:
    path = f"{place.prefix}{element.name}"
    if not isinstance(item, Mapping):
        yield Problem(path, Rule.TYPE, f"{element.name} holds elements, not {type(item).__name__}.")
        return
    yield from _check_level(element.parts, item, place.inside(element.name))
    if element.kind == "ref" and not any(given(item, name) for name in ("ListID", "FullName")):
        yield Problem(path, Rule.MISSING, f"{element.name} needs a ListID or a FullName.")
    yield from _check_address(element, item, path)


def _check_address(element: Element, item: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """QuickBooks answers such an address with "the parameter is incorrect" (known from a public client)."""
    if not any(part.name == "Addr5" for part in elements_in(element.parts)):
        return
    lines = [name for name in ("Addr4", "Addr5") if given(item, name)]
    places = [name for name in ("City", "State", "PostalCode", "Country") if given(item, name)]
    if lines and places:
        sentence = f"An address with {places[0]} has room for Addr1 to Addr3 only, not {lines[0]}."
        yield Problem(f"{path}/{lines[0]}", Rule.ADDRESS, sentence)
