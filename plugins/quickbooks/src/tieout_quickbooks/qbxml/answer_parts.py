"""What an answer consists of, in the order it is read."""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

FieldValue: TypeAlias = Any
"""A text, a dict of further fields, or a list of these. (The real type is recursive and helps nobody.)"""

Fields: TypeAlias = dict[str, FieldValue]
"""Element name to value. Texts are exactly as they came; an empty element is ``""``."""

ALWAYS_LISTED: frozenset[str] = frozenset(
    {
        "AdditionalContactRef",
        "AdditionalNotesRet",
        "AssignToObject",
        "ContactsRet",
        "DataExtRet",
        "Earnings",
        "EstimateLineGroupRet",
        "EstimateLineRet",
        "ExpenseLineRet",
        "InvoiceLineGroupRet",
        "InvoiceLineRet",
        "ItemGroupLine",
        "ItemGroupLineRet",
        "ItemInventoryAssemblyLine",
        "ItemLineRet",
        "LinkedTxn",
        "PrefillAccountRef",
        "Service",
        "ShipToAddress",
        "SupportedQBXMLVersion",
        "TxnLineDetail",
    }
)
"""Elements that are a list even when there is one. Any other becomes a list when it stands there twice."""


@dataclass(frozen=True, slots=True)
class MessageSet:
    """The head of an answer. Both values are None unless message-set ids were sent."""

    new_message_set_id: str | None
    status_code: int | None


@dataclass(frozen=True, slots=True)
class Response:
    """The head of the answer to one request; its records follow as ``Ret`` parts.

    Attributes:
        name: ``CustomerQueryRs``.
        request_id: as sent, None when the answer has none.
        status_code: see ``classify_status``.
        ret_count: number of matches, when metaData was asked.
        remaining: how many records the iterator has after this page.
    """

    name: str
    request_id: str | None
    status_code: int
    severity: str
    message: str
    ret_count: int | None = None
    iterator_id: str | None = None
    remaining: int | None = None


class Ret(NamedTuple):
    """One returned record (``CustomerRet``) or ``ErrorRecovery``, belonging to the ``Response`` before it."""

    name: str
    fields: Fields


class AnswerEnd(NamedTuple):
    """The last part: the answer was read to its very end and is sound. Without it nothing is complete."""

    records: int


AnswerPart: TypeAlias = MessageSet | Response | Ret | AnswerEnd


@dataclass(frozen=True, slots=True)
class FullResponse:
    """One response with all its records, for answers known to be small."""

    head: Response
    records: tuple[Ret, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole small answer."""

    message_set: MessageSet
    responses: tuple[FullResponse, ...]

    def to(self, request_id: str) -> FullResponse | None:
        """The response to the request of that id."""
        return next((each for each in self.responses if each.head.request_id == request_id), None)


def text_at(fields: Fields, path: str) -> str | None:
    """The text at ``BillAddress/Addr1``; None when it is not there or holds elements instead of text."""
    value: FieldValue = fields
    for step in path.split("/"):
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value if isinstance(value, str) else None


def listed(fields: Fields, name: str) -> list[FieldValue]:
    """The items of an element that may repeat: none, one or more, always as a list."""
    value = fields.get(name)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def listed_texts(fields: Fields, name: str) -> list[str]:
    """The texts among ``listed``; an item that holds elements where only text belongs is none of them."""
    return [item for item in listed(fields, name) if isinstance(item, str)]
