"""Column types of SQL Server: how a column is described on the wire, and how its values are written there.

Source: MS-TDS 2.2.5.4 to 2.2.5.5. Only the types the make-believe tables have.
"""

import re
import struct
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

#: The collation SQL_Latin1_General_CP1_CI_AS: code page 1252, no difference between cases.
COLLATION = b"\x09\x04\xd0\x00\x34"
_DECLARED = re.compile(r"(?P<name>[a-z]+)(\((?P<size>\d+)(,(?P<scale>\d+))?\))?")
_INTEGER_BYTES = {"tinyint": 1, "smallint": 2, "int": 4, "bigint": 8}
_EPOCH, _FIRST_DAY = datetime(1900, 1, 1), date(1, 1, 1)  # noqa: DTZ001 - SQL Server's DATETIME has no zone


@dataclass(frozen=True)
class SqlType:
    """``varchar(30)``, ``decimal(14,4)``, ``int`` and so on; ``size`` is a length in signs or a precision."""

    name: str
    size: int = 0
    scale: int = 0

    def __str__(self) -> str:
        """As it is declared."""
        return f"{self.name}({self.size})" if self.name.endswith("char") else self.name


def declared_type(text: str) -> SqlType:
    """The type a column was declared with. Raises KeyError for one that is not known here."""
    found = _DECLARED.fullmatch(text.lower())
    if found is None or found["name"] not in _DESCRIPTIONS:
        raise KeyError(text)
    return SqlType(found["name"], int(found["size"] or 0), int(found["scale"] or 0))


def described(kind: SqlType) -> bytes:
    """TYPE_INFO: what stands in the head of a result for a column of this type."""
    return _DESCRIPTIONS[kind.name](kind)


def writer(kind: SqlType) -> Callable[[Any], bytes]:
    """A function that writes a value of this type into a row; NULL too."""
    return _WRITERS[kind.name](kind)


def _integers(kind: SqlType) -> Callable[[Any], bytes]:
    size = _INTEGER_BYTES[kind.name]
    return lambda value: (
        b"\x00" if value is None else _sized(int(value).to_bytes(size, "little", signed=True))
    )


def _bits(_: SqlType) -> Callable[[Any], bytes]:
    return lambda value: b"\x00" if value is None else bytes((1, bool(value)))


def _texts(codec: str) -> Callable[[SqlType], Callable[[Any], bytes]]:
    def write(value: Any) -> bytes:
        if value is None:
            return b"\xff\xff"
        # What a code page lacks became a question mark when it was saved.
        data = str(value).encode(codec, "replace")
        return struct.pack("<H", len(data)) + data

    return lambda _: write


def _decimals(kind: SqlType) -> Callable[[Any], bytes]:
    room = _decimal_room(kind.size)

    def write(value: Any) -> bytes:
        if value is None:
            return b"\x00"
        whole = int(Decimal(str(value)).scaleb(kind.scale).to_integral_value())
        return bytes((room, whole >= 0)) + abs(whole).to_bytes(room - 1, "little")

    return write


def _moments(_: SqlType) -> Callable[[Any], bytes]:
    def write(value: Any) -> bytes:
        if value is None:
            return b"\x00"
        passed = datetime.fromisoformat(str(value)) - _EPOCH
        ticks = round((passed.seconds + passed.microseconds / 1_000_000) * 300)
        return b"\x08" + struct.pack("<iI", passed.days, ticks)

    return write


def _days(_: SqlType) -> Callable[[Any], bytes]:
    def write(value: Any) -> bytes:
        if value is None:
            return b"\x00"
        day = date.fromisoformat(str(value)[:10]) - _FIRST_DAY
        return _sized(day.days.to_bytes(3, "little"))

    return write


def _ids(_: SqlType) -> Callable[[Any], bytes]:
    return lambda value: b"\x00" if value is None else _sized(uuid.UUID(str(value)).bytes_le)


def _sized(data: bytes) -> bytes:
    return bytes([len(data)]) + data


def _decimal_room(precision: int) -> int:
    """Bytes of a decimal: its sign, and 4, 8, 12 or 16 for its digits."""
    return next(4 * part + 1 for part, most in enumerate((9, 19, 28, 38), start=1) if precision <= most)


def _described_text(token: int, signs: int) -> Callable[[SqlType], bytes]:
    return lambda kind: bytes([token]) + struct.pack("<H", kind.size * signs) + COLLATION


_DESCRIPTIONS: dict[str, Callable[[SqlType], bytes]] = {
    **dict.fromkeys(_INTEGER_BYTES, lambda kind: bytes((0x26, _INTEGER_BYTES[kind.name]))),
    "bit": lambda _: b"\x68\x01",
    "varchar": _described_text(0xA7, 1),
    "nvarchar": _described_text(0xE7, 2),
    "decimal": lambda kind: bytes((0x6A, _decimal_room(kind.size), kind.size, kind.scale)),
    "datetime": lambda _: b"\x6f\x08",
    "date": lambda _: b"\x28",
    "uniqueidentifier": lambda _: b"\x24\x10",
}
_WRITERS: dict[str, Callable[[SqlType], Callable[[Any], bytes]]] = {
    **dict.fromkeys(_INTEGER_BYTES, _integers),
    "bit": _bits,
    "varchar": _texts("cp1252"),
    "nvarchar": _texts("utf-16-le"),
    "decimal": _decimals,
    "datetime": _moments,
    "date": _days,
    "uniqueidentifier": _ids,
}
