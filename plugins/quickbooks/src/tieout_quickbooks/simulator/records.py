"""What a simulated company holds: list records, transactions, what was deleted, and what really happened."""

from dataclasses import dataclass, field
from typing import TypeAlias

#: A field's value as it stands in an answer: text, an aggregate, or several of either.
FieldValue: TypeAlias = str | dict[str, "FieldValue"] | list["FieldValue"]
Fields: TypeAlias = dict[str, FieldValue]

#: One line of a transaction: the element it is answered with, and its fields.
Line: TypeAlias = tuple[str, Fields]

#: Where a transaction keeps its lines: ``[[element name, fields], ...]``, because two kinds of line may
#: alternate.
LINES = "*lines"


def find_lines(fields: Fields) -> list[Line]:
    """The lines of a transaction, in order."""
    kept = fields.get(LINES)
    return [
        (pair[0], pair[1])
        for pair in (kept if isinstance(kept, list) else [])
        if isinstance(pair, list) and isinstance(pair[0], str) and isinstance(pair[1], dict)
    ]


def keep_lines(lines: list[Line]) -> FieldValue:
    """Lines in the form in which a transaction's fields hold them."""
    return [[name, content] for name, content in lines]


def find_text(fields: Fields, *path: str) -> str:
    """The text at a path of element names, or an empty one."""
    value: FieldValue = fields
    for name in path:
        value = value.get(name, "") if isinstance(value, dict) else ""
    return value if isinstance(value, str) else ""


def find_all(fields: Fields, name: str) -> list[Fields]:
    """The aggregates of that name, none or one or several."""
    value = fields.get(name, [])
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


@dataclass(slots=True)
class Extension:
    """One custom field's value: ``owner`` is ``0`` for what the user sees, or an application's braced GUID."""

    owner: str
    name: str
    type: str
    value: str


@dataclass(slots=True)
class ListRecord:
    """One record of a list. References are kept as ``{"ListID": ...}`` and shown with the name of today."""

    kind: str
    key: str
    created: int
    modified: int
    fields: Fields
    parent: str = ""
    extensions: list[Extension] = field(default_factory=list)

    @property
    def is_active(self) -> bool:
        """False when the record was made inactive."""
        return self.fields.get("IsActive") != "false"


@dataclass(slots=True)
class Transaction:
    """One quotation, invoice or bill. ``number`` is QuickBooks' own TxnNumber."""

    kind: str
    key: str
    created: int
    modified: int
    number: int
    fields: Fields
    extensions: list[Extension] = field(default_factory=list)


@dataclass(slots=True)
class Deleted:
    """One entry of the deleted log; ``name`` is the full name of a list record, the number of a transaction."""

    kind: str
    key: str
    created: int
    deleted: int
    name: str
    is_transaction: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that really happened in the company, whatever any client believes.

    ``action`` is created, modified, deleted, replayed (a message set sent twice was not done twice) or
    cleared.
    """

    at: int
    action: str
    kind: str
    key: str
    name: str
    request_id: str = ""
    message_set: str = ""
    application: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request to modify or delete that reached QuickBooks: the tripwire keeps them all."""

    at: int
    request: str
    request_id: str
    application: str
