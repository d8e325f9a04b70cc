"""From the bytes of a call to its operation and arguments; tolerant of clients, strict about safety.

One pass of expat over the body, without recursion and without a tree: a call of 64 MB takes about half a
second, and memory for the body, the pieces of its text and the text.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple, NoReturn
from xml.parsers import expat

from tieout_quickbooks.errors import SoapUnreadable
from tieout_quickbooks.qbxml.characters import shown
from tieout_quickbooks.webconnector.soap.envelope import Envelope
from tieout_quickbooks.webconnector.soap.limits import (
    BODY_LIMIT,
    CHUNK,
    ENCODINGS,
    PEEK_LIMIT,
    TAG_LIMIT,
)

WHERE: Final = "the Web Connector's call"
#: Some clients send a byte-order mark or blank lines before the XML declaration, where XML allows neither.
_BEFORE_IT_BEGINS: Final = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*")


class Call(NamedTuple):
    """One call. ``arguments`` has every argument of the operation; absent, empty and nil ones are ``""``."""

    operation: str
    arguments: Mapping[str, str]


def read_call(body: bytes, limit: int = BODY_LIMIT) -> Call:
    """The call that the body of a request holds; ``limit`` is the most bytes it may have.

    Raises ``SoapUnreadable``, and nothing else for any bytes.
    """
    if len(body) > limit:
        raise SoapUnreadable(
            f"A call has {len(body)} bytes, more than the {limit} that are read", where=WHERE
        )
    envelope = Envelope()
    _feed(envelope, body, is_whole=True)
    return Call(envelope.finished(), envelope.arguments)


def peek_ticket(head: bytes) -> str:
    """The ticket in the first bytes of a call, ``""`` when there is none (yet) or they cannot be read.

    Looks at no more than ``PEEK_LIMIT`` bytes, so that the rest of a large body need not be taken in for a
    ticket nobody gave out. ``read_call`` of the whole body finds the same ticket or refuses the body.
    """
    envelope = Envelope()
    try:
        _feed(envelope, head[:PEEK_LIMIT], is_whole=False)
    except SoapUnreadable:
        return ""
    return envelope.arguments.get("ticket") or envelope.arguments.get("wcTicket") or ""


def _feed(envelope: Envelope, body: bytes, *, is_whole: bool) -> None:
    parser = _parser(envelope)
    try:
        _feed_chunks(parser, body)
        if is_whole:
            parser.Parse(b"", True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as fault:
        why = f"line {fault.lineno}, column {fault.offset + 1}: {expat.ErrorString(fault.code)}"
        raise SoapUnreadable("A call is not well-formed XML", where=WHERE, why=why) from fault
    except (ValueError, LookupError) as fault:
        raise SoapUnreadable("A call's encoding cannot be read", where=WHERE, why=str(fault)) from fault


def _feed_chunks(parser: expat.XMLParserType, body: bytes) -> None:
    before = _BEFORE_IT_BEGINS.match(body)
    view = memoryview(body)[before.end() if before else 0 :]
    for start in range(0, len(view), CHUNK):
        end = min(start + CHUNK, len(view))
        parser.Parse(view[start:end], False)  # noqa: FBT003 - expat's own signature
        if end - parser.CurrentByteIndex > TAG_LIMIT:
            raise SoapUnreadable(f"A call has a tag of more than {TAG_LIMIT} bytes", where=WHERE)


def _parser(envelope: Envelope) -> expat.XMLParserType:
    # Without expat's own namespaces: it would write a long one out again for each of thousands of attributes.
    parser = expat.ParserCreate()
    parser.buffer_text, parser.buffer_size = True, CHUNK
    parser.XmlDeclHandler = _check_encoding
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = envelope.start
    parser.EndElementHandler = envelope.end
    parser.CharacterDataHandler = envelope.text
    return parser


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() not in ENCODINGS:
        raise SoapUnreadable(f"A call is in the encoding {shown(encoding)}", where=WHERE)


def _refuse_document_type(*_: object) -> NoReturn:
    raise SoapUnreadable("A call has a document type; SOAP forbids one", where=WHERE)
