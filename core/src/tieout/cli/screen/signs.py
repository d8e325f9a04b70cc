"""The few signs that are drawn, each with an ASCII stand-in for consoles that have no other."""

from functools import cache
from typing import NamedTuple


class Signs(NamedTuple):
    """The signs one encoding can show."""

    ticked: str = "\N{BALLOT BOX WITH CHECK}"
    unticked: str = "\N{BALLOT BOX}"
    shown: str = "\N{MIDDLE DOT}"
    problem: str = "!"
    good: str = "\N{CHECK MARK}"
    warning: str = "!"
    bad: str = "\N{BALLOT X}"
    cut: str = "\N{HORIZONTAL ELLIPSIS}"
    arrow: str = "\N{RIGHTWARDS ARROW}"
    near: str = "\N{ALMOST EQUAL TO}"
    between: str = "\N{MIDDLE DOT}"


ASCII = Signs(
    ticked="[x]",
    unticked="[ ]",
    shown=".",
    problem="!",
    good="ok",
    warning="!",
    bad="x",
    cut="~",
    arrow="->",
    near="~",
    between="-",
)


@cache
def signs_for(encoding: str) -> Signs:
    """The drawn signs if an encoding has every one of them, else all stand-ins: never a mixture."""
    try:
        "".join(Signs()).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return Signs()
