"""Reads the terse notation of the element-order tables, so that they stay readable.

One element per line, what it holds indented below it::

    Name! name41                   exactly one, at most 41 characters
    Contacts* group since 12.0     any number
    SalesTaxCountry enum {US|UK} since 6.0 not US
    either?                        none or one of the branches ("either!" one, "either+" any mixture)
      ListID+ id36
    or
      &list-filters                a named fragment, spliced in
"""

import re
from collections.abc import Mapping
from typing import cast

from tieout_quickbooks.qbxml.elements import Choice, Element, Kind, Part
from tieout_quickbooks.qbxml.version import read_version

LINE = re.compile(
    r"(?P<name>[A-Za-z0-9]+)(?P<often>[!+*]?)(?P<most>\d*)\s+(?P<kind>[a-z]+)(?P<length>\d*)"
    r"(?:\s+\{(?P<allowed>[^}]*)\})?(?:\s+since (?P<since>\d+\.\d+))?(?:\s+not (?P<absent>[A-Z ]+))?"
)
OFTEN: dict[str, tuple[int, int | None]] = {
    "": (0, 1),
    "?": (0, 1),
    "!": (1, 1),
    "*": (0, None),
    "+": (1, None),
}

Block = list[tuple[int, str]]


def read_parts(text: str, fragments: Mapping[str, tuple[Part, ...]]) -> tuple[Part, ...]:
    """The parts a table's text describes.

    Raises:
        ValueError: a line does not follow the notation (a mistake of ours, found by any test).
    """
    lines = [(len(line) - len(line.lstrip()), line.strip()) for line in text.splitlines() if line.strip()]
    return _read_block(lines, fragments)


def _read_block(lines: Block, fragments: Mapping[str, tuple[Part, ...]]) -> tuple[Part, ...]:
    parts: list[Part] = []
    while lines:
        head, below, lines = _split_first(lines)
        if head.startswith("&"):
            parts.extend(fragments[head[1:]])
        elif head.startswith("either"):
            branches = [_read_block(below, fragments)]
            while lines and lines[0][1] == "or":
                _, below, lines = _split_first(lines)
                branches.append(_read_block(below, fragments))
            parts.append(Choice(*OFTEN[head[6:]], branches=tuple(branches)))
        else:
            parts.append(_read_element(head, _read_block(below, fragments), fragments))
    return tuple(parts)


def _split_first(lines: Block) -> tuple[str, Block, Block]:
    """The first line, what is indented below it, and the rest."""
    indent, head = lines[0]
    end = next((at for at, (depth, _) in enumerate(lines) if at and depth <= indent), len(lines))
    return head, lines[1:end], lines[end:]


def _read_element(line: str, below: tuple[Part, ...], fragments: Mapping[str, tuple[Part, ...]]) -> Element:
    found = LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"not in the tables' notation: {line!r}")
    kind, length = found["kind"], int(found["length"]) if found["length"] else None
    least, most = OFTEN[found["often"]]
    if kind == "address":
        below = fragments["address"] + below
    elif kind == "ref":
        below = (
            Element("ListID", "id", max_length=36),
            Element("FullName", "path", max_length=length),
        )
        length = None
    return Element(
        name=found["name"],
        kind=cast("Kind", kind),
        least=least,
        most=int(found["most"]) if found["most"] else most,
        max_length=length,
        allowed=tuple(found["allowed"].split("|")) if found["allowed"] else (),
        since=read_version(found["since"]) if found["since"] else None,
        absent_in=frozenset((found["absent"] or "").split()),
        parts=below,
    )
