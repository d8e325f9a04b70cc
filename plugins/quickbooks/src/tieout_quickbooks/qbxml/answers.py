"""Reads answers as they stream in: one record at a time, in flat memory, whatever the bytes are.

Instead of an event for each element, the growing tree is looked at after each piece of the body: a record
is complete as soon as something stands after it, and is taken out of the tree when it was read. That keeps
reading as fast as the parser itself, and it depends on places, not on a list of record names.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import cast

from lxml import etree

from tieout_quickbooks.qbxml.answer_parts import (
    ALWAYS_LISTED,
    Answer,
    AnswerEnd,
    AnswerPart,
    Fields,
    FieldValue,
    FullResponse,
    MessageSet,
    Response,
    Ret,
)
from tieout_quickbooks.qbxml.errors import (
    AnswerForeign,
    AnswerIncomplete,
    AnswerTooLarge,
    AnswerUnreadable,
)
from tieout_quickbooks.qbxml.heads import read_message_set, read_response
from tieout_quickbooks.qbxml.limits import DEFAULT_LIMITS, Limits
from tieout_quickbooks.qbxml.prolog import read_prolog

PIECE = 64 * 1024
SIGN_LIMIT = 20_000
"""Equal signs between one "<" and the next. A million attributes take thirty times their own length in memory."""

RECORD_DEPTH = 4
"""QBXML, QBXMLMsgsRs, CustomerQueryRs, CustomerRet."""


def read_answer(
    source: bytes | str | Iterable[bytes], limits: Limits = DEFAULT_LIMITS
) -> Iterator[AnswerPart]:
    """The parts of an answer in document order: ``MessageSet``, then each ``Response`` with its ``Ret``s.

    The last part is ``AnswerEnd``; parts before an error are what was readable, not a complete read. Unknown
    elements between the known ones are passed over, those inside a record are in its fields.

    Args:
        source: the whole body, or its pieces as they arrive (text is what COM hands over).
        limits: what is refused.

    Raises:
        AnswerUnreadable: or one of its children, for anything that is not a sound answer. Nothing else.
    """
    chunks = _pieces(source, limits)
    head, encoding = read_prolog(chunks, encoding="utf-8" if isinstance(source, str) else None)
    tree = _GrowingTree(encoding, limits)
    for chunk in chain((head,), chunks):
        tree.feed(chunk)
        yield from tree.take()
    tree.close()
    yield from tree.take()
    if not tree.seen_message_set:
        raise AnswerForeign("The document holds no answer of QuickBooks", where="QBXML")
    yield AnswerEnd(tree.records)


def read_whole(source: bytes | str | Iterable[bytes], limits: Limits = DEFAULT_LIMITS) -> Answer:
    """A small answer at once (Adds, session facts); reads of lists are better taken by ``read_answer``."""
    message_set = MessageSet(None, None)
    found: list[tuple[Response, list[Ret]]] = []
    for part in read_answer(source, limits):
        if isinstance(part, MessageSet):
            message_set = part
        elif isinstance(part, Response):
            found.append((part, []))
        elif isinstance(part, Ret):
            found[-1][1].append(part)
    return Answer(message_set, tuple(FullResponse(head, tuple(records)) for head, records in found))


def _pieces(source: bytes | str | Iterable[bytes], limits: Limits) -> Iterator[bytes]:
    """The body in pieces of bounded size, refused as soon as it is longer than allowed."""
    size = 0
    for given in _as_bytes(source):
        for start in range(0, len(given), PIECE):
            piece = given[start : start + PIECE]
            size += len(piece)
            if size > limits.body:
                raise AnswerTooLarge(f"QuickBooks' answer is larger than {limits.body} bytes", where="answer")
            yield piece


def _as_bytes(source: bytes | str | Iterable[bytes]) -> Iterable[bytes]:
    if isinstance(source, str):
        try:
            return (source.encode("utf-8"),)
        except UnicodeEncodeError as fault:
            raise AnswerUnreadable("QuickBooks' answer is broken text", where="answer") from fault
    return (source,) if isinstance(source, bytes) else source


class _GrowingTree:
    """The part of the answer that was parsed and not yet taken."""

    def __init__(self, encoding: str, limits: Limits) -> None:
        self.limits = limits
        self.parser = etree.XMLPullParser(
            events=("start",),
            tag="{*}QBXML",
            encoding=encoding,
            remove_comments=True,
            remove_pis=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        )
        self.root: etree._Element | None = None
        self.has_begun_set = False
        self.has_begun_response = False
        self.seen_message_set = False
        self.is_closed = False
        self.records = 0
        self.tags = 0
        self.fresh_tags = 0
        self.fresh_bytes = 0
        self.signs = 0

    def feed(self, chunk: bytes) -> None:
        """Parses one more piece and checks that the untaken part stays small."""
        # Every element needs a "<"; counting those bytes bounds the elements without asking the tree.
        tags = chunk.count(b"<")
        self.tags += tags
        self.fresh_tags += tags
        self.fresh_bytes += len(chunk)
        # An element with content has two "<"; this piece may be the end of many records and is not counted.
        untaken = self.fresh_tags - tags
        if self.tags > 2 * self.limits.elements or untaken > 2 * self.limits.elements_in_record:
            raise AnswerTooLarge("QuickBooks' answer has too many elements", where="answer")
        self._count_signs(chunk)
        try:
            self.parser.feed(chunk)
            if self.root is None:
                self.root = self._begun_root()
        except (etree.LxmlError, ValueError, LookupError) as fault:
            raise _unreadable(fault) from fault
        # An entity nobody declared is reported at the very end only; till then its text would be missing silently.
        for entry in self.parser.feed_error_log:
            raise _unreadable(ValueError(entry.message))

    def _count_signs(self, chunk: bytes) -> None:
        """Every attribute needs a "=" and none holds a "<": so the attributes of one element are bounded, too."""
        first = chunk.find(b"<")
        self.signs += chunk.count(b"=", 0, first if first >= 0 else len(chunk))
        if self.signs > SIGN_LIMIT:
            raise AnswerTooLarge("An element of QuickBooks' answer has too many attributes", where="answer")
        if first >= 0:
            self.signs = chunk.count(b"=", chunk.rfind(b"<"))

    def _begun_root(self) -> "etree._Element | None":
        roots = [event[1] for event in self.parser.read_events()]
        return cast("etree._Element", roots[0]) if roots else None  # noqa: SLF001 - the class has no public name

    def close(self) -> None:
        """Tells the parser that nothing more comes."""
        try:
            self.parser.close()
        except (etree.LxmlError, ValueError) as fault:
            raise AnswerIncomplete(
                "QuickBooks' answer ends too early", where="answer", why=_reason(fault)
            ) from fault
        self.is_closed = True

    def take(self) -> Iterator[AnswerPart]:
        """What is complete by now, taken out of the tree."""
        if self.root is None:
            return
        while (message_set := self._first(self.root)) is not None:
            if message_set.tag == "QBXMLMsgsRs":
                yield from self._take_message_set(message_set)
            if not self._is_complete(message_set):
                return
            self._drop(self.root)
            self.has_begun_set = False

    def _take_message_set(self, message_set: "etree._Element") -> Iterator[AnswerPart]:
        if not self.has_begun_set:
            self.has_begun_set = self.seen_message_set = True
            yield read_message_set(message_set)
        while (response := self._first(message_set)) is not None:
            if str(response.tag).endswith("Rs"):
                yield from self._take_response(response)
            if not self._is_complete(response):
                return
            self._drop(message_set)
            self.has_begun_response = False

    def _take_response(self, response: "etree._Element") -> Iterator[AnswerPart]:
        if not self.has_begun_response:
            self.has_begun_response = True
            yield read_response(response)
        keep = 0 if self._is_complete(response) else 1
        while len(response) > keep:
            record = response[0]
            name = str(record.tag)
            if name.endswith("Ret") or name == "ErrorRecovery":
                yield Ret(name, self._read_record(record))
                self.records += 1
            self._drop(response)

    def _read_record(self, record: "etree._Element") -> Fields:
        # A text can only be overlong when that much came since the last record was taken.
        if self.fresh_bytes + PIECE > self.limits.text:
            for element in record.iter():
                if len(element.text or "") > self.limits.text:
                    raise AnswerTooLarge("A field of QuickBooks' answer is too long", where=str(element.tag))
        return _read_fields(record, self.limits.depth - RECORD_DEPTH)

    def _first(self, parent: "etree._Element") -> "etree._Element | None":
        return parent[0] if len(parent) else None

    def _is_complete(self, element: "etree._Element") -> bool:
        """An element is complete when it, or one it stands in, has a successor or the document ended."""
        while element is not None and element is not self.root:
            if element.getnext() is not None:
                return True
            element = element.getparent()  # type: ignore[assignment]  # ends at the root
        return self.is_closed

    def _drop(self, parent: "etree._Element") -> None:
        del parent[0]
        self.fresh_tags = 0
        self.fresh_bytes = 0


def _read_fields(element: "etree._Element", depth: int) -> Fields:
    """One pass over the children. Text beside child elements is white space of the layout and left out."""
    if depth < 0:
        raise AnswerTooLarge("A record of QuickBooks' answer is nested too deeply", where=str(element.tag))
    fields: Fields = {}
    for child in element:
        name = child.tag
        text = child.text
        value: FieldValue
        if (text is None or text.isspace()) and len(child):
            value = _read_fields(child, depth - 1)
        else:
            value = text or ""
        if name in fields:
            _repeat(fields, str(name), value)
        else:
            fields[str(name)] = [value] if name in ALWAYS_LISTED else value
    return fields


def _repeat(fields: Fields, name: str, value: FieldValue) -> None:
    before = fields[name]
    if isinstance(before, list):
        before.append(value)
    else:
        fields[name] = [before, value]


def _unreadable(fault: Exception) -> AnswerUnreadable:
    return AnswerUnreadable("QuickBooks' answer is not well-formed XML", where="answer", why=_reason(fault))


def _reason(fault: Exception) -> str:
    """The parser's own words, one line, bounded: they may quote the document."""
    return " ".join(str(fault).split())[:200]
