"""Reads what stands before ``<QBXML``, by hand: whatever is not a QuickBooks answer never reaches the parser.

A document type can only stand here, so refusing it here makes entities and external files impossible.
"""

import re
from collections.abc import Iterator

from tieout_quickbooks.qbxml.characters import shown
from tieout_quickbooks.qbxml.errors import AnswerForeign, AnswerIncomplete, AnswerUnreadable, AnswerUnsafe

PROLOG_LIMIT = 64 * 1024
BLANKS = b" \t\r\n"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
ENOUGH = len("<!doctype html")
"""So many bytes tell what a document is."""

ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252", "cp1252"}
"""All of them spell markup as ASCII does, which the scan below relies on."""

DECLARED = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
ROOT = re.compile(rb"<QBXML[ \t\r\n/>]")
OTHER_ROOT = re.compile(rb"<([A-Za-z_][A-Za-z0-9._:-]{0,200})")


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
    head, passed, size = b"", b"", 0
    for chunk in chunks:
        size += len(chunk)
        head, over = _pass_over(head + chunk)
        passed = (passed + over)[:PROLOG_LIMIT]
        if _is_known(head) and ROOT.match(head):
            return head, encoding or _encoding_of(passed)
        if _is_known(head):
            raise _not_an_answer(head)
        if size > PROLOG_LIMIT:
            raise AnswerUnreadable(
                "QuickBooks' answer has no beginning", where="the first 64 KB of the answer"
            )
    if not head and not passed:
        raise AnswerIncomplete("QuickBooks' answer is empty", where="answer")
    if ROOT.match(head):
        return head, encoding or _encoding_of(passed)
    if head and not _is_open(head):
        raise _not_an_answer(head)
    raise AnswerIncomplete("QuickBooks' answer ends before it begins", where="answer", why=_beginning(head))


def _pass_over(head: bytes) -> tuple[bytes, bytes]:
    """What is left after blanks, byte-order mark, declarations and comments; and these declarations."""
    over = b""
    while True:
        head = head.lstrip(BLANKS)
        if head.startswith(BYTE_ORDER_MARK):
            head = head[len(BYTE_ORDER_MARK) :]
            continue
        opening, closing = (b"<?", b"?>") if head.startswith(b"<?") else (b"<!--", b"-->")
        end = head.find(closing, len(opening)) if head.startswith(opening) else -1
        if end < 0:
            return head, over
        over += head[: end + len(closing)]
        head = head[end + len(closing) :]


def _is_open(head: bytes) -> bool:
    """Whether it may be the beginning of something that the next bytes complete."""
    openings = (b"<?", b"<!--", b"<QBXML", BYTE_ORDER_MARK)
    return any(head.startswith(each) or each.startswith(head) for each in openings)


def _is_known(head: bytes) -> bool:
    """Whether there is enough to tell what the document is."""
    return len(head) >= ENOUGH and not head.startswith((b"<?", b"<!--"))


def _not_an_answer(head: bytes) -> AnswerUnreadable:
    why = _beginning(head)
    lower = head.lower()
    if lower.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return AnswerForeign("A web page came instead of a QuickBooks answer", where="answer", why=why)
    if lower.startswith(b"<!"):
        return AnswerUnsafe("The answer has a document type; QuickBooks sends none", where="answer", why=why)
    root = OTHER_ROOT.match(head)
    if root is None:
        return AnswerForeign("Text came instead of a QuickBooks answer", where="answer", why=why)
    name = shown(root[1].decode("ascii"))
    return AnswerForeign(f"The answer is a document {name}, not QBXML", where="answer", why=why)


def _encoding_of(passed: bytes) -> str:
    found = DECLARED.match(passed)
    # The real answers declare none and write everything beyond ASCII as numeric references.
    encoding = found[1].decode("ascii").lower() if found else "utf-8"
    if encoding not in ENCODINGS:
        raise AnswerUnreadable(f"QuickBooks' answer is in the encoding {shown(encoding)}", where="answer")
    return encoding


def _beginning(head: bytes) -> str:
    """How an unexpected answer begins, for the person who has to find out what sent it."""
    return "it begins " + shown(head[:200].decode("ascii", "backslashreplace"), 80)
