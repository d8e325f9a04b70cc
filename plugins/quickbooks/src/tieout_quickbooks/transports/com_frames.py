"""The frames between the program and its COM process: typed, versioned, and nothing is unpickled.

A frame is a head of 10 bytes (magic, protocol version, kind, length of the body; big-endian) and a JSON object
with the fields of one message. The program sends a ``Call`` and waits for its ``Reply`` before the next one.
"""

import json
import struct
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeAlias

PROTOCOL = 1
"""Both ends come from one installation; another number means that two of them got mixed."""

LARGEST = 512 * 1024 * 1024
"""Bytes of a body. An answer of QuickBooks is a small part of that, so a longer one is no frame."""

_MAGIC = b"TOCM"
_HEAD = struct.Struct(">4sBBI")
_Texts: TypeAlias = tuple[str, ...]


class FrameBroken(ValueError):
    """The bytes are not one of these frames, or end inside of one."""


@dataclass(frozen=True, slots=True)
class Open:
    """Begin a session. ``launches``: QuickBooks may be started, with its window, to ask its user."""

    app_name: str
    file: str
    launches: bool = False


@dataclass(frozen=True, slots=True)
class Process:
    """Send one message set."""

    request: str


@dataclass(frozen=True, slots=True)
class AskFile:
    """Which company file is the session's now?"""


@dataclass(frozen=True, slots=True)
class Close:
    """End session and connection, then the process."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The session is there. ``is_simulated``: the test door was open, this is no QuickBooks."""

    versions: _Texts
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class Processed:
    """QuickBooks' answer."""

    answer: str


@dataclass(frozen=True, slots=True)
class FileNow:
    """Path of the company file."""

    path: str


@dataclass(frozen=True, slots=True)
class Closed:
    """Everything was ended."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A COM error: the method that was called, its HRESULT as it came (signed or not), QuickBooks' text."""

    method: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class NotHere:
    """There is no COM on this computer, or no pywin32."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Anything else went wrong while the method was called; nobody knows what QuickBooks did."""

    method: str
    reason: str


Call: TypeAlias = Open | Process | AskFile | Close
Reply: TypeAlias = Opened | Processed | FileNow | Closed | Refused | NotHere | Failed
Message: TypeAlias = Call | Reply

_KINDS: tuple[type[Any], ...] = (
    Open, Process, AskFile, Close, Opened, Processed, FileNow, Closed, Refused, NotHere, Failed,
)  # fmt: skip


def write_frame(message: Message) -> bytes:
    """The frame of a message. Raises FrameBroken when it is too long for one."""
    body = json.dumps(asdict(message)).encode("ascii")
    if len(body) > LARGEST:
        raise FrameBroken(f"a message of {len(body)} bytes is too long")
    return _HEAD.pack(_MAGIC, PROTOCOL, _KINDS.index(type(message)), len(body)) + body


def read_frame(read: Callable[[int], bytes]) -> Any:
    """The next message, or None where the bytes end between two frames. Raises FrameBroken.

    ``read(n)`` gives 1 to n bytes, or none at the end.
    """
    head = _read_all(read, _HEAD.size)
    if not head:
        return None
    kind, length = _read_head(head)
    body = _read_all(read, length)
    if len(body) < length:
        raise FrameBroken("it ends inside a message")
    return _read_body(kind, body)


def _read_all(read: Callable[[int], bytes], count: int) -> bytes:
    parts: list[bytes] = []
    while count:
        part = read(min(count, 1024 * 1024))
        if not part:
            break
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _read_head(head: bytes) -> tuple[type[Any], int]:
    if len(head) < _HEAD.size:
        raise FrameBroken("it ends inside the head of a message")
    magic, protocol, kind, length = _HEAD.unpack(head)
    if magic != _MAGIC:
        raise FrameBroken(f"a message begins with {head[:4]!r}")
    if protocol != PROTOCOL:
        raise FrameBroken(f"the other end speaks protocol {protocol}, this one {PROTOCOL}")
    if kind >= len(_KINDS) or length > LARGEST:
        raise FrameBroken(f"a message of kind {kind} and length {length}")
    return _KINDS[kind], length


def _read_body(kind: type[Any], body: bytes) -> Any:
    try:
        values = json.loads(body)
    except ValueError as error:
        raise FrameBroken(f"a message is not JSON: {error}") from None
    wanted = {field.name: field.type for field in fields(kind)}
    if not isinstance(values, dict) or values.keys() != wanted.keys():
        raise FrameBroken(f"a message {kind.__name__} has other fields")
    return kind(**{name: _typed(kind, name, wanted[name], value) for name, value in values.items()})


def _typed(kind: type[Any], name: str, wanted: Any, value: Any) -> Any:
    if wanted == _Texts and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    if wanted != _Texts and type(value) is wanted:
        return value
    raise FrameBroken(f"{kind.__name__}.{name} is a {type(value).__name__}")
