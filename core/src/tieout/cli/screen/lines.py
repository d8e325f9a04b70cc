"""Lines of a fixed width, the stuff panes are made of. Each is exactly as wide as it says, in terminal cells."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tieout.cli.screen.display import clipped, visible


class Line(NamedTuple):
    """One line and how it is emphasised ("" for not at all)."""

    text: str
    style: str = ""


def fitted(text: str, width: int, encoding: str) -> str:
    """Record text cut or filled up to a width."""
    from rich.cells import cell_len

    cut = clipped(text, width, encoding)
    return cut + " " * (width - cell_len(cut))


def wrapped(text: str, width: int, encoding: str, *, first: str = "", rest: str = "") -> list[str]:
    """A sentence on as many lines as it needs; ``first`` and ``rest`` begin them."""
    room = max(8, width)
    lines = textwrap.wrap(
        visible(text, encoding),
        room,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=True,
        break_on_hyphens=False,
    )
    return [clipped(line, width, encoding) for line in lines] or [first.rstrip()]


def side_by_side(
    left: list[Line], right: list[Line], width: int, between: str, encoding: str
) -> Iterator[tuple[Line, str, Line]]:
    """Two columns of lines as one; the shorter is filled up with blanks."""
    blank = Line(" " * width)
    for number in range(max(len(left), len(right))):
        one = left[number] if number < len(left) else blank
        other = right[number] if number < len(right) else blank
        yield _filled(one, width, encoding), between, _filled(other, width, encoding)


def _filled(line: Line, width: int, encoding: str) -> Line:
    return Line(fitted(line.text, width, encoding), line.style)


def widest(texts: Iterable[str], least: int, most: int, encoding: str) -> int:
    """The width the widest text needs, within bounds; 0 when there is no text at all."""
    from rich.cells import cell_len

    needed = max((cell_len(visible(text, encoding)) for text in texts), default=0)
    return min(most, max(least, needed)) if needed else 0
