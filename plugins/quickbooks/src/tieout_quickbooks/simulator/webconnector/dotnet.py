"""Reads answers as the real program's .NET SOAP client does: what is not right there is an error, never guessed at.

The known ways to be wrong are from reports of services that failed: array items in another namespace are not
seen at all, an item left out shifts the others, a byte before the declaration makes the document unreadable.
"""

import re
from typing import Final

from lxml import etree

from tieout_quickbooks.simulator.webconnector.errors import QbwcError
from tieout_quickbooks.simulator.webconnector.operations import (
    NAMESPACE,
    OPERATIONS,
    Operation,
    Result,
    Returns,
)
from tieout_quickbooks.simulator.webconnector.wire import WireAnswer

OK: Final = 200
SERVER_ERROR: Final = 500
ARRAY_SIZE: Final = range(2, 5)
INT32: Final = range(-(2**31), 2**31)

_SOAP: Final = "{http://schemas.xmlsoap.org/soap/envelope/}"
_NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_CONTENT_TYPE: Final = re.compile(r'text/xml\s*;\s*charset\s*=\s*"?utf-8"?\s*', re.IGNORECASE)
_DECLARED: Final = re.compile(rb"""<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)""")
_INTEGER: Final = re.compile(r"[ \t\r\n]*([+-]?[0-9]+)[ \t\r\n]*")


class NotUnderstood(ValueError):
    """The answer is not one to this call; the text says what is wrong with it."""


def read_answer(operation: str, answer: WireAnswer) -> Result:
    """The result of a call. Raises QbwcError with the operation's number when the answer is not right."""
    called = OPERATIONS[operation]
    try:
        return _read(called, answer)
    except NotUnderstood as error:
        raise QbwcError(called.error, f"{operation}: {error}") from None


def _read(operation: Operation, answer: WireAnswer) -> Result:
    if answer.status not in {OK, SERVER_ERROR}:
        raise NotUnderstood(f"the service answered with HTTP status {answer.status}")
    _check_content_type(answer)
    content = _find_content(_parse(answer.body))
    if content.tag == f"{_SOAP}Fault":
        raise NotUnderstood(f"SOAP fault: {content.findtext('faultstring', 'no faultstring')}")
    if answer.status != OK:
        raise NotUnderstood(f"the service answered with HTTP status {answer.status} and no fault")
    return _read_result(operation, _find_result(operation, content))


def _check_content_type(answer: WireAnswer) -> None:
    content_type = answer.header("Content-Type")
    if not _CONTENT_TYPE.fullmatch(content_type):
        raise NotUnderstood(
            f"content type {content_type!r} with status {answer.status}, not text/xml in utf-8"
        )


def _parse(body: bytes) -> etree._Element:
    _check_beginning(body)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise NotUnderstood(f"Response is not well-formed XML: {error}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotUnderstood("the answer has a document type")
    return root


def _check_beginning(body: bytes) -> None:
    if not body.startswith(b"<"):
        raise NotUnderstood(
            f"Response is not well-formed XML: {body[:20]!r} stands before the XML declaration"
        )
    declared = _DECLARED.match(body)
    if declared and declared[1].lower() != b"utf-8":
        raise NotUnderstood("the declared encoding is not that of the content type")


def _find_content(root: etree._Element) -> etree._Element:
    """The one element in the body of the envelope."""
    if root.tag != f"{_SOAP}Envelope":
        raise NotUnderstood(f"the root is {root.tag}, not a SOAP 1.1 envelope")
    children = [child for child in _elements(root) if child.tag != f"{_SOAP}Header"]
    if [child.tag for child in children] != [f"{_SOAP}Body"]:
        raise NotUnderstood("the envelope has no body of its own, or more than that")
    contents = _elements(children[0])
    if len(contents) != 1:
        raise NotUnderstood(f"the body holds {len(contents)} elements, not one")
    return contents[0]


def _find_result(operation: Operation, content: etree._Element) -> etree._Element:
    if content.tag != f"{{{NAMESPACE}}}{operation.name}Response":
        raise NotUnderstood(f"{content.tag} is no answer to this call")
    results = _elements(content)
    if [one.tag for one in results] != [f"{{{NAMESPACE}}}{operation.name}Result"]:
        raise NotUnderstood(
            "Object reference not set to an instance of an object: no result in the namespace"
        )
    return results[0]


def _read_result(operation: Operation, result: etree._Element) -> Result:
    if operation.returns is Returns.TEXTS:
        return _read_texts(result)
    if operation.returns is Returns.NUMBER:
        return _read_number(result)
    return _read_text(result)


def _read_text(node: etree._Element) -> str:
    if node.get(_NIL) in {"true", "1"}:
        raise NotUnderstood("Object reference not set to an instance of an object: a nil text")
    if len(node):
        raise NotUnderstood(f"{node.tag} holds elements where text is expected")
    return node.text or ""


def _read_number(node: etree._Element) -> int:
    match = _INTEGER.fullmatch(_read_text(node))
    if match is None or int(match[1]) not in INT32:
        raise NotUnderstood("Input string was not in a correct format: the result is no 32-bit number")
    return int(match[1])


def _read_texts(node: etree._Element) -> tuple[str, ...]:
    # Items of another name or namespace are passed over, as the deserializer does.
    texts = tuple(_read_text(item) for item in _elements(node) if item.tag == f"{{{NAMESPACE}}}string")
    if len(texts) not in ARRAY_SIZE:
        raise NotUnderstood(f"Index was outside the bounds of the array: {len(texts)} strings, not 2 to 4")
    return texts


def _elements(node: etree._Element) -> list[etree._Element]:
    return [child for child in node if isinstance(child.tag, str)]
