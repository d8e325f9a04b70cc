"""QuickBooks' memory of message sets: the one way to learn whether a write whose answer got lost was done.

Rules (SDK guide, table 31-2): a new id is executed and stored; the same id again is answered from the store
and never executed again; new equal to old asks for the status; old alone clears. Ids have at most 23
characters.
"""

import hashlib
from dataclasses import dataclass, field

from lxml import etree

ID_LENGTH = 23
CLEAR_ALL = "ClearAllMessageSets"

NOTHING_STORED = 600
OTHER_REQUEST = 9001
NOT_STORED = 9002
BAD_ID = 9004
COULD_NOT_STORE = 9005


@dataclass
class StoredAnswer:
    """What is remembered of one request: its status, and enough to find the record again."""

    element: str
    request_id: str
    code: int
    text: str
    recovery: dict[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass
class MessageSet:
    """One remembered message set; ``checksum`` is of its requests as they were sent."""

    checksum: str
    answers: list[StoredAnswer] = field(default_factory=list)


def make_checksum(requests: list[etree._Element]) -> str:
    """The same only when every request of the set is the same to the last blank."""
    digest = hashlib.sha256()
    for request in requests:
        digest.update(etree.tostring(request, with_tail=False))
    return digest.hexdigest()
