"""Compares a parsed request with its table: order, bounds, choices, versions, edition and values.

Real QuickBooks says nothing but "found an error when parsing" when any of this is wrong; the reason given
here is only for the people who write tests against the simulator.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from tieout_quickbooks.simulator.grammar.shapes import Choice, Element, Sequence, Value, find_elements
from tieout_quickbooks.simulator.grammar.values import is_too_long, is_well_formed


class GrammarError(Exception):
    """The request is not in the language; QuickBooks refuses the whole message set without saying why."""


@dataclass
class Rules:
    """What a request is measured against.

    ``refuse_long`` false lets texts that are too long pass here; ``report_long`` is then told element and
    text.
    """

    version: tuple[int, int]
    is_us: bool = True
    refuse_long: bool = True
    report_long: Callable[[str, str], None] = lambda _name, _text: None


def check_content(node: etree._Element, content: Sequence, rules: Rules) -> None:
    """Raise GrammarError unless the children of ``node`` are exactly what ``content`` allows."""
    if (node.text or "").strip() or any((child.tail or "").strip() for child in node):
        message = f"text between the elements of {node.tag}"
        raise GrammarError(message)
    children = list(node)
    rest = _match_sequence(children, 0, content, rules)
    if rest != len(children):
        message = f"{children[rest].tag} is not expected here in {node.tag}"
        raise GrammarError(message)


def _match_sequence(children: list[etree._Element], at: int, content: Sequence, rules: Rules) -> int:
    for particle in content:
        match = _match_choice if isinstance(particle, Choice) else _match_element
        at = match(children, at, particle, rules)  # type: ignore[arg-type]
    return at


def _match_element(children: list[etree._Element], at: int, element: Element, rules: Rules) -> int:
    seen = 0
    while at < len(children) and children[at].tag == element.name and seen != element.high:
        _check_element(children[at], element, rules)
        at += 1
        seen += 1
    if seen < element.low:
        message = f"{element.name} is missing"
        raise GrammarError(message)
    return at


def _match_choice(children: list[etree._Element], at: int, choice: Choice, rules: Rules) -> int:
    seen = 0
    while at < len(children) and seen != choice.high:
        branch = next(_branches_starting(choice, str(children[at].tag)), None)
        if branch is None:
            break
        at = _match_sequence(children, at, branch, rules)
        seen += 1
    if seen < choice.low and not any(_may_be_empty(branch) for branch in choice.branches):
        message = "one of several elements is missing"
        raise GrammarError(message)
    return at


def _branches_starting(choice: Choice, name: str) -> Iterator[Sequence]:
    return (branch for branch in choice.branches if name in _first_names(branch))


def _first_names(sequence: Sequence) -> set[str]:
    names: set[str] = set()
    for particle in sequence:
        if isinstance(particle, Element):
            names.add(particle.name)
        else:
            names.update(*(_first_names(branch) for branch in particle.branches))
        if particle.low and not (isinstance(particle, Choice) and any(map(_may_be_empty, particle.branches))):
            break
    return names


def _may_be_empty(sequence: Sequence) -> bool:
    return all(element.low == 0 for element in find_elements(sequence))


def _check_element(node: etree._Element, element: Element, rules: Rules) -> None:
    if element.since > rules.version:
        message = f"{element.name} came with a later qbXML version"
        raise GrammarError(message)
    if rules.is_us and not element.is_us:
        message = f"{element.name} is not in United States QuickBooks"
        raise GrammarError(message)
    if unknown := set(node.attrib) - element.attributes:
        message = f"{element.name} has no attribute {sorted(unknown)}"
        raise GrammarError(message)
    if isinstance(element.content, Value):
        _check_text(node, element.content, rules)
    else:
        check_content(node, element.content, rules)


def _check_text(node: etree._Element, value: Value, rules: Rules) -> None:
    text = node.text or ""
    if len(node):
        message = f"{node.tag} holds text only"
        raise GrammarError(message)
    if not is_well_formed(value, text):
        message = f"{node.tag} has a value that is not {value.type}"
        raise GrammarError(message)
    if is_too_long(value, text):
        if rules.refuse_long:
            message = f"{node.tag} is longer than {value.longest}"
            raise GrammarError(message)
        rules.report_long(str(node.tag), text)
