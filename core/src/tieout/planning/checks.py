"""What can be known to be refused before it is sent: lengths, signs, codes, what must not be blank."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import MISSING

from tieout.records import Address, Record


def refusals(
    record: Record,
    fields: tuple[str, ...],
    *,
    lengths: Mapping[str, int],
    encoding: str,
    where: str,
) -> Iterator[str]:
    """A sentence for each field the other side cannot hold as it is. Nothing is ever cut or replaced."""
    if not lengths and not encoding:
        return
    for path, text in texts(record, fields):
        limit = lengths.get(path)
        if limit is not None and len(text) > limit:
            yield f"{path} has {len(text)} characters, {where} holds {limit}"
        sign = _unstorable(text, encoding)
        if sign:
            yield f"{path} holds {sign}, which {where} cannot store"


def name_refusals(record: Record, forbidden: str, required: tuple[str, ...], where: str) -> Iterator[str]:
    """A sentence for each forbidden sign in the name and each required field that is blank."""
    for sign in forbidden:
        if sign in record.name:
            yield f'{where} does not allow "{sign}" in a name'
    for field in required:
        if getattr(record, field, MISSING) in ("", None, MISSING):
            yield f"{where} needs a {field}, and it is blank"


def code_refusals(
    record: Record, patterns: tuple[str, ...], longest: int, *, required: bool
) -> Iterator[str]:
    """A sentence when the record's code is not legal by the rule or the other side."""
    code = record.code if isinstance(record.code, str) else ""
    if not code:
        if required:
            yield "it has no id, and an id is needed"
        return
    if longest and len(code) > longest:
        yield f'its id "{code}" has {len(code)} characters, {longest} are allowed'
    for pattern in patterns:
        if pattern and not re.fullmatch(pattern, code):
            yield f'its id "{code}" is not legal here (allowed: {pattern})'


def texts(record: Record, fields: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every text in the given fields, with its path: ``billing_address.line1``, ``lines.product``."""
    for field in fields:
        value: Any = getattr(record, field)
        if isinstance(value, str):
            yield field, value
        elif isinstance(value, Address):
            for part in Address.model_fields:
                yield f"{field}.{part}", getattr(value, part)
        elif field == "lines" and isinstance(value, tuple):
            for part in ("product", "description", "tax_code"):
                yield from ((f"{field}.{part}", getattr(line, part)) for line in value)


def _unstorable(text: str, encoding: str) -> str:
    if not encoding or text.isascii():
        return ""
    for sign in text:
        try:
            sign.encode(encoding)
        except UnicodeEncodeError:
            return f'"{sign}" (U+{ord(sign):04X})'
    return ""
