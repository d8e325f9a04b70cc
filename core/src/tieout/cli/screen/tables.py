"""A plain table of record text: no frame in a pipe's way, no markup read, cut where it would not fit."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tieout.cli.screen.display import visible

if TYPE_CHECKING:
    from rich.console import Console


def print_table(console: "Console", headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under headings. Every cell is record text and is shown as such."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=bool(headings))
    for heading in headings:
        table.add_column(Text(heading.upper(), style="bold"), overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(cell, console.encoding)) for cell in row))
    console.print(table)
