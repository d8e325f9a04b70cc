"""A plan's steps sorted into what a reviewer sees: two panes, and below them what both sides have.

Reads the steps once and keeps only as many as are shown, so that a plan of any length can be drawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from tieout.cli.screen.arranging import PLAIN, Arrangement, Sorted
from tieout.plan import Step, StepKind
from tieout.records import Entity


class Section(StrEnum):
    """Where a step is shown."""

    HOST_ONLY = "host only"
    BOOKS_ONLY = "books only"
    CHANGED = "changed"
    LINKS = "links"
    GONE = "gone"
    CONFLICT = "conflict"
    AMBIGUOUS = "ambiguous"


#: The two panes: what only one side has.
PANES = frozenset({Section.HOST_ONLY, Section.BOOKS_ONLY})

_BY_KIND = {
    StepKind.AMBIGUOUS: Section.AMBIGUOUS,
    StepKind.CONFLICT: Section.CONFLICT,
    StepKind.MARK_DELETED: Section.GONE,
    StepKind.LINK: Section.LINKS,
}


def section_of(step: Step) -> Section:
    """Where one step is shown."""
    if step.kind in _BY_KIND:
        return _BY_KIND[step.kind]
    if step.reason.startswith("linked, "):
        return Section.GONE
    if step.host_key and step.books_key:
        return Section.CHANGED
    return Section.HOST_ONLY if step.host_key else Section.BOOKS_ONLY


@dataclass
class Rows:
    """The first steps of a section, and how many there are in all; and what was asked to be shown besides."""

    shown: list[Step] = field(default_factory=list)
    total: int = 0
    ticked: int = 0
    #: Texts of the fields asked for, by step id and field.
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    def count(self, step: Step) -> None:
        """Count a step without keeping it."""
        self.total += 1
        self.ticked += step.ticked

    def add(self, step: Step, limit: int) -> None:
        """Count a step, and keep it while there is room; a limit of 0 keeps all."""
        self.count(step)
        if not limit or len(self.shown) < limit:
            self.shown.append(step)

    @property
    def left_out(self) -> int:
        """How many are not kept."""
        return self.total - len(self.shown)


#: The sections of each entity.
PlanView = dict[Entity, dict[Section, Rows]]


def view_of(
    steps: Iterable[Step], entities: Iterable[Entity], limit: int, arrangement: Arrangement = PLAIN
) -> PlanView:
    """Sort steps into sections, keeping ``limit`` rows of each (0: all); the two panes as arranged."""
    view: PlanView = {entity: _empty() for entity in entities}
    in_order: dict[tuple[Entity, Section], Sorted] = {}
    for step in steps:
        section = section_of(step)
        rows = view.setdefault(step.entity, _empty())[section]
        if section in PANES and arrangement.sorts(step):
            rows.count(step)
            in_order.setdefault((step.entity, section), Sorted(arrangement, limit)).add(step)
        else:
            rows.add(step, limit)
    for (entity, section), found in in_order.items():
        view[entity][section].shown = found.steps()
    _fill(view, arrangement)
    return view


def _fill(view: PlanView, arrangement: Arrangement) -> None:
    for sections in view.values():
        for section in PANES:
            sections[section].values = arrangement.values(sections[section].shown)


def _empty() -> dict[Section, Rows]:
    return {section: Rows() for section in Section}
