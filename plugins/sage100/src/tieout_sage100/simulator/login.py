"""Signing in: what a client says before and in its login, and what is answered.

Source: MS-TDS 2.2.6.5 (PRELOGIN) and 2.2.6.4 (LOGIN7). A password is not encrypted there, only shuffled.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum

from tieout_sage100.simulator.packets import PacketFault
from tieout_sage100.simulator.reading import decoded, slice_of

_TDS_7_4 = 0x74000004
_READ_ONLY_INTENT = 0x20
_INTEGRATED_SECURITY = 0x80
#: Where the offsets of a login's texts begin, and which of them is which.
_OFFSETS, _USER, _PASSWORD, _PROGRAM, _DATABASE = 36, 1, 2, 3, 8
_ENCRYPTION, _END = 1, 0xFF


class Encryption(IntEnum):
    """What the server says about TLS."""

    NOT_SUPPORTED = 2
    REQUIRED = 3


@dataclass(frozen=True)
class Login:
    """Who wants to sign in, and where to."""

    user: str
    password: str
    database: str
    program: str
    #: The client promises to read only (ApplicationIntent=ReadOnly). A server outside an availability group
    #: takes notice of it and forbids nothing.
    read_only: bool
    #: Signs in as the Windows user; this server knows no Windows.
    is_integrated: bool = False


def prelogin_answer(encryption: Encryption) -> bytes:
    """The server's version, and whether it speaks TLS."""
    options = (
        (0, b"\x0f\x00\x07\xd0\x00\x00"),
        (_ENCRYPTION, bytes([encryption])),
        (2, b"\x00"),
        (4, b"\x00"),
    )
    offset, heads, bodies = 5 * len(options) + 1, b"", b""
    for number, value in options:
        heads += struct.pack(">BHH", number, offset + len(bodies), len(value))
        bodies += value
    return heads + bytes([_END]) + bodies


def wants_encryption(body: bytes) -> int:
    """The client's own word about TLS in its PRELOGIN; 2 says that it has none."""
    at = 0
    while at < len(body) and body[at] != _END:
        number, offset, size = struct.unpack(">BHH", slice_of(body, at, 5))
        if number == _ENCRYPTION and size:
            return slice_of(body, offset, 1)[0]
        at += 5
    return int(Encryption.NOT_SUPPORTED)


def read_login(body: bytes) -> Login:
    """A LOGIN7 message. Raises ``PacketFault`` for an older protocol and for offsets that lead outside."""
    version = struct.unpack("<I", slice_of(body, 4, 4))[0]
    if version < _TDS_7_4:
        raise PacketFault(f"TDS version {version:#x}; 7.4 is spoken here")
    flags, kind = slice_of(body, 25, 2)
    return Login(
        user=_text(body, _USER),
        password=decoded(bytes(map(_unshuffled, _field(body, _PASSWORD))), "utf-16-le"),
        database=_text(body, _DATABASE),
        program=_text(body, _PROGRAM),
        read_only=bool(kind & _READ_ONLY_INTENT),
        is_integrated=bool(flags & _INTEGRATED_SECURITY),
    )


def _text(body: bytes, number: int) -> str:
    return decoded(_field(body, number), "utf-16-le")


def _field(body: bytes, number: int) -> bytes:
    offset, signs = struct.unpack("<HH", slice_of(body, _OFFSETS + 4 * number, 4))
    return slice_of(body, offset, 2 * signs)


def _unshuffled(sign: int) -> int:
    """Each byte was turned by four bits and then crossed with A5."""
    sign ^= 0xA5
    return (sign >> 4) | (sign << 4) & 0xF0
