"""Writes answers in the byte form of real ones: the bare XML prolog, no indentation, numeric references."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from tieout_quickbooks.simulator import status
from tieout_quickbooks.simulator.grammar import find_answer
from tieout_quickbooks.simulator.grammar.shapes import Choice, Element, Sequence, Value
from tieout_quickbooks.simulator.records import LINES, Fields, FieldValue, find_lines


@dataclass
class Answer:
    """The answer to one request. ``body`` is the finished text of its Ret elements."""

    element: str
    request_id: str | None
    code: int = 0
    text: str = status.OK_TEXT
    counts: dict[str, str] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)
    recovery: dict[str, str] = field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        """True when stopOnError stops here."""
        return status.find_severity(self.code) == "Error"


def escape(text: str) -> str:
    """Text for element content or an attribute: markup escaped, everything beyond ASCII as a decimal reference."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return text if text.isascii() else text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def write_answers(
    answers: list[Answer], set_attributes: dict[str, str], *, includes_data: bool = True
) -> str:
    """The whole answer document."""
    attributes = _write_attributes(set_attributes)
    parts = ['<?xml version="1.0" ?>\n<QBXML>\n', f"<QBXMLMsgsRs{attributes}"]
    if not answers:
        return "".join([*parts, " />\n</QBXML>\n"])
    parts.append(">\n")
    for answer in answers:
        parts.extend(_write_answer(answer, includes_data=includes_data))
    parts.append("</QBXMLMsgsRs>\n</QBXML>\n")
    return "".join(parts)


def _write_attributes(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())


def _write_answer(answer: Answer, *, includes_data: bool) -> Iterator[str]:
    attributes = {} if answer.request_id is None else {"requestID": answer.request_id}
    attributes |= {
        "statusCode": str(answer.code),
        "statusSeverity": status.find_severity(answer.code),
        "statusMessage": answer.text,
        **answer.counts,
    }
    yield f"<{answer.element}{_write_attributes(attributes)}"
    if answer.body and includes_data:
        yield ">\n"
        yield from answer.body
        yield f"</{answer.element}>\n"
    else:
        yield " />\n"


@cache
def _find_plan(name: str, version: tuple[int, int]) -> Sequence:
    return _trim(find_answer(name), version)


def _trim(sequence: Sequence, version: tuple[int, int]) -> Sequence:
    """A sequence without what a later qbXML version brought: an old request gets an old answer."""
    trimmed: list[Element | Choice] = []
    for particle in sequence:
        if isinstance(particle, Choice):
            branches = tuple(_trim(branch, version) for branch in particle.branches)
            trimmed.append(Choice(branches, particle.low, particle.high))
        elif particle.since <= version:
            content = particle.content
            content = content if isinstance(content, Value) else _trim(content, version)
            trimmed.append(Element(particle.name, particle.low, particle.high, content))
    return tuple(trimmed)


def write_ret(
    name: str, fields: Fields, version: tuple[int, int], wanted: frozenset[str] = frozenset()
) -> str:
    """One Ret element, its fields in the schema's order; ``wanted`` keeps only those, when any are named."""
    parts = [f"<{name}>\n"]
    if wanted:
        fields = _keep_wanted(fields, wanted)
    _write_fields(_find_plan(name, version), fields, parts)
    parts.append(f"</{name}>\n")
    return "".join(parts)


def _keep_wanted(fields: Fields, wanted: frozenset[str]) -> Fields:
    kept = {key: value for key, value in fields.items() if key in wanted}
    if lines := [line for line in find_lines(fields) if line[0] in wanted]:
        kept[LINES] = [[name, content] for name, content in lines]
    return kept


def _write_fields(sequence: Sequence, fields: Fields, parts: list[str]) -> None:
    for particle in sequence:
        if isinstance(particle, Element):
            if particle.name in fields:
                _write_element(particle, fields[particle.name], parts)
        elif particle.high is None:
            _write_lines(particle, fields, parts)
        else:
            for branch in particle.branches:
                _write_fields(branch, fields, parts)


def _write_lines(choice: Choice, fields: Fields, parts: list[str]) -> None:
    kinds = {
        element.name: element
        for branch in choice.branches
        for element in branch
        if isinstance(element, Element)
    }
    for name, content in find_lines(fields):
        _write_element(kinds[name], content, parts)


def _write_element(element: Element, value: FieldValue, parts: list[str]) -> None:
    if isinstance(value, list):
        for one in value:
            _write_element(element, one, parts)
    elif isinstance(value, dict):
        if not isinstance(element.content, Value):
            parts.append(f"<{element.name}>\n")
            _write_fields(element.content, value, parts)
            parts.append(f"</{element.name}>\n")
    else:
        parts.append(f"<{element.name}>{escape(value)}</{element.name}>\n")
