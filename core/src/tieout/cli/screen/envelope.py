"""JSON on stdout: one envelope for every command's answer, so that scripts need one way to read it.

Written in ASCII: what a program reads never depends on a console's encoding.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

#: The envelope's form; a change that breaks a reader changes the number.
SCHEMA = "tieout/1"


def plain(value: Any) -> Any:
    """A value as JSON has it: models, tuples and the rest become tables, lists and texts."""
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(one) for key, one in value.items()}
    for kind, read in _READ.items():
        if isinstance(value, kind):
            return read(value)
    return _plain_object(value)


def _plain_object(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if hasattr(value, "_asdict"):
        return plain(value._asdict())
    return [plain(one) for one in value]


#: Values JSON has no word for, and what they become.
_READ: dict[type, Callable[[Any], Any]] = {
    Enum: lambda value: value.value,
    bytes: bytes.hex,
    Path: str,
    Decimal: str,
    date: date.isoformat,
}


def print_envelope(data: Any, *, site: str = "", errors: Iterable[Mapping[str, Any]] = ()) -> None:
    """Print an answer: ``data`` is null when there is none, ``errors`` is empty when all went well."""
    whole = {"schema": SCHEMA, "site": site, "data": plain(data), "errors": plain(list(errors))}
    sys.stdout.write(json.dumps(whole) + "\n")
    sys.stdout.flush()
