"""The one line that goes into the process with the SDK, and the one that comes out: JSON, typed, nothing unpickled.

Only the standard library is imported here, so that the process starts quickly and can be frozen into a small program.
"""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal, TypeAlias

Doing: TypeAlias = Literal["verify", "request", "open"]


class LineBroken(ValueError):
    """A line is not one of these messages."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Do one thing with one company: ask whether access is granted, ask for it, or open and close the company.

    ``seconds``: after so many the process ends itself, whatever the SDK does.
    """

    do: str
    guid: str
    application_id: str
    description: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Answered:
    """What the SDK said, of the company of this name, to this program (MD5) of this Windows user."""

    result: str
    company: str
    md5: str
    user: str


@dataclass(frozen=True, slots=True)
class NoCompany:
    """No company has that GUID; those there are, one a line."""

    there: str


@dataclass(frozen=True, slots=True)
class NotHere:
    """The SDK cannot be loaded."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A call raised an exception of this name."""

    method: str
    name: str
    message: str


Reply: TypeAlias = Answered | NoCompany | NotHere | Failed
_KINDS: Final[dict[str, type[Any]]] = {
    kind.__name__: kind for kind in (Ask, Answered, NoCompany, NotHere, Failed)
}


def write_line(message: Ask | Reply) -> bytes:
    """The line of a message, ASCII, with its end."""
    return json.dumps({"kind": type(message).__name__, **asdict(message)}).encode("ascii") + b"\n"


def read_line(line: bytes) -> Any:
    """The message of a whole line. Raises LineBroken."""
    try:
        values = json.loads(line)
        kind = _KINDS[values.pop("kind")]
    except (ValueError, KeyError, AttributeError, TypeError):
        raise LineBroken(f"a line that is no message: {line[:80]!r}") from None
    wanted = {field.name: field.type for field in fields(kind)}
    if not line.endswith(b"\n") or {name: type(value) for name, value in values.items()} != wanted:
        raise LineBroken(f"a message {kind.__name__} is not whole")
    return kind(**values)
