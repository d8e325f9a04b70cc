"""Records to enter by hand on the console: for each entity how many, and the first of them."""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import TYPE_CHECKING

from tieout.cli.screen.console import print_lines
from tieout.cli.screen.lines import wrapped
from tieout.cli.screen.streams import encoding_of
from tieout.cli.screen.tables import console_width, print_table
from tieout.cli.screen.words import PLURAL, many

if TYPE_CHECKING:
    from tieout.sync.by_hand import ByHand, Entry, Part

#: Columns of the screen; the files have all of them.
_SHOWN = ("id", "name", "contact", "phone", "city", "type", "status")


def print_by_hand(found: "ByHand", title: str, limit: int) -> None:
    """Draw the list. ``title`` is what the books are called; ``limit`` the records per entity (0: all)."""
    groups = groupby(found.entries(), key=lambda entry: entry.entity)
    entity, entries = next(groups, (None, iter(())))
    for number, part in enumerate(found.parts):
        _print_sentences(
            [*[""] * bool(number), f"{PLURAL[part.entity].upper()} for {title}", *part_words(part)]
        )
        if part.entity is entity:
            _print_entries(part, islice(entries, limit) if limit else entries)
            entity, entries = next(groups, (None, iter(())))


def part_words(part: "Part") -> Iterator[str]:
    """What to know about a part of the list, in sentences."""
    if part.records:
        yield f"{many(part.records, 'record')} to enter by hand."
    else:
        yield part.why_none
    if part.ambiguous:
        yield (
            f"Besides, several in the books could be {many(part.ambiguous, 'record')} of the host; those are "
            "not listed: link the right ones first."
        )


def _print_sentences(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        print_lines(*wrapped(sentence, console_width(), encoding_of(sys.stdout)))


def _print_entries(part: "Part", entries: "Iterable[Entry]") -> None:
    rows = [(*(entry.values.get(column, "") for column in _SHOWN), entry.look_first) for entry in entries]
    print_table((*_SHOWN, "look first"), rows)
    more = part.records - len(rows)
    if more:
        _print_sentences([f"... and {more:,} more, see --csv FILE, --page FILE, --json or --limit 0"])
