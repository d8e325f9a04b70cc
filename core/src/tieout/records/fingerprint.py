"""A record's fingerprint: equal on both sides exactly when the compared fields are equal."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal

from pydantic import MISSING

from tieout.records.base import Frozen, Record


def fingerprint(record: Record, compared: Iterable[str]) -> bytes:
    """16 bytes over the compared fields, in the order given.

    Never compared with a fingerprint made over other fields; the store keeps the list beside it.
    """
    digest = hashlib.blake2b(digest_size=16)
    for field in compared:
        digest.update(_canonical(getattr(record, field)))
    return digest.digest()


def _canonical(value: object) -> bytes:
    """One text per value, ended by a byte no text can contain in UTF-8."""
    if value is MISSING:
        return b"\xfe"
    text = value if isinstance(value, str) else _written(value)
    return text.encode("utf-8", "surrogatepass") + b"\xff"


def _written(value: object) -> str:
    """Equal values written equally, unequal ones differently; amounts by their worth, not by their digits."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text == "-0" else text
    if isinstance(value, Frozen):
        return _written(tuple(value.__dict__.values()))
    if isinstance(value, tuple):
        return f"({','.join(map(_written, value))})"
    return repr(value)
