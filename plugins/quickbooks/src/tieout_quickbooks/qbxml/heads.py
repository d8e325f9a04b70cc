"""Reads the attributes of a message set and of a response."""

import re
from typing import TYPE_CHECKING

from tieout_quickbooks.qbxml.answer_parts import MessageSet, Response
from tieout_quickbooks.qbxml.characters import shown
from tieout_quickbooks.qbxml.errors import AnswerUnreadable

if TYPE_CHECKING:
    from lxml import etree

NUMBER = re.compile(r"\s*([+-]?[0-9]{1,9})\s*", re.ASCII)


def read_message_set(element: "etree._Element") -> MessageSet:
    """The head of an answer from its ``QBXMLMsgsRs``."""
    return MessageSet(
        new_message_set_id=element.get("newMessageSetID"),
        status_code=_number(element, "messageSetStatusCode"),
    )


def read_response(element: "etree._Element") -> Response:
    """The head of one response.

    Raises:
        AnswerUnreadable: without a status code success cannot be told from failure; or a number is none.
    """
    code = _number(element, "statusCode")
    if code is None:
        raise AnswerUnreadable("A response of QuickBooks has no status code", where=str(element.tag)[:80])
    return Response(
        name=str(element.tag),
        request_id=element.get("requestID"),
        status_code=code,
        severity=element.get("statusSeverity", ""),
        message=element.get("statusMessage", ""),
        ret_count=_number(element, "retCount"),
        iterator_id=element.get("iteratorID"),
        remaining=_number(element, "iteratorRemainingCount"),
    )


def _number(element: "etree._Element", name: str) -> int | None:
    text = element.get(name)
    if text is None or not text.strip():
        return None
    found = NUMBER.fullmatch(text)
    if found is None:
        raise AnswerUnreadable(
            f"QuickBooks' answer has a {name} of {shown(text)}", where=str(element.tag)[:80]
        )
    return int(found[1])
