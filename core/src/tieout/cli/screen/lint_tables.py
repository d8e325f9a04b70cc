"""The housekeeping list on the console: how many of what where, then each group with its way out."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tieout.cli.screen.console import print_lines
from tieout.cli.screen.lines import wrapped
from tieout.cli.screen.streams import encoding_of
from tieout.cli.screen.tables import console_width, print_table
from tieout.cli.screen.words import PLURAL, many
from tieout.records import Entity, Side

if TYPE_CHECKING:
    from tieout.sync.lint import LintFinding

#: Checks in the order in which a person should look at them; what is not named comes after.
_ORDER = (
    "id", "padded id", "duplicate id", "duplicate name", "name", "text", "address", "phone", "contact", "inactive",
)  # fmt: skip


@dataclass
class Group:
    """The findings of one check about one side of an entity: how many, and the first of them."""

    total: int = 0
    first: "list[LintFinding]" = field(default_factory=list)


@dataclass
class Tally:
    """Findings counted by group as they pass; ``limit`` of each are kept to be shown (0: all)."""

    limit: int
    groups: dict[tuple[Entity, Side, str], Group] = field(default_factory=dict)

    def noting(self, findings: "Iterable[LintFinding]") -> "Iterator[LintFinding]":
        """The same findings, counted."""
        for one in findings:
            group = self.groups.setdefault((one.entity, one.side, one.check), Group())
            group.total += 1
            if not self.limit or len(group.first) < self.limit:
                group.first.append(one)
            yield one

    @property
    def total(self) -> int:
        """How many findings passed."""
        return sum(group.total for group in self.groups.values())


def print_tally(tally: Tally, titles: dict[Side, str]) -> None:
    """Draw the counts, then each group; ``titles`` are what the two sides are called."""
    if not tally.total:
        print_lines("Nothing to tidy up.")
        return
    # In the order of the entities as they came, books before host: there the list is tidied up first.
    entities = list(dict.fromkeys(entity for entity, _, _ in tally.groups))
    keys = sorted(tally.groups, key=lambda key: (entities.index(key[0]), key[1] is Side.HOST, _place(key[2])))
    counts = [
        (PLURAL[entity], titles[side], check, f"{tally.groups[entity, side, check].total:,}")
        for entity, side, check in keys
    ]
    print_table(("entity", "in", "check", "records"), counts)
    for entity, side, check in keys:
        _print_group(tally.groups[entity, side, check], f"{PLURAL[entity]} in {titles[side]}: {check}")
    print_lines("", many(tally.total, "finding"))


def _place(check: str) -> int:
    return _ORDER.index(check) if check in _ORDER else len(_ORDER)


def _print_group(group: Group, heading: str) -> None:
    width, encoding = console_width(), encoding_of(sys.stdout)
    way_out = group.first[0].way_out
    print_lines("", *wrapped(f"{heading} ({group.total:,})".upper(), width, encoding))
    if way_out:
        print_lines(*wrapped(way_out, width, encoding))
    print_table(
        ("id", "name", "finding"), [(one.code or one.key, one.name, one.sentence) for one in group.first]
    )
    if group.total > len(group.first):
        rest = f"... and {group.total - len(group.first):,} more, see --csv FILE, --json or --limit 0"
        print_lines(*wrapped(rest, width, encoding))
