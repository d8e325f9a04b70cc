"""Reads what stands before ``<QBXML``, by hand: whatever is not a QuickBooks answer never reaches the parser.

A document type can only stand here, so refusing it here makes entities and external files impossible.
"""

import re
from collections.abc import Iterator

from tieout_quickbooks.qbxml.characters import shown
from tieout_quickbooks.qbxml.errors import AnswerForeign, AnswerIncomplete, AnswerUnreadable, AnswerUnsafe

PROLOG_LIMIT = 64 * 1024
BLANKS = b" \t\r\n"
LONGEST_SIGN = len("<!DOCTYPE ")
SHORTEST_WORD = 4
"""Fewer bytes may be the beginning of a byte-order mark."""
ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252", "cp1252"}
"""All of them spell markup as ASCII does, which the scan below relies on."""

DECLARED = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
ROOT = re.compile(rb"<([A-Za-z_][A-Za-z0-9._:-]{0,200})")


def read_prolog(chunks: Iterator[bytes], *, encoding: str | None = None) -> tuple[bytes, str]:
    """The bytes from ``<QBXML`` on that were already taken from ``chunks``, and the document's encoding.

    Args:
        chunks: the body.
        encoding: what is known about it from elsewhere; then the document's own word does not count.

    Raises:
        AnswerIncomplete: nothing came, or it ends before the root element.
        AnswerForeign: a web page, plain text, or another root element.
        AnswerUnsafe: there is a document type.
        AnswerUnreadable: an encoding QuickBooks never uses.
    """
    head = b""
    for chunk in chunks:
        head += chunk
        start = _root_start(head)
        if start is not None:
            return head[start:], encoding or _encoding_of(head[:start])
        if len(head) > PROLOG_LIMIT:
            raise AnswerUnreadable(
                "QuickBooks' answer has no beginning", where="the first 64 KB of the answer"
            )
    if not head.strip(b"\xef\xbb\xbf" + BLANKS):
        raise AnswerIncomplete("QuickBooks' answer is empty", where="answer")
    raise AnswerIncomplete("QuickBooks' answer ends before it begins", where="answer", why=_beginning(head))


def _root_start(head: bytes) -> int | None:
    """Where ``<QBXML`` begins; None while more bytes are needed to tell."""
    at = 3 if head.startswith(b"\xef\xbb\xbf") else 0
    while True:
        while head[at : at + 1] in BLANKS and at < len(head):
            at += 1
        if len(head) - at < LONGEST_SIGN:
            _refuse_early(head, at)
            return None
        closing = b"?>" if head.startswith(b"<?", at) else b"-->" if head.startswith(b"<!--", at) else b""
        if not closing:
            return _check_root(head, at)
        end = head.find(closing, at + (2 if closing == b"?>" else 4))
        if end < 0:
            return None
        at = end + len(closing)


def _refuse_early(head: bytes, at: int) -> None:
    """Text that does not even begin like a tag need not be waited for."""
    if len(head) >= SHORTEST_WORD and at < len(head) and head[at : at + 1] != b"<":
        raise AnswerForeign("Text came instead of a QuickBooks answer", where="answer", why=_beginning(head))


def _check_root(head: bytes, at: int) -> int:
    if head.startswith(b"<QBXML", at) and head[at + 6 : at + 7] in (b" ", b"\t", b"\r", b"\n", b"/", b">"):
        return at
    lower = head[at : at + 200].lower()
    why = _beginning(head[at:])
    if lower.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        raise AnswerForeign("A web page came instead of a QuickBooks answer", where="answer", why=why)
    if lower.startswith(b"<!"):
        raise AnswerUnsafe("The answer has a document type; QuickBooks sends none", where="answer", why=why)
    root = ROOT.match(head, at)
    if root is None:
        raise AnswerForeign("Text came instead of a QuickBooks answer", where="answer", why=why)
    name = shown(root[1].decode("ascii"))
    raise AnswerForeign(f"The answer is a document {name}, not QBXML", where="answer", why=why)


def _encoding_of(prolog: bytes) -> str:
    found = DECLARED.search(prolog)
    # The real answers declare none and write everything beyond ASCII as numeric references.
    encoding = found[1].decode("ascii").lower() if found else "utf-8"
    if encoding not in ENCODINGS:
        raise AnswerUnreadable(f"QuickBooks' answer is in the encoding {shown(encoding)}", where="answer")
    return encoding


def _beginning(head: bytes) -> str:
    """How an unexpected answer begins, for the person who has to find out what sent it."""
    return "it begins " + shown(head[:200].decode("ascii", "backslashreplace"), 80)
