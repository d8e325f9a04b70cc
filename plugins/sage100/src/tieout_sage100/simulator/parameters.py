"""A call of a stored procedure: its name and the values it is given.

Source: MS-TDS 2.2.6.6 (RPC request). Types nobody here sends are refused, not guessed.
"""

import struct
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tieout_sage100.simulator.packets import PacketFault
from tieout_sage100.simulator.reading import Body, decoded

#: The system procedure that runs a statement with values.
EXECUTE_SQL = "sp_executesql"
_BY_NUMBER = {10: EXECUTE_SQL}
_NUMBERED, _NO_TEXT, _IN_PARTS, _NO_PARTS = 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFFFFFFFFFFFFFF
_LONGEST_PART = 1 << 20


@dataclass(frozen=True)
class Call:
    """The procedure, and each value with its name (``@P1``; "" for one that is told by its place)."""

    procedure: str
    values: tuple[tuple[str, Any], ...]


def read_call(message: bytes) -> Call:
    """A CALL message. Raises ``PacketFault`` where it cannot be read."""
    body = Body(message)
    body.past_headers()
    procedure = _procedure(body)
    body.number("H")
    values = []
    while not body.is_read:
        name = body.text(body.number("B"))
        body.number("B")
        values.append((name, _value(body)))
    return Call(procedure, tuple(values))


def _procedure(body: Body) -> str:
    signs = body.number("H")
    if signs != _NUMBERED:
        return body.text(signs)
    number = body.number("H")
    return _BY_NUMBER.get(number, f"#{number}")


def _value(body: Body) -> Any:
    token = body.number("B")
    read = _READERS.get(token)
    if read is None:
        raise PacketFault(f"a value of type {token:#x}")
    try:
        return read(body)
    except (ValueError, OverflowError, struct.error):
        raise PacketFault(f"a value of type {token:#x} that is none") from None


def _text(codec: str) -> Callable[[Body], str | None]:
    def read(body: Body) -> str | None:
        longest = body.number("H")
        body.raw(5)
        if longest == _IN_PARTS:
            return _text_in_parts(body, codec)
        size = body.number("H")
        return None if size == _NO_TEXT else decoded(body.raw(size), codec)

    return read


def _text_in_parts(body: Body, codec: str) -> str | None:
    if body.number("Q") == _NO_PARTS:
        return None
    parts = bytearray()
    while size := body.number("I"):
        parts += body.raw(min(size, _LONGEST_PART))
    return decoded(bytes(parts), codec)


def _sized(body: Body) -> bytes:
    return body.raw(body.number("B"))


def _integer(body: Body) -> int | None:
    body.number("B")
    data = _sized(body)
    return int.from_bytes(data, "little", signed=True) if data else None


def _bit(body: Body) -> bool | None:
    body.number("B")
    data = _sized(body)
    return bool(data[0]) if data else None


def _float(body: Body) -> float | None:
    body.number("B")
    data = _sized(body)
    return float(struct.unpack("<d" if len(data) > 4 else "<f", data)[0]) if data else None  # noqa: PLR2004


def _decimal(body: Body) -> Decimal | None:
    body.raw(2)
    scale, data = body.number("B"), _sized(body)
    if not data:
        return None
    return Decimal(int.from_bytes(data[1:], "little") * (1 if data[0] else -1)).scaleb(-scale)


def _date(body: Body) -> str | None:
    data = _sized(body)
    return _day(data).isoformat() if data else None


def _datetime2(body: Body) -> str | None:
    scale, data = body.number("B"), _sized(body)
    if not data:
        return None
    seconds = int.from_bytes(data[:-3], "little") / 10**scale
    midnight = datetime.combine(_day(data[-3:]), datetime.min.time())
    return (midnight + timedelta(seconds=seconds)).isoformat(" ")


def _datetime(body: Body) -> str | None:
    body.number("B")
    data = _sized(body)
    if not data:
        return None
    days, ticks = struct.unpack("<iI", data)
    start = datetime(1900, 1, 1)  # noqa: DTZ001 - SQL Server's DATETIME has no zone
    return (start + timedelta(days=days, seconds=ticks / 300)).isoformat(" ")


def _id(body: Body) -> str | None:
    body.number("B")
    data = _sized(body)
    return str(uuid.UUID(bytes_le=data)).upper() if data else None


def _day(data: bytes) -> date:
    return date(1, 1, 1) + timedelta(days=int.from_bytes(data, "little"))


_READERS: dict[int, Callable[[Body], Any]] = {
    0x1F: lambda _: None,
    0x24: _id,
    0x26: _integer,
    0x28: _date,
    0x2A: _datetime2,
    0x68: _bit,
    0x6A: _decimal,
    0x6C: _decimal,
    0x6D: _float,
    0x6F: _datetime,
    0xA7: _text("cp1252"),
    0xAF: _text("cp1252"),
    0xE7: _text("utf-16-le"),
    0xEF: _text("utf-16-le"),
}
