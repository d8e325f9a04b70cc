"""Rows for a spreadsheet: CSV that opens as what it says and computes nothing."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from tieout.cli.screen.new_file import new_file

#: A spreadsheet takes a cell that begins so for a formula; the wide forms too, where those are typed.
FORMULA_SIGNS = (
    "=", "+", "-", "@", "\t", "\r", "\n",
    "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}", "\N{FULLWIDTH HYPHEN-MINUS}",
    "\N{FULLWIDTH COMMERCIAL AT}",
)  # fmt: skip


def safe_cell(text: str) -> str:
    """The text as it is, but for an apostrophe before one that a spreadsheet would take for a formula.

    >>> safe_cell("=1+1"), safe_cell("Ace")
    ("'=1+1", 'Ace')
    """
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows as they come. Raises ``FolderNotWritable`` when the file cannot be written."""
    # With a byte-order mark: without it Excel reads UTF-8 as the local code page.
    with new_file(path, "The list", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows([safe_cell(cell) for cell in row] for row in rows)
