"""The two panes: what only one side has, and below them what both have, field by field.

Drawn from any plan, at any width from 40 cells up. Below ``_TWO_PANES_FROM`` the panes stand one under
the other. Record text is cut to fit; the whole text is in ``--out`` and ``--json``.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tieout.cli.screen.arranging import PLAIN, Arrangement
from tieout.cli.screen.changes import section_lines
from tieout.cli.screen.lines import Line, side_by_side, wrapped
from tieout.cli.screen.pane import Pane
from tieout.cli.screen.plan_view import PlanView, Section, view_of
from tieout.cli.screen.words import PLURAL, many, ticked_in_words
from tieout.plan import SHOWN_ONLY, WRITES_BOOKS, PlanHeader, PlanSummary, Step
from tieout.records import Entity

if TYPE_CHECKING:
    from rich.console import Console

_TWO_PANES_FROM = 72
#: Below this nothing fits; lines are simply longer than the console.
_NARROWEST = 30
_BELOW = (Section.CHANGED, Section.CONFLICT, Section.GONE, Section.LINKS, Section.AMBIGUOUS)


@dataclass(frozen=True)
class Sides:
    """What the two sides are called, and the remark over the left pane of each entity."""

    host: str = "the host"
    books: str = "the books"
    remarks: Mapping[Entity, str] = field(default_factory=dict)


def print_panes(
    console: "Console",
    header: PlanHeader,
    steps: Iterable[Step],
    summary: PlanSummary,
    sides: Sides,
    limit: int = 20,
    arrangement: Arrangement = PLAIN,
) -> None:
    """Draw a plan. ``limit`` is the number of rows per pane and section; 0 shows all."""
    drawing = _Drawing(console, sides)
    drawing.head(header)
    view = view_of(steps, header.entities, limit, arrangement)
    for entity in header.entities:
        drawing.entity(entity, view)
    drawing.foot(summary)


class _Drawing:
    """One plan on one console."""

    def __init__(self, console: "Console", sides: Sides) -> None:
        self.console, self.sides = console, sides
        self.width, self.encoding = max(_NARROWEST, console.width), console.encoding

    def put(self, line: Line) -> None:
        from rich.text import Text

        self.console.print(Text(line.text, style=line.style), soft_wrap=True)

    def sentence(self, text: str, style: str = "") -> None:
        for line in wrapped(text, self.width, self.encoding):
            self.put(Line(line, style))

    def head(self, header: PlanHeader) -> None:
        self.sentence(f"Company: {header.company_name}", "bold")
        view = header.view.replace("_", " ")
        self.sentence(f"Site {header.site}, {self.sides.books}. Shown: {view}. {_as_of(header.as_of)}", "dim")

    def entity(self, entity: Entity, view: PlanView) -> None:
        self.put(Line(""))
        self.put(Line(PLURAL[entity].upper(), "bold reverse"))
        left, right = self._panes(entity, view)
        if self.width >= _TWO_PANES_FROM:
            self._two(left, right)
        else:
            for line in (*left.lines(), Line(""), *right.lines()):
                self.put(line)
        for section in _BELOW:
            for line in section_lines(section, view[entity][section], self.width, self.encoding):
                self.put(line)

    def _panes(self, entity: Entity, view: PlanView) -> tuple[Pane, Pane]:
        two = self.width >= _TWO_PANES_FROM
        width = (self.width - 3) // 2 if two else self.width
        host, books = view[entity][Section.HOST_ONLY], view[entity][Section.BOOKS_ONLY]
        remark = self.sides.remarks.get(entity, "")
        return (
            Pane(f"Only in {self.sides.host}", host, width, self.encoding, remark),
            Pane(f"Only in {self.sides.books}", books, width, self.encoding),
        )

    def _two(self, left: Pane, right: Pane) -> None:
        from rich.text import Text

        bar = " | " if self.console.options.ascii_only else " \N{BOX DRAWINGS LIGHT VERTICAL} "
        for one, between, other in side_by_side(left.lines(), right.lines(), left.width, bar, self.encoding):
            parts = ((one.text, one.style), between, (other.text, other.style))
            self.console.print(Text.assemble(*parts), soft_wrap=True)

    def foot(self, summary: PlanSummary) -> None:
        self.put(Line(""))
        for text in foot_sentences(summary, self.sides):
            self.sentence(text)


def foot_sentences(summary: PlanSummary, sides: Sides) -> Iterator[str]:
    """What the ticks amount to, and what will not happen."""
    total = sum(count.total for count in summary.counts)
    if not total:
        yield f"Both sides agree: there is nothing to do between {sides.host} and {sides.books}."
        return
    ticked = ticked_in_words(summary.counts)
    yield f"Ticked: {ticked}." if ticked else "Nothing is ticked."
    shown = sum(count.total for count in summary.counts if count.kind in SHOWN_ONLY)
    unticked = total - shown - summary.ticked
    rest = [many(unticked, "row") + " not ticked"] * bool(unticked)
    rest += [many(shown, "row") + " only shown"] * bool(shown)
    if rest:
        yield f"Besides: {', '.join(rest)}."
    if not any(count.kind in WRITES_BOOKS and count.ticked for count in summary.counts):
        yield f"Nothing is written to {sides.books}."


def _as_of(read: Mapping[str, str]) -> str:
    times = sorted(text for text in read.values() if text)
    if not times:
        return "Never read yet."
    return f"Read {times[0][:16].replace('T', ' ')} UTC."
