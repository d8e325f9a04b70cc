"""Documents made wrong on purpose, from a seed: what a byte, a broken client or an attacker can do to XML."""

import random
import re
from collections.abc import Callable, Sequence
from typing import Final

#: Bytes beyond which no mutation lets a document grow.
LARGEST: Final = 200_000

Mutation = Callable[[random.Random, bytes, bytes], bytes]
"""``mutation(chance, document, other)``: the document changed, perhaps with a piece of the other one."""

_TAG: Final = re.compile(rb"<[^<>]{1,400}>")
_VALUE: Final = re.compile(rb"""(?<==")[^"<]{0,80}(?=")|(?<=>)[^<>]{1,80}(?=<)""")
_NAMED: Final = re.compile(rb"<([A-Za-z_:][\w:.-]*)")

_SPLINTERS: Final = (
    b"\x00", b"\xff", b"\xfe\xff", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\xef\xbf\xbe", b"\x1b",
    b"&", b"<", b">", b"]]>", b"--", b"'", b'"', b"&amp;", b"&nbsp;", b"&lol9;", b"&#0;", b"&#1;", b"&#xD800;",
    b"&#xFFFE;", b"&#x110000;", b"&#99999999999999;", b"&#13;", b"&#x1F600;", b"<![CDATA[", b"<![CDATA[</ticket>]]>",
    b"<?pi?>", b"<?xml version='1.0'?>", b"<!-- -- -->", b"<!---->", b"<!DOCTYPE x>", b"<!ENTITY a 'b'>",
    b"xmlns=''", b" xmlns:xml='urn:x'", b" xmlns:a='urn:a' a:b='1' a:b='2'", b" xsi:nil='true'", b"<a:b/>", b"<:/>",
    b"</>", b"<a b=c>", b"\r", b"\r\n", b"\xc2\x85", b"\xe2\x80\xa8", b"\xef\xbb\xbf",
)  # fmt: skip
_ENCODINGS: Final = (
    b"utf-7", b"utf-16", b"utf-16le", b"UTF-32", b"us-ascii", b"iso-8859-1", b"cp037", b"windows-1252", b"idna",
    b"shift_jis", b"rot13", b"zlib", b"hex", b"\xc3\xa9", b"a" * 200, b"",
)  # fmt: skip
_LAUGHS: Final = (
    b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    b'<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;">]>'
)
_OUTSIDE: Final = (
    b'<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///nowhere/x.dtd"> %p; <!ENTITY s SYSTEM "file:///nowhere">]>'
)


def mutate(chance: random.Random, document: bytes, other: bytes) -> bytes:
    """A document after one to four mutations."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        document = chance.choice(MUTATIONS)(chance, document, other)[:LARGEST]
    return document


def _at(chance: random.Random, document: bytes) -> int:
    return chance.randrange(len(document) + 1)


def _put(document: bytes, at: int, piece: bytes, over: int = 0) -> bytes:
    return document[:at] + piece + document[at + over :]


def _flip(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    changed = bytearray(document)
    for _ in range(chance.choice((1, 1, 2, 8)) if changed else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut_end(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    """The beginning of a document."""
    return document[: _at(chance, document)]


def _cut_out(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    return _put(document, _at(chance, document), b"", over=chance.choice((1, 2, 9, 60, 500)))


def _splinter(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    return _put(document, _at(chance, document), chance.choice(_SPLINTERS))


def _splinter_in_text(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    """Just behind a tag, where it is read as content."""
    _, end = _tag(chance, document)
    return _put(document, end, chance.choice(_SPLINTERS))


def _splice(chance: random.Random, document: bytes, other: bytes) -> bytes:
    return document[: _at(chance, document)] + other[_at(chance, other) :]


def _tag(chance: random.Random, document: bytes) -> tuple[int, int]:
    """Where some tag begins and ends; a place without one when there is none."""
    start = _at(chance, document)
    found = _TAG.search(document, start) or _TAG.search(document)
    return found.span() if found else (start, start)


def _element(chance: random.Random, document: bytes) -> tuple[int, int]:
    """Where some element begins and, as far as one can tell cheaply, ends."""
    start, end = _tag(chance, document)
    named = _NAMED.match(document, start)
    if named is None or document[end - 2 : end] == b"/>":
        return start, end
    closing = b"</" + named[1] + b">"
    closes = document.find(closing, end)
    return start, closes + len(closing) if closes >= 0 else end


def _double(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    start, end = _element(chance, document)
    return _put(document, end, document[start:end] * chance.choice((1, 1, 1, 2, 2, 20)))


def _drop(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    start, end = _element(chance, document)
    return document[:start] + document[end:]


def _drop_tag(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    start, end = _tag(chance, document)
    return document[:start] + document[end:]


def _swap(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    (first, first_end), (second, second_end) = sorted(
        (_element(chance, document), _element(chance, document))
    )
    if second < first_end:
        return document
    middle = document[first_end:second]
    return (
        document[:first]
        + document[second:second_end]
        + middle
        + document[first:first_end]
        + document[second_end:]
    )


def _graft(chance: random.Random, document: bytes, other: bytes) -> bytes:
    """An element of another document."""
    start, end = _element(chance, other)
    return _put(document, _tag(chance, document)[1], other[start:end])


def _rename(chance: random.Random, document: bytes, other: bytes) -> bytes:
    start, end = _tag(chance, document)
    name = chance.choice(
        (b"x", b"QBXML", b"Envelope", b"soap:Body", b"a:b", b"ticket", b"-", b"\xc3\xa9", b"n" * 300)
    )
    named, taken = _NAMED.match(document, start), _NAMED.search(other, _at(chance, other))
    if named is None:
        return document
    fresh = taken[1] if taken and chance.random() < 0.5 else name
    if chance.random() < 0.5:
        return document.replace(named[1], fresh)
    return _put(document, start + 1, fresh, over=min(len(named[1]), end - start))


def _nest(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    start, end = _element(chance, document)
    deep = chance.choice((2, 2, 20, 20, 40, 80, 80, 3000))
    return document[:start] + b"<n>" * deep + document[start:end] + b"</n>" * deep + document[end:]


def _long_text(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    piece = chance.choice((b"x", b"&#65;", b"&amp;", b"\xc3\xa9", b" ", b"0"))
    return _put(
        document, _tag(chance, document)[1], piece * chance.choice((100, 100, 1100, 1100, 1100, 5000, 30_000))
    )


def _attributes(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    """Attributes: one that is long, many, the same twice, namespaces beyond counting."""
    _, end = _tag(chance, document)
    many = b"".join(b" a%d='%d'" % (at, at) for at in range(chance.choice((3, 3, 70, 900))))
    spaces = b"".join(b" xmlns:n%d='urn:%d'" % (at, at) for at in range(chance.choice((3, 3, 60, 900))))
    long = b" a='" + b"v" * chance.choice((10, 10, 1100, 1100, 70_000)) + b"'"
    more = chance.choice(
        (many, spaces, long, b" a='1' a='2'", b" statusCode='zero'", b" iteratorRemainingCount='-1'")
    )
    return _put(document, max(end - 1, 0), more)


def _value(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    """Another value in the place of an attribute's, or of an element's whole text."""
    fresh = chance.choice(
        (b"", b"0", b"-1", b"1e400", b"99999999999999999999", b"NaN", b"\xd9\xa3", b"\xc2\xb2", b"true", b"none",
         b"2024-13-45T99:99:99+99:99", b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-14:00", b"{}", b"x" * 300)
    )  # fmt: skip
    found = _VALUE.search(document, _at(chance, document))
    if not found:
        return document
    start, end = found.span()
    return document[:start] + fresh + document[end:]


def _doctype(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    """A document type with entities, in its place or somewhere else, and used."""
    types = chance.choice(
        (_LAUGHS, _OUTSIDE, b"<!DOCTYPE x>", b"<!DOCTYPE html>", b"<!DOCTYPE x [<!ENTITY e 'v'>]>")
    )
    start, end = _tag(chance, document)
    used = _put(document, end, chance.choice((b"&e;", b"&s;", b"&lt;", b"")))
    if chance.random() < 0.5:
        return _put(used, start, types)
    ends = used.find(b"?>") + 2
    return _put(used, ends if ends > 1 else 0, types)


def _declare(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    """An encoding that is a lie, or none there is."""
    body = document[document.find(b"?>") + 2 :] if document.startswith(b"<?xml") else document
    return b'<?xml version="1.0" encoding="' + chance.choice(_ENCODINGS) + b'"?>' + body


def _transcode(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    """Really another encoding, declared or not."""
    text = document.decode("utf-8", "replace")
    encoding = chance.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp1252", "utf-8-sig"))
    if chance.random() < 0.5:
        text = text.replace("utf-8", encoding)
    return text.encode(encoding, "replace")


def _to_cdata(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    start, end = _element(chance, document)
    return document[:start] + b"<![CDATA[" + document[start:end] + b"]]>" + document[end:]


def _blanks(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    piece = chance.choice((b" ", b"\n", b"\r\n\t", b"\xef\xbb\xbf", b"\x00", b"<!-- x -->", b"<?a b?>"))
    many = piece * chance.choice((1, 1, 3, 3, 5000))
    return many + document if chance.random() < 0.5 else document + many


def _refer(chance: random.Random, document: bytes, _other: bytes) -> bytes:
    """One character as a numeric reference, also where none may stand."""
    if not document:
        return document
    at = chance.randrange(len(document))
    return _put(document, at, b"&#%d;" % document[at], over=1)


MUTATIONS: Final[Sequence[Mutation]] = (
    _flip, cut_end, _cut_out, _splinter, _splinter_in_text, _splice, _double, _drop, _drop_tag, _swap, _graft, _rename,
    _nest, _long_text, _attributes, _value, _value, _doctype, _declare, _transcode, _to_cdata, _blanks, _refer,
)  # fmt: skip
"""All of them; changing values counts twice, as it leaves the form intact and reaches what lies behind it."""
