"""Message-set recovery: how to learn what became of a write whose answer was lost, without doing it twice.

QuickBooks remembers the answer to a set sent with a ``newMessageSetID`` until it is cleared. The four forms,
from the programmer's guide and a public note of its table of cases: the new id alone runs the set and remembers
it, or returns the remembered answer when the id is known; new and old id the same asks only; the old id alone
clears. Not tried against a real QuickBooks here. No state proves that nothing was written.
"""

import base64
import hashlib
from enum import StrEnum

from tieout_quickbooks.qbxml.answer_parts import Answer, Ret
from tieout_quickbooks.qbxml.building import MESSAGE_SET_ID_LENGTH, build_message_set
from tieout_quickbooks.qbxml.version import NEWEST


class Memory(StrEnum):
    """What QuickBooks remembers of a message set."""

    STORED = "stored"
    """The remembered answer came: settle by it."""
    NONE = "none"
    """Nothing remembered (600, 9002, 9005). The write may or may not have been done: look for the record."""
    DIFFERENT = "different"
    """The id belongs to a set of other content (9001): look for the record, never send again."""
    BAD_ID = "bad-id"
    """The id was not accepted (9004): a mistake of ours."""
    FOREIGN = "foreign"
    """The answer is about another message set."""
    UNKNOWN = "unknown"
    """A code tieout does not know: look for the record."""


MEMORY_OF_CODE = {
    0: Memory.STORED,
    600: Memory.NONE,
    9001: Memory.DIFFERENT,
    9002: Memory.NONE,
    9004: Memory.BAD_ID,
    9005: Memory.NONE,
}


def message_set_id(operation_id: str, attempt: int) -> str:
    """The id of one attempt at one operation: 23 characters A-Z and 2-7, the same whenever it is computed."""
    digest = hashlib.sha256(f"{operation_id}\n{attempt}".encode()).digest()
    return base64.b32encode(digest).decode("ascii")[:MESSAGE_SET_ID_LENGTH]


def build_status_question(set_id: str, version: str = NEWEST) -> bytes:
    """Asks what became of a set without doing anything: an empty set whose old and new id are the same."""
    return build_message_set([], version=version, new_message_set_id=set_id, old_message_set_id=set_id)


def build_clearing(set_id: str, version: str = NEWEST) -> bytes:
    """Makes QuickBooks forget a set. Only after its answer was stored for good: it destroys the evidence."""
    return build_message_set([], version=version, old_message_set_id=set_id)


def judge_memory(answer: Answer, set_id: str) -> Memory:
    """What an answer to the status question, or to the same set sent again, tells about set ``set_id``."""
    told = answer.message_set
    if told.new_message_set_id is not None and told.new_message_set_id != set_id:
        return Memory.FOREIGN
    if told.status_code is None:
        return Memory.STORED if answer.responses else Memory.NONE
    memory = MEMORY_OF_CODE.get(told.status_code, Memory.UNKNOWN)
    # An empty "stored" answer names no record, so it settles nothing.
    return Memory.NONE if memory is Memory.STORED and not answer.responses else memory


def recovered_keys(answer: Answer, request_id: str) -> Ret | None:
    """What a remembered answer holds instead of the record: ``ErrorRecovery`` with ListID or TxnID."""
    response = answer.to(request_id)
    if response is None:
        return None
    return next((ret for ret in response.records if ret.name == "ErrorRecovery"), None)


def is_replay(answer: Answer) -> bool:
    """Whether the answer certainly was remembered and not newly made: it holds ErrorRecovery somewhere.

    A remembered answer may also look like a new one; then the record's TimeCreated tells.
    """
    return any(ret.name == "ErrorRecovery" for response in answer.responses for ret in response.records)
