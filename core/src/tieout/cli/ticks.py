"""Which rows a person means by an id, a pane or a filter, as a function from a step to its tick."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tieout.cli.screen.plan_view import Section, section_of
from tieout.errors import UsageProblem
from tieout.plan import Step
from tieout.planfile import SavedPlan


class Pane(StrEnum):
    """What ``--check-all`` can name."""

    HOST = "host"
    BOOKS = "books"
    BOTH = "both"
    ALL = "all"


_SECTIONS: dict[Pane, frozenset[Section]] = {
    Pane.HOST: frozenset({Section.HOST_ONLY}),
    Pane.BOOKS: frozenset({Section.BOOKS_ONLY}),
    Pane.BOTH: frozenset({Section.CHANGED, Section.LINKS, Section.GONE}),
    Pane.ALL: frozenset(Section),
}


@dataclass(frozen=True)
class Ticks:
    """What the options say about ticks."""

    check: tuple[str, ...] = ()
    uncheck: tuple[str, ...] = ()
    check_all: Pane | None = None
    uncheck_all: Pane | None = None
    word: str = ""

    @property
    def is_any(self) -> bool:
        """Whether anything is to change at all."""
        return bool(self.check or self.uncheck or self.check_all or self.uncheck_all)


def decide_by(plan: SavedPlan, ticks: Ticks) -> Callable[[Step], bool]:
    """The new tick of each step. Panes first, then single rows; refuses names that fit no row, or several."""
    check, uncheck = _ids(plan, ticks.check), _ids(plan, ticks.uncheck)

    def decide(step: Step) -> bool:
        ticked = step.ticked
        if _means(ticks.check_all, step, ticks.word):
            ticked = True
        if _means(ticks.uncheck_all, step, ticks.word):
            ticked = False
        return (ticked or step.id in check) and step.id not in uncheck

    return decide


def _means(pane: Pane | None, step: Step, word: str) -> bool:
    return pane is not None and section_of(step) in _SECTIONS[pane] and fits(step, word)


def fits(step: Step, word: str) -> bool:
    """Whether a text stands in one column of the row.

    Status and active are whole words: "active" must not find an inactive record, nor a name that ends
    in "in" beside a status ACTIVE.
    """
    wanted = word.strip().casefold()
    if not wanted:
        return True
    state = "active" if step.active else "inactive"
    if wanted in {step.status.casefold(), state}:
        return True
    if wanted in {"active", "inactive"}:
        return False
    return any(wanted in text.casefold() for text in (step.name, step.code, step.type))


def _ids(plan: SavedPlan, names: tuple[str, ...]) -> frozenset[str]:
    """The step ids that a person's words stand for. One passage over the plan, whatever its length."""
    found: dict[str, dict[str, Step]] = {name: {} for name in names}
    for step in plan.steps() if names else ():
        for word in {step.id, step.host_key, step.books_key, step.code, step.name} & found.keys():
            found[word][step.id] = step
    return frozenset(_one(name, steps).id for name, steps in found.items())


def _one(name: str, steps: dict[str, Step]) -> Step:
    if name in steps:
        return steps[name]
    if not steps:
        raise UsageProblem(
            f'No row of the plan is "{name}".', fix="Look at the rows:  tieout review PLAN --limit 0"
        )
    if len(steps) > 1:
        ids = ", ".join(sorted(steps))
        raise UsageProblem(f'Several rows are "{name}".', why=ids, fix="Give the step id.")
    (step,) = steps.values()
    if not step.tickable:
        raise UsageProblem(f'"{step.name}" cannot be ticked.', why=step.problem or step.reason)
    return step
