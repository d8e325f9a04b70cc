"""Takes a request text apart the way QuickBooks does: prolog, version, characters, message set, and each request.

Anything wrong here spoils the whole message set with one HRESULT, and nothing is done.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from tieout_quickbooks.simulator import hresult
from tieout_quickbooks.simulator.company import Behaviour
from tieout_quickbooks.simulator.grammar import find_request
from tieout_quickbooks.simulator.grammar.match import GrammarError, Rules, check_content
from tieout_quickbooks.simulator.grammar.notation import read_version
from tieout_quickbooks.simulator.grammar.shapes import RequestShape
from tieout_quickbooks.simulator.hresult import HResult

ITERATORS_SINCE = (5, 0)
_PROLOG = re.compile(
    r"""<\?xml\s+version\s*=\s*["']1\.0["'](?:\s+encoding\s*=\s*["']([\w.:-]+)["'])?[^>]*\?>"""
)
_PI_VERSION = re.compile(r"""version\s*=\s*["']([^"']*)["']""")
_ENCODINGS = frozenset({"utf-8", "us-ascii", "ascii", "iso-8859-1", "windows-1252"})
_SET_ATTRIBUTES = frozenset({"onError", "responseData", "newMessageSetID", "oldMessageSetID"})
_META = frozenset({"NoMetaData", "MetaDataOnly", "MetaDataAndResponseData"})
_ITERATOR = frozenset({"Start", "Continue", "Stop"})


@dataclass
class Request:
    """One request of a set. ``long_text`` names a field and a text too long for it, when that is let through."""

    shape: RequestShape
    node: etree._Element
    request_id: str | None
    metadata: str = "NoMetaData"
    iterator: str = ""
    iterator_id: str = ""
    long_text: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """``CustomerAdd`` for ``<CustomerAddRq>``."""
        return self.shape.name


@dataclass
class Envelope:
    """A whole message set, read and found to be in the language."""

    version: tuple[int, int]
    stops_on_error: bool
    includes_data: bool
    new_set: str | None
    old_set: str | None
    requests: list[Request]


def read_envelope(
    text: str, versions: list[str], behaviour: Behaviour, seen: Callable[[str, str | None], None]
) -> Envelope:
    """Read a message set. Raises HResult 0x80040400 or 0x80040423.

    ``seen`` is told the name and requestID of every request before the grammar is looked at, so that a
    forbidden one is noticed even when it would be refused for another reason.
    """
    root = _parse(text)
    version = _find_version(root, versions)
    try:
        return _read_set(root, version, behaviour, seen)
    except GrammarError as error:
        raise HResult(hresult.PARSE_ERROR, hint=str(error)) from None


def _parse_error(hint: str) -> HResult:
    return HResult(hresult.PARSE_ERROR, hint=hint)


def _parse(text: str) -> etree._Element:
    prolog = _PROLOG.match(text)
    if prolog is None:
        raise _parse_error("the text does not begin with an XML declaration")
    encoding = (prolog[1] or "utf-8").lower()
    if encoding not in _ENCODINGS or "<!DOCTYPE" in text:
        raise _parse_error("an encoding or a document type that QuickBooks does not read")
    try:
        text.encode("cp1252")
        raw = text.encode(encoding)
    except UnicodeEncodeError as error:
        raise _parse_error(f"a character that cannot be stored: {error}") from None
    try:
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True
        )
        return etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise _parse_error(str(error)) from None


def _find_version(root: etree._Element, versions: list[str]) -> tuple[int, int]:
    instructions = []
    sibling = root.getprevious()
    while sibling is not None:
        # lxml has no public name for this class.
        if isinstance(sibling, etree._ProcessingInstruction) and sibling.target == "qbxml":  # noqa: SLF001
            instructions.append(sibling)
        sibling = sibling.getprevious()
    if len(instructions) != 1:
        raise _parse_error("there must be one qbxml processing instruction before the root")
    match = _PI_VERSION.search(instructions[0].text or "")
    if match is None:
        raise _parse_error("the qbxml processing instruction names no version")
    if match[1] not in versions:
        raise HResult(hresult.VERSION_UNKNOWN, hint=match[1])
    return read_version(match[1])


def _read_set(
    root: etree._Element,
    version: tuple[int, int],
    behaviour: Behaviour,
    seen: Callable[[str, str | None], None],
) -> Envelope:
    if root.tag != "QBXML" or root.attrib or [child.tag for child in root] != ["QBXMLMsgsRq"]:
        message = "the root must be QBXML with one QBXMLMsgsRq"
        raise GrammarError(message)
    (message_set,) = root
    for node in message_set:
        seen(str(node.tag), node.get("requestID"))
    attributes = message_set.attrib
    if unknown := set(attributes) - _SET_ATTRIBUTES:
        message = f"QBXMLMsgsRq has no attribute {sorted(map(str, unknown))}"
        raise GrammarError(message)
    # rollbackOnError is in the published schema, but QuickBooks has never supported it.
    if attributes.get("onError") not in {"stopOnError", "continueOnError"}:
        message = "onError must be stopOnError or continueOnError"
        raise GrammarError(message)
    if attributes.get("responseData", "includeAll") not in {"includeAll", "includeNone"}:
        message = "responseData must be includeAll or includeNone"
        raise GrammarError(message)
    return Envelope(
        version=version,
        stops_on_error=attributes["onError"] == "stopOnError",
        includes_data=attributes.get("responseData") != "includeNone",
        new_set=attributes.get("newMessageSetID"),
        old_set=attributes.get("oldMessageSetID"),
        requests=[_read_request(node, version, behaviour) for node in message_set],
    )


def _read_request(node: etree._Element, version: tuple[int, int], behaviour: Behaviour) -> Request:
    tag = str(node.tag)
    shape = find_request(tag.removesuffix("Rq")) if tag.endswith("Rq") else None
    if shape is None:
        message = f"{tag} is no request this QuickBooks knows"
        raise GrammarError(message)
    request = Request(shape, node, node.get("requestID"))
    _read_attributes(request, version)
    rules = Rules(version, behaviour.is_us, behaviour.refuse_long_texts)

    def report_long(name: str, text: str) -> None:
        request.long_text = request.long_text or (name, text)

    rules.report_long = report_long
    check_content(node, shape.content, rules)
    return request


def _read_attributes(request: Request, version: tuple[int, int]) -> None:
    attributes = {str(name): str(value) for name, value in request.node.attrib.items()}
    attributes.pop("requestID", None)
    if request.shape.has_metadata:
        request.metadata = attributes.pop("metaData", "NoMetaData")
    if request.shape.has_iterator and version >= ITERATORS_SINCE:
        request.iterator = attributes.pop("iterator", "")
        request.iterator_id = attributes.pop("iteratorID", "")
    if attributes or request.metadata not in _META or request.iterator not in {"", *_ITERATOR}:
        message = f"{request.name}Rq has an attribute it may not have, or with a word it may not be"
        raise GrammarError(message)
    if bool(request.iterator_id) != (request.iterator in {"Continue", "Stop"}):
        message = "iteratorID goes with Continue and Stop"
        raise GrammarError(message)
