"""The tokens an answer is made of. Source: MS-TDS 2.2.7."""

import struct
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any

from tieout_sage100.simulator.sqlerrors import Message
from tieout_sage100.simulator.types import COLLATION, SqlType, described, writer

#: What the server calls itself in its messages.
SERVER_PROGRAM = "Microsoft SQL Server"
_DATABASE, _PACKET_SIZE, _COLLATION, _BEGUN, _COMMITTED, _ROLLED_BACK = 1, 4, 7, 8, 9, 10
_ERROR, _INFO = 0xAA, 0xAB
_NULLABLE = 0x09


class Done(IntEnum):
    """The three ways a statement ends: of a batch, of a procedure, and inside of one."""

    BATCH = 0xFD
    CALL = 0xFE
    IN_CALL = 0xFF


class Status(IntEnum):
    """What a DONE says beside the count."""

    FINAL = 0
    MORE = 1
    ERROR = 2
    COUNT = 0x10
    ATTENTION = 0x20


def error(message: Message, server: str) -> bytes:
    """A statement or a sign-in was refused."""
    return _message(_ERROR, message, server)


def info(message: Message, server: str) -> bytes:
    """Something worth knowing."""
    return _message(_INFO, message, server)


def done(kind: Done = Done.BATCH, status: int = Status.FINAL, count: int = 0) -> bytes:
    """The end of a statement; ``count`` is told when ``status`` says so."""
    return struct.pack("<BHHQ", kind, status, 0xC1, count)


def return_status() -> bytes:
    """A procedure's own result: 0, all is well."""
    return b"\x79" + struct.pack("<i", 0)


def database_changed(now: str, before: str) -> bytes:
    """The session is in another database."""
    return _environment(_DATABASE, _short(now) + _short(before))


def packet_size(size: int) -> bytes:
    """How large packets are."""
    return _environment(_PACKET_SIZE, _short(str(size)) * 2)


def collation() -> bytes:
    """In which collation texts without one of their own are."""
    return _environment(_COLLATION, bytes([len(COLLATION)]) + COLLATION + b"\x00")


def transaction_begun(number: int) -> bytes:
    """A transaction has begun; the client must name its number from now on."""
    return _environment(_BEGUN, b"\x08" + struct.pack("<Q", number) + b"\x00")


def transaction_ended(number: int, *, committed: bool) -> bytes:
    """It is over."""
    kind = _COMMITTED if committed else _ROLLED_BACK
    return _environment(kind, b"\x00\x08" + struct.pack("<Q", number))


def login_acknowledged() -> bytes:
    """Signed in; TDS 7.4 is spoken, by a server of version 15.0.2000."""
    body = b"\x01\x74\x00\x00\x04" + _short(SERVER_PROGRAM) + b"\x0f\x00\x07\xd0"
    return b"\xad" + struct.pack("<H", len(body)) + body


def head(columns: Sequence[tuple[str, SqlType]]) -> bytes:
    """COLMETADATA: the names and types of a result's columns."""
    parts = [struct.pack("<IH", 0, _NULLABLE) + described(kind) + _short(name) for name, kind in columns]
    return b"\x81" + struct.pack("<H", len(columns)) + b"".join(parts)


def row_writer(columns: Sequence[tuple[str, SqlType]]) -> Callable[[Sequence[Any]], bytes]:
    """A function that writes rows of a result with these columns."""
    writers = [writer(kind) for _, kind in columns]

    def write(row: Sequence[Any]) -> bytes:
        return b"\xd1" + b"".join([write(value) for write, value in zip(writers, row, strict=True)])

    return write


def _message(token: int, message: Message, server: str) -> bytes:
    text = message.text.encode("utf-16-le")
    body = (
        struct.pack("<iBB", message.number, message.state, message.severity)
        + struct.pack("<H", len(text) // 2)
        + text
        + _short(server)
        + _short("")
        + struct.pack("<i", 1)
    )
    return bytes([token]) + struct.pack("<H", len(body)) + body


def _environment(kind: int, change: bytes) -> bytes:
    return b"\xe3" + struct.pack("<HB", len(change) + 1, kind) + change


def _short(text: str) -> bytes:
    """A text of at most 255 signs, its length before it."""
    data = text.encode("utf-16-le")
    return bytes([len(data) // 2]) + data
