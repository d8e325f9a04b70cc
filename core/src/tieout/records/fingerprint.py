"""A record's fingerprint: equal on both sides exactly when the compared fields are equal."""

import hashlib
from collections.abc import Iterable

from pydantic import MISSING

from tieout.records.base import Record
from tieout.records.money import Money


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
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass") + b"\xff"
    if isinstance(value, Money):
        return f"{value.amount.normalize():f} {value.currency}".encode() + b"\xff"
    return repr(value).encode("utf-8", "surrogatepass") + b"\xff"
