"""TDS packets: an eight-byte header, and messages that are cut into several of them.

Source: the published protocol description MS-TDS, section 2.2.3. Lengths in a header come from the other side and
are believed only within limits, so that no message costs more memory than ``LONGEST_MESSAGE``.
"""

import struct
from collections.abc import Callable
from enum import IntEnum
from typing import Protocol

#: Bytes of the longest message that is read; a client of this server sends statements, never data.
LONGEST_MESSAGE = 1 << 20
#: The packet size both sides use unless the sign-in says otherwise.
PACKET_SIZE = 4096
_HEADER = struct.Struct(">BBHHBB")
_LAST = 1


class PacketFault(Exception):
    """What arrived is no TDS: cut off, too long, or of lengths that cannot be."""


class Kind(IntEnum):
    """The kinds of messages a client sends, and the one a server does."""

    BATCH = 1
    CALL = 3
    ANSWER = 4
    ATTENTION = 6
    TRANSACTION = 14
    LOGIN = 16
    PRELOGIN = 18


class Stream(Protocol):
    """Where bytes come from: at most ``size`` of them, none at the end."""

    def read(self, size: int, /) -> bytes:
        """The next bytes."""


def read_message(stream: Stream) -> tuple[int, bytes] | None:
    """The next whole message, its kind and its body; None when the other side left between two messages.

    Raises ``PacketFault`` for everything that is no message.
    """
    kind, body, at_start = 0, bytearray(), True
    while True:
        header = stream.read(_HEADER.size)
        if not header and at_start:
            return None
        packet_kind, status, length = _checked(header)
        if not at_start and packet_kind != kind:
            raise PacketFault(f"a packet of kind {packet_kind} inside a message of kind {kind}")
        kind, at_start = packet_kind, False
        if len(body) + length > LONGEST_MESSAGE:
            raise PacketFault(f"a message of more than {LONGEST_MESSAGE} bytes")
        body += _exactly(stream, length)
        if status & _LAST:
            return kind, bytes(body)


def _checked(header: bytes) -> tuple[int, int, int]:
    """Kind, status, and how many bytes follow."""
    if len(header) < _HEADER.size:
        raise PacketFault("a header that was cut off")
    kind, status, length, *_ = _HEADER.unpack(header)
    if length < _HEADER.size:
        raise PacketFault(f"a packet of {length} bytes")
    if kind not in set(Kind) or kind == Kind.ANSWER:
        raise PacketFault(f"a packet of kind {kind}")
    return kind, status, length - _HEADER.size


def _exactly(stream: Stream, size: int) -> bytes:
    read = stream.read(size)
    if len(read) < size:
        raise PacketFault(f"{size} bytes were announced, {len(read)} came")
    return read


class AnswerWriter:
    """Cuts an answer into packets and sends each as soon as it is full."""

    def __init__(
        self, send: Callable[[bytes], object], size: int = PACKET_SIZE, kind: Kind = Kind.ANSWER
    ) -> None:
        self._send, self._room, self._kind = send, size - _HEADER.size, kind
        self._body, self._number = bytearray(), 1

    def write(self, data: bytes) -> None:
        """Add to the answer."""
        self._body += data
        while len(self._body) > self._room:
            self._packet(self._room, 0)

    def end(self) -> None:
        """Send what is left; the answer is whole."""
        self._packet(len(self._body), _LAST)

    def _packet(self, size: int, status: int) -> None:
        part = bytes(self._body[:size])
        del self._body[:size]
        header = _HEADER.pack(self._kind, status, len(part) + _HEADER.size, 0, self._number & 0xFF, 0)
        self._number += 1
        self._send(header + part)
