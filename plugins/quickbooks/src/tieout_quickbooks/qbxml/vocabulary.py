"""The only requests tieout can utter: questions and additions. Changing and deleting have no words here."""

from collections.abc import Iterator
from functools import cache
from typing import Final

from tieout_quickbooks.qbxml.add_tables import ADD_FRAGMENTS, ADDS
from tieout_quickbooks.qbxml.elements import Element, Part, Shape, elements_in
from tieout_quickbooks.qbxml.errors import RequestNotInVocabulary
from tieout_quickbooks.qbxml.notation import read_parts
from tieout_quickbooks.qbxml.query_tables import FRAGMENTS, QUERIES, WITH_ITERATOR, WITHOUT_METADATA

VOCABULARY: Final[tuple[str, ...]] = (*QUERIES, *ADDS)
"""Names of all requests, without the wire's ``Rq``."""


class _Fragments(dict[str, tuple[Part, ...]]):
    """Fragments by name, each read when it is first used, so that one may use another."""

    def __missing__(self, name: str) -> tuple[Part, ...]:
        text = FRAGMENTS.get(name) or ADD_FRAGMENTS[name]
        self[name] = read_parts(text, self)
        return self[name]


_fragments = _Fragments()


@cache
def shape_of(name: str) -> Shape:
    """The shape of the request called ``name``.

    Raises:
        RequestNotInVocabulary: tieout does not speak that request.
    """
    if name in QUERIES:
        return Shape(
            name=name,
            parts=read_parts(QUERIES[name], _fragments),
            has_metadata=name not in WITHOUT_METADATA,
            has_iterator=name in WITH_ITERATOR,
        )
    if name in ADDS:
        inner = Element(name, "group", least=1, parts=read_parts(ADDS[name], _fragments))
        return Shape(name=name, parts=(inner, Element("IncludeRetElement", "str", 0, None, 50)), wrapper=name)
    raise RequestNotInVocabulary(
        f"tieout has no request {name!r}",
        why="its QuickBooks vocabulary holds questions and additions only",
    )


def field_parts(shape: Shape) -> tuple[Part, ...]:
    """The parts a record's fields are made of: those inside an Add's wrapper, all parts of a question."""
    if not shape.wrapper:
        return shape.parts
    return next(element for element in elements_in(shape.parts) if element.name == shape.wrapper).parts


@cache  # asked for each field of each record of a list
def element_at(name: str, path: str) -> Element:
    """The element of a request at ``path``, as ``element_at("CustomerAdd", "BillAddress/Addr1")``.

    Raises:
        RequestNotInVocabulary: tieout does not speak that request.
        KeyError: the request has no such element.
    """
    first, *rest = path.split("/")
    element = _named(field_parts(shape_of(name)), first, name)
    for step in rest:
        element = _named(element.parts, step, name)
    return element


def _named(parts: tuple[Part, ...], step: str, name: str) -> Element:
    found = next((element for element in elements_in(parts) if element.name == step), None)
    if found is None:
        raise KeyError(f"{name} has no element {step} there")
    return found


def max_length(name: str, path: str) -> int | None:
    """How many characters a field may have; None where QuickBooks states no limit.

    ``max_length("CustomerAdd", "Name")`` is 41. Raises as ``element_at`` does.
    """
    return element_at(name, path).max_length


def field_lengths(name: str) -> dict[str, int]:
    """Every limited field of a request with its length, as ``{"Name": 41, "BillAddress/Addr1": 41, ...}``."""
    return dict(_lengths(field_parts(shape_of(name)), ""))


def _lengths(parts: tuple[Part, ...], prefix: str) -> Iterator[tuple[str, int]]:
    for element in elements_in(parts):
        if element.max_length is not None:
            yield prefix + element.name, element.max_length
        yield from _lengths(element.parts, f"{prefix}{element.name}/")
