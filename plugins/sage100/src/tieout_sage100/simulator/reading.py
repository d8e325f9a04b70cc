"""Reading fields out of a message's body without ever reading past its end."""

import struct
from typing import Any

from tieout_sage100.simulator.packets import PacketFault


class Body:
    """The bytes of one message and how far they were read. Every method raises ``PacketFault`` at their end."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self._data, self._at = data, at

    @property
    def is_read(self) -> bool:
        """Whether nothing is left."""
        return self._at >= len(self._data)

    def number(self, form: str) -> Any:
        """A number in the form ``struct`` calls it by, little endian."""
        return struct.unpack("<" + form, self.raw(struct.calcsize("<" + form)))[0]

    def raw(self, size: int) -> bytes:
        """So many bytes."""
        end = self._at + size
        if size < 0 or end > len(self._data):
            raise PacketFault(f"{size} bytes wanted at {self._at} of {len(self._data)}")
        part = self._data[self._at : end]
        self._at = end
        return part

    def rest(self) -> bytes:
        """Everything that is left."""
        return self.raw(len(self._data) - self._at)

    def text(self, signs: int) -> str:
        """A text of so many UTF-16 units."""
        return decoded(self.raw(2 * signs), "utf-16-le")

    def past_headers(self) -> None:
        """Step over the headers every statement begins with; their first four bytes are their length."""
        size = self.number("I")
        self.raw(size - 4)


def decoded(data: bytes, codec: str) -> str:
    """Bytes as text; raises ``PacketFault`` where they are none."""
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        raise PacketFault(f"a text that is no {codec}") from None


def slice_of(data: bytes, offset: int, size: int) -> bytes:
    """A part of a message that an offset in it points to."""
    if offset + size > len(data):
        raise PacketFault(f"{size} bytes at {offset} of {len(data)}")
    return data[offset : offset + size]
