"""How our commands answer: lines for a person, or the envelope every JSON answer of the program has."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

#: The form of every JSON answer of the program.
_SCHEMA = "tieout/1"


def print_result(ctx: Any, data: Mapping[str, Any], lines: Iterable[str], *, site: str = "") -> None:
    """Write the data as JSON when JSON was asked for (``--json``), else the lines, safe for any terminal."""
    if getattr(ctx.obj, "json", False):
        envelope = {"schema": _SCHEMA, "site": site, "data": dict(data), "errors": []}
        sys.stdout.write(json.dumps(envelope) + "\n")
        return
    for line in lines:
        sys.stdout.write(visible(line) + "\n")


def remark(ctx: Any, *lines: str) -> None:
    """Tell the person something on stderr that is no result; nothing with ``--quiet``."""
    if not getattr(ctx.obj, "quiet", False):
        for line in lines:
            sys.stderr.write(visible(line) + "\n")


def rows(facts: Mapping[str, Any]) -> Iterator[str]:
    """Facts one below the other, their names in front."""
    width = max(len(name) for name in facts)
    for name, value in facts.items():
        shown = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value or "-"
        yield f"{name.replace('_', ' '):{width}}  {shown}"


def visible(text: str) -> str:
    """A text without anything a terminal would obey, in signs the terminal has."""
    plain = "".join(sign if sign.isprintable() else f"<{ord(sign):04X}>" for sign in text)
    encoding = sys.stdout.encoding or "utf-8"
    return plain.encode(encoding, "replace").decode(encoding, "replace")
