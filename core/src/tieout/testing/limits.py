"""What is wrong with a record that is about to be written, judged by what the books declared."""

import re
from collections.abc import Iterator

from tieout.capabilities import EntityCapability, HostCapability
from tieout.records import MISSING, Address, Line, Record


def texts(record: Record) -> Iterator[tuple[str, str]]:
    """Every text a record's content holds, with its path as ``EntityCapability.lengths`` writes it."""
    for field in type(record).model_fields:
        value = getattr(record, field)
        if field in record.about_row or value is MISSING:
            continue
        for part in value if isinstance(value, tuple) else (value,):
            yield from _inside(field, part)


def _inside(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Address | Line):
        for name, inner in value:
            yield from _inside(f"{path}.{name}", inner)


def is_blank(record: Record, field: str) -> bool:
    """Whether a field holds nothing."""
    value = getattr(record, field)
    return value is MISSING or value is None or value in ("", (), Address())


def broken_limits(record: Record, capability: EntityCapability) -> Iterator[str]:
    """A sentence for everything in a whole record that the declared limits do not let through."""
    for field in capability.required:
        if is_blank(record, field):
            yield f"{field} is required"
    for sign in sorted(set(capability.forbidden_in_name) & set(record.name)):
        yield f'a name must not contain "{sign}"'
    yield from _code_problems(record, capability)
    for path, text in texts(record):
        yield from text_problems(path, text, capability)


def _code_problems(record: Record, capability: EntityCapability) -> Iterator[str]:
    code = "" if record.code is MISSING else record.code
    if capability.code_required and not code:
        yield "a code is required"
    if code and capability.code_pattern and not re.fullmatch(capability.code_pattern, code):
        yield f'the code "{code}" is not of the form {capability.code_pattern}'


def text_problems(path: str, text: str, capability: EntityCapability | HostCapability) -> Iterator[str]:
    """A sentence for each declared limit one text breaks; the path is as in ``lengths``."""
    longest = capability.lengths.get(path, 0)
    if longest and len(text) > longest:
        yield f"{path} has {len(text)} characters, at most {longest} are allowed"
    encoding = capability.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError as error:
        yield f"{path} has a sign that cannot be stored here ({encoding}): {text[error.start]!a}"
