"""Addresses in columns of their own, or joined into one."""

from collections.abc import Mapping
from typing import Any

from tieout.hosts.codecs import BLANK_ADDRESS, Codec, Values, refuse
from tieout.hosts.settings import ADDRESS_PARTS
from tieout.records import Address


def split_address(parts: Mapping[str, Codec]) -> Codec:
    """An address with a column for each of some parts. A part without a column is refused, not lost."""
    columns = tuple(column for codec in parts.values() for column in codec.columns)
    names = tuple(parts)
    lost = tuple(part for part in ADDRESS_PARTS if part not in parts)
    all_plain = not lost and all(codec.plain for codec in parts.values())

    def encode(value: Address) -> Values:
        if all_plain and names == ADDRESS_PARTS:
            return tuple(vars(value).values())
        _nothing_lost(value, lost, columns)
        return tuple(parts[name].encode(getattr(value, name))[0] for name in names)

    def decode(values: Values) -> Address:
        if not any(values):
            return BLANK_ADDRESS
        if all_plain:
            return Address(**dict(zip(names, values, strict=True)))
        texts = zip(names, values, strict=True)
        return Address(**{name: parts[name].decode((value,)) for name, value in texts})

    lengths = {f".{name}": codec.lengths[""] for name, codec in parts.items() if codec.lengths}
    return Codec(columns, encode, decode, blank=BLANK_ADDRESS, lengths=lengths)


def joined_address(inner: Codec, divider: str, names: tuple[str, ...]) -> Codec:
    """An address in one column, its parts divided by a text.

    Blank parts at the end are left out, blank parts between are kept as empty pieces, so every address
    made of ``names`` comes back as it was. Pieces beyond the last part stay in the last part.
    """
    column = inner.columns[0]
    lost = tuple(part for part in ADDRESS_PARTS if part not in names)

    def encode(value: Address) -> Values:
        _nothing_lost(value, lost, inner.columns)
        pieces = [getattr(value, name) for name in names]
        for name, piece in zip(names, pieces, strict=True):
            if divider in piece:
                raise refuse(column, f"divides its parts by {divider!r}, which {name} contains")
        while pieces and not pieces[-1]:
            pieces.pop()
        text = divider.join(pieces)
        if text.split(divider) != (pieces or [""]):
            raise refuse(column, f"divides its parts by {divider!r}, which would be found in a wrong place")
        return inner.encode(text)

    def decode(values: Values) -> Any:
        text = inner.decode(values)
        return (
            Address(**dict(zip(names, text.split(divider, len(names) - 1), strict=False)))
            if text
            else BLANK_ADDRESS
        )

    return Codec((column,), encode, decode, blank=BLANK_ADDRESS)


def _nothing_lost(value: Address, lost: tuple[str, ...], columns: tuple[Any, ...]) -> None:
    for part in lost:
        if getattr(value, part):
            raise refuse(columns[0], f"has no place for the address's {part}: {getattr(value, part)[:40]}")
