"""A plain table of record text: columns while they fit, else one block for each row. Nothing is cut off.

In a pipe a row is always one line, however long, so that ``grep`` and ``cut`` keep working.
"""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tieout.cli.screen.display import visible
from tieout.cli.screen.lines import fitted, wrapped
from tieout.cli.screen.streams import encoding_of, is_terminal

_BETWEEN = "  "
#: The last column may be folded down to this before rows become blocks.
_LAST = 24
_ENDLESS = 1_000_000


def console_width() -> int:
    """The width to fit into: the terminal's or ``$COLUMNS``; in a pipe as good as endless."""
    if is_terminal(sys.stdout) or os.environ.get("COLUMNS"):
        return shutil.get_terminal_size().columns
    return _ENDLESS


def cell_text(value: Any) -> str:
    """A setting's value in a cell, as the site file would have it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} = {one}" for key, one in value.items())
    return "" if value is None else str(value)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under headings. Every cell is record text; a column without any text is left out."""
    encoding = encoding_of(sys.stdout)
    cells = [[visible(cell, encoding) for cell in row] for row in rows]
    kept = [number for number in range(len(headings)) if any(row[number] for row in cells)]
    titles = [headings[number].upper() for number in kept]
    table = [[row[number] for number in kept] for row in cells]
    for line in _lines(titles, table, console_width(), encoding):
        sys.stdout.write(line.rstrip() + "\n")


def _lines(titles: list[str], table: list[list[str]], width: int, encoding: str) -> Iterator[str]:
    from rich.cells import cell_len

    widths = [max(map(cell_len, (title, *column))) for title, *column in zip(titles, *table, strict=True)]
    before_last = sum(widths[:-1]) + len(_BETWEEN) * (len(widths) - 1)
    room = width - before_last
    if not widths:
        return
    if room >= min(widths[-1], _LAST):
        widths[-1] = min(widths[-1], room)
        for row in (titles, *table):
            yield from _columns(row, widths, before_last, encoding)
    else:
        for row in table:
            yield from _block(titles, row, width, encoding)


def _columns(row: list[str], widths: list[int], before_last: int, encoding: str) -> Iterator[str]:
    start = _BETWEEN.join(
        [fitted(cell, width, encoding) for cell, width in zip(row[:-1], widths, strict=False)]
    )
    folded = wrapped(row[-1], max(8, widths[-1]), encoding) if row[-1] else [""]
    yield f"{start}{_BETWEEN if start else ''}{folded[0]}"
    for rest in folded[1:]:
        yield " " * before_last + rest


def _block(titles: list[str], row: list[str], width: int, encoding: str) -> Iterator[str]:
    for title, cell in zip(titles, row, strict=True):
        if cell:
            yield from wrapped(f"{title.lower()}: {cell}", width, encoding, rest="    ")
    yield ""
