"""Builds message sets: order comes from the tables, never from a dict, and nothing unchecked is written."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from lxml import etree

from tieout_quickbooks.qbxml.checking import given, refusal, refuse
from tieout_quickbooks.qbxml.elements import NESTED_KINDS, Choice, Part
from tieout_quickbooks.qbxml.errors import RequestRefused
from tieout_quickbooks.qbxml.requests import Problem, Request, Rule
from tieout_quickbooks.qbxml.values import write_value
from tieout_quickbooks.qbxml.version import NEWEST, OLDEST, read_version
from tieout_quickbooks.qbxml.vocabulary import shape_of

MESSAGE_SET_ID_LENGTH = 23
"""Longer ones are answered with message-set status 9004."""

OnError = Literal["continueOnError", "stopOnError"]
"""What QuickBooks does after a request failed. It rejects rollbackOnError: a set is never atomic."""


def build_message_set(
    requests: Iterable[Request],
    *,
    version: str = NEWEST,
    country: str = "US",
    on_error: OnError = "continueOnError",
    new_message_set_id: str | None = None,
    old_message_set_id: str | None = None,
) -> bytes:
    """The document to send, in ASCII with numeric references, so that no encoding can be misread on the way.

    Args:
        requests: in the order wanted; may be empty only when ``old_message_set_id`` is given.
        version: the qbXML version agreed on (``negotiate_version``).
        country: HostRet's Country; see ``check_request``.
        on_error: whether the requests after a failed one are still done.
        new_message_set_id: makes QuickBooks remember the answer under this id (writes).
        old_message_set_id: asks for, or clears, a remembered answer; see ``recovery``.

    Raises:
        RequestRefused: a request breaks a rule, two have the same id, or the set's own attributes are wrong.
        RequestNotInVocabulary: a request that tieout does not speak.
    """
    chosen = list(requests)
    ids = {"newMessageSetID": new_message_set_id, "oldMessageSetID": old_message_set_id}
    _check_version(version)
    _check_set(chosen, on_error, ids)
    root = etree.Element("QBXML")
    message_set = etree.SubElement(root, "QBXMLMsgsRq", {"onError": str(on_error)})
    for name, value in ids.items():
        if value is not None:
            message_set.set(name, value)
    for request in chosen:
        refuse(request, version, country)
        _append_request(message_set, request)
    prolog = f'<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="{version}"?>\n'
    return prolog.encode("ascii") + etree.tostring(root, encoding="ascii", xml_declaration=False)


def _check_version(version: str) -> None:
    """The tables hold 5.0 to 13.0; under another version their promise of order means nothing."""
    try:
        fits = read_version(OLDEST) <= read_version(version) <= read_version(NEWEST)
    except ValueError:
        fits = False
    if not fits:
        raise RequestRefused(f"tieout speaks no qbXML {version!r}", where="qbxml version")


def _check_set(requests: list[Request], on_error: str, ids: Mapping[str, str | None]) -> None:
    """Rules of the set as a whole; the requests' own are checked one by one."""
    if on_error not in {"continueOnError", "stopOnError"}:
        raise RequestRefused(f"QuickBooks has no onError {on_error!r}", where="QBXMLMsgsRq")
    for name, value in ids.items():
        if value is not None and not (0 < len(value) <= MESSAGE_SET_ID_LENGTH and _is_plain(value)):
            raise RequestRefused(f"{name} must be 1 to 23 plain characters", where="QBXMLMsgsRq")
    if not requests and ids["oldMessageSetID"] is None:
        raise RequestRefused("A message set without requests says nothing", where="QBXMLMsgsRq")
    seen: set[str] = set()
    for request in requests:
        if request.request_id in seen:
            sentence = "Another request of the same message set has the same id."
            raise refusal(request, [Problem("requestID", Rule.MESSAGE_SET, sentence)])
        seen.add(request.request_id)


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def _append_request(message_set: "etree._Element", request: Request) -> None:
    shape = shape_of(request.name)
    element = etree.SubElement(message_set, f"{request.name}Rq", {"requestID": request.request_id})
    for name in ("metaData", "iterator", "iteratorID"):
        if name in request.attributes:
            element.set(name, request.attributes[name])
    fields: dict[str, Any] = dict(request.fields)
    if shape.wrapper:
        outer = fields.pop("IncludeRetElement", None)
        fields = {shape.wrapper: fields, "IncludeRetElement": outer}
    _append_parts(element, shape.parts, fields)


def _append_parts(parent: "etree._Element", parts: tuple[Part, ...], fields: Mapping[str, Any]) -> None:
    for part in parts:
        if isinstance(part, Choice):
            for branch in part.branches:
                _append_parts(parent, branch, fields)
            continue
        for value in given(fields, part.name):
            element = etree.SubElement(parent, part.name)
            if part.kind in NESTED_KINDS:
                _append_parts(element, part.parts, value)
            else:
                element.text = write_value(part.kind, value) or None
