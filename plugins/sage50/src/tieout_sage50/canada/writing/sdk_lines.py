"""The lines between the program and the process with the SDK: one JSON object a line, typed, nothing unpickled.

The program sends a call and waits for its reply before the next one. Both ends come from one installation.
Only the standard library is imported here, so that the process starts quickly.
"""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, TypeAlias

LONGEST: Final = 4 * 1024 * 1024
"""Characters of a line; a document of a thousand lines is a small part of that."""


class LineBroken(ValueError):
    """A line is not one of these messages."""


@dataclass(frozen=True, slots=True)
class Open:
    """Open the company file."""

    file: str
    user: str
    password: str
    multi_user: bool


@dataclass(frozen=True, slots=True)
class Write:
    """Carry out one prepared operation: its payload as text."""

    payload: str


@dataclass(frozen=True, slots=True)
class Close:
    """Close the company, then end."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The company is open. ``simulated``: this is no Sage 50."""

    simulated: bool


@dataclass(frozen=True, slots=True)
class Written:
    """Save or Post said True."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Everything was closed."""


@dataclass(frozen=True, slots=True)
class Differs:
    """What the SDK worked out is not what the document says; everything was undone. Amounts as texts."""

    total: str
    tax: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A call failed. ``result`` is an SDKResult, or ``name`` and ``message`` an exception's.

    ``begun``: Save or Post had been called, so something may have been written.
    """

    method: str
    result: str
    name: str
    message: str
    begun: bool


@dataclass(frozen=True, slots=True)
class NotHere:
    """The SDK cannot be loaded on this computer, or another process has the company."""

    reason: str
    busy: bool


Call: TypeAlias = Open | Write | Close
Reply: TypeAlias = Opened | Written | Closed | Differs | Failed | NotHere
Message: TypeAlias = Call | Reply

_KINDS: Final[dict[str, type[Any]]] = {
    kind.__name__: kind for kind in (Open, Write, Close, Opened, Written, Closed, Differs, Failed, NotHere)
}


def write_line(message: Message) -> bytes:
    """The line of a message, ASCII, with its end. Raises LineBroken when it is too long."""
    line = json.dumps({"kind": type(message).__name__, **asdict(message)})
    if len(line) > LONGEST:
        raise LineBroken(f"a message of {len(line)} characters is too long")
    return line.encode("ascii") + b"\n"


def read_line(line: bytes) -> Any:
    """The message of a whole line. Raises LineBroken."""
    if not line.endswith(b"\n"):
        raise LineBroken("it ends inside a message")
    try:
        values = json.loads(line)
        kind = _KINDS[values.pop("kind")]
    except (ValueError, KeyError, AttributeError, TypeError):
        raise LineBroken(f"a line that is no message: {line[:80]!r}") from None
    wanted = {field.name: field.type for field in fields(kind)}
    if {name: type(value) for name, value in values.items()} != wanted:
        raise LineBroken(f"a message {kind.__name__} has other fields")
    return kind(**values)
