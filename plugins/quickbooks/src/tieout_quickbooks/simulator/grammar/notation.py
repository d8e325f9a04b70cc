"""Reads the simulator's own notation of the qbXML grammar, so that the tables stay short enough to check by eye.

A table is a list of definitions, each starting a line::

    enum Match = StartsWith | Contains | EndsWith
    seq Place  = Addr1?:s41 City?:s31
    request CustomerQuery meta iterator = ( ListID+:id | <Filters> )? IncludeRetElement*:s50@4.0
    ret CustomerRet = Name?:s41 BillAddress?:Place

``Name?:type@since!us`` is one element: ``?`` none or one, ``*`` any number, ``+`` at least one, ``{0,8}``
bounds; ``@12.0`` the qbXML version that brought it; ``!us`` not in United States QuickBooks; ``[defMacro]``
an attribute. ``s41`` is text of at most 41 characters, ``ref159`` a pair ListID and FullName of 159, a
capital word an enum or a sequence defined elsewhere, ``{ ... }`` a sequence in place, ``<Place>`` a
sequence's elements right here, and ``( a | b )`` a choice.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tieout_quickbooks.simulator.grammar.shapes import (
    Choice,
    Element,
    Particle,
    RequestShape,
    Sequence,
    Value,
)

TYPES: Mapping[str, str] = {
    "amt": "AMTTYPE",
    "bool": "BOOLTYPE",
    "date": "DATETYPE",
    "float": "FLOATTYPE",
    "guid": "GUIDTYPE",
    "id": "IDTYPE",
    "int": "INTTYPE",
    "pct": "PERCENTTYPE",
    "price": "PRICETYPE",
    "quan": "QUANTYPE",
    "span": "TIMEINTERVALTYPE",
    "time": "DATETIMETYPE",
}
BOUNDS: Mapping[str, tuple[int, int | None]] = {"": (1, 1), "?": (0, 1), "*": (0, None), "+": (1, None)}
ID_LENGTH = 36

_DEFINITION = re.compile(r"^(enum|seq|request|ret) +(\w+)([\w ]*)=", re.MULTILINE)
_TOKEN = re.compile(
    r"(?P<head>\w+(?:\{\d+,\d+\})?[?*+]?(?:\[\w+\])?:)"
    r"|(?P<close>[})])(?P<bound>[?*+]?)(?P<flags>(?:@[\d.]+)?(?:!us)?)"
    r"|(?P<open>[{(])|(?P<bar>\|)|<(?P<use>\w+)>"
    r"|(?P<word>\w+)(?P<wordflags>(?:@[\d.]+)?(?:!us)?)"
)
_HEAD = re.compile(r"(\w+?)(?:\{(\d+),(\d+)\})?([?*+]?)(?:\[(\w+)\])?:$")


class NotationError(ValueError):
    """A grammar table is wrong; only a programmer of the simulator ever sees this."""


@dataclass
class Tables:
    """Every definition of all tables, and the ones already worked out."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    sequences: dict[str, Sequence] = field(default_factory=dict)

    def read(self, text: str) -> None:
        """Add the definitions of one table."""
        text = re.sub(r"#.*", "", text)
        heads = list(_DEFINITION.finditer(text))
        for head, following in zip(heads, [*heads[1:], None], strict=True):
            key = (head[1], head[2])
            if key in self.texts:
                message = f"{key} is defined twice"
                raise NotationError(message)
            self.texts[key] = text[head.end() : following.start() if following else None]
            self.options[head[2]] = head[3]

    def sequence(self, name: str, kind: str = "seq") -> Sequence:
        """The sequence, request or answer of that name."""
        key = f"{kind} {name}"
        if key not in self.sequences:
            self.sequences[key] = _Reader(self, self.texts[kind, name]).read_all()
        return self.sequences[key]

    def request(self, name: str) -> RequestShape:
        """One request; KeyError when the tables have none of that name."""
        content = self.sequence(name, "request")
        options = self.options[name].split()
        return RequestShape(name, content, "meta" in options, "iterator" in options)

    def names(self, kind: str) -> list[str]:
        """Every name defined as that kind."""
        return [name for defined, name in self.texts if defined == kind]

    def content(self, word: str) -> Value | Sequence:
        """What a type word stands for."""
        if word in TYPES:
            return Value(TYPES[word], ID_LENGTH if word == "id" else None)
        if match := re.fullmatch(r"(s|ref)(\d*)", word):
            text = Value("STRTYPE", int(match[2]) if match[2] else None)
            return text if match[1] == "s" else _reference(text)
        if ("enum", word) in self.texts:
            return Value("ENUMTYPE", None, frozenset(re.findall(r"\w+", self.texts["enum", word])))
        return self.sequence(word)


def _reference(full_name: Value) -> Sequence:
    return (Element("ListID", 0, 1, Value("IDTYPE", ID_LENGTH)), Element("FullName", 0, 1, full_name))


def read_version(text: str) -> tuple[int, int]:
    """``"12.0"`` as numbers; ``(0, 0)`` when there is none."""
    if not text:
        return (0, 0)
    major, minor = text.split(".")
    return (int(major), int(minor))


def _flags(text: str) -> tuple[tuple[int, int], bool]:
    since = re.search(r"@([\d.]+)", text)
    return read_version(since[1] if since else ""), "!us" not in text


class _Reader:
    """One pass over the tokens of one definition."""

    def __init__(self, tables: Tables, text: str) -> None:
        self.tables = tables
        self.tokens = list(_TOKEN.finditer(text))
        left = re.sub(r"\s+", "", _TOKEN.sub("", text))
        if left:
            message = f"cannot read {left!r}"
            raise NotationError(message)
        self.at = 0

    def read_all(self) -> Sequence:
        """The whole definition as one sequence."""
        sequence = self._sequence()
        if self.at != len(self.tokens):
            message = f"unexpected {self.tokens[self.at][0]!r}"
            raise NotationError(message)
        return sequence

    def _sequence(self) -> Sequence:
        particles: list[Particle] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token["close"] or token["bar"]:
                break
            self.at += 1
            if token["use"]:
                particles.extend(self.tables.sequence(token["use"]))
            elif token["open"] == "(":
                particles.append(self._choice())
            else:
                particles.append(self._element(token["head"]))
        return tuple(particles)

    def _choice(self) -> Choice:
        branches = [self._sequence()]
        while self.tokens[self.at]["bar"]:
            self.at += 1
            branches.append(self._sequence())
        low, high = BOUNDS[self.tokens[self.at]["bound"]]
        self.at += 1
        return Choice(tuple(branches), low, high)

    def _element(self, text: str | None) -> Element:
        match = _HEAD.match(text or "")
        if match is None:
            message = f"expected an element before {self.tokens[self.at - 1][0]!r}"
            raise NotationError(message)
        low, high = BOUNDS[match[4]] if match[2] is None else (int(match[2]), int(match[3]))
        content, flags = self._content()
        since, is_us = _flags(flags)
        attributes = frozenset([match[5]] if match[5] else [])
        return Element(match[1], low, high, content, since, is_us, attributes)

    def _content(self) -> tuple[Value | Sequence, str]:
        token = self.tokens[self.at]
        self.at += 1
        if token["word"]:
            return self.tables.content(token["word"]), token["wordflags"]
        inner = self._sequence()
        close = self.tokens[self.at]
        self.at += 1
        return inner, close["flags"]
